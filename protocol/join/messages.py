"""What is said while two people join."""

from msgspec import Struct

from identity.errors import IdentityRefused
from identity.joining import VERSION, Meeting, Party, Proof, peer_id, read_meeting, read_proof
from identity.packing import plain
from protocol.errors import RemoteProtocolError
from protocol.wire.messages import Message, Refused


class Presence(Struct, frozen=True, forbid_unknown_fields=True):
    """What an inviter says of themselves: nothing that tells a stranger who they are. The rest is in the ticket."""

    head: bytes
    owner: bytes
    self: bytes
    sealing: bytes
    nonce: bytes


class Hello(Message, frozen=True, tag="hello"):
    """The joiner, first."""

    invite: bytes
    joiner: Party


class Greeting(Message, frozen=True, tag="greeting"):
    """The inviter; or, if there is no such invite, just the same. ``to`` is the nonce of the party that said hello."""

    inviter: Presence
    to: bytes


class Proved(Message, frozen=True, tag="proved"):
    """The joiner: here is the whole meeting, with its proof, and who I am."""

    invite: bytes
    joiner: Party
    inviter: Presence
    mac: bytes
    signature: bytes
    log: tuple[bytes, ...]
    card: bytes
    grants: tuple[bytes, ...]


class Answer(Message, frozen=True, tag="answer"):
    """The inviter: here is the proof of my side, who I am, and what you may do."""

    inviter: Presence
    mac: bytes
    signature: bytes
    log: tuple[bytes, ...]
    card: bytes
    grants: tuple[bytes, ...]


class Done(Message, frozen=True, tag="done"):
    """The joiner: I have pinned you."""

    invite: bytes


FromJoiner = Hello | Proved | Done
FromInviter = Greeting | Answer | Refused


def presence_of(party: Party) -> Presence:
    """What of an inviter's party is said."""
    return Presence(party.head, party.owner, party.self, party.sealing, party.nonce)


def party_at(person: bytes, node: bytes, presence: Presence) -> Party:
    """An inviter's party, from what they say and what is known without that."""
    said = presence
    return Party(person, said.head, said.owner, said.self, node, said.sealing, peer_id(node), said.nonce)


def meeting(invite: bytes, inviter: Party, joiner: Party) -> Meeting:
    """The meeting of the two; raises if something in it has not its size."""
    try:
        return read_meeting(plain(Meeting(VERSION, invite, inviter, joiner)))
    except IdentityRefused as error:
        raise RemoteProtocolError(f"no meeting: {error}") from error


def proof(message: Proved | Answer) -> Proof:
    """The proof in a message."""
    try:
        return read_proof({"mac": message.mac, "signature": message.signature})
    except IdentityRefused as error:
        raise RemoteProtocolError(f"no proof: {error}") from error

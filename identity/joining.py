"""How two people who join prove to each other who they are, and that both know the ticket's secret.

What is proved is the whole *meeting*: the invite, and of both sides the person, the head of their log, all their keys,
the machine that the connection itself has authenticated, and a number drawn for this once. Each side proves it twice:
with the secret (only inviter and invited know it) and with its machine's key (which its log names). Nothing of a
meeting can be replaced, replayed to a third, or sent back to whoever said it.
"""

import hmac
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from identity.envelope import covered, domain_of
from identity.errors import Malformed, NotAdmitted, SignatureRefused
from identity.ids import HASH_BYTES, digest
from identity.packing import pack, plain, shaped
from identity.personlog import Hand, PersonLog
from identity.secrets import Secret
from identity.signing import SIGNATURE_BYTES, sign, verify
from identity.tickets import invite_id

KIND = "join"
VERSION = 1
NONCE_BYTES = 32
MAC_BYTES = 32

Side = Literal["inviter", "joiner"]

_PEER_ID = bytes.fromhex("002408011220")  # libp2p's name for an Ed25519 key: the key itself, and what kind it is


class Party(Struct, frozen=True, forbid_unknown_fields=True):
    """One of the two, as they present themselves; ``peer`` is what the connection found its machine to be."""

    person: bytes
    head: bytes
    owner: bytes
    self: bytes  # the key of their AI self
    node: bytes
    sealing: bytes
    peer: bytes
    nonce: bytes


class Meeting(Struct, frozen=True, forbid_unknown_fields=True):
    """All that both sides vouch for."""

    version: int
    invite: bytes
    inviter: Party
    joiner: Party


class Proof(Struct, frozen=True, forbid_unknown_fields=True):
    """That whoever speaks for a side knows the secret, and holds the machine's key."""

    mac: bytes
    signature: bytes


def party_of(log: PersonLog, self_: bytes, node: bytes, sealing: bytes, nonce: bytes) -> Party:
    """How a person presents themselves from one of their machines."""
    return Party(log.person, log.state.head, log.state.owner, self_, node, sealing, peer_id(node), nonce)


def peer_id(node: bytes) -> bytes:
    """What a machine's key is called in the network."""
    return _PEER_ID + node


def read_meeting(content: object) -> Meeting:
    """A meeting as it was sent."""
    meeting = shaped(content, Meeting, "no meeting of two people, or one of a later version")
    sizes = {"peer": len(_PEER_ID) + HASH_BYTES, "nonce": NONCE_BYTES}
    for party in (meeting.inviter, meeting.joiner):
        if any(len(value) != sizes.get(name, HASH_BYTES) for name, value in plain(party).items()):
            raise Malformed("a key, a hash or a nonce of the wrong length")
    if meeting.version != VERSION or len(meeting.invite) != HASH_BYTES:
        raise Malformed("no meeting of two people, or one of a later version")
    return meeting


def read_proof(content: object) -> Proof:
    """A proof as it was sent."""
    proof = shaped(content, Proof, "no proof of a meeting, or one of a later version")
    if (len(proof.mac), len(proof.signature)) != (MAC_BYTES, SIGNATURE_BYTES):
        raise Malformed("a mac or a signature of the wrong length")
    return proof


def prove(side: Side, meeting: Meeting, secret: Secret, node: Secret) -> Proof:
    """The proof of one side."""
    signature = sign(node.reveal(), covered(domain_of(f"{KIND}-{side}"), pack(plain(meeting))))
    return Proof(_mac(side, meeting, secret), signature)


def check_secret(side: Side, meeting: Meeting, proof: Proof, secret: Secret | None) -> None:
    """Raise unless that side knows the secret. Where there is no such invite, it takes as long and says the same."""
    expected = _mac(side, meeting, secret or Secret(bytes(16)))
    holds = hmac.compare_digest(expected, proof.mac)
    if not holds or secret is None or invite_id(secret) != meeting.invite:
        raise NotAdmitted("not admitted")


def check_party(side: Side, meeting: Meeting, proof: Proof, log: PersonLog, mine: Party, connected: bytes) -> None:
    """Raise unless that side is who it says, and met nobody but ``mine``.

    Its machine signed and is the one at the other end (``connected``, a peer id), and its person's log, as we have it
    now, names all that it says.
    """
    theirs, ours = (meeting.inviter, meeting.joiner) if side == "inviter" else (meeting.joiner, meeting.inviter)
    verify(theirs.node, proof.signature, covered(domain_of(f"{KIND}-{side}"), pack(plain(meeting))))
    sealing = log.state.keys.get(theirs.sealing)
    for holds, otherwise in (
        (ours == mine and theirs.person != mine.person, "a meeting with somebody else"),
        (theirs.peer == peer_id(theirs.node) == connected, "a connection to another machine"),
        ((log.person, log.state.head, log.state.owner) == (theirs.person, theirs.head, theirs.owner), "another log"),
        (log.hand(theirs.node) is Hand.NODE, "a machine that is not theirs"),
        (log.hand(theirs.self) is Hand.SELF, "a self that is not theirs"),
        (
            sealing is not None and sealing.role == "sealing" and sealing.by == theirs.node and sealing.heads is None,
            "a sealing key that is not this machine's",
        ),
    ):
        if not holds:
            raise SignatureRefused(f"they are not who they say: {otherwise}")


def _mac(side: Side, meeting: Meeting, secret: Secret) -> bytes:
    key = digest("kith/join-key/1", secret.reveal(), side.encode())
    return blake2b(covered(domain_of(KIND), pack(plain(meeting))), key=key, digest_size=MAC_BYTES).digest()

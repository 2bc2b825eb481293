"""The keys that a person keeps in their vault, with the log that says what each may do; and what can be done with them.

Each deed returns everything anew: written to the vault in one piece, it has happened; not written, it has not. So no
power cut leaves a key without its operation, or an operation without its key.
"""

import secrets
from dataclasses import dataclass, replace
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity import cards, operations, phrase
from identity.cards import Card
from identity.envelope import Envelope
from identity.errors import IdentityRefused, LogRefused, VaultDamaged
from identity.names import chosen
from identity.operations import Add, Genesis, Recover, Retire, Revoke, Role, Rotate, commitment
from identity.packing import pack, unpack
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from identity.vault import MAX_BYTES, Compartment

KEY_BYTES = 32


@dataclass(frozen=True)
class StartKeys:
    """What the node runs on: the journal's key, the keys of the self and of this machine, the log, the owner's card."""

    journal: Secret
    self: Secret
    node: Secret
    sealing: Secret
    log: PersonLog
    card: Envelope

    @cached_property
    def name(self) -> str:
        """What the owner calls themselves."""
        return cards.content(self.card).name

    def here(self) -> dict[bytes, Role]:
        """The public keys of this machine and its self."""
        return {_public(self.self): "self", _public(self.node): "node", public_sealing(self.sealing): "sealing"}

    def compartment(self) -> Compartment:
        """All of it, for the vault."""
        log = pack([envelope.to_bytes() for envelope in self.log.envelopes()], MAX_BYTES)
        return {
            "journal": self.journal,
            "self": self.self,
            "node": self.node,
            "sealing": self.sealing,
            "log": Secret(log),
            "met": Secret(self.log.met or b""),
            "card": Secret(self.card.to_bytes()),
        }

    @classmethod
    def from_compartment(cls, content: Compartment) -> "StartKeys":
        """What lay in the vault."""
        try:
            operations = unpack(content["log"].reveal(), MAX_BYTES)
            start = cls(
                _whole(content, "journal"),
                _whole(content, "self"),
                _whole(content, "node"),
                _whole(content, "sealing"),
                PersonLog.from_bytes(operations, content["met"].reveal() or None),
                Envelope.from_bytes(content["card"].reveal()),
            )
            if cards.content(start.card).person != start.log.person or len(start.log.met or start.log.person) != 32:
                raise _not_whole()
        except (KeyError, TypeError, IdentityRefused) as error:
            raise _not_whole() from error
        return start


@dataclass(frozen=True)
class OwnerKeys:
    """What acts in the owner's name: the owner's key, and the one that is to follow it."""

    owner: Secret
    next: Secret

    def compartment(self) -> Compartment:
        """Both, for the vault."""
        return {"owner": self.owner, "next": self.next}

    @classmethod
    def from_compartment(cls, content: Compartment, log: PersonLog) -> "OwnerKeys":
        """What lay in the vault beside ``log``."""
        try:
            keys = cls(_whole(content, "owner"), _whole(content, "next"))
        except KeyError as error:
            raise _not_whole() from error
        if (_public(keys.owner), commitment(_public(keys.next))) != (log.state.owner, log.state.next):
            raise _not_whole()
        return keys


Both = tuple[StartKeys, OwnerKeys]


def born(entropy: bytes, name: str, now: int, journal: Secret) -> Both:
    """A new identity, all of it from the phrase but for the keys of this machine and its self."""
    owner, following = (Secret(phrase.derive(entropy, f"owner {number}")) for number in (0, 1))
    log = PersonLog([genesis(entropy)])
    return _moved_in(log, OwnerKeys(owner, following), name, now, journal)


def genesis(entropy: bytes) -> Envelope:
    """The first operation, which follows from the phrase alone."""
    owner, following, recovery = (phrase.derive(entropy, purpose) for purpose in ("owner 0", "owner 1", "recovery"))
    first = Genesis(public_key(owner), commitment(public_key(following)), public_key(recovery))
    return operations.signed(first, owner)


def recovered(entropy: bytes, log: PersonLog | None, name: str, now: int, journal: Secret) -> Both:
    """The identity of a phrase, on a machine that has no key of it; after the newest operation in ``log``, if given."""
    beginning = genesis(entropy)
    log = log or PersonLog([beginning])
    if log.person != beginning.hash:
        raise LogRefused("this phrase is another person's than the log")
    owner, following = _fresh(), _fresh()
    operation = Recover(log.state.head, _public(owner), commitment(_public(following)))
    recovery = operations.signed(operation, phrase.derive(entropy, "recovery"))
    longer = log.extended([recovery]).confirmed(recovery.hash)  # whoever else holds the phrase: this one is me
    return _moved_in(longer, OwnerKeys(owner, following), name, now, journal)


def rotated(start: StartKeys, owner: OwnerKeys, now: int) -> Both:
    """The owner's key replaced by the one that was to follow, and that by a new one; the card signed anew."""
    following = _fresh()
    operation = Rotate(start.log.state.head, _public(owner.next), commitment(_public(following)))
    log = start.log.extended([operations.signed(operation, owner.next.reveal())])
    keys = OwnerKeys(owner.next, following)
    return replace(start, log=log, card=_card(log, keys, start.name, now)), keys


def renamed(start: StartKeys, owner: OwnerKeys, name: str, now: int) -> StartKeys:
    """The owner under another name of their choosing."""
    return replace(start, card=_card(start.log, owner, name, now))


def without(start: StartKeys, owner: OwnerKeys, key: bytes, heads: dict[str, bytes]) -> StartKeys:
    """One of the person's keys revoked; ``heads`` names the last it signed that counts."""
    operation = Revoke(start.log.state.head, key, heads)
    return replace(start, log=_signed(start.log, operation, owner))


def retired(start: StartKeys, owner: OwnerKeys) -> StartKeys:
    """The identity ended; only its phrase brings it back."""
    return replace(start, log=_signed(start.log, Retire(start.log.state.head), owner))


def public_sealing(sealing: Secret) -> bytes:
    """The public half of a sealing key."""
    return X25519PrivateKey.from_private_bytes(sealing.reveal()).public_key().public_bytes_raw()


def _moved_in(log: PersonLog, owner: OwnerKeys, name: str, now: int, journal: Secret) -> Both:
    """The keys of a new machine and its self, added to the log."""
    self_, node, sealing = _fresh(), _fresh(), _fresh()
    roles: list[tuple[Role, bytes, Secret]] = [
        ("self", _public(self_), self_),
        ("node", _public(node), node),
        ("sealing", public_sealing(sealing), node),
    ]
    for role, key, secret in roles:
        added: Add = operations.co_sign(log.person, log.state.head, role, key, secret.reveal())
        log = _signed(log, added, owner)
    return StartKeys(journal, self_, node, sealing, log, _card(log, owner, name, now)), owner


def _signed(log: PersonLog, operation: Add | Revoke | Retire, owner: OwnerKeys) -> PersonLog:
    return log.extended([operations.signed(operation, owner.owner.reveal())])


def _card(log: PersonLog, owner: OwnerKeys, name: str, now: int) -> Envelope:
    return cards.signed(Card(log.person, chosen(name), now), owner.owner.reveal())


def _whole(content: Compartment, name: str) -> Secret:
    if len(content[name].reveal()) != KEY_BYTES:
        raise _not_whole()
    return content[name]


def _not_whole() -> VaultDamaged:
    return VaultDamaged("the vault does not hold what it should; put back a copy of it")


def _public(secret: Secret) -> bytes:
    return public_key(secret.reveal())


def _fresh() -> Secret:
    return Secret(secrets.token_bytes(KEY_BYTES))

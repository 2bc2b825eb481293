"""A person who writes a log, for tests: all their keys come from one small number."""

from identity import operations
from identity.envelope import Envelope
from identity.operations import Genesis, Recover, Retire, Revoke, Role, Rotate, commitment
from identity.phrase import derive
from identity.signing import public_key


class Person:
    """Holds the secrets, and signs."""

    def __init__(self, seed: int = 1) -> None:
        self.entropy = seed.to_bytes(16, "big")
        self.recovery = derive(self.entropy, "recovery")
        owner = public_key(self.owner(0))
        first = Genesis(owner, commitment(public_key(self.owner(1))), public_key(self.recovery))
        self.genesis = operations.signed(first, self.owner(0))
        self.id = self.genesis.hash

    def owner(self, number: int) -> bytes:
        """The ``number``-th secret owner key."""
        return derive(self.entropy, f"owner {number}")

    def other(self, name: str) -> bytes:
        """Some other secret key."""
        return derive(self.entropy, name)

    def rotate(self, prev: bytes, number: int) -> Envelope:
        """The owner's key becomes the ``number``-th."""
        new = self.owner(number)
        return operations.signed(Rotate(prev, public_key(new), commitment(public_key(self.owner(number + 1)))), new)

    def add(self, prev: bytes, role: Role, name: str, owner: int = 0, by: str = "") -> Envelope:
        """A key of the self or a machine; or, with ``by``, a sealing key for that machine."""
        key = public_key(self.other(name))
        secret = self.other(by or name)
        return operations.signed(operations.co_sign(self.id, prev, role, key, secret), self.owner(owner))

    def revoke(self, prev: bytes, name: str, heads: dict[str, bytes], owner: int = 0) -> Envelope:
        """A key is no longer the person's."""
        return operations.signed(Revoke(prev, public_key(self.other(name)), heads), self.owner(owner))

    def recover(self, prev: bytes, number: int) -> Envelope:
        """With the phrase, the owner's key becomes the ``number``-th."""
        operation = Recover(prev, public_key(self.owner(number)), commitment(public_key(self.owner(number + 1))))
        return operations.signed(operation, self.recovery)

    def retire(self, prev: bytes, owner: int = 0) -> Envelope:
        """The identity ends."""
        return operations.signed(Retire(prev), self.owner(owner))

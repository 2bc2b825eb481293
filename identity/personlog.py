"""What a person's signed operations amount to: who is owner, self and machine of that person, and since when not.

The log is a tree: every operation but the first names the one before it. Which branch counts follows from rules that
leave no choice to whoever sends it. A recovery beats every branch without one, so a thief of the owner's key loses to
the phrase. Two recoveries, neither of which knows of the other, freeze the identity: then two people hold the phrase,
and only meeting can tell who is who. Two operations of the owner's after the same one are a fork: the one that was here
first counts, and the fork is kept as evidence to be shown.
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from msgspec import Struct, field
from msgspec.structs import replace

from identity import operations
from identity.envelope import Envelope
from identity.errors import IdentityRefused, LogRefused, SignatureRefused
from identity.operations import Add, Genesis, Operation, Recover, Retire, Revoke, Role, Rotate, commitment

MAX_OPERATIONS = 10_000


class Hand(Enum):
    """In which capacity a key signed for a person."""

    OWNER = "owner"
    SELF = "self"
    NODE = "node"


class Key(Struct, frozen=True):
    """A key of a person's, other than the owner's; ``heads`` is set once it is revoked."""

    role: Role
    by: bytes
    heads: Mapping[str, bytes] | None = None


class State(Struct, frozen=True):
    """A person as of one operation."""

    person: bytes
    head: bytes
    owner: bytes
    next: bytes
    recovery: bytes
    keys: Mapping[bytes, Key] = field(default_factory=dict)
    past_owners: frozenset[bytes] = frozenset()
    recoveries: frozenset[bytes] = frozenset()
    retired: bool = False


@dataclass(frozen=True)
class Fork:
    """Two operations that the owner's key put after the same one."""

    after: bytes
    first: bytes
    second: bytes


class PersonLog:
    """All operations known of a person, verified. Immutable: ``extended`` gives another."""

    def __init__(self, envelopes: Iterable[Envelope]) -> None:
        self._envelopes: dict[bytes, Envelope] = {}
        self._states: dict[bytes, State] = {}
        self._children: dict[bytes, list[bytes]] = {}
        self._grow(envelopes)

    @classmethod
    def from_bytes(cls, operations: Iterable[bytes]) -> "PersonLog":
        """A log as it was sent or kept, verified from its first operation on."""
        return cls(Envelope.from_bytes(data) for data in operations)

    @property
    def person(self) -> bytes:
        """The person's id: the hash of the first operation."""
        return self.state.person

    def envelopes(self) -> list[Envelope]:
        """All operations, each after the one that it names."""
        return list(self._envelopes.values())

    def extended(self, envelopes: Iterable[Envelope]) -> "PersonLog":
        """This log with more operations. What was verified before is not verified again."""
        longer = copy.copy(self)
        longer._envelopes = dict(self._envelopes)  # noqa: SLF001  (our own kind)
        longer._states = dict(self._states)  # noqa: SLF001
        longer._children = {prev: list(children) for prev, children in self._children.items()}  # noqa: SLF001
        longer._grow(envelopes)  # noqa: SLF001
        return longer

    def hand(self, key: bytes, *, chain: str = "", head: bytes = b"", known_before: bool = False) -> Hand:
        """In which capacity ``key`` signs for this person; raises, saying why, if it does not.

        What a key signed before it was revoked or replaced counts if it was stored before that was learned
        (``known_before``), or if it is the very ``head`` of its ``chain`` that the revocation names.
        """
        if self.frozen:
            raise SignatureRefused("this identity is frozen: two people recovered it; meet, and compare ids")
        if self.state.retired and not known_before:
            raise SignatureRefused("this identity was retired by its owner")
        if key == self.state.owner:
            return Hand.OWNER
        if key in self.state.past_owners:
            if known_before:
                return Hand.OWNER
            raise SignatureRefused("signed with an owner key that was replaced")
        known = self.state.keys.get(key)
        if known is None or known.role == "sealing":
            raise SignatureRefused("signed with a key that this person's log does not know")
        if known.heads is not None and not known_before and (not chain or known.heads.get(chain) != head):
            raise SignatureRefused(f"signed with a key of a {known.role} that was revoked")
        return Hand.SELF if known.role == "self" else Hand.NODE

    def _grow(self, envelopes: Iterable[Envelope]) -> None:
        self._take(envelopes)
        self._settle()

    def _take(self, envelopes: Iterable[Envelope]) -> None:
        for envelope in envelopes:
            if envelope.hash in self._envelopes:
                continue
            if len(self._envelopes) >= MAX_OPERATIONS:
                raise LogRefused(f"a person log has at most {MAX_OPERATIONS} operations")
            operation = operations.read(envelope)
            self._states[envelope.hash] = self._after(operation, envelope)
            self._envelopes[envelope.hash] = envelope
            if not isinstance(operation, Genesis):
                self._children.setdefault(operation.prev, []).append(envelope.hash)

    def _after(self, operation: Operation, envelope: Envelope) -> State:
        """The state that ``operation`` leads to, if it may be said there and by this key."""
        if isinstance(operation, Genesis):
            if self._envelopes:
                raise LogRefused("a log has one first operation; this is another person's")
            _refuse_unless(envelope.key == operation.owner, "the first operation is signed by the owner it names")
            return State(envelope.hash, envelope.hash, operation.owner, operation.next, operation.recovery)
        before = self._states.get(operation.prev)
        if before is None:
            raise LogRefused("an operation after one that is not here")
        if before.retired and not isinstance(operation, Recover):
            raise LogRefused("an operation after the identity was retired")
        match operation:
            case Rotate(owner=owner, next=next_):
                _refuse_unless(commitment(owner) == before.next, "the new owner key is not the one committed to")
                _refuse_unless(envelope.key == owner, "a rotation is signed by the new owner key")
                return _owned_by(before, envelope.hash, owner, next_)
            case Recover(owner=owner, next=next_):
                _refuse_unless(envelope.key == before.recovery, "a recovery is signed by the recovery key")
                recovered = _owned_by(before, envelope.hash, owner, next_)
                return replace(recovered, retired=False, recoveries=before.recoveries | {envelope.hash})
            case Add() | Revoke() | Retire():
                _refuse_unless(envelope.key == before.owner, "signed by another key than the owner's")
                return _with_keys(before, envelope.hash, operation)

    def _settle(self) -> None:
        """Choose the branch that counts."""
        if not self._envelopes:
            raise LogRefused("a log without operations is nobody's")
        recoveries = [hash_ for hash_, state in self._states.items() if hash_ in state.recoveries]
        self.frozen = any(
            one not in self._states[other].recoveries and other not in self._states[one].recoveries
            for index, one in enumerate(recoveries)
            for other in recoveries[index + 1 :]
        )
        self.forks: list[Fork] = []
        at = next(iter(self._envelopes))
        while children := self._children.get(at):
            if len(children) == 1:
                at = children[0]
                continue
            leading = [child for child in children if self._leads_to_recovery(child, at)]
            if not leading and len(children) > 1:
                self.forks += [Fork(at, children[0], other) for other in children[1:]]
            at = (leading or children)[0]
        self.state = self._states[at]

    def _leads_to_recovery(self, child: bytes, parent: bytes) -> bool:
        """Whether the branch that begins with ``child`` holds a recovery that ``parent`` has not."""
        before = self._states[parent].recoveries
        waiting = [child]
        while waiting:
            at = waiting.pop()
            if self._states[at].recoveries - before:
                return True
            waiting += self._children.get(at, [])
        return False


def _owned_by(state: State, head: bytes, owner: bytes, next_: bytes) -> State:
    return replace(state, head=head, owner=owner, next=next_, past_owners=state.past_owners | {state.owner})


def _with_keys(state: State, head: bytes, operation: Add | Revoke | Retire) -> State:
    if isinstance(operation, Retire):
        return replace(state, head=head, retired=True)
    keys = dict(state.keys)
    if isinstance(operation, Add):
        _refuse_unless(operation.key not in keys, "a key that was added before is added again")
        _refuse_unless(
            operation.key not in {state.owner, state.recovery, *state.past_owners}, "an owner's key in another role"
        )
        try:
            operations.refuse_without_proof(state.person, operation)
        except IdentityRefused as error:
            raise LogRefused(f"the key that is added has not co-signed: {error}") from error
        if operation.role == "sealing":
            machine = keys.get(operation.by)
            _refuse_unless(
                machine is not None and machine.role == "node" and machine.heads is None,
                "a sealing key is co-signed by one of the person's machines",
            )
        keys[operation.key] = Key(operation.role, operation.by)
    else:
        known = keys.get(operation.key)
        if known is None or known.heads is not None:
            raise LogRefused("a key is revoked that is not the person's, or no longer")
        keys[operation.key] = replace(known, heads=operation.heads)
    return replace(state, head=head, keys=keys)


def _refuse_unless(holds: bool, otherwise: str) -> None:
    if not holds:
        raise LogRefused(otherwise)

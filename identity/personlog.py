"""What a person's signed operations amount to: who is owner, self and machine of that person, and since when not.

The log is a tree: every operation but the first names the one before it. Which branch counts follows from rules that
leave no choice to whoever sends it. A recovery beats every branch without one, so a thief of the owner's key loses to
the phrase. A rotation beats what is no rotation, since a thief of the current key alone cannot make one. Two
recoveries, neither of which knows of the other, freeze the identity: then two people hold the phrase, and only meeting
can tell who is who. Else, of two operations after the same one, the one that was here first counts, and the fork is
kept as evidence to be shown.

Of a branch that does not count only its first operation is kept: whoever holds an old key can fork a log, but neither
fill it nor make it costly to read.
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

MAX_OPERATIONS = 1024  # after the first on one branch, recoveries apart
MAX_RECOVERIES = 64  # on all branches
MAX_KEYS = 512
MAX_EVIDENCE = 8
MAX_AT_ONCE = 4 * (MAX_OPERATIONS + MAX_RECOVERIES)
MAX_BYTES = 500_000  # of one branch: then only a recovery follows; it fits into a vault, and into one answer


class Hand(Enum):
    """In which capacity a key signed for a person."""

    OWNER = "owner"
    SELF = "self"
    NODE = "node"


class Key(Struct, frozen=True):
    """A key of a person's, not the owner's; ``heads`` is set once it ends, ``sealing`` names what ends with it."""

    role: Role
    by: bytes
    sealing: tuple[bytes, ...] = ()
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
    depth: int = 0
    size: int = 0
    recoveries: int = 0
    retired: bool = False


@dataclass(frozen=True)
class Fork:
    """Two operations that the owner's key put after the same one."""

    after: bytes
    first: bytes
    second: bytes


class PersonLog:
    """All operations known of a person, verified. Immutable: ``extended`` gives another."""

    def __init__(self, envelopes: Iterable[Envelope], met: bytes | None = None) -> None:
        """``met`` is the recovery that the reader confirmed by meeting the person, if there was need to."""
        self.met = met
        self._envelopes: dict[bytes, Envelope] = {}
        self._states: dict[bytes, State] = {}
        self._operations: dict[bytes, Operation] = {}
        self._children: dict[bytes, list[bytes]] = {}
        self.frozen = False
        self.forks: list[Fork] = []
        self._grow(envelopes)

    @classmethod
    def from_bytes(cls, operations: Iterable[bytes], met: bytes | None = None) -> "PersonLog":
        """A log as it was sent or kept, verified from its first operation on."""
        return cls((Envelope.from_bytes(data) for data in operations), met)

    @property
    def person(self) -> bytes:
        """The person's id: the hash of the first operation."""
        return self.state.person

    def envelopes(self) -> list[Envelope]:
        """All operations, each after the one that it names."""
        return list(self._envelopes.values())

    def extended(self, envelopes: Iterable[Envelope]) -> "PersonLog":
        """This log with more operations. What was verified before is not verified again."""
        longer = self._copied()
        longer._grow(envelopes)  # noqa: SLF001  (our own kind)
        return longer

    def confirmed(self, recovery: bytes) -> "PersonLog":
        """This log, after the reader met the person and saw that this recovery is theirs: it ends a freeze."""
        if recovery not in self.recoveries():
            raise LogRefused("this is none of the recoveries in this log")
        longer = self._copied()
        longer.met = recovery
        longer._settle()  # noqa: SLF001  (our own kind)
        return longer

    def rivals(self) -> list[bytes]:
        """The newest recovery of each branch, where there are several: one of them is the person's own."""
        recoveries = self.recoveries()
        beneath = {below for one in recoveries for below in self._way_to(one)[:-1]}
        newest = [one for one in recoveries if one not in beneath]
        return newest if len(newest) > 1 else []

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

    def _copied(self) -> "PersonLog":
        copied = copy.copy(self)
        copied._envelopes = dict(self._envelopes)  # noqa: SLF001  (our own kind)
        copied._states = dict(self._states)  # noqa: SLF001
        copied._operations = dict(self._operations)  # noqa: SLF001
        copied._children = {prev: list(children) for prev, children in self._children.items()}  # noqa: SLF001
        copied.forks = list(self.forks)
        return copied

    def _grow(self, envelopes: Iterable[Envelope]) -> None:
        self._take(envelopes)
        self._settle()

    def _take(self, envelopes: Iterable[Envelope]) -> None:
        fresh = 0
        for envelope in envelopes:
            fresh += 1
            if fresh > MAX_AT_ONCE:
                raise LogRefused("more operations at once than a person log holds")
            operation = operations.read(envelope)  # before all else: a copy must hold as well as the original
            if envelope.hash in self._envelopes:
                continue
            self._states[envelope.hash] = self._after(operation, envelope)
            self._envelopes[envelope.hash] = envelope
            self._operations[envelope.hash] = operation
            if not isinstance(operation, Genesis):
                self._children.setdefault(operation.prev, []).append(envelope.hash)

    def _after(self, operation: Operation, envelope: Envelope) -> State:
        """The state that ``operation`` leads to, if it may be said there and by this key."""
        if isinstance(operation, Genesis):
            if self._envelopes:
                raise LogRefused("a log has one first operation; this is another person's")
            _refuse_unless(envelope.key == operation.owner, "the first operation is signed by the owner it names")
            taken = {commitment(operation.owner), commitment(operation.recovery)}
            _refuse_unless(operation.owner != operation.recovery, "one key for the owner and for recovery")
            _refuse_unless(operation.next not in taken, "the next owner key is one that is there already")
            return State(envelope.hash, envelope.hash, operation.owner, operation.next, operation.recovery)
        before = self._states.get(operation.prev)
        if before is None:
            raise LogRefused("an operation after one that is not here, or does not count")
        if before.retired and not isinstance(operation, Recover):
            raise LogRefused("an operation after the identity was retired")
        if isinstance(operation, Recover):
            few = sum(isinstance(other, Recover) for other in self._operations.values()) < MAX_RECOVERIES
            _refuse_unless(few, f"a log has at most {MAX_RECOVERIES} recoveries")
        else:
            full = before.depth - before.recoveries >= MAX_OPERATIONS or before.size > MAX_BYTES
            _refuse_unless(not full, f"a log has at most {MAX_OPERATIONS} operations besides recoveries")
        match operation:
            case Rotate(owner=owner):
                _refuse_unless(commitment(owner) == before.next, "the new owner key is not the one committed to")
                _refuse_unless(envelope.key == owner, "a rotation is signed by the new owner key")
                return _owned_anew(before, operation, envelope)
            case Recover():
                _refuse_unless(envelope.key == before.recovery, "a recovery is signed by the recovery key")
                recovered = _owned_anew(before, operation, envelope)
                ended = _all_ended(before.keys)
                return replace(recovered, keys=ended, retired=False, recoveries=before.recoveries + 1)
            case Add() | Revoke() | Retire():
                _refuse_unless(envelope.key == before.owner, "signed by another key than the owner's")
                return _with_keys(before, operation, envelope)

    def _settle(self) -> None:
        """Choose the branch that counts, and let go of all others but for their first operations."""
        if not self._envelopes:
            raise LogRefused("a log without operations is nobody's")
        recoveries = self.recoveries()
        ways = {hash_: set(self._way_to(hash_)) for hash_ in recoveries}
        # Where two people hold the phrase, recoveries prove nothing any more: but for the one whose person was met.
        counting = [one for one in recoveries if one in ways[self.met]] if self.met in ways else recoveries
        # A recovery that comes after all others has them all on its way; if none has, two are rivals.
        self.frozen = bool(counting) and not any(ways[one].issuperset(counting) for one in counting)
        leading = {hash_ for one in counting for hash_ in ways[one]}
        passed_over = set(recoveries) - set(counting)
        evident = {hash_ for way in ways.values() for hash_ in way}
        self.forks = []
        at, line = next(iter(self._envelopes)), []
        while True:
            line.append(at)
            child = self._chosen(at, leading, passed_over)
            if child is None:
                break
            at = child
        self.state = self._states[at]
        del self.forks[MAX_EVIDENCE:]
        winning = set(line)
        losing = [child for one in line for child in self._children.get(one, ()) if child not in winning]
        # What leads to a recovery is never let go of: a freeze is told by it.
        self._prune(winning | evident | set(losing[:MAX_EVIDENCE]))

    def recoveries(self) -> list[bytes]:
        """All recoveries, as they came."""
        return [hash_ for hash_, operation in self._operations.items() if isinstance(operation, Recover)]

    def _way_to(self, hash_: bytes) -> list[bytes]:
        """The operations that lead to one, itself included."""
        way = [hash_]
        while not isinstance(operation := self._operations[way[-1]], Genesis):
            way.append(operation.prev)
        way.reverse()
        return way

    def _chosen(self, parent: bytes, leading: set[bytes], passed_over: set[bytes]) -> bytes | None:
        """The child that counts; where only arrival decided it, the others are evidence of a fork."""
        children = [child for child in self._children.get(parent, ()) if child not in passed_over]
        if len(children) == 1:  # nearly always
            return children[0]
        recovered = [child for child in children if child in leading]
        if recovered or not children:
            return recovered[0] if recovered else None
        best = next((child for child in children if isinstance(self._operations[child], Rotate)), children[0])
        self.forks += [Fork(parent, best, other) for other in children if other != best]
        return best

    def _prune(self, kept: set[bytes]) -> None:
        gone = [hash_ for hash_ in self._envelopes if hash_ not in kept]
        if not gone:
            return
        for hash_ in gone:
            del self._envelopes[hash_], self._states[hash_], self._operations[hash_]
        self._children = {
            prev: inner
            for prev, children in self._children.items()
            if prev in kept and (inner := [child for child in children if child in kept])
        }


def _all_ended(keys: Mapping[bytes, Key]) -> dict[bytes, Key]:
    """Whoever recovers starts afresh: machines and selves of before may be whom the phrase was needed against."""
    return {key: known if known.heads is not None else replace(known, heads={}) for key, known in keys.items()}


def _owned_anew(state: State, operation: Rotate | Recover, envelope: Envelope) -> State:
    owner = operation.owner
    taken = owner in state.keys or owner in state.past_owners or owner in (state.owner, state.recovery)
    _refuse_unless(not taken, "the new owner key had a part in this log before")
    return replace(
        state,
        head=envelope.hash,
        depth=state.depth + 1,
        size=state.size + len(envelope.payload),
        owner=owner,
        next=operation.next,
        past_owners=state.past_owners | {state.owner},
    )


def _with_keys(state: State, operation: Add | Revoke | Retire, envelope: Envelope) -> State:
    head, depth, size = envelope.hash, state.depth + 1, state.size + len(envelope.payload)
    if isinstance(operation, Retire):
        return replace(state, head=head, depth=depth, size=size, retired=True)
    keys = dict(state.keys)
    if isinstance(operation, Add):
        _refuse_unless(len(keys) < MAX_KEYS, f"a person has at most {MAX_KEYS} keys, revoked ones included")
        _refuse_unless(operation.key not in keys, "a key that was added before is added again")
        owners = operation.key in state.past_owners or operation.key in (state.owner, state.recovery)
        _refuse_unless(not owners and commitment(operation.key) != state.next, "an owner's key in another role")
        try:
            operations.refuse_without_proof(state.person, operation)
        except IdentityRefused as error:
            raise LogRefused(f"the key that is added has not co-signed: {error}") from error
        if operation.role == "sealing":
            machine = keys.get(operation.by)
            if machine is None or machine.role != "node" or machine.heads is not None:
                raise LogRefused("a sealing key is co-signed by one of the person's machines")
            keys[operation.by] = replace(machine, sealing=(*machine.sealing, operation.key))
        keys[operation.key] = Key(operation.role, operation.by)
    else:
        known = keys.get(operation.key)
        if known is None or known.heads is not None:
            raise LogRefused("a key is revoked that is not the person's, or no longer")
        keys[operation.key] = replace(known, heads=operation.heads)
        for sealing in known.sealing:  # what is sealed to a machine that is gone could be read by who has it now
            if keys[sealing].heads is None:
                keys[sealing] = replace(keys[sealing], heads=operation.heads)
    return replace(state, head=head, depth=depth, size=size, keys=keys)


def _refuse_unless(holds: bool, otherwise: str) -> None:
    if not holds:
        raise LogRefused(otherwise)

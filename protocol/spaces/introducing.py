"""Common labels, as steps of a space: what this machine sends in its turn, and what it has learned so far.

All is read off the entries: one's own secrets out of what one wrote down for oneself, the other's steps out of theirs.
"""

from dataclasses import dataclass, field

from identity.errors import IdentityRefused
from identity.packing import plain, shaped
from protocol.errors import RemoteProtocolError
from protocol.spaces import acts, late, own, psi
from protocol.spaces.kinds import KINDS
from protocol.spaces.psi import Mine
from protocol.spaces.replica import Me, Replica
from protocol.spaces.state import State

TASKS = ("labels", "blind", "match", "name")


@dataclass(frozen=True)
class Other:
    """Who labels are compared with, and what they have sent."""

    node: bytes
    steps: dict[int, bytes] = field(default_factory=dict)  # by number, from 1


class Introducing:
    """One run, as far as it has come."""

    def __init__(self, replica: Replica, me: Me) -> None:
        """What stands in the entries that are here."""
        self.space = replica.space
        sent = _steps(replica)
        self._side = _side(replica, me, sent.get(me.node, {}).get(1))
        others = [node for node in sent if node != me.node]
        self._other = _other(sent, others[0]) if len(others) == 1 else None

    def step(self, task: str) -> bytes:
        """What is sent for this task; nothing if it cannot be."""
        try:
            return self._step(task)
        except RemoteProtocolError:
            return b""  # what the other sent is no part of this; so it ends, and nothing more is shown

    @property
    def count(self) -> int | None:
        """How many labels are common, once that is known."""
        try:
            side, theirs, matched = self._matched()
        except RemoteProtocolError:
            return None
        return psi.count(side, theirs, matched)

    @property
    def common(self) -> tuple[str, ...] | None:
        """Which, once that is known."""
        expected = self.count
        if expected is None or self._other is None or self._side is None or 4 not in self._other.steps:
            return None
        try:
            return psi.read_name(self._other.steps[4], self._side, self.space, expected)
        except RemoteProtocolError:
            return None

    def _step(self, task: str) -> bytes:
        side, other = self._sides()
        if task == "blind":
            _received(other, 1)
            return psi.blind(side, self.space)
        if task == "match":
            return psi.match(side, self._theirs(side, other))
        return psi.name(*self._matched())

    def _matched(self) -> tuple[Mine, tuple[bytes, ...], tuple[bytes, ...]]:
        side, other = self._sides()
        return side, self._theirs(side, other), psi.read_match(_received(other, 3))

    def _theirs(self, side: Mine, other: Other) -> tuple[bytes, ...]:
        return psi.read_blind(_received(other, 2), _received(other, 1), self.space, other.node, side)

    def _sides(self) -> tuple[Mine, Other]:
        if self._side is None or self._other is None:
            raise RemoteProtocolError("labels are compared by two")
        return self._side, self._other


def first(side: Mine, state: State, node: bytes) -> acts.Step:
    """The step that begins it here."""
    return acts.Step(1, psi.commit(side, state.space, node))


def kept(side: Mine) -> object:
    """What this machine must write down for itself, to go on."""
    return plain(side)


def number_of(task: str) -> int:
    """Which step a task is."""
    return TASKS.index(task) + 1


def _received(other: Other, number: int) -> bytes:
    if number not in other.steps:
        raise RemoteProtocolError("a step of the other's that has not come")
    return other.steps[number]


def _other(sent: dict[bytes, dict[int, tuple[bytes, bytes]]], node: bytes) -> Other:
    return Other(node, {number: content for number, (_, content) in sent[node].items()})


def _steps(replica: Replica) -> dict[bytes, dict[int, tuple[bytes, bytes]]]:
    """By machine and number: the first entry that takes this step in its own phase, and what it holds."""
    found: dict[bytes, dict[int, tuple[bytes, bytes]]] = {}
    rows = KINDS[replica.state.kind]
    for entry in sorted(replica.log.entries.values(), key=lambda one: (one.core.epoch, *one.place)):
        act, slot = replica.act(entry.hash), entry.core.slot
        if not isinstance(act, acts.Step) or slot is None or slot[0] >= len(rows) or not late.counted(replica, entry):
            continue
        if rows[slot[0]].task in TASKS and number_of(rows[slot[0]].task) == act.number:
            found.setdefault(entry.node, {}).setdefault(act.number, (entry.hash, act.content))
    return found


def _side(replica: Replica, me: Me, begun: tuple[bytes, bytes] | None) -> Mine | None:
    if begun is None:
        return None
    content = own.opened(replica.prose(begun[0]), replica.space, me.secret)
    try:
        return shaped(content, Mine, "no labels that were written down here")
    except IdentityRefused:
        return None

"""What the host decides by itself, given the state and the time: the one thing that is due next, if any is.

It needs no will: who leaves or forks is taken out, what an owner refused is closed, what is settled goes on, and what
is not done in time is passed. While somebody holds the microphone no turn runs out.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from protocol.spaces import acts, turns
from protocol.spaces.entry import Slot
from protocol.spaces.kinds import EXACTLY
from protocol.spaces.state import State

WRAPPING = 2  # times the seconds of a turn: so long before its end a space goes on to its last phase


@dataclass(frozen=True)
class Without:
    """An epoch begins without these machines."""

    nodes: frozenset[bytes]
    forked: bool


Due = acts.Next | acts.Skip | acts.Microphone | acts.Close | Without


@dataclass(frozen=True)
class Clock:
    """Since when what has been waited for, as the host has seen it."""

    now: float
    turns: Mapping[Slot, float]
    microphone: float


def due(state: State, forked: Collection[bytes], clock: Clock) -> Due | None:
    """What is to be decided next."""
    if state.ended:
        return None
    members = {one.node for one in state.members}
    gone = members & ({*state.left, *forked} - {state.host})
    if gone:
        fewest = EXACTLY.get(state.kind, 2)
        return acts.Close("empty") if len(members - gone) < fewest else Without(frozenset(gone), bool(forked))
    if clock.now >= state.settings.until:
        return acts.Close("time")
    if refused(state):
        return acts.Close("refused")
    if state.is_settled:
        return acts.Close() if state.is_last else _next(state)
    return _passed(state, clock)


def next_at(state: State, clock: Clock) -> float:
    """When something will be due, if nothing happens before."""
    settings = state.settings
    ends = settings.until if state.is_last else settings.until - WRAPPING * settings.seconds
    times: list[float] = [settings.until if clock.now >= ends else ends]
    if turns.waits(state):
        times.append(clock.microphone + settings.seconds)
    else:
        times += [clock.turns[slot] + settings.seconds for slot in _on(state) if slot in clock.turns]
    return min(times)


def refused(state: State) -> bool:
    """Whether an owner did not agree, or did not say."""
    return bool(state.refused) or (state.row.owner and any(turn.passed for turn in state.turns))


def _next(state: State) -> acts.Next:
    fixed = tuple(sorted(entry for entry, _ in state.commits.values())) if state.row.fixed else ()
    return acts.Next(state.phase + 1, fixed)


def _passed(state: State, clock: Clock) -> acts.Skip | acts.Microphone | None:
    """A turn that is over without having been taken, or a microphone that is not spoken into."""
    settings = state.settings
    enough = len(state.enough) * 2 > len(state.members) and not state.row.owner
    wraps = not state.is_last and clock.now >= settings.until - WRAPPING * settings.seconds
    held = turns.waits(state)
    if held and (wraps or clock.now >= clock.microphone + settings.seconds):
        return acts.Microphone()
    for slot in _on(state):
        late = not held and clock.now >= clock.turns.get(slot, clock.now) + settings.seconds
        if enough or wraps or late or turns.is_hopeless(state, slot[1]):
            return acts.Skip(*slot)
    return None


def _on(state: State) -> list[Slot]:
    return [(state.phase, place) for place in state.on()]

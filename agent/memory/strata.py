"""How memories age: what is at hand, what lasts, what is put away. Nothing is dropped.

Everything is reckoned for one tier: its rows and its balance go in, and what happens in a more private tier has no way
to show in a more public one.

*Strength* is kept as it was when the memory was last used (or taken in, if it never was), and fades from then on; the
more often used and the weightier, the slower. So time alone writes nothing. What a memory has of it now, times the
tier's *gain*, is its *activation*. The gain draws the mean activation of what is not archived towards a target, by
factors, within bounds, as neurons scale their synapses. The *threshold* of weight from which a line lasts though
nobody used it slides with the running mean of squared activity (Bienenstock, Cooper, Munro): a busy tier is choosy, a
quiet one not. What the owner used three times lasts in any weather.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from agent.memory.memory import State

DAY = 86_400.0
FLOOR, CEILING = 0.05, 1.0  # of strength
LEAST_GAIN, MOST_GAIN = 1 / 3, 3.0
TARGET = 0.4  # mean activation
FAINT = 0.2  # below it, what is long unused is put away; FLOOR * MOST_GAIN lies below it, so everything can become so
LEARNING = 0.4  # of what is missing to full strength, one use gives
HALF_LIFE = 30.0  # days, of a memory never used and without weight
MOST_USES = 8  # further ones make it no more lasting
SETTLING = 7.0  # days in which the gain goes two thirds of its way
MEMORY_OF_ACTIVITY = 14.0  # days over which activity is averaged
USUAL = 8.0  # memories used a day in a tier: activity 1
MOST_ACTIVITY = 4.0
WEIGHTY = 0.6  # at usual activity
LEAST_THRESHOLD, MOST_THRESHOLD = 0.5, 0.85
FRESH = 2.0  # days: what was said longer ago is old when it is taken in

Numbers = NDArray[np.float64]


class Sizes(Struct, frozen=True):
    """How much is at hand, in each tier."""

    short: int = 64
    long: int = 4096
    uses: int = 3  # that make a memory last
    unused_days: float = 90.0  # before it may be put away


class Balance(Struct, frozen=True):
    """What one tier remembers from one consolidation to the next."""

    gain: float = 1.0
    activity: float = 1.0  # the running mean of its square
    at: float | None = None  # of the last consolidation

    @property
    def threshold(self) -> float:
        """The weight from which a line lasts though nobody used it."""
        return bounded(WEIGHTY * self.activity**0.25, LEAST_THRESHOLD, MOST_THRESHOLD)


@dataclass(frozen=True)
class Rows:
    """The memories of one tier, as columns."""

    row: NDArray[np.int64]
    state: NDArray[np.int8]
    strength: Numbers  # as it was at ``since``
    since: Numbers  # when the owner last used it; never used: when it was taken in
    uses: NDArray[np.int64]  # by the owner
    weight: Numbers

    @classmethod
    def of(cls, rows: Iterable[Sequence[float]]) -> "Rows":
        """From tuples of row, state, strength, since, uses, weight."""
        table = np.array(list(rows), dtype=np.float64).reshape(-1, 6)
        row, state, strength, since, uses, weight = table.T
        return cls(row.astype(np.int64), state.astype(np.int8), strength, since, uses.astype(np.int64), weight)

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True)
class Changes:
    """What a consolidation decided: the rows that change their state, and the tier's new balance."""

    states: dict[int, State]
    balance: Balance


def first_strength(weight: float, said: float | None, now: float) -> float:
    """How strong a memory is when it is taken in: what was said long ago has faded already."""
    full = 0.4 + 0.4 * bounded(weight, 0.0, 1.0)
    when = said if said is not None and math.isfinite(said) else now - HALF_LIFE * DAY
    return _faded_one(full, when, 0, weight, now)


def used(strength: float, since: float, uses: int, weight: float, now: float) -> float:
    """The strength of a memory that the owner uses now: to be kept with ``since=now`` and one more use."""
    faded = _faded_one(strength, since, uses, weight, now)
    return min(faded + LEARNING * (CEILING - faded), CEILING)


def activations(rows: Rows, balance: Balance, now: float) -> Numbers:
    """How near at hand each memory is now, from nearly 0 to 1."""
    faded = _faded(rows.strength, rows.since, rows.uses, rows.weight, now)
    return np.clip(faded * balance.gain, FLOOR * LEAST_GAIN, CEILING)


def placed(
    weights: Sequence[float],
    said: Sequence[float | None],
    now: float,
    in_short: int,
    sizes: Sizes | None = None,
    balance: Balance | None = None,
) -> list[State]:
    """Where imported lines go. Of what was said these days as many as ``short`` has room for, the newest first; what is
    old or has no date lasts if it is weighty and is put away if not. (What is said in a talk is short, always: it
    waits there for the next consolidation.)
    """
    sizes, threshold = sizes or Sizes(), (balance or Balance()).threshold
    states = [State.LONG if weight >= threshold else State.ARCHIVE for weight in weights]
    fresh = [(when, place) for place, when in enumerate(said) if when is not None and abs(now - when) <= FRESH * DAY]
    for _, place in sorted(fresh, reverse=True)[: max(0, sizes.short - in_short)]:
        states[place] = State.SHORT
    return states


def consolidate(rows: Rows, balance: Balance, now: float, sizes: Sizes | None = None) -> Changes:
    """Which memories of a tier change their state. Done twice at the same time, the second time changes nothing."""
    sizes = sizes or Sizes()
    used_since = (rows.uses > 0) & (rows.since > (balance.at if balance.at is not None else -np.inf))
    new = _balanced(rows, balance, now, int(used_since.sum()))
    activation = activations(rows, new, now)
    before, after = rows.state, rows.state.copy()
    after[(before == State.ARCHIVE) & used_since] = State.SHORT  # it is at hand again
    lasting = (rows.uses >= sizes.uses) | (rows.weight >= new.threshold)
    after[(after == State.SHORT) & lasting] = State.LONG
    unused = now - rows.since >= sizes.unused_days * DAY
    after[(after == State.LONG) & unused & (activation < FAINT)] = State.ARCHIVE
    lasted = after == State.LONG
    _put_away_weakest(after, State.LONG, sizes.long, rows, activation)
    after[lasted & (after == State.ARCHIVE) & used_since & ~lasting] = State.SHORT  # it was used: it is at hand
    _put_away_weakest(after, State.SHORT, sizes.short, rows, activation)
    moved = np.flatnonzero(before != after)
    states = {int(rows.row[place]): State(int(after[place])) for place in moved}
    return Changes(states, new)


def bounded(value: float, least: float, most: float) -> float:
    """``value``, or the bound that it is beyond."""
    return min(max(value, least), most)


def _faded(
    strength: Numbers, since: Numbers, uses: Numbers | NDArray[np.int64], weight: Numbers, now: float
) -> Numbers:
    lasting = HALF_LIFE * (1 + np.clip(uses, 0, MOST_USES) / 2) * (1 + np.clip(weight, 0.0, 1.0))
    left = np.exp2(-np.maximum(now - since, 0.0) / (lasting * DAY))
    faded: Numbers = FLOOR + (np.clip(strength, FLOOR, CEILING) - FLOOR) * left
    return faded


def _faded_one(strength: float, since: float, uses: int, weight: float, now: float) -> float:
    """The same for one memory, without arrays: an import asks it for every line."""
    lasting = HALF_LIFE * (1 + bounded(uses, 0, MOST_USES) / 2) * (1 + bounded(weight, 0.0, 1.0))
    left = math.exp2(-max(now - since, 0.0) / (lasting * DAY))
    return FLOOR + (bounded(strength, FLOOR, CEILING) - FLOOR) * left


def _balanced(rows: Rows, old: Balance, now: float, used_since: int) -> Balance:
    """The balance as time went on. It moves by whole days at least: activity is what happens in a day."""
    if old.at is None or now < old.at:  # the clock was set back
        return Balance(old.gain, old.activity, now)
    days = (now - old.at) / DAY
    if days < 1.0:
        return old
    lately = min(used_since / days / USUAL, MOST_ACTIVITY)
    activity = old.activity + (lately**2 - old.activity) * -math.expm1(-days / MEMORY_OF_ACTIVITY)
    near = rows.state != State.ARCHIVE
    gain = old.gain
    if near.any():
        strength = _faded(rows.strength, rows.since, rows.uses, rows.weight, now)[near]
        wanted = bounded(TARGET / float(strength.mean()), LEAST_GAIN, MOST_GAIN)
        gain *= (wanted / gain) ** -math.expm1(-days / SETTLING)
    return Balance(bounded(gain, LEAST_GAIN, MOST_GAIN), bounded(activity, 0.0, MOST_ACTIVITY**2), now)


def _put_away_weakest(states: NDArray[np.int8], state: State, size: int, rows: Rows, activation: Numbers) -> None:
    there = np.flatnonzero(states == state)
    if len(there) > size:
        # Those taken in last come first among the equally strong.
        order = np.lexsort((-rows.row[there], -rows.since[there], -activation[there]))
        states[there[order[size:]]] = State.ARCHIVE

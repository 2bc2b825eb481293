"""Where a life changed: the weeks at which feelings, topics or people shift.

The method: for every week that has lines, and for each series (a feeling, a topic, a person), the counts of the eight
weeks before are held against those of the eight from then on. How much better two rates explain them than one rate is a
log-likelihood ratio of Poisson counts; it is divided by how much the series scatters anyway, week by week. A week is a
point of change if some series passes ``PLAIN`` there, if nowhere near is more evidence, and if it is among the
``most`` with the most evidence.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.memory.boot.trace import FIRST_FEELING, FIRST_TOPIC, IDENTITY, LINES, OWN, WEEK, Trace
from agent.memory.boot.words import TOPICS, Feeling

REACH = 8  # weeks with lines, on either side
LEAST_WEEKS = 2  # on either side
PLAIN = 20.0  # of evidence
MOST_TURNINGS = 24
MOST_PEOPLE = 48  # those named most
MOST_SHIFTS = 6  # told of one turning

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Shift:
    """What became more or less: mentions among a hundred lines, before and after."""

    kind: str  # "feeling", "topic", "person", "identity"
    name: str
    before: float
    after: float
    evidence: float


@dataclass(frozen=True)
class Turning:
    """A point of change: the day from which it is otherwise, the days that were compared, and what shifted."""

    day: int
    first: int
    last: int
    evidence: float
    shifts: tuple[Shift, ...]  # the plainest first


def turnings(trace: Trace, most: int = MOST_TURNINGS) -> list[Turning]:
    """The points of change, in the order of time; at most ``most``."""
    weeks = sorted({day // WEEK for day in trace.days})
    if len(weeks) < 2 * LEAST_WEEKS:
        return []
    series = _series(trace, weeks)
    counts, lines = np.array([one.counts for one in series]), np.array([one.lines for one in series])
    before, after = _sides(counts, len(weeks)), _sides(lines, len(weeks))
    evidence = _evidence(before, after) / _scatter(counts, lines)[:, None]
    best = evidence.max(axis=0)
    found = []
    for place in _peaks(best, most):
        here = [
            _shift(one, evidence[number, place], [side[number, place] for side in (*before, *after)])
            for number, one in enumerate(series)
            if evidence[number, place] >= PLAIN
        ]
        here.sort(key=lambda shift: (-shift.evidence, shift.name))
        first, last = weeks[max(0, place - REACH)], weeks[min(len(weeks), place + REACH) - 1]
        found.append(
            Turning(
                weeks[place] * WEEK, first * WEEK, last * WEEK + WEEK - 1, float(best[place]), tuple(here[:MOST_SHIFTS])
            )
        )
    return found


@dataclass(frozen=True)
class _Series:
    kind: str
    name: str
    counts: Numbers
    lines: Numbers


def _series(trace: Trace, weeks: list[int]) -> list[_Series]:
    """A row for each feeling, topic and person: how often, and among how many lines, week by week."""
    places = {week: place for place, week in enumerate(weeks)}
    table = np.zeros((len(weeks), max(map(len, trace.days.values()))))
    for day, columns in trace.days.items():
        table[places[day // WEEK]] += columns
    lines, own = table[:, LINES], table[:, OWN]
    found = [_Series("identity", "identity", table[:, IDENTITY], own)]
    found += [_Series("feeling", one.name.lower(), table[:, FIRST_FEELING + one], own) for one in Feeling]
    found += [_Series("topic", name, table[:, FIRST_TOPIC + place], lines) for place, name in enumerate(TOPICS)]
    named: dict[str, int] = {}
    for tally in trace.people.values():
        for name, count in tally.items():
            named[name] = named.get(name, 0) + count
    for name in sorted(named, key=lambda name: (-named[name], name))[:MOST_PEOPLE]:
        counts = np.array([float(trace.people.get(week, {}).get(name, 0)) for week in weeks])
        found.append(_Series("person", name, counts, lines))
    return found


def _sides(rows: Numbers, weeks: int) -> tuple[Numbers, Numbers]:
    """For each week, the sum of the weeks before it and of those from it on."""
    sums = np.concatenate([np.zeros((len(rows), 1)), rows.cumsum(axis=1)], axis=1)
    here = np.arange(weeks)
    left, right = np.maximum(here - REACH, 0), np.minimum(here + REACH, weeks)
    return sums[:, here] - sums[:, left], sums[:, right] - sums[:, here]


def _evidence(counts: tuple[Numbers, Numbers], lines: tuple[Numbers, Numbers]) -> Numbers:
    """How much better two rates explain the counts than one; 0 where a side is too short."""
    total = counts[0] + counts[1]
    found = np.zeros_like(total)
    with np.errstate(divide="ignore", invalid="ignore"):
        for count, among in zip(counts, lines, strict=True):
            expected = total * among / (lines[0] + lines[1])
            found += 2 * np.where(count > 0, count * np.log(count / expected), 0.0)
    found[:, :LEAST_WEEKS] = 0.0
    found[:, found.shape[1] - LEAST_WEEKS + 1 :] = 0.0
    found[(lines[0] <= 0) | (lines[1] <= 0)] = 0.0
    return np.maximum(np.nan_to_num(found), 0.0)


def _scatter(counts: Numbers, lines: Numbers) -> Numbers:
    """How much more than by chance each series scatters from one week to the next; at least 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.where(lines > 0, counts / lines, 0.0)
        step, level = np.diff(rates, axis=1), (counts[:, 1:] + counts[:, :-1]) / (lines[:, 1:] + lines[:, :-1])
        by_chance = level * (1 / lines[:, 1:] + 1 / lines[:, :-1])
        ratio = np.where(np.isfinite(by_chance) & (by_chance > 0), step**2 / by_chance, np.nan)
    seen = np.isfinite(ratio)
    scatter: Numbers = np.where(seen, ratio, 0.0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    return np.maximum(scatter, 1.0)


def _peaks(best: Numbers, most: int) -> list[int]:
    """The weeks of the most evidence, none within reach of a better one."""
    found: list[int] = []
    for place in np.argsort(-best, kind="stable"):
        if best[place] < PLAIN or len(found) >= most:
            break
        if all(abs(int(place) - other) >= REACH for other in found):
            found.append(int(place))
    return sorted(found)


def _shift(one: _Series, evidence: float, sides: list[float]) -> Shift:
    before, after, lines_before, lines_after = sides
    return Shift(one.kind, one.name, _rate(before, lines_before), _rate(after, lines_after), float(evidence))


def _rate(count: float, lines: float) -> float:
    return float(100 * count / lines) if lines else 0.0

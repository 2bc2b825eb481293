"""When it was that a question asks about: *last spring*, *two weeks ago*, *지난주*, *3月5日*.

Words of time are read into spans. A line said inside a span is what is looked for; one said a little after it nearly
as much, for much is told later. What names no time (*when I was small*) gives no span.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from agent.memory import phrases
from agent.memory.days import Stretch

LONGEST = 2000  # characters of a question that are read
MOST = 8  # spans of a question
A_DAY = 86400.0
A_YEAR = 365.25 * A_DAY
LONG_AGO = 100 * 365 * A_DAY


@dataclass(frozen=True)
class Span:
    """From when until when, in seconds since 1970, and how sure it is that this is meant (0 to 1)."""

    begin: float
    end: float
    sure: float = 1.0


def spans(question: str, now: float, zone: tzinfo) -> list[Span]:
    """The times that a question names, as they are meant by who asks it now, the earliest first."""
    try:
        today = datetime.fromtimestamp(now, zone).date()
    except (OverflowError, OSError, ValueError):
        return []
    text = question[:LONGEST].casefold()
    found: list[tuple[int, int, Span]] = []
    for begin, end, stretch, sure in _read(text, today):
        span = _span(stretch, sure, zone)
        if span is not None:
            found.append((begin, end, span))
    found = sorted(found, key=lambda one: one[0])[:MOST]
    return sorted(set(_joined(text, found, now)), key=lambda span: (span.begin, span.end, span.sure))


def nearness(at: float | None, wanted: Sequence[Span]) -> float:
    """How well a moment fits: 1 inside a span, less outside, sooner less before it than after it."""
    if at is None:
        return 0.0
    return max((span.sure * _inside(at, span) for span in wanted), default=0.0)


def _inside(at: float, span: Span) -> float:
    edge = max(A_DAY, min((span.end - span.begin) / 4, 30 * A_DAY))
    if at < span.begin:
        return math.exp(-(span.begin - at) / edge)
    return math.exp(-(at - span.end) / (3 * edge)) if at >= span.end else 1.0


def _read(text: str, today: date) -> Iterator[tuple[int, int, Stretch, float]]:
    """Each time that is named, and where it stands; what one rule has read no later one reads again."""
    taken = [False] * len(text)
    for rule in phrases.RULES:
        for found in rule.pattern.finditer(text):
            begin, end = found.span()
            if any(taken[begin:end]):
                continue
            try:
                read = rule.read(found, today)
            except (ValueError, OverflowError, KeyError):  # 31 June, a year that is none
                continue
            taken[begin:end] = [True] * (end - begin)
            for stretch in read:
                yield begin, end, stretch, rule.sure / len(read)


def _span(stretch: Stretch, sure: float, zone: tzinfo) -> Span | None:
    try:
        begin, end = (datetime(one.year, one.month, one.day, tzinfo=zone).timestamp() for one in stretch)
    except (OverflowError, OSError, ValueError):
        return None
    return Span(begin, end, sure) if begin < end else None


def _joined(text: str, found: Sequence[tuple[int, int, Span]], now: float) -> Iterator[Span]:
    """*From … to …* is one span, and *since …* reaches until now."""
    place = 0
    while place < len(found):
        begin, end, span = found[place]
        before = text[max(0, begin - 16) : begin]
        following = found[place + 1] if place + 1 < len(found) else None
        between = text[end : following[0]] if following else ""
        after = text[end : end + 6]
        if following and len(between) < 12 and phrases.is_range(before, between):
            until = following[2]
            years = max(0, math.ceil((span.begin - until.begin) / A_YEAR))  # from 5 May to 3 June 2024
            yield Span(span.begin - years * A_YEAR, until.end, min(span.sure, until.sure))
            place += 2
            continue
        if phrases.is_since(before, after) and span.begin < now:
            yield Span(span.begin, max(now, span.end), span.sure)
        elif phrases.is_before(before, after):
            yield Span(span.begin - LONG_AGO, span.begin, span.sure / 2)
        else:
            yield span
        place += 1

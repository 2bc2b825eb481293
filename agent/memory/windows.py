"""What a line is found by: itself, and those beside it in the same group, who often say what it is about.

*Yes, for three years now* is found by nothing; with the question before it, it is. The line before explains more than
the line after, so that the window reaches further back than forward. Of one line there is one vector, of its window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

from agent.memory.words import tokens

BEFORE, AFTER = 2, 1
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LONGEST_EXPLAINING = 2000  # characters of a line whose words stand beside another
LONGEST_OWN, LONGEST_BESIDE = 1200, 400  # characters: a vector is made of the first few hundred words only

Said = tuple[str, str]  # the words of a line's day, and its own, with blanks between them


@dataclass(frozen=True)
class Line:
    """A line as it stands among others. Lines explain each other only inside one group of one source."""

    text: str
    author: str = ""
    at: float | None = None
    source: int = 0
    group: int = 0


@dataclass(frozen=True)
class Indexed:
    """A line as it is indexed: two columns of words, and the text of which the vector is made."""

    own: str
    beside: str
    meaning: str


def indexed(lines: Sequence[Line], place: int, zone: tzinfo) -> Indexed:
    """The line at ``place`` with its window; ``lines`` are in the order of their source."""
    line = lines[place]
    before = [near for near in lines[max(0, place - BEFORE) : place] if _together(near, line)]
    after = [near for near in lines[place + 1 : place + 1 + AFTER] if _together(near, line)]
    day = _words(_day(line.at, zone))
    own = f"{day} {_words(line.text)}" if day else _words(line.text)
    beside = " ".join(filter(None, (_words(near.text[:LONGEST_EXPLAINING]) for near in (*before, *after))))
    meaning = [
        *(_spoken(near, LONGEST_BESIDE, from_end=True) for near in before),
        _spoken(line, LONGEST_OWN),
        *(_spoken(near, LONGEST_BESIDE) for near in after),
    ]
    return Indexed(own, beside, "\n".join(meaning))


@lru_cache(maxsize=256)  # a line stands in four windows, one after the other
def _words(text: str) -> str:
    return " ".join(tokens(text))


def said(text: str, at: float | None, zone: tzinfo) -> Said:
    """The words of one line by itself."""
    return day_words(at, zone), " ".join(tokens(text))


def side_by_side(lines: Sequence[Said]) -> list[tuple[str, str]]:
    """The two columns of words of lines that stand in one group, in their order."""
    words = [own for _, own in lines]
    found = []
    for place, (day, own) in enumerate(lines):
        near = [*words[max(0, place - BEFORE) : place], *words[place + 1 : place + 1 + AFTER]]
        found.append((f"{day} {own}" if day and own else day or own, " ".join(filter(None, near))))
    return found


def words_of(lines: Sequence[Line], zone: tzinfo) -> list[tuple[str, str]]:
    """The same, of lines whose words are not known yet; each is looked at once."""
    return side_by_side([said(line.text, line.at, zone) for line in lines])


@lru_cache(maxsize=256)  # the lines of a day often have the same time
def day_words(at: float | None, zone: tzinfo) -> str:
    """The words of the day on which something was said."""
    return " ".join(tokens(_day(at, zone)))


def _together(one: Line, other: Line) -> bool:
    return (one.source, one.group) == (other.source, other.group)


def _spoken(line: Line, longest: int, from_end: bool = False) -> str:
    text = line.text[-longest:] if from_end else line.text[:longest]
    return f"{line.author}: {text}" if line.author else text


def _day(at: float | None, zone: tzinfo) -> str:
    """The day in words that a question may hold: *8 May 2023*."""
    if at is None:
        return ""
    try:
        day = datetime.fromtimestamp(at, zone)
    except (OverflowError, OSError, ValueError):
        return ""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

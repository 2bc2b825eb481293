"""The trace that dated lines leave: feelings, identity and topics by day, people by week, words by month.

It stays small, because of a week's people and a month's words only so many are kept; which, their hash decides, so it
is the same choice for every part. A trace is made of the lines of one tier.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from zlib import crc32

import msgspec
from msgspec import Struct

from agent.memory.boot.signs import FEELINGS, read
from agent.memory.boot.words import TOPICS

LINES, OWN, IDENTITY = 0, 1, 2  # columns of a day
FIRST_FEELING = 3
FIRST_TOPIC = FIRST_FEELING + FEELINGS
COLUMNS = FIRST_TOPIC + len(TOPICS)
MOST_PEOPLE = 256  # in a week
MOST_WORDS = 2048  # in a month
LONGEST_WORD = 40
WEEK = 7

Tallies = dict[int, dict[str, int]]


class Dated(Struct, frozen=True):
    """A line with its date."""

    text: str
    day: int | None  # as ``date.toordinal`` counts; None: nobody knows
    author: str = ""  # empty: the owner


class Trace(Struct):
    """What was counted."""

    days: dict[int, list[int]] = {}  # columns by day
    people: Tallies = {}  # by week
    words: Tallies = {}  # by month
    undated: int = 0

    def add(self, lines: Iterable[Dated]) -> None:
        """Count these lines, too."""
        for line in lines:
            if line.day is None:
                self.undated += 1
            else:
                self._add(line.text, line.day, line.author)
        self._cut()

    def join(self, other: "Trace") -> None:
        """Count what ``other`` counted, too."""
        for day, columns in other.days.items():
            mine = self.days.setdefault(day, [0] * COLUMNS)
            for place, count in enumerate(columns):
                mine[place] += count
        for tallies, others in ((self.people, other.people), (self.words, other.words)):
            for when, counts in others.items():
                tally = tallies.setdefault(when, {})
                for word, count in counts.items():
                    tally[word] = tally.get(word, 0) + count
        self.undated += other.undated
        self._cut()

    def packed(self) -> bytes:
        """As bytes; the same bytes for the same trace."""
        people, words = (
            {when: dict(sorted(tally.items())) for when, tally in sorted(tallies.items())}
            for tallies in (self.people, self.words)
        )
        return msgspec.msgpack.encode(Trace(dict(sorted(self.days.items())), people, words, self.undated))

    @classmethod
    def unpacked(cls, data: bytes) -> "Trace":
        """Read what ``packed`` wrote."""
        return msgspec.msgpack.decode(data, type=cls)

    def _add(self, text: str, day: int, author: str) -> None:
        signs = read(text)
        columns = self.days.get(day)
        if columns is None:
            columns = self.days[day] = [0] * COLUMNS
        columns[LINES] += 1
        if not author:  # what others feel is not the owner's feeling
            columns[OWN] += 1
            columns[IDENTITY] += signs.identity
            for place, count in enumerate(signs.feelings, FIRST_FEELING):
                if count:
                    columns[place] += count
        for topic in signs.topics:
            columns[FIRST_TOPIC + topic] += 1
        if signs.names or author:
            people = self.people.setdefault(day // WEEK, {})
            for name in (*signs.names, author) if author else signs.names:
                short = name[:LONGEST_WORD].encode("utf-8", "replace").decode()  # so that it can be packed
                people[short] = people.get(short, 0) + 1
            if len(people) > 2 * MOST_PEOPLE:
                self.people[day // WEEK] = _kept(people, MOST_PEOPLE)
        if signs.words:
            month = month_of(day)
            words = self.words.setdefault(month, {})
            for word in signs.words:
                if len(word) <= LONGEST_WORD:
                    words[word] = words.get(word, 0) + 1
            if len(words) > 2 * MOST_WORDS:
                self.words[month] = _kept(words, MOST_WORDS)

    def _cut(self) -> None:
        for tallies, most in ((self.people, MOST_PEOPLE), (self.words, MOST_WORDS)):
            for when, tally in tallies.items():
                if len(tally) > most:
                    tallies[when] = _kept(tally, most)


def day_of(at: float | None, zone: tzinfo = UTC) -> int | None:
    """The day of a moment, as dates count them; None if there is no such day."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, zone).toordinal()
    except (ValueError, OverflowError, OSError):
        return None


def month_of(day: int) -> int:
    """The month of a day, counted on from year 0."""
    when = date.fromordinal(day)
    return when.year * 12 + when.month - 1


def _kept(tally: dict[str, int], most: int) -> dict[str, int]:
    """The words whose hashes are the smallest. What falls out of a part would fall out of the whole."""
    order = sorted(tally, key=lambda word: (crc32(word.encode("utf-8", "replace")), word))
    return {word: tally[word] for word in order[:most]}

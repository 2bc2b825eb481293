"""Plain text: a line or paragraph a piece; a date that begins a line, or stands alone in one, dates what follows."""

from collections.abc import Iterator

from agent.memory.intake import when
from agent.memory.intake.cleaning import LONGEST, cut
from agent.memory.intake.opened import STRETCH, Opened
from agent.memory.intake.paragraphs import paragraphs, width_of
from agent.memory.intake.piece import Piece
from agent.memory.intake.tasks import as_task

SEEN = 2_000  # lines at the beginning, by which it is told whether a program broke them
QUIET = 2  # empty lines after which another section begins
_RULE = frozenset("-=*_#~ ")


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of a plain text."""
    diary = Diary(file.day)
    empty = 0
    for text in paragraphs(_stretches(file), width_of(_beginning(file))):
        if text:
            empty = 0
            if piece := diary.piece(text):
                yield piece
        else:
            empty += 1
            if empty == QUIET:
                diary.section()


class Diary:
    """What the lines before tell of the next one: its day, and whether it stands in the same section."""

    def __init__(self, day: when.When | None) -> None:
        self._when = day
        self._group = 0
        self._last_day: object = day and int(day.at // 86_400)

    def section(self) -> None:
        """Another section begins."""
        self._group += 1

    def piece(self, text: str, part: str = "") -> Piece | None:
        """A line as a piece; nothing, if it only says what day it is, or is a rule between sections."""
        if dated := when.leading(text):
            said, text = dated
            self._turn(said)
            self._when = said
            if not text:
                return None
        elif said_alone := when.alone(text):
            self._turn(said_alone)
            self._when = said_alone
            return None
        elif len(text) > 2 and _RULE.issuperset(text):
            self.section()
            return None
        now = self._when
        if (task := as_task(text)) is not None:
            return task.piece(now, part, self._group)
        if now is None:
            return Piece(text, part=part, group=self._group)
        return Piece(text, at=now.at, whole_day=now.whole_day, part=part, group=self._group, wall=now.wall)

    def _turn(self, said: when.When) -> None:
        day = int(said.at // 86_400)
        if day != self._last_day:
            self._group += 1
        self._last_day = day


def _beginning(file: Opened) -> list[str]:
    return file.head.decode(file.encoding, "replace").splitlines()[:SEEN]


def _stretches(file: Opened) -> Iterator[str]:
    """Lines; of a long one, parts that end with a sentence."""
    text, rest = file.text(), ""
    while line := text.readline(STRETCH):
        ends = line[-1] == "\n"
        if ends and not rest and len(line) <= LONGEST:
            yield line
            continue
        *parts, last = cut(rest + line)
        yield from (f"{part}\n" for part in parts if part)
        if ends or len(line) < STRETCH:
            yield last
            rest = ""
        else:
            rest = f"{last} " if line[-1].isspace() else last
    if rest:
        yield rest

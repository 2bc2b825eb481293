"""What is to be done: todo.txt, and the boxes of Markdown. A task's text keeps its box, ``[ ]`` or ``[x]``."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.memory.intake import when
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece

_BOX = re.compile(r"(?:[-*+]|\d{1,3}[.)])?[ \t]*\[(?P<box>[ xX✓✔])\][ \t]+(?P<text>.*)", re.DOTALL)
_DUE = re.compile(
    r"\s*(?:📅\s*|\bdue:\s*|@due\(|\(due\s+|\(@)(?P<day>\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2})?\)?", re.IGNORECASE
)
_DONE = re.compile(
    r"\s*(?:✅\s*|\bdone:\s*|@done\(|@completed\()(?P<day>\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2})?\)?", re.IGNORECASE
)
_TODO = re.compile(
    r"(?P<x>x )?(?P<rank>\([A-Z]\) )?(?:(?P<one>\d{4}-\d{2}-\d{2}) )?(?:(?P<two>\d{4}-\d{2}-\d{2}) )?(?P<text>\S.*)"
)


@dataclass(frozen=True)
class Task:
    """Something to be done, or done."""

    text: str
    is_done: bool = False
    due: when.When | None = None
    noted: when.When | None = None  # when it was done, or else when it was written down

    def piece(self, otherwise: when.When | None = None, part: str = "", group: int = 0) -> Piece:
        """As a piece: of the day when it was done, or is due, or was written down."""
        said = (self.noted if self.is_done else None) or self.due or self.noted or otherwise
        text = f"[{'x' if self.is_done else ' '}] {self.text}"
        if said is None:
            return Piece(text, part=part, group=group)
        return Piece(text, at=said.at, whole_day=said.whole_day, part=part, group=group, wall=said.wall)


def as_task(line: str) -> Task | None:
    """A line with a box, as a task."""
    if "[" not in line[:8] or (found := _BOX.match(line)) is None:
        return None
    return _task(found["text"], found["box"] != " ")


def looks_like(lines: list[str]) -> bool:
    """Whether these are the lines of a todo.txt: most are done, ranked or dated, and some are more than dated."""
    lines = [line for line in lines if line.strip()]
    marked = sum(1 for line in lines if re.match(r"x \d{4}-|\([A-Z]\) \S", line))
    sure = sum(1 for line in lines if re.search(r"(?:^|\s)(?:[+@]\w|due:\d{4}-)", line))
    return len(lines) >= 2 and marked >= 0.5 * len(lines) and marked + sure >= len(lines)


def read(file: Opened) -> Iterator[Piece]:
    """The tasks of a todo.txt."""
    for line in file.lines():
        if found := _TODO.fullmatch(line.strip()):
            dates = [said for name in ("one", "two") if found[name] and (said := when.iso(found[name]))]
            text = f"{found['rank'] or ''}{found['text']}"
            yield _task(text, bool(found["x"]), dates[0] if dates else None).piece()


def _task(text: str, is_done: bool, noted: when.When | None = None) -> Task:
    due = _DUE.search(text)
    done = _DONE.search(text)
    said = when.iso(due["day"]) if due else None
    noted = (when.iso(done["day"]) if done else None) or noted
    if said and due:
        text = f"{text[: due.start()]} (due {due['day']}){text[due.end() :]}"
    return Task(text.strip(), is_done, said, noted)

"""How far something long is: one line that is written over on a terminal, few lines elsewhere, or lines of JSON."""

import sys
import time
from collections.abc import Callable

import click

from node.cli import show
from protocol.control.words import of_size

OVERWRITE = "\r\033[K"
EVERY = {"json": 1.0, "terminal": 0.2, "lines": 10.0}  # seconds


class Progress:
    """Tells of bytes that are done, no more often than is pleasant."""

    def __init__(self, as_json: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._how = "json" if as_json else "terminal" if sys.stderr.isatty() else "lines"
        self._clock = clock
        self._said = self._begun = clock()
        self._what, self._from = "", 0
        self._told = self._open = False

    def step(self, what: str, done: int, total: int) -> None:
        """So much of ``what`` is done."""
        now = self._clock()
        if what != self._what:
            self._what, self._begun, self._from, self._said, self._told = what, now, done, now, False
            return
        ends_what_was_told = done >= total and self._told
        if now - self._said < EVERY[self._how] and not ends_what_was_told:
            return
        self._said, self._told = now, True
        if self._how == "json":
            show.as_json_line({"step": what, "done": done, "total": total})
            return
        line = f"{what} {of_size(done)} of {of_size(total)}{self._rest(now, done, total)}"
        if self._how == "terminal":
            click.echo(f"{OVERWRITE}{line}", err=True, nl=False)
            self._open = True
        else:
            click.echo(line, err=True)

    def end(self) -> None:
        """Leave the line."""
        if self._open:
            click.echo(OVERWRITE, err=True, nl=False)
            self._open = False

    def _rest(self, now: float, done: int, total: int) -> str:
        """How fast it goes, and how long it will take at that."""
        spent = now - self._begun
        if spent < 1 or done <= self._from:
            return ""
        speed = (done - self._from) / spent
        return f", {of_size(int(speed))} a second, {show.span((total - done) / speed)} left"

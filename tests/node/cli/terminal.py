"""A command on a terminal of its own, with somebody who answers its questions."""

import os
import re
import select
import subprocess
import sys
import time
from types import TracebackType
from typing import Self

from node.home import Home
from tests.conftest import ROOT

PATIENCE = 60.0


class Terminal:
    """A running command; ``until`` waits for words, ``type`` answers, ``end`` waits for its exit code."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self._outer, inner = os.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "node.cli", "--home", str(home.root), *arguments],
            cwd=ROOT,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm", "NO_COLOR": "1"},
        )
        os.close(inner)
        self.shown = self._unread = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._outer)

    def until(self, words: str) -> str:
        """What was shown since the last time, up to ``words``."""
        end = time.monotonic() + PATIENCE
        while words not in self._unread:
            assert time.monotonic() < end, f"never said {words!r}, but {self._unread!r}"
            if select.select([self._outer], [], [], 0.1)[0]:
                self._unread += self._read()
        seen, words, self._unread = self._unread.partition(words)
        self.shown += seen + words
        return seen + words

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._outer, f"{line}\n".encode())

    def answer(self, question: str, line: str) -> str:
        """Wait for a question, and type a line; what was shown before it."""
        seen = self.until(question)
        self.type(line)
        return seen

    def end(self) -> int:
        """Read to the end; the exit code."""
        while piece := self._read():
            self._unread += piece
        self.shown += self._unread
        return self._process.wait(PATIENCE)

    def _read(self) -> str:
        try:
            return os.read(self._outer, 65_536).decode(errors="replace").replace("\r\n", "\n")
        except OSError:  # the other end is closed
            return ""


def phrase_in(shown: str) -> list[str]:
    """The words of the phrase that was shown."""
    return re.findall(r"^ +\d  ([a-z]{5})$", shown, re.MULTILINE)

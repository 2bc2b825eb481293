"""A file that is being read: within its limits, with a look now and then at whether anybody still waits for it."""

import io
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from agent.memory.intake import when
from agent.memory.intake.encoding import MENDED, encoding_of
from agent.memory.intake.limits import Limits, in_size
from agent.memory.intake.piece import Skipped
from agent.memory.intake.refusals import NoLongerWanted, NotReadable, TookTooLong, TooLarge

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD = 1 << 16
BUFFER = 1 << 18
STRETCH = 1 << 15  # characters of a line that are read at once
MOST_NOTES = 1_000
LONGEST_NOTE = 300


class Opened:
    """A file, what has been noted about it so far, and how far reading it has come."""

    def __init__(self, path: Path, limits: Limits, unwanted: Callable[[], bool]) -> None:
        self.path = path
        self.limits = limits
        self.kind = ""
        self.title = ""
        self.notes: list[Skipped] = []
        self.position = 0
        self.share: float | None = None  # how much of it was read, where the position does not tell
        self.is_cut = False
        self._unwanted = unwanted
        self._noted = 0
        self._until = time.process_time() + limits.seconds
        self._fd = _open(path)
        seen = os.fstat(self._fd)
        self.size, self._changed = seen.st_size, seen.st_mtime_ns
        self.head = self._head()
        self.encoding = encoding_of(self.head)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._fd)

    @property
    def done(self) -> int:
        """How many bytes of it have been read."""
        return min(self.position, self.size) if self.share is None else int(self.share * self.size)

    @property
    def day(self) -> "when.When | None":
        """The day that the file's name begins with, as diaries are named."""
        found = when.leading(self.path.stem)
        return found[0] if found else None

    def look(self) -> None:
        """Stop here if nobody waits any more, or if it took too long."""
        if self._unwanted():
            raise NoLongerWanted("nobody waits for it any more")
        if time.process_time() > self._until:
            raise TookTooLong(f"reading it took more than {self.limits.seconds:g} seconds; the rest was left out")

    def note(self, where: str, why: str) -> None:
        """Something in it is left out."""
        self._noted += 1
        if self._noted <= MOST_NOTES:
            self.notes.append(Skipped(where[:LONGEST_NOTE], why))
        elif self._noted == MOST_NOTES + 1:
            self.notes.append(Skipped(str(self.path), "more in it was left out than is listed here"))

    def stream(self) -> io.BufferedReader:
        """Its bytes, from the beginning."""
        os.lseek(self._fd, 0, os.SEEK_SET)
        return io.BufferedReader(_Bytes(self, self._fd), BUFFER)

    def text(self) -> io.TextIOWrapper:
        """Its text, from the beginning."""
        return io.TextIOWrapper(self.stream(), self.encoding, MENDED)

    def lines(self) -> Iterator[str]:
        """Its lines, without their ends; one that is too long is left out, and never held as a whole."""
        text, longest = self.text(), self.limits.line
        number = 0
        while line := text.readline(longest):
            number += 1
            if line[-1] == "\n":
                yield line[:-1]
            elif len(line) < longest:
                yield line
            else:
                while (rest := text.readline(STRETCH)) and rest[-1] != "\n":
                    pass
                self.note(f"line {number}", f"it is longer than {longest} characters")

    def whole(self) -> bytes:
        """All of its bytes at once."""
        self.need_whole()
        return self.stream().read(self.limits.whole)

    def whole_text(self) -> str:
        """All of its text at once."""
        return self.whole().decode(self.encoding, MENDED)

    def need_whole(self) -> None:
        """Refuse a file that is too large to be read at once."""
        if self.size > self.limits.whole:
            raise TooLarge(
                f"it is larger than {in_size(self.limits.whole)}, and files of its kind can only be read at once"
            )

    def finish(self) -> None:
        """At its end: note what the owner should know."""
        if self.is_cut:
            self.note(str(self.path), f"only its first {in_size(self.limits.size)} were read")
        now = os.fstat(self._fd)
        if (now.st_size, now.st_mtime_ns) != (self.size, self._changed):
            self.note(str(self.path), "it changed while it was read; read it again when it rests")

    def _head(self) -> bytes:
        try:
            return os.pread(self._fd, HEAD, 0)
        except OSError as error:
            os.close(self._fd)
            raise _unreadable(error) from error


class _Bytes(io.RawIOBase):
    """The bytes of a file as far as they may be read; it looks up now and then."""

    def __init__(self, file: Opened, fd: int) -> None:
        self._file = file
        self._fd = fd
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._at = max(0, (0, self._at, self._file.size)[whence] + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "WriteableBuffer") -> int:
        self._file.look()
        room = min(len(memoryview(buffer)), self._file.limits.size - self._at)
        if room <= 0:
            self._file.is_cut = True
            return 0
        try:
            count = os.preadv(self._fd, [memoryview(buffer)[:room]], self._at)
        except OSError as error:
            raise _unreadable(error) from error
        self._at += count
        self._file.position = max(self._file.position, self._at)
        return count


def _open(path: Path) -> int:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise NotReadable("it is no file, but a folder, a pipe, a socket or a device")
    return fd


def _unreadable(error: OSError | ValueError) -> NotReadable:
    why = os.strerror(error.errno or 0).lower() if isinstance(error, OSError) else "its name cannot be one"
    return NotReadable(f"it cannot be read: {why}")

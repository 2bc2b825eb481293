"""Reading numbers and texts from the beginning of a file that may be hostile: never beyond its end, never too much."""

import struct
from typing import BinaryIO

from node.bodies.layout import ARRAY, SCALARS, TEXT

MAX_HEADER = 128 << 20  # bytes; those of the largest vocabularies take some 20 MB
MAX_TEXTS = 4_000_000  # in all arrays together; the largest vocabularies and their merges have less than a million
LONGEST_IN_LIST = 1 << 6  # bytes; of longer texts in a list nothing is kept
FIRST = 1 << 20


class HeaderWrong(Exception):
    """What is wrong with a header, as the rest of a sentence."""


class Cursor:
    """A place in a file. What was read stays in memory: a header is read once, in a few large pieces."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size
        self._data = b""
        self._texts = 0
        self.at = 0

    def scalar(self, code: str) -> int | float | bool:
        """A number, as ``struct`` calls it."""
        length = struct.calcsize(f"<{code}")
        self._hold(self.at + length)
        (value,) = struct.unpack_from(f"<{code}", self._data, self.at)
        self.at += length
        return value  # type: ignore[no-any-return]

    def count(self, code: str = "Q") -> int:
        """A number that counts something."""
        return int(self.scalar(code))

    def text(self, limit: int) -> str | None:
        """A text, or nothing if it is longer than ``limit``: then it is passed over."""
        length = self.count()
        self._hold(self.at + length)
        piece = self._data[self.at : self.at + length] if length <= limit else None
        self.at += length
        return None if piece is None else piece.decode(errors="replace")

    def array(self, limit: int) -> tuple[int, list[str]]:
        """How long an array is, and its first ``limit`` texts, if texts are what it holds. The rest is passed over."""
        kind, length = self.count("I"), self.count()
        if kind in SCALARS:
            self._pass(length * struct.calcsize(f"<{SCALARS[kind]}"))
        elif kind == TEXT:
            first = [self.text(LONGEST_IN_LIST) or "" for _ in range(min(length, limit))]
            self._pass_texts(length - len(first))
            return length, first
        elif kind == ARRAY:
            raise HeaderWrong("its metadata holds arrays in arrays")  # llama.cpp reads none, either
        else:
            raise HeaderWrong(f"its metadata holds an unknown kind of value ({kind})")
        return length, []

    def _pass(self, length: int) -> None:
        self._hold(self.at + length)
        self.at += length

    def _pass_texts(self, count: int) -> None:
        self._count_texts(count)
        at, held, read = self.at, len(self._data), struct.Struct("<Q").unpack_from
        for _ in range(count):
            if at + 8 > held:
                self._hold(at + 8)
                held = len(self._data)
            at += 8 + read(self._data, at)[0]
        self._hold(at)
        self.at = at

    def _count_texts(self, count: int) -> None:
        self._texts += count
        if self._texts > MAX_TEXTS:
            raise HeaderWrong(f"its metadata has more than {MAX_TEXTS:,} texts")

    def _hold(self, end: int) -> None:
        """Have everything up to ``end`` in memory."""
        if end <= len(self._data):
            return
        if end > self._size:
            raise HeaderWrong("it ends within its own header")
        if end > MAX_HEADER:
            raise HeaderWrong(f"its header is longer than {MAX_HEADER >> 20} MB")
        wanted = min(max(end, 2 * len(self._data), FIRST), self._size, MAX_HEADER)
        self._data += self._file.read(wanted - len(self._data))
        if len(self._data) < end:
            raise HeaderWrong("it became shorter while it was read")

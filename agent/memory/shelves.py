"""Vectors by shelf and row, in LanceDB; it runs in a worker of its own and is the only one in its folder.

A shelf is a table of rows, vectors and their sketches. Whatever was acknowledged is there after a ``kill -9``. Vectors
can be made again from what they were made of: so a shelf that is torn, or is none, is emptied and said to be.
"""

import fcntl
import os
import re
import shutil
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import lancedb
import numpy as np
from numpy.typing import NDArray

from agent.errors import AgentError
from agent.memory.port import Look
from agent.memory.refusals import (
    BatchTooLarge,
    ShelfDamaged,
    ShelfMisnamed,
    ShelvesRefused,
    ShelvesTaken,
    VectorRefused,
)
from agent.memory.shelf import Shelf, as_matrix

NAME = re.compile(r"[a-z0-9_-]{1,64}")
MOST_ROWS = 20_000  # in one put
MOST_NEAR = 10_000  # in one answer
MOST_DIMENSIONS = 4096
OPEN = 32  # shelves at once; the least used is closed
REMEMBERED = 1 << 20  # bytes that a connection keeps of tables' indexes, and of their versions: each change is one
GONE = ".gone"  # what a folder is called while it is being deleted


class Shelves:
    """All shelves in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: OrderedDict[str, Shelf] = OrderedDict()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = _locked(folder / ".lock")
            for left in folder.glob(f"*{GONE}"):
                _delete(left)
        except OSError as error:
            raise ShelvesRefused("the folder for vectors cannot be used") from error

    def put(self, name: str, rows: Sequence[int] | NDArray[np.int64], vectors: Sequence[bytes]) -> None:
        """Keep vectors; those that had the same rows go."""
        numbers = _numbers(rows)
        if len(numbers) != len(vectors) or len(numbers) > MOST_ROWS:
            raise BatchTooLarge("a vector for each row, and not too many at once")
        if not len(numbers):
            return
        matrix = _shaped(vectors)
        last = len(numbers) - 1 - np.unique(numbers[::-1], return_index=True)[1]  # of a row given twice, the later
        with self._at(name) as shelf:
            shelf.put(numbers[last], matrix[last])

    def drop(self, name: str, rows: Sequence[int] | NDArray[np.int64]) -> None:
        """Drop rows; afterwards their vectors are no more on the disk."""
        with self._at(name) as shelf:
            left = shelf.drop(_numbers(rows))
        if not left:
            self.clear(name)

    def look(self, vector: bytes, looks: Sequence[Look]) -> list[dict[int, float]]:
        """For each look, how near what it is for comes to this vector, by row: the nearest first, then the others."""
        if sum(max(0, one.at_most) + len(one.also) for one in looks) > MOST_NEAR:
            raise BatchTooLarge("so many cannot be told at once")
        wanted, found = _shaped([vector])[0], []
        for one in looks:
            among = None if one.among is None else _numbers(one.among)
            with self._at(one.shelf) as shelf:
                found.append(shelf.look(wanted, one.at_most, among, _numbers(one.without), _numbers(one.also)))
        return found

    def rows(self, name: str) -> NDArray[np.int64]:
        """All rows of a shelf that are on the disk, in order."""
        with self._at(name) as shelf:
            rows = shelf.read_rows()
            if not np.array_equal(rows, np.sort(shelf.rows)):
                del self._open[name]  # the disk is right
            return rows

    def clear(self, name: str) -> None:
        """Empty a shelf."""
        _named(name)
        self._open.pop(name, None)
        try:
            self._empty(name)
        except OSError as error:
            raise ShelvesRefused("the shelf cannot be deleted") from error

    def close(self) -> None:
        """Leave the folder to others."""
        self._open.clear()
        os.close(self._lock)

    @contextmanager
    def _at(self, name: str) -> Iterator[Shelf]:
        """The boundary to LanceDB, which fails in many ways: if it did because the shelf is torn, that is emptied."""
        _named(name)
        try:
            yield self._opened(name)
        except AgentError:
            raise
        except (MemoryError, KeyboardInterrupt, SystemExit):
            self._open.pop(name, None)  # what it holds in memory may be behind the disk
            raise
        except BaseException as error:  # a panic in its native part is no Exception
            self._open.pop(name, None)
            if self._is_whole(name):
                raise ShelvesRefused("the shelf cannot be read or written") from error
            self.clear(name)
            raise ShelfDamaged("the shelf was torn, and was emptied") from error

    def _opened(self, name: str) -> Shelf:
        if name not in self._open:
            path = self._path(name)
            if path.is_symlink() or not any(path.glob("_versions/*.manifest")):
                self._empty(name)  # cut off before anything in it was acknowledged, or nothing of ours
            self._open[name] = Shelf(self._database(), name, path)
        self._open.move_to_end(name)
        if len(self._open) > OPEN:
            self._open.popitem(last=False)
        return self._open[name]

    def _database(self) -> lancedb.DBConnection:
        """A connection of its own for each shelf: one remembers tables by their path, also those long deleted."""
        return lancedb.connect(self._folder, session=lancedb.Session(REMEMBERED, REMEMBERED))

    def _is_whole(self, name: str) -> bool:
        try:
            Shelf(self._database(), name, self._path(name)).read()
        except MemoryError:
            raise
        except BaseException:  # noqa: BLE001  (the boundary to LanceDB, as above)
            return False
        return True

    def _empty(self, name: str) -> None:
        path = self._path(name)
        if path.is_symlink() or path.exists():
            gone = path.with_name(f"{name}{GONE}")
            _delete(gone)
            path.rename(gone)  # at once: whoever is killed now leaves no half of it behind
            _delete(gone)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.lance"


def _named(name: str) -> None:
    if not NAME.fullmatch(name):
        raise ShelfMisnamed("no shelf can have this name")


def _numbers(rows: Sequence[int] | NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(rows, np.int64)


def _shaped(vectors: Sequence[bytes]) -> NDArray[np.float16]:
    size = len(vectors[0])
    if not size or size % 2 or size > MOST_DIMENSIONS * 2 or any(len(vector) != size for vector in vectors):
        raise VectorRefused("not as many bytes as a vector has")
    matrix = as_matrix(b"".join(vectors), len(vectors))
    if not np.isfinite(matrix).all():
        raise VectorRefused("not a number")
    return matrix


def _locked(path: Path) -> int:
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(file)
        raise ShelvesTaken("another process uses the folder for vectors") from error
    return file


def _delete(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)

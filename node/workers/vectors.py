"""The worker that keeps vectors: LanceDB in a process of its own, because it is large and runs threads of its own.

Row numbers pass the pipe as bytes, eight a row, because they may be many.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from agent.memory.port import Look
from node.workers.child import Call, Handler
from node.workers.limits import Limits

if TYPE_CHECKING:  # the node never loads LanceDB, the worker never trio
    import numpy as np
    from numpy.typing import NDArray

    from agent.memory.shelves import Shelves
    from node.workers.worker import Kind

FOLDER = "KITH_VECTORS"
ROWS_AT_ONCE = 1 << 18  # in one frame


def kind(
    folder: Path,
    threads: int = 1,
    name: str = "vectors",
    limits: Limits = Limits(),  # noqa: B008  (immutable)
) -> "Kind":
    """The kind of worker that keeps its vectors in this folder."""
    from node.workers.worker import Kind

    pace = dict.fromkeys(("LANCE_CPU_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))
    return Kind(name, __name__, limits, environment={FOLDER: str(folder)} | pace)


def handlers() -> dict[str, Handler]:
    """What this worker can do."""
    from agent.memory import shelves  # noqa: F401  (before the worker says that it is ready)

    return _Keeper(Path(os.environ.pop(FOLDER))).handlers()


class Asked(Struct, frozen=True, array_like=True):
    """A look, as it passes the pipe."""

    shelf: str
    at_most: int
    among: bytes | None
    without: bytes
    also: bytes


class _Keeper:
    """The shelves, and what can be asked of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._shelves: Shelves | None = None

    def handlers(self) -> dict[str, Handler]:
        """By their names."""
        return {handler.__name__: handler for handler in (self.put, self.drop, self.look, self.rows, self.clear)}

    def put(self, _call: Call, shelf: str, rows: bytes, vectors: list[bytes]) -> None:
        """Keep vectors."""
        self._here().put(shelf, _numbers(rows), vectors)

    def drop(self, _call: Call, shelf: str, rows: bytes) -> None:
        """Drop rows."""
        self._here().drop(shelf, _numbers(rows))

    def look(self, _call: Call, vector: bytes, looks: list[Any]) -> list[dict[int, float]]:
        """How near what is looked for comes to a vector."""
        return self._here().look(vector, [_look(one) for one in msgspec.convert(looks, list[Asked])])

    def rows(self, _call: Call, shelf: str) -> Iterator[bytes]:
        """All rows, some at a time."""
        rows = self._here().rows(shelf)
        return (rows[begin : begin + ROWS_AT_ONCE].tobytes() for begin in range(0, len(rows), ROWS_AT_ONCE))

    def clear(self, _call: Call, shelf: str) -> None:
        """Empty a shelf."""
        self._here().clear(shelf)

    def _here(self) -> "Shelves":
        """The shelves. Opened by the first call: so whoever asks is told by name why they cannot be."""
        if self._shelves is None:
            from agent.memory.shelves import Shelves

            self._shelves = Shelves(self._folder)
        return self._shelves


def _look(asked: Asked) -> Look:
    among = None if asked.among is None else memoryview(asked.among).cast("q")
    without, also = memoryview(asked.without).cast("q"), memoryview(asked.also).cast("q")
    return Look(asked.shelf, asked.at_most, among, without, also)


def _numbers(rows: bytes) -> "NDArray[np.int64]":
    import numpy as np

    return np.frombuffer(rows, "<i8")

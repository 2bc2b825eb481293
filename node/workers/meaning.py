"""The ports ``Embedder`` and ``Vectors`` over their workers. What is too much for one frame goes in parts."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import trio

from agent.memory.embedding import readable
from agent.memory.port import EmbedderStatus, Near
from node.errors import DimensionsDiffer, EmbedderRefused, ShelfDamaged, VectorsRefused, WorkerFailed
from node.workers.worker import Worker

T = TypeVar("T")

LOAD_SECONDS = 300.0  # libraries and model are read from a slow disk
EMBED_SECONDS = 900.0  # one part, behind others and by a large model on a small machine
STORE_SECONDS = 120.0  # one part; a large shelf is written anew now and then
TEXTS_AT_ONCE = 256
BYTES_AT_ONCE = 1 << 20
ROWS_AT_ONCE = 1 << 18
VECTORS_AT_ONCE = 8192
LOOK_AGAIN = 30.0

_OURS = "see `kith logs`; this is a fault of ours"
_DEFAULT = "or take the default model again"


WORDS: dict[str, tuple[type[WorkerFailed], str, str]] = {
    "ModelMissing": (
        EmbedderRefused,
        "the model for meanings is not on this machine, and none is fetched on its own",
        f"fetch it once with `hf download NAME`, give the path of its folder, {_DEFAULT}",
    ),
    "ModelIsAnother": (
        EmbedderRefused,
        "the weights of the model for meanings are not those that were noted: their hash is another",
        f"install it anew, {_DEFAULT}",
    ),
    "ModelForeign": (
        EmbedderRefused,
        "what should be the model for meanings cannot be used, or wants to run code of its own",
        f"choose another, {_DEFAULT}",
    ),
    "ShelvesTaken": (
        VectorsRefused,
        "another process keeps its vectors in this home",
        "end the other one",
    ),
    "ShelvesRefused": (
        VectorsRefused,
        "vectors cannot be read from the disk, or written to it",
        "see whether the disk is full or read-only",
    ),
    "ShelfDamaged": (
        ShelfDamaged,
        "vectors on the disk were torn, or none of ours; they were deleted, and are made again",
        "nothing; until then, memories are found by their words",
    ),
    "DimensionsDiffer": (
        DimensionsDiffer,
        "these vectors are of another model than those on the shelf",
        "empty the shelf, and fill it again",
    ),
    "ShelfMisnamed": (VectorsRefused, "no shelf can have this name", _OURS),
    "VectorRefused": (VectorsRefused, "this is no vector", _OURS),
    "BatchTooLarge": (VectorsRefused, "this is too much at once, or not a vector for each row", _OURS),
}


class WorkerEmbedder:
    """An embedder that lives in a worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def status(self) -> EmbedderStatus:
        """Which model it is; it is loaded if it was not."""
        return await _call(self._worker, "status", EmbedderStatus, LOAD_SECONDS)

    async def embed(self, texts: Sequence[str], asked: bool = False) -> list[bytes]:
        """A vector for each text; what is asked goes before what is not."""
        vectors: list[bytes] = []
        for part in _parts([readable(text) for text in texts]):
            made = await _call(self._worker, "embed", list[bytes], EMBED_SECONDS, texts=part, asked=asked)
            if len(made) != len(part):
                raise WorkerFailed("the embedder made another number of vectors than there were texts", _OURS)
            vectors += made
        return vectors


class WorkerVectors:
    """Vectors that are kept by a worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def put(self, shelf: str, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
        """Keep vectors; those that had the same rows on this shelf go. Called off, a part of them may be kept."""
        if len(rows) != len(vectors):
            kind, says, do = WORDS["BatchTooLarge"]
            raise kind(says, do, "BatchTooLarge")
        at_once = max(1, min(VECTORS_AT_ONCE, BYTES_AT_ONCE // max(map(len, vectors), default=1)))
        for begin in range(0, len(rows), at_once):
            some = slice(begin, begin + at_once)
            await self._change("put", shelf=shelf, rows=_packed(rows[some]), vectors=list(vectors[some]))

    async def drop(self, shelf: str, rows: Sequence[int]) -> None:
        """Drop rows; their vectors are gone from the disk, too, when this returns."""
        for some in _rows(rows):
            await self._change("drop", shelf=shelf, rows=some)

    async def near(self, shelf: str, vector: bytes, at_most: int, among: Sequence[int] | None = None) -> list[Near]:
        """The nearest rows of a shelf, the nearest first; where ``among`` is given, of these rows alone."""
        found: dict[int, Near] = {}
        for some in [None] if among is None else _rows(among):
            part = await _call(
                self._worker,
                "near",
                list[Near],
                STORE_SECONDS,
                shelf=shelf,
                vector=vector,
                at_most=at_most,
                among=some,
            )
            found |= {near.row: near for near in part}
        return sorted(found.values(), key=lambda near: (-near.likeness, near.row))[: max(0, at_most)]

    async def rows(self, shelf: str) -> list[int]:
        """All rows of a shelf, in order."""
        found = array("q")
        with _named_refusals():
            async with self._worker.stream("rows", bytes, STORE_SECONDS, shelf=shelf) as parts:
                async for part in parts:
                    found.frombytes(part)
        return found.tolist()

    async def clear(self, shelf: str) -> None:
        """Empty a shelf."""
        await self._change("clear", shelf=shelf)

    async def _change(self, name: str, **args: Any) -> None:
        # A worker that is deaf to being called off is ended, and a change takes its time: so it is waited for.
        with trio.CancelScope(shield=True):
            await _call(self._worker, name, object, STORE_SECONDS, **args)


async def keep(worker: Worker, idle: float, ready: Callable[[], None]) -> None:
    """Be there for a worker until cancelled, and put it away when nobody has needed it for so many seconds."""
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, ready)
        while True:
            await trio.sleep(LOOK_AGAIN)
            if idle:
                put_away(worker, idle)


def put_away(worker: Worker, idle: float) -> None:
    """Put a worker away if nobody has needed it for so many seconds."""
    if trio.current_time() - worker.last_needed >= idle:
        worker.put_away()


async def _call(worker: Worker, name: str, answer: type[T], within: float, **args: Any) -> T:
    with _named_refusals():
        return await worker.call(name, answer, within, **args)


@contextmanager
def _named_refusals() -> Iterator[None]:
    """The boundary to both workers: what they refuse leaves here under a name of its own."""
    try:
        yield
    except WorkerFailed as error:
        if (words := WORDS.get(error.named)) is None:
            raise
        kind, says, do = words
        raise kind(says, do, error.named) from error


def _parts(texts: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    size = 0
    for text in texts:
        length = len(text.encode())
        if part and (len(part) == TEXTS_AT_ONCE or size + length > BYTES_AT_ONCE):
            yield part
            part, size = [], 0
        part.append(text)
        size += length
    if part:
        yield part


def _rows(rows: Sequence[int]) -> Iterator[bytes]:
    """Rows as bytes, some at a time; none are told as none."""
    for begin in range(0, max(1, len(rows)), ROWS_AT_ONCE):
        yield _packed(rows[begin : begin + ROWS_AT_ONCE])


def _packed(rows: Sequence[int]) -> bytes:
    return array("q", rows).tobytes()

"""The ports ``Embedder`` and ``Vectors`` over their workers. What is too much for one frame goes in parts."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

import trio

from agent.memory.embedding import readable
from agent.memory.port import EmbedderStatus, Look
from node.errors import DimensionsDiffer, EmbedderRefused, ShelfDamaged, VectorsRefused, WorkerFailed
from node.workers.refusals import named_refusals
from node.workers.vectors import Asked
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
            raise _too_large()
        at_once = max(1, min(VECTORS_AT_ONCE, BYTES_AT_ONCE // max(map(len, vectors), default=1)))
        for begin in range(0, len(rows), at_once):
            some = slice(begin, begin + at_once)
            await self._change("put", shelf=shelf, rows=_packed(rows[some]), vectors=list(vectors[some]))

    async def drop(self, shelf: str, rows: Sequence[int]) -> None:
        """Drop rows; their vectors are gone from the disk, too, when this returns."""
        for some in _rows(rows):
            await self._change("drop", shelf=shelf, rows=some)

    async def look(self, vector: bytes, looks: Sequence[Look]) -> list[dict[int, float]]:
        """For each look, how near what it is for comes to this vector, by row: the nearest first, then the others."""
        parts = [list(_parts_of(one)) for one in looks]
        told: list[dict[int, float]] = []
        for some in _together([part for of_look in parts for part in of_look]):
            asked = [_asked(one) for one in some]
            answers = await _call(
                self._worker, "look", list[dict[int, float]], STORE_SECONDS, vector=vector, looks=asked
            )
            if len(answers) != len(some):
                raise WorkerFailed("the vectors worker answered another number of looks than it was told", _OURS)
            told += answers
        following = iter(told)
        return [_merged(one, list(islice(following, len(of_look)))) for one, of_look in zip(looks, parts, strict=True)]

    async def rows(self, shelf: str) -> list[int]:
        """All rows of a shelf, in order."""
        found = array("q")
        with named_refusals(WORDS):
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
                worker.put_away(idle)


async def _call(worker: Worker, name: str, answer: type[T], within: float, **args: Any) -> T:
    with named_refusals(WORDS):
        return await worker.call(name, answer, within, **args)


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


def _parts_of(look: Look) -> Iterator[Look]:
    """A look in parts of which each fits into a frame; if there are several, the last is for ``also``."""
    room = ROWS_AT_ONCE - len(look.without) - len(look.also)
    if room < ROWS_AT_ONCE // 2:
        raise _too_large()
    if look.among is None or len(look.among) <= room:
        yield look
        return
    for begin in range(0, len(look.among), room):
        yield replace(look, among=look.among[begin : begin + room], also=())
    also = sorted(set(look.also).intersection(look.among))
    yield replace(look, at_most=0, among=also, without=(), also=also)


def _together(parts: list[Look]) -> Iterator[list[Look]]:
    """As many at once as fit into a frame."""
    some: list[Look] = []
    for one in parts:
        if some and sum(map(_size, some)) + _size(one) > ROWS_AT_ONCE:
            yield some
            some = []
        some.append(one)
    if some:
        yield some


def _size(look: Look) -> int:
    return len(look.among or ()) + len(look.without) + len(look.also)


def _asked(look: Look) -> Asked:
    among = None if look.among is None else _packed(look.among)
    return Asked(look.shelf, look.at_most, among, _packed(look.without), _packed(look.also))


def _merged(look: Look, answers: list[dict[int, float]]) -> dict[int, float]:
    """What the parts of a look have found, as if it had been one."""
    if len(answers) == 1:
        return answers[0]
    *parts, also = answers
    found = {row: likeness for part in parts for row, likeness in part.items()}
    best = sorted(found.items(), key=lambda one: (-one[1], one[0]))[: max(0, look.at_most)]
    return dict(best) | also


def _too_large() -> WorkerFailed:
    kind, says, do = WORDS["BatchTooLarge"]
    return kind(says, do, "BatchTooLarge")


def _rows(rows: Sequence[int]) -> Iterator[bytes]:
    """Rows as bytes, some at a time; none are told as none."""
    for begin in range(0, max(1, len(rows)), ROWS_AT_ONCE):
        yield _packed(rows[begin : begin + ROWS_AT_ONCE])


def _packed(rows: Sequence[int]) -> bytes:
    return array("q", rows).tobytes()

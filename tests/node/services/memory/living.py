"""The parts of a node that remember, without a socket: journal and parser are real, meaning is a toy."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import trio

from agent.memory import words
from agent.memory.port import EmbedderStatus, Look
from agent.memory.strata import Sizes
from node.errors import WorkerFailed
from node.home import Home
from node.services.archive import Archive
from node.services.memory.ageing import Ageing
from node.services.memory.booting import Booting
from node.services.memory.intake import Intake
from node.services.memory.meaning import Meaning
from node.services.memory.memories import Memories
from node.services.memory.mending import Mending
from node.services.memory.recalling import Recalling
from node.services.memory.reviewing import Reviewing
from node.services.memory.sources import Sources
from node.services.memory.talking import Talking
from node.services.minds import Minds
from node.workers import parser
from node.workers.parsing import WorkerParser
from node.workers.worker import Worker
from protocol.control.memories import AskMemory, ListMemories
from tests.node.services.parts import answers, desk_of, parts_of, running

DIMENSIONS = 64


@dataclass
class ToyEmbedder:
    """Words as directions: texts are alike that share some."""

    model: str = "toy"
    fails: bool = False
    embedded: int = 0

    async def status(self) -> EmbedderStatus:
        self._refuse()
        return EmbedderStatus(self.model, DIMENSIONS)

    async def embed(self, texts: Sequence[str], asked: bool = False) -> list[bytes]:
        self._refuse()
        self.embedded += 0 if asked else len(texts)
        await trio.lowlevel.checkpoint()
        return [vector(text) for text in texts]

    def _refuse(self) -> None:
        if self.fails:
            raise WorkerFailed("the embedder is away", "wait")


@dataclass
class ToyVectors:
    """Shelves in memory."""

    shelves: dict[str, dict[int, bytes]] = field(default_factory=dict)
    opened: list[str] = field(default_factory=list)

    async def put(self, shelf: str, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
        await trio.lowlevel.checkpoint()
        self.shelves.setdefault(shelf, {}).update(zip(rows, vectors, strict=True))

    async def drop(self, shelf: str, rows: Sequence[int]) -> None:
        await trio.lowlevel.checkpoint()
        for row in rows:
            self.shelves.get(shelf, {}).pop(row, None)

    async def look(self, vector: bytes, looks: Sequence[Look]) -> list[dict[int, float]]:
        self.opened += [one.shelf for one in looks]
        await trio.lowlevel.checkpoint()
        return [self._look(vector, one) for one in looks]

    def _look(self, vector: bytes, one: Look) -> dict[int, float]:
        held = self.shelves.get(one.shelf, {})
        found = {row: _likeness(vector, held[row]) for row in held if one.among is None or row in one.among}
        nearest = sorted(found.keys() - set(one.without), key=lambda row: (-found[row], row))
        return {row: found[row] for row in (*nearest[: one.at_most], *sorted(found.keys() & set(one.also)))}

    async def rows(self, shelf: str) -> list[int]:
        await trio.lowlevel.checkpoint()
        return sorted(self.shelves.get(shelf, {}))

    async def clear(self, shelf: str) -> None:
        await trio.lowlevel.checkpoint()
        self.shelves.pop(shelf, None)


@dataclass
class Living:
    """What remembers in one home."""

    archive: Archive
    embedder: ToyEmbedder
    vectors: ToyVectors
    meaning: Meaning
    recalling: Recalling
    parser: Worker
    minds: Minds
    desk: dict[Any, Any]

    async def ask(self, request: Any) -> list[Any]:
        return await answers(self.desk, request)

    async def one(self, request: Any) -> Any:
        return (await self.ask(request))[-1]

    async def texts(self) -> list[str]:
        """All that is remembered, the newest first."""
        return [view.text for view in await self.ask(ListMemories(at_most=1000))]

    async def caught_up(self) -> None:
        """Wait until all has a vector."""
        while (await self.one(AskMemory())).waiting:
            await trio.lowlevel.checkpoint()


@asynccontextmanager
async def living(home: Home, names: Sequence[str] = (), newborn: Path | None = None) -> AsyncIterator[Living]:
    base = parts_of(home, newborn)
    archive, owner, minds = base.archive, base.owner, base.minds
    embedder, vectors = ToyEmbedder(), ToyVectors()
    meaning = Meaning(archive, embedder, vectors)
    recalling = Recalling(archive, meaning)
    reading = Worker(parser.kind(), lambda _: None)
    intake = Intake(archive, owner, WorkerParser(reading), base.bulletin, names, Sizes(), meaning.wake)
    parts = (
        intake,
        Memories(archive, meaning),
        recalling,
        Ageing(archive, Sizes()),
        Talking(archive, owner, minds, recalling, meaning),
        Reviewing(archive, meaning),
        Booting(archive, owner, minds, intake),
        Sources(archive, owner, minds),
    )
    async with running(archive, minds, Mending(archive), meaning, workers=[reading]):
        yield Living(archive, embedder, vectors, meaning, recalling, reading, minds, desk_of(parts))


def vector(text: str) -> bytes:
    whole = np.zeros(DIMENSIONS, np.float32)
    for word in words.tokens(text):
        seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest())
        whole += np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    length = float(np.linalg.norm(whole)) or 1.0
    return (whole / length).astype(np.float16).tobytes()


def _likeness(one: bytes, other: bytes) -> float:
    first, second = (np.frombuffer(each, np.float16).astype(np.float32) for each in (one, other))
    return float(first @ second)

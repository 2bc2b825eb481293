"""The parts of a node that remember, without a socket: journal and parser are real, meaning is a toy."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import reduce
from hashlib import blake2b
from operator import or_
from typing import Any

import numpy as np
import trio

from agent.memory import words
from agent.memory.port import EmbedderStatus, Near
from agent.memory.strata import Sizes
from node import vault
from node.bulletin import Bulletin
from node.config import Config
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
from node.services.memory.talking import Talking
from node.services.minds import Minds
from node.services.newborn import Newborn
from node.services.owner import Owner
from node.workers import parser
from node.workers.parsing import WorkerParser
from node.workers.worker import Worker
from protocol.control.memories import AskMemory, ListMemories
from tests.conftest import move_in

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
        return [_vector(text) for text in texts]

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

    async def near(self, shelf: str, vector: bytes, at_most: int, among: Sequence[int] | None = None) -> list[Near]:
        self.opened.append(shelf)
        await trio.lowlevel.checkpoint()
        held = self.shelves.get(shelf, {})
        found = [
            Near(row, float(_floats(one) @ _floats(vector)))
            for row, one in held.items()
            if among is None or row in among
        ]
        return sorted(found, key=lambda near: (-near.likeness, near.row))[:at_most]

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
        told: list[Any] = []

        async def tell(answer: Any) -> None:
            told.append(answer)

        await self.desk[type(request)](request, tell)
        return told

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
async def living(home: Home, names: Sequence[str] = ()) -> AsyncIterator[Living]:
    move_in(home)
    bulletin, opened = Bulletin(), vault.opened(home, None)
    owner = Owner(opened, bulletin)
    archive = Archive(home, opened.journal_key, Config().journal, bulletin)
    minds = Minds(archive, Config().mind, Config().workers, bulletin, Newborn())
    embedder, vectors = ToyEmbedder(), ToyVectors()
    meaning = Meaning(archive, embedder, vectors)
    recalling = Recalling(archive, meaning)
    reading = Worker(parser.kind(), lambda _: None)
    intake = Intake(archive, owner, WorkerParser(reading), bulletin, names, Sizes(), meaning.wake)
    parts = (
        intake,
        Memories(archive, meaning),
        recalling,
        Ageing(archive, Sizes()),
        Talking(archive, owner, minds, recalling, meaning),
        Reviewing(archive, meaning),
        Booting(archive, owner, minds, intake),
    )
    desk = reduce(or_, (dict(part.desk()) for part in parts))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(reading.run, lambda: None)
        for part in (archive, minds, Mending(archive), meaning):
            is_there = trio.Event()
            nursery.start_soon(part.keep, is_there.set)
            await is_there.wait()
        yield Living(archive, embedder, vectors, meaning, recalling, reading, minds, desk)
        nursery.cancel_scope.cancel()


def _vector(text: str) -> bytes:
    whole = np.zeros(DIMENSIONS, np.float32)
    for word in words.tokens(text):
        seed = int.from_bytes(blake2b(word.encode(), digest_size=8).digest())
        whole += np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    length = float(np.linalg.norm(whole)) or 1.0
    return (whole / length).astype(np.float16).tobytes()


def _floats(vector: bytes) -> Any:
    return np.frombuffer(vector, np.float16).astype(np.float32)

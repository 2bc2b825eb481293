"""A worker that keeps vectors is killed again and again while it is told to keep some; what was acknowledged stays."""

import random
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import trio

from agent.memory.port import Look, Vectors
from node.backoff import Backoff
from node.errors import WorkerFailed
from node.workers import vectors
from node.workers.breaker import Breaker
from node.workers.meaning import WorkerVectors
from node.workers.worker import Worker
from tests.conftest import ROOT, end

DIMENSIONS = 32
SHELF = "s"


@asynccontextmanager
async def keeping(folder: Path) -> AsyncIterator[tuple[Vectors, Worker]]:
    kind = vectors.kind(folder)
    kind = replace(kind, environment=kind.environment | {"PYTHONPATH": str(ROOT)}, backoff=Backoff(0.01, 0.05))
    worker = Worker(replace(kind, silence=60.0), lambda _: None, Breaker(limit=100_000))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield WorkerVectors(worker), worker
        nursery.cancel_scope.cancel()


def vector_of(row: int, life: int = 0, dimensions: int = DIMENSIONS) -> bytes:
    drawn = np.random.default_rng([row, life]).standard_normal(dimensions)
    return bytes((drawn / np.linalg.norm(drawn)).astype("<f2").tobytes())


@dataclass
class Losses:
    """What went wrong; nothing may."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    others: int = 0  # rows that nobody ever put
    wrong: int = 0  # acknowledged rows with another vector
    acknowledged: set[int] = field(default_factory=set)


async def endure(folder: Path, kills: int, seed: int = 1) -> Losses:
    """Put and drop rows while the worker is killed at any moment, and look after each death what is there."""
    chance, losses, sent, next_row = random.Random(seed), Losses(), set[int](), 0
    sure: dict[int, bytes] = {}
    async with keeping(folder) as (kept, worker):
        for _ in range(kills):
            on_its_way: set[int] = set()
            may_go: set[int] = set()

            async def work() -> None:
                nonlocal next_row, on_its_way, may_go
                while True:
                    rows = [*range(next_row, next_row + chance.randint(1, 60)), *_some(chance, sure, 5)]
                    next_row = max(rows[0] + 60, next_row)
                    on_its_way = set(rows)
                    sent.update(rows)
                    made = [vector_of(row, chance.randint(0, 3)) for row in rows]
                    await kept.put(SHELF, rows, made)
                    sure.update(zip(rows, made, strict=True))
                    if chance.random() < 0.2 and (gone := _some(chance, sure, 3)):
                        on_its_way = may_go = set(gone)
                        await kept.drop(SHELF, gone)
                        for row in gone:
                            del sure[row]
                            sent.discard(row)
                    on_its_way, may_go = set(), set()

            await kept.rows(SHELF)  # it is up
            pid = worker.view().pid
            assert pid is not None
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_kill, pid, chance.random() * 0.3)
                try:
                    await work()
                except WorkerFailed as error:
                    assert not error.named, error.named
            losses.kills += 1
            rows = await kept.rows(SHELF)
            losses.doubled += len(rows) - len(set(rows))
            losses.lost += len(set(sure) - set(rows) - may_go)
            losses.others += len(set(rows) - sent - on_its_way)
            for row in set(_some(chance, sure, 20)) - on_its_way:
                (found,) = await kept.look(sure[row], [Look(SHELF, 1, [row])])
                losses.wrong += found.get(row, 0.0) < 0.99
            for row in on_its_way:
                sure.pop(row, None)
    losses.acknowledged = set(sure)
    return losses


async def _kill(pid: int, after: float) -> None:
    await trio.sleep(after)
    end(pid, signal.SIGKILL)


def _some(chance: random.Random, rows: dict[int, bytes], at_most: int) -> list[int]:
    return chance.sample(sorted(rows), min(at_most, len(rows)))

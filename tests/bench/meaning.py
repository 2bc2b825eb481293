"""What meaning costs: embedding through the worker against bare sentence-transformers, and looking for what is near."""

import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import trio
from numpy.typing import NDArray

from agent.memory.embedding import Choice, found
from agent.memory.port import Embedder, Look
from node.process import memory_bytes
from node.workers import embedder
from node.workers.meaning import WorkerEmbedder
from node.workers.worker import Worker
from tests.bench.figures import Figure
from tests.node.workers.vector_losses import endure, keeping

TALK = "we met in the garden near old town and talked about music work her new dog a trip to Porto next spring"
DIMENSIONS = 384
NEAR = 50
SIZES = (10_000, 100_000, 300_000)
CLOSE = 10  # how many of the nearest are counted for recall
PUT = 10_000


def measure(quick: bool) -> Iterator[Figure]:
    """Embedding, then vectors, then what deaths do to them."""
    yield from trio.run(_embedding, 3 if quick else 9)
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        yield from trio.run(_nearness, Path(folder), SIZES[:2] if quick else SIZES)
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        losses = trio.run(endure, Path(folder) / "v", 10 if quick else 100)
    wrong = losses.lost + losses.doubled + losses.others + losses.wrong
    yield Figure(f"vectors lost, doubled or wrong after {losses.kills} × kill -9", wrong, "rows", at_most=0)


async def _embedding(rounds: int) -> list[Figure]:
    """In turns, so that a machine's moods fall on both alike; the best of each side is compared."""
    bare = _Bare()
    chance = random.Random(2)
    texts = [" ".join(chance.choices(TALK.split(), k=chance.randint(4, 40))) for _ in range(256)]
    theirs, ours, asked = [], [], []
    async with _embedder() as (mind, worker):
        await mind.embed(texts[:8])
        pid = worker.view().pid
        assert pid is not None
        bare.embed(texts[:8])
        for number in range(rounds):
            began = time.perf_counter()
            bare.embed(texts)
            theirs.append(time.perf_counter() - began)
            began = time.perf_counter()
            await mind.embed(texts)
            ours.append(time.perf_counter() - began)
            for part in range(5):
                began = time.perf_counter()
                await mind.embed([f"{texts[number]} {part}?"], asked=True)
                asked.append(time.perf_counter() - began)
        behind = [await _behind(mind, texts) for _ in range(rounds)]
        memory = memory_bytes(pid) >> 20
    return [
        Figure("embedding in the worker ÷ bare sentence-transformers", min(theirs) / min(ours), "×", at_least=0.9),
        Figure("texts embedded, one thread", len(texts) / min(ours), "per s"),
        Figure("a question embedded, p50", statistics.median(asked) * 1e3, "ms"),
        Figure("a question embedded behind a library, p50", statistics.median(behind) * 1e3, "ms"),
        Figure("memory of the embedder's worker", memory, "MB"),
    ]


async def _behind(mind: Embedder, texts: list[str]) -> float:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(mind.embed, texts)
        await trio.sleep(0.2)
        began = time.perf_counter()
        await mind.embed(["where did we meet?"], asked=True)
        took = time.perf_counter() - began
        nursery.cancel_scope.cancel()
    return took


async def _nearness(folder: Path, sizes: tuple[int, ...]) -> list[Figure]:
    figures = []
    vectors, asked = _vectors(sizes[-1]), _vectors(40, seed=9)
    async with keeping(folder / "v") as (kept, worker):
        await kept.rows("s")
        pid = worker.view().pid
        assert pid is not None
        there = 0
        for size in sizes:
            for begin in range(there, size, PUT):
                rows = range(begin, min(size, begin + PUT))
                await kept.put("s", rows, [vectors[row].tobytes() for row in rows])
            there = size
            took, hits, some = [], 0, range(0, size, 2)
            took_among = []
            for one in asked:
                began = time.perf_counter()
                (near,) = await kept.look(one.tobytes(), [Look("s", NEAR)])
                took.append(time.perf_counter() - began)
                began = time.perf_counter()
                await kept.look(one.tobytes(), [Look("s", NEAR, some)])
                took_among.append(time.perf_counter() - began)
                hits += len({*list(near)[:CLOSE]} & _exactly(one, vectors[:size]))
            named = f"{size // 1000}k vectors"
            figures += [
                Figure(f"near, {named}, p50", statistics.median(took) * 1e3, "ms"),
                Figure(f"near among half of {named}, p50", statistics.median(took_among) * 1e3, "ms"),
                Figure(f"recall@10 against all, {named}", hits / len(asked) / CLOSE, "", at_least=0.98),
                Figure(f"memory of the worker, {named}", memory_bytes(pid) >> 20, "MB"),
            ]
        began = time.perf_counter()
        await kept.drop("s", [5])
        figures.append(
            Figure(f"a row gone from the disk, {sizes[-1] // 1000}k vectors", time.perf_counter() - began, "s")
        )
    return figures


def _vectors(count: int, seed: int = 0) -> NDArray[np.float16]:
    """Vectors that lie as those of sentences do: few directions matter much, the others a little."""
    spread = np.random.default_rng(1).standard_normal((64, DIMENSIONS)).astype(np.float32)
    centres = np.random.default_rng(2).standard_normal((2000, 64)).astype(np.float32)
    drawn = np.random.default_rng(seed)
    made = []
    for begin in range(0, count, PUT):
        some = min(PUT, count - begin)
        inner = centres[drawn.integers(0, 2000, some)] + drawn.standard_normal((some, 64), np.float32)
        outer = inner @ spread + 3 * drawn.standard_normal((some, DIMENSIONS), np.float32)
        made.append((outer / np.linalg.norm(outer, axis=1, keepdims=True)).astype("<f2"))
    return np.concatenate(made)


def _exactly(one: NDArray[np.float16], vectors: NDArray[np.float16]) -> set[int]:
    likeness = np.concatenate(
        [
            vectors[begin : begin + PUT].astype(np.float32) @ one.astype(np.float32)
            for begin in range(0, len(vectors), PUT)
        ]
    )
    return set(np.argsort(-likeness)[:CLOSE].tolist())


@asynccontextmanager
async def _embedder() -> AsyncIterator[tuple[Embedder, Worker]]:
    kind = embedder.kind(Choice(threads=1))
    root = str(Path(__file__).resolve().parents[2])
    worker = Worker(replace(kind, silence=60.0, environment=kind.environment | {"PYTHONPATH": root}), lambda _: None)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield WorkerEmbedder(worker), worker
        nursery.cancel_scope.cancel()


class _Bare:
    """The shortest way from texts to vectors that sentence-transformers offers, with the same thread and precision."""

    def __init__(self) -> None:
        os.environ["TOKENIZERS_PARALLELISM"] = "false"
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        self._model = SentenceTransformer(str(found("")[1]), device="cpu").to(torch.bfloat16)

    def embed(self, texts: list[str]) -> None:
        self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)

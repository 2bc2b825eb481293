"""The embedder's worker: what is asked overtakes what is not, nobody is waited for, and it leaves and comes back."""

import signal
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from queue import Queue

import msgspec
import pytest
import trio

from agent.errors import AgentError
from agent.memory import embedding, refusals
from agent.memory.embedding import MINILM_SHA256, Choice
from agent.memory.port import Embedder, EmbedderStatus
from agent.mind.refusals import Cancelled
from node.backoff import Backoff
from node.errors import EmbedderRefused, WorkerFailed
from node.workers import embedder, messages
from node.workers.breaker import Breaker
from node.workers.child import Call, Handler
from node.workers.limits import Limits
from node.workers.meaning import WORDS, WorkerEmbedder
from node.workers.worker import Worker
from tests.conftest import ROOT, end

IN_TIME = 120.0  # a busy machine takes half a minute to load torch


class Slow:
    """Stands in for a model; each step is done when it is let."""

    begun: Queue[list[str]]
    let: Queue[None]

    def __init__(self, _choice: Choice) -> None:
        pass

    def status(self) -> EmbedderStatus:
        return EmbedderStatus("slow", 1)

    def embed(self, texts: Sequence[str], asked: bool = False) -> list[bytes]:
        Slow.begun.put(list(texts))
        Slow.let.get(timeout=IN_TIME)
        return [text.encode() for text in texts]


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> dict[str, Handler]:
    Slow.begun, Slow.let = Queue(), Queue()
    monkeypatch.setattr(embedding, "Model", Slow)
    monkeypatch.setenv(embedder.SETTING, msgspec.json.encode(Choice()).decode())
    return embedder.handlers()


def call() -> Call:
    return Call(messages.Call(1, "embed", {}))


def test_what_is_asked_waits_for_one_step_of_what_is_not(slow: dict[str, Handler]) -> None:
    bulk = [f"line {number}" for number in range(5 * embedding.TOGETHER)]
    with ThreadPoolExecutor() as threads:
        whole = threads.submit(slow["embed"], call(), texts=bulk)
        assert len(Slow.begun.get(timeout=IN_TIME)) == embedding.TOGETHER
        question = threads.submit(slow["embed"], call(), texts=["where?"], asked=True)
        while not slow["embed"].handler.__self__._waiting.qsize():  # type: ignore[attr-defined]
            pass
        Slow.let.put(None)
        assert Slow.begun.get(timeout=IN_TIME) == ["where?"]
        Slow.let.put(None)
        assert question.result(IN_TIME) == [b"where?"]
        assert not whole.done()
        for _ in range(4):
            Slow.let.put(None)
        assert whole.result(IN_TIME) == [text.encode() for text in bulk]


def test_whoever_calls_off_is_let_go_at_once_and_no_further_step_is_done_for_them(slow: dict[str, Handler]) -> None:
    leaves = call()
    with ThreadPoolExecutor() as threads:
        whole = threads.submit(slow["embed"], leaves, texts=["x"] * 100)
        Slow.begun.get(timeout=IN_TIME)
        leaves.cancelled.set()
        with pytest.raises(Cancelled):
            whole.result(IN_TIME)
        Slow.let.put(None)
        Slow.let.put(None)
        assert slow["embed"](call(), texts=["next"]) == [b"next"]
        assert Slow.begun.get(timeout=IN_TIME) == ["next"]


def test_what_fails_is_told_to_whoever_asked_and_the_next_is_answered(
    slow: dict[str, Handler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Slow, "status", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        slow["status"](call())
    Slow.let.put(None)
    assert slow["embed"](call(), texts=["x"]) == [b"x"]


@asynccontextmanager
async def embedding_worker(choice: Choice = Choice()) -> AsyncIterator[tuple[Embedder, Worker]]:  # noqa: B008
    kind = embedder.kind(choice, limits=Limits(memory_megabytes=4096))
    kind = replace(kind, environment=kind.environment | {"PYTHONPATH": str(ROOT)}, backoff=Backoff(0.01, 0.05))
    worker = Worker(replace(kind, silence=60.0), lambda _: None, Breaker(limit=1000))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield WorkerEmbedder(worker), worker
        nursery.cancel_scope.cancel()


async def test_it_embeds_overtakes_is_called_off_leaves_dies_and_is_back() -> None:
    """One story, because each life of the worker takes seconds to begin."""
    async with embedding_worker() as (texts, worker):
        assert worker.view().state == "idle"
        status = await texts.status()
        assert (status.model, status.dimensions) == (f"all-MiniLM-L6-v2@{MINILM_SHA256}", 384)
        strange = ["", "\0", "\ud800", "a" * 5_000_000, *[f"line {number}" for number in range(600)]]
        vectors = await texts.embed(strange)
        assert [len(vector) for vector in vectors] == [768] * len(strange)
        assert await texts.embed([]) == []

        answered: list[str] = []

        async def bulk() -> None:
            await texts.embed(["a line of a life " * 3] * 250)
            answered.append("bulk")

        async with trio.open_nursery() as nursery:
            nursery.start_soon(bulk)
            while not worker.calls:
                await trio.lowlevel.checkpoint()
            worker.put_away()  # not while it is in use
            await texts.embed(["where were we?"], asked=True)
            answered.append("question")
        assert answered == ["question", "bulk"]

        pid = worker.view().pid
        with trio.move_on_after(0.05) as scope:
            await texts.embed(["called off " * 100] * 250)
        assert scope.cancelled_caught
        assert len(await texts.embed(["next"])) == 1
        assert worker.view().pid == pid

        worker.put_away(3600.0)
        assert worker.is_up
        worker.put_away(0.0)
        while worker.view().state != "idle":
            await trio.sleep(0.001)
        assert worker.view().pid is None
        assert len(await texts.embed(["back"])) == 1
        assert worker.view().restarts == 0

        pid = worker.view().pid
        assert pid is not None
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_kill_in_use, worker, pid)
            with pytest.raises(WorkerFailed, match="SIGKILL"):
                await texts.embed(["x " * 100] * 250)


async def _kill_in_use(worker: Worker, pid: int) -> None:
    while not worker.calls:
        await trio.lowlevel.checkpoint()
    end(pid, signal.SIGKILL)


async def test_a_model_that_is_not_here_is_told_with_a_way_to_get_it(tmp_path: Path) -> None:
    for choice, named, way in (
        (Choice("BAAI/bge-nobody-fetched"), "ModelMissing", "hf download"),
        (Choice(str(tmp_path)), "ModelForeign", "choose another"),
    ):
        async with embedding_worker(choice) as (texts, _):
            with pytest.raises(EmbedderRefused) as caught:
                await texts.status()
            assert caught.value.named == named
            assert way in caught.value.do


def test_every_refusal_has_words_and_a_way_out() -> None:
    known = {kind.__name__ for kind in AgentError.__subclasses__() if kind.__module__ == refusals.__name__}
    assert known == set(WORDS)
    assert all(says and do for _, says, do in WORDS.values())

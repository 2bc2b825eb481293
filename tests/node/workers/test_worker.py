import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
import trio
import trio.testing

from node.backoff import Backoff
from node.errors import NoAnswer, WorkerFailed
from node.process import memory_bytes
from node.workers.breaker import Breaker
from node.workers.limits import Limits
from node.workers.messages import MAX_FRAME, WINDOW
from node.workers.worker import Kind, Worker
from protocol.control.messages import WorkerView
from protocol.frames import HEADER
from tests.conftest import ROOT

IN_TIME = 30.0  # generous: a busy machine must not fail a test; nothing here waits for it to pass

Starting = Callable[..., AbstractAsyncContextManager[Worker]]


@asynccontextmanager
async def rascal(
    limits: Limits = Limits(),  # noqa: B008  (immutable)
    silence: float = 10.0,
    breaker: Breaker | None = None,
    seen: list[WorkerView] | None = None,
) -> AsyncIterator[Worker]:
    kind = Kind(
        "rascal",
        "tests.node.workers.rascals",
        limits,
        silence,
        Backoff(first=0.01, most=0.05),
        {"PYTHONPATH": str(ROOT)},
    )
    worker = Worker(kind, (lambda _: None) if seen is None else seen.append, breaker)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield worker
        nursery.cancel_scope.cancel()


async def pid_of(worker: Worker) -> int:
    await worker.call("add", IN_TIME, a=1, b=1)
    pid = worker.view().pid
    assert pid is not None
    return pid


async def test_a_call_is_answered_and_calls_may_overlap() -> None:
    async with rascal() as worker:
        answers: list[int] = []

        async def ask(number: int) -> None:
            answers.append(await worker.call("add", IN_TIME, a=number, b=number))

        async with trio.open_nursery() as nursery:
            for number in range(100):
                nursery.start_soon(ask, number)
        assert sorted(answers) == [number * 2 for number in range(100)]


async def test_nothing_runs_before_the_first_call_or_after_the_end() -> None:
    async with rascal() as worker:
        assert worker.view().pid is None
        assert worker.view().state == "idle"
        pid = await pid_of(worker)
        assert memory_bytes(pid) > 0
    assert memory_bytes(pid) == 0
    assert worker.view().state == "stopped"
    with pytest.raises(WorkerFailed, match="stopped with the node"):
        await worker.call("add", IN_TIME, a=1, b=1)


@pytest.mark.parametrize(
    ("call", "args", "why"),
    [
        ("die", {"how": int(signal.SIGKILL)}, "killed from outside.*SIGKILL"),
        ("die", {"how": int(signal.SIGABRT)}, "gave up on a failed check.*SIGABRT"),
        ("crash", {}, "crashed in native code.*SIGSEGV"),
        ("leave", {"code": 0}, "ended of itself"),
        ("leave", {"code": 3}, "exit code 3"),
        ("garbage", {"data": HEADER.pack(5) + b"hello"}, "makes no sense"),
        ("garbage", {"data": HEADER.pack(3) + b"\x92\xa1\x80"}, "makes no sense"),
        ("garbage", {"data": HEADER.pack(MAX_FRAME + 1)}, "makes no sense"),
    ],
)
async def test_a_worker_that_dies_says_why_and_is_back(call: str, args: dict[str, object], why: str) -> None:
    async with rascal() as worker:
        first = await pid_of(worker)
        with pytest.raises(WorkerFailed, match=why):
            await worker.call(call, IN_TIME, **args)
        assert await pid_of(worker) != first
        assert worker.view().restarts == 1


async def test_all_who_waited_are_told_when_a_worker_dies() -> None:
    async with rascal() as worker:
        told: list[str] = []
        pid = await pid_of(worker)

        async def wait() -> None:
            with pytest.raises(WorkerFailed, match="SIGKILL") as caught:
                await worker.call("wait", IN_TIME)
            told.append(caught.value.says)

        async with trio.open_nursery() as nursery:
            for _ in range(10):
                nursery.start_soon(wait)
            await trio.testing.wait_all_tasks_blocked()
            os.kill(pid, signal.SIGKILL)
        assert len(told) == 10


async def test_a_failed_call_does_not_end_the_worker() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        for call, args, why in (
            ("fail", {"words": "no such thing"}, "LookupError: no such thing"),
            ("add", {"a": 1}, "TypeError"),
            ("dance", {}, "cannot dance"),
            ("unspeakable", {}, "TypeError"),
        ):
            with pytest.raises(WorkerFailed, match=why):
                await worker.call(call, IN_TIME, **args)
        assert await pid_of(worker) == pid


async def test_a_streamed_answer_arrives_part_by_part_whatever_its_length() -> None:
    async with rascal() as worker, worker.stream("count", IN_TIME, to=WINDOW * 5 + 3) as parts:
        assert [part async for part in parts] == list(range(WINDOW * 5 + 3))


async def test_a_slow_reader_of_one_stream_does_not_hold_up_the_end_of_others() -> None:
    async with rascal() as worker, worker.stream("count", IN_TIME, to=10_000) as parts:
        async for part in parts:
            if part == 5:
                break
        # The worker has sent as much as there is room for, and waits; heartbeats still pass.
        assert worker.view().state == "ready"


async def test_a_stream_that_is_left_early_is_cancelled_and_the_worker_free() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        async with worker.stream("count", IN_TIME, to=10**9) as parts:
            async for part in parts:
                if part == 100:
                    break
        assert await pid_of(worker) == pid


async def test_a_worker_that_dies_within_a_stream_ends_it_with_the_reason() -> None:
    async with rascal() as worker:
        got = []
        with pytest.raises(WorkerFailed, match="SIGKILL"):
            async with worker.stream("half", IN_TIME, then=int(signal.SIGKILL)) as parts:
                async for part in parts:
                    got.append(part)
        with pytest.raises(WorkerFailed, match="ZeroDivisionError"):
            async with worker.stream("stumble", IN_TIME) as parts:
                async for part in parts:
                    got.append(part)
        assert got == [1, 1]


async def test_a_worker_that_sends_more_than_there_is_room_for_is_ended() -> None:
    async with rascal() as worker:
        with pytest.raises(WorkerFailed, match="makes no sense"):
            async with worker.stream("flood", IN_TIME) as parts:
                async for _ in parts:
                    pass
        with pytest.raises(WorkerFailed, match="wanted whole"):
            await worker.call("count", IN_TIME, to=3)


async def test_past_its_deadline_a_call_is_cancelled_and_the_worker_free() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        with pytest.raises(NoAnswer, match="within 0.2 seconds"):
            await worker.call("wait", 0.2)
        assert await pid_of(worker) == pid


async def test_a_worker_deaf_to_cancellation_is_ended() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        with pytest.raises(NoAnswer):
            await worker.call("sulk", 0.2)
        with pytest.raises(WorkerFailed, match="did not stop when it was asked to"):
            await worker.call("add", IN_TIME, a=1, b=1)
        assert await pid_of(worker) != pid


async def test_a_caller_that_is_cancelled_leaves_the_worker_well() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        for _ in range(20):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(worker.call, "wait", IN_TIME)
                await trio.testing.wait_all_tasks_blocked()
                nursery.cancel_scope.cancel()
        assert await pid_of(worker) == pid


async def test_a_frozen_worker_is_noticed_and_ended() -> None:
    async with rascal(silence=0.5) as worker:
        first = await pid_of(worker)
        with pytest.raises(WorkerFailed, match="was silent for 0.5 seconds"):
            await worker.call("freeze", IN_TIME)
        assert await pid_of(worker) != first


async def test_a_busy_worker_is_not_taken_for_a_frozen_one() -> None:
    async with rascal(silence=0.4) as worker:
        pid = await pid_of(worker)
        with pytest.raises(NoAnswer):
            await worker.call("wait", 1.2)
        assert await pid_of(worker) == pid


async def test_memory_is_limited() -> None:
    async with rascal(Limits(memory_megabytes=200)) as worker:
        assert await worker.call("eat", IN_TIME, megabytes=20) == 20 << 20
        with pytest.raises(WorkerFailed, match="limit of memory"):
            await worker.call("eat", IN_TIME, megabytes=400)
        assert await worker.call("eat", IN_TIME, megabytes=20) == 20 << 20


async def test_processor_time_is_limited() -> None:
    async with rascal(Limits(cpu_seconds=1)) as worker:
        with pytest.raises(WorkerFailed, match="processor time|SIGKILL"):
            await worker.call("burn", IN_TIME)


async def test_what_dies_again_and_again_is_left_alone_for_a_while() -> None:
    seen: list[WorkerView] = []
    async with rascal(breaker=Breaker(limit=3, window=60, rest=600), seen=seen) as worker:
        for _ in range(3):
            with pytest.raises(WorkerFailed):
                await worker.call("leave", IN_TIME, code=3)
        with pytest.raises(WorkerFailed, match="left alone for a while"):
            await worker.call("add", IN_TIME, a=1, b=1)
    assert [view.reason for view in seen if view.state == "left alone"] == [
        "it failed on its own account (exit code 3), for the 3th time in a short while"
    ]


async def test_a_worker_begins_with_little_and_is_bound() -> None:
    async with rascal(Limits(memory_megabytes=300, niceness=3)) as worker:
        seen = await worker.call("looked_at", IN_TIME)
    assert seen["core"] == 0
    assert seen["data"] == 300 << 20
    assert seen["nice"] >= 3
    assert not {"trio", "asyncio", "libp2p", "torch", "textual", "structlog"} & set(seen["modules"])
    assert not {name for name in seen["environment"] if "TOKEN" in name or "KITH" in name}
    assert len(seen["descriptors"]) <= 6


async def test_what_a_worker_prints_never_reaches_the_node_as_frames(caplog: pytest.LogCaptureFixture) -> None:
    async with rascal() as worker:
        with pytest.raises(WorkerFailed, match="exit code 1"):
            await worker.call("print_and_die", IN_TIME, words="my secret is a very long sentence")
        assert await worker.call("add", IN_TIME, a=2, b=2) == 4
    assert "secret" not in caplog.text

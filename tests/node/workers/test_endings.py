"""How workers end, and what limits them: whoever waits is told why, and the next one comes."""

import os
import select
import signal
import subprocess
import sys
from typing import Any

import pytest
import trio
import trio.testing

from node.errors import NoAnswer, WorkerFailed
from node.process import memory_bytes
from node.workers.breaker import Breaker
from node.workers.limits import Limits
from node.workers.messages import MAX_FRAME
from protocol.control.messages import WorkerView
from protocol.frames import HEADER
from tests.conftest import ROOT
from tests.node.workers.conftest import IN_TIME, pid_of, rascal

ORPHANING = """
import os, signal, sys, trio
from tests.node.workers.conftest import rascal, pid_of
async def main():
    async with rascal(silence=60) as worker:
        pid = await pid_of(worker)
        os.kill(pid, signal.SIGSTOP)
        worker._talk.beat()
        await trio.testing.wait_all_tasks_blocked(0.05)
        print(pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
trio.run(main)
"""


async def test_nothing_runs_before_the_first_call_or_after_the_end() -> None:
    async with rascal() as worker:
        assert worker.view().pid is None
        assert worker.view().state == "idle"
        pid = await pid_of(worker)
        assert memory_bytes(pid) > 0
    assert memory_bytes(pid) == 0
    assert worker.view().state == "stopped"
    with pytest.raises(WorkerFailed, match="stopped with the node"):
        await worker.call("add", int, IN_TIME, a=1, b=1)


@pytest.mark.parametrize(
    ("call", "args", "why"),
    [
        ("die", {"how": int(signal.SIGKILL)}, "killed from outside.*SIGKILL"),
        ("die", {"how": int(signal.SIGABRT)}, "gave up on a failed check.*SIGABRT"),
        ("crash", {}, "crashed in native code.*SIGSEGV"),
        ("leave", {"code": 0}, "ended of itself"),
        ("leave", {"code": 3}, "exit code 3"),
        ("die", {"how": 40}, "ended by a signal .signal 40."),
        ("say_ready", {}, "makes no sense"),
        ("garbage", {"data": HEADER.pack(5) + b"hello"}, "makes no sense"),
        ("garbage", {"data": HEADER.pack(3) + b"\x92\xa1\x80"}, "makes no sense"),
        ("garbage", {"data": HEADER.pack(MAX_FRAME + 1)}, "makes no sense"),
    ],
)
async def test_a_worker_that_dies_says_why_and_is_back(call: str, args: dict[str, object], why: str) -> None:
    async with rascal() as worker:
        first = await pid_of(worker)
        with pytest.raises(WorkerFailed, match=why):
            await worker.call(call, object, IN_TIME, **args)
        assert await pid_of(worker) != first
        assert worker.view().restarts == 1


async def test_all_who_waited_are_told_when_a_worker_dies() -> None:
    async with rascal() as worker:
        told: list[str] = []
        pid = await pid_of(worker)

        async def wait() -> None:
            with pytest.raises(WorkerFailed, match="SIGKILL") as caught:
                await worker.call("wait", object, IN_TIME)
            told.append(caught.value.says)

        async with trio.open_nursery() as nursery:
            for _ in range(10):
                nursery.start_soon(wait)
            await trio.testing.wait_all_tasks_blocked()
            os.kill(pid, signal.SIGKILL)
        assert len(told) == 10


async def test_a_worker_that_dies_within_a_stream_ends_it_with_the_reason() -> None:
    async with rascal() as worker:
        got = []
        with pytest.raises(WorkerFailed, match="SIGKILL"):
            async with worker.stream("half", int, IN_TIME, then=int(signal.SIGKILL)) as parts:
                async for part in parts:
                    got.append(part)
        with pytest.raises(WorkerFailed, match="ZeroDivisionError"):
            async with worker.stream("stumble", int, IN_TIME) as parts:
                async for part in parts:
                    got.append(part)
        assert got == [1, 1]


async def test_a_worker_that_sends_more_than_there_is_room_for_is_ended() -> None:
    async with rascal() as worker:
        with pytest.raises(WorkerFailed, match="makes no sense"):
            async with worker.stream("flood", int, IN_TIME) as parts:
                async for _ in parts:
                    pass
        with pytest.raises(WorkerFailed, match="wanted whole"):
            await worker.call("count", object, IN_TIME, to=3)


async def test_a_worker_deaf_to_cancellation_is_ended() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        with pytest.raises(NoAnswer):
            await worker.call("sulk", object, 0.2)
        with pytest.raises(WorkerFailed, match="did not stop when it was asked to"):
            await worker.call("add", int, IN_TIME, a=1, b=1)
        assert await pid_of(worker) != pid


async def test_a_frozen_worker_is_noticed_and_ended() -> None:
    async with rascal(silence=0.5) as worker:
        first = await pid_of(worker)
        with pytest.raises(WorkerFailed, match="was silent for 0.5 seconds"):
            await worker.call("freeze", object, IN_TIME)
        assert await pid_of(worker) != first


async def test_a_busy_worker_is_not_taken_for_a_frozen_one() -> None:
    async with rascal(silence=0.4) as worker:
        pid = await pid_of(worker)
        with pytest.raises(NoAnswer):
            await worker.call("wait", object, 1.2)
        assert await pid_of(worker) == pid


async def test_memory_is_limited() -> None:
    async with rascal(Limits(memory_megabytes=200)) as worker:
        assert await worker.call("eat", int, IN_TIME, megabytes=20) == 20 << 20
        with pytest.raises(WorkerFailed, match="limit of memory"):
            await worker.call("eat", int, IN_TIME, megabytes=400)
        assert await worker.call("eat", int, IN_TIME, megabytes=20) == 20 << 20


async def test_processor_time_is_limited() -> None:
    async with rascal(Limits(cpu_seconds=1)) as worker:
        with pytest.raises(WorkerFailed, match="processor time .SIGXCPU"):
            await worker.call("burn", object, IN_TIME)


async def test_what_dies_again_and_again_is_left_alone_for_a_while() -> None:
    seen: list[WorkerView] = []
    async with rascal(breaker=Breaker(limit=3, window=60, rest=600), seen=seen) as worker:
        for _ in range(3):
            with pytest.raises(WorkerFailed):
                await worker.call("leave", object, IN_TIME, code=3)
        with pytest.raises(WorkerFailed, match="left alone for a while"):
            await worker.call("add", int, IN_TIME, a=1, b=1)
    assert [view.reason for view in seen if view.state == "left alone"] == [
        "it failed on its own account (exit code 3); 3 deaths within a short while"
    ]


async def test_a_worker_begins_with_little_and_is_bound() -> None:
    async with rascal(Limits(memory_megabytes=300, niceness=3)) as worker:
        seen = await worker.call("looked_at", dict[str, Any], IN_TIME)
    assert seen["core"] == 0
    assert seen["data"] == 300 << 20
    assert seen["nice"] >= 3
    assert not {"trio", "asyncio", "libp2p", "torch", "textual", "structlog"} & set(seen["modules"])
    assert not {name for name in seen["environment"] if "TOKEN" in name or "KITH" in name}
    assert len(seen["descriptors"]) <= 6


async def test_what_a_worker_prints_never_reaches_the_node_as_frames(caplog: pytest.LogCaptureFixture) -> None:
    async with rascal() as worker:
        with pytest.raises(WorkerFailed, match="exit code 1"):
            await worker.call("print_and_die", object, IN_TIME, words="my secret is a very long sentence")
        assert await worker.call("add", int, IN_TIME, a=2, b=2) == 4
    assert "secret" not in caplog.text


async def test_a_worker_stopped_with_the_node_is_said_to_be_and_its_callers_told() -> None:
    told: list[str] = []
    async with trio.open_nursery() as outer, rascal() as worker:
        await pid_of(worker)

        async def wait() -> None:
            with pytest.raises(WorkerFailed) as caught:
                await worker.call("freeze", object, IN_TIME)
            told.append(caught.value.says)

        outer.start_soon(wait)
        await trio.testing.wait_all_tasks_blocked()
    assert told == ["the rascal worker was ended with the node, or is no longer needed"]


async def test_a_file_that_is_mapped_is_no_memory_taken() -> None:
    async with rascal(Limits(memory_megabytes=128), silence=0.4) as worker:
        assert await worker.call("map_file", int, IN_TIME, megabytes=200) == 200 << 20
        with pytest.raises(NoAnswer):
            await worker.call("wait", object, 0.5)  # several looks at its memory pass meanwhile
        assert worker.view().restarts == 0


async def test_what_a_worker_has_started_ends_with_it() -> None:
    async with rascal() as worker:
        grandchild = await worker.call("give_birth", int, IN_TIME)
        assert memory_bytes(grandchild) > 0
        with pytest.raises(WorkerFailed):
            await worker.call("leave", object, IN_TIME, code=1)
        await pid_of(worker)
        while memory_bytes(grandchild):
            await trio.testing.wait_all_tasks_blocked(0.01)


def test_a_worker_does_not_outlive_a_node_that_was_killed() -> None:
    said = subprocess.run([sys.executable, "-c", ORPHANING], cwd=ROOT, capture_output=True, text=True, check=False)
    orphan = int(said.stdout.splitlines()[-1])
    os.kill(orphan, signal.SIGCONT)
    for _ in range(1000):
        if not memory_bytes(orphan):
            return
        select.select([], [], [], 0.01)
    os.kill(orphan, signal.SIGKILL)
    pytest.fail("the worker lives on")


async def test_callers_that_are_cancelled_as_the_worker_dies_are_cancelled_and_no_more() -> None:
    async with rascal(breaker=Breaker(limit=1000)) as worker:
        for _ in range(15):
            try:
                pid = await pid_of(worker)
            except WorkerFailed:
                continue  # the one before is dying still
            async with trio.open_nursery() as nursery:

                async def wait() -> None:
                    with pytest.raises(WorkerFailed):
                        await worker.call("wait", object, IN_TIME)

                for _ in range(20):
                    nursery.start_soon(wait)
                await trio.testing.wait_all_tasks_blocked()
                os.kill(pid, signal.SIGKILL)
                await trio.lowlevel.checkpoint()
                nursery.cancel_scope.cancel()


async def test_callers_that_wait_for_room_are_told_too_when_the_worker_dies() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        os.kill(pid, signal.SIGSTOP)
        told = []

        async def ask() -> None:
            with pytest.raises(WorkerFailed, match="SIGKILL"):
                await worker.call("length", int, IN_TIME, words="x" * 60_000)
            told.append(1)

        async with trio.open_nursery() as nursery:
            for _ in range(400):
                nursery.start_soon(ask)
            await trio.testing.wait_all_tasks_blocked()
            os.kill(pid, signal.SIGKILL)
        assert len(told) == 400


async def test_a_worker_that_cannot_be_started_is_said_to_be_and_left_alone_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with rascal(breaker=Breaker(limit=3, rest=600)) as worker:
        monkeypatch.setattr(sys, "executable", "/nonexistent/python")
        with pytest.raises(WorkerFailed, match="it could not be started; 3 deaths"):
            await worker.call("add", int, IN_TIME, a=1, b=1)

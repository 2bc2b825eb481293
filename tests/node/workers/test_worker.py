"""Calls and streams: what is asked is answered, refused or cancelled, and the worker is well after."""

from functools import partial

import pytest
import trio
import trio.testing

from node.errors import NoAnswer, WorkerFailed
from node.workers import messages
from node.workers.conversation import QUEUED_CALLS
from node.workers.messages import WINDOW
from tests.node.workers.conftest import IN_TIME, pid_of, rascal


async def test_a_call_is_answered_and_calls_may_overlap() -> None:
    async with rascal() as worker:
        answers: list[int] = []

        async def ask(number: int) -> None:
            answers.append(await worker.call("add", int, IN_TIME, a=number, b=number))

        async with trio.open_nursery() as nursery:
            for number in range(100):
                nursery.start_soon(ask, number)
        assert sorted(answers) == [number * 2 for number in range(100)]


async def test_a_failed_call_does_not_end_the_worker() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        for call, args, why in (
            ("fail", {"words": "no such thing"}, "failed with LookupError$"),
            ("add", {"a": 1}, "TypeError"),
            ("dance", {}, "LookupError"),
            ("unspeakable", {}, "TypeError"),
            ("too_large", {}, "LocalProtocolError"),
            ("stutter", {}, "ValueError"),
            ("mute", {}, "failed with Mute"),
            ("posing", {}, "failed with an error"),
        ):
            with pytest.raises(WorkerFailed, match=why):
                await worker.call(call, object, IN_TIME, **args)
        assert await pid_of(worker) == pid


async def test_a_streamed_answer_arrives_part_by_part_whatever_its_length() -> None:
    async with rascal() as worker, worker.stream("count", int, IN_TIME, to=WINDOW * 5 + 3) as parts:
        assert [part async for part in parts] == list(range(WINDOW * 5 + 3))


async def test_a_slow_reader_of_one_stream_does_not_hold_up_the_end_of_others() -> None:
    async with rascal() as worker, worker.stream("count", int, IN_TIME, to=10_000) as parts:
        async for part in parts:
            if part == 5:
                break
        # The worker has sent as much as there is room for, and waits; heartbeats still pass.
        assert worker.view().state == "ready"


async def test_a_stream_that_is_left_early_is_cancelled_and_the_worker_free() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        async with worker.stream("count", int, IN_TIME, to=10**9) as parts:
            async for part in parts:
                if part == 100:
                    break
        assert await pid_of(worker) == pid


async def test_past_its_deadline_a_call_is_cancelled_and_the_worker_free() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        with pytest.raises(NoAnswer, match="within 0.2 seconds"):
            await worker.call("wait", object, 0.2)
        assert await pid_of(worker) == pid


async def test_a_caller_that_is_cancelled_leaves_the_worker_well() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        for _ in range(20):
            async with trio.open_nursery() as nursery:
                nursery.start_soon(worker.call, "wait", object, IN_TIME)
                await trio.testing.wait_all_tasks_blocked()
                nursery.cancel_scope.cancel()
        assert await pid_of(worker) == pid


async def test_a_call_that_waits_its_turn_can_be_cancelled_without_harm_to_the_one_that_runs() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        answers: list[bool] = []

        async def busy() -> None:
            answers.append(await worker.call("spin", bool, IN_TIME, seconds=2.0))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(busy)
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(NoAnswer):
                await worker.call("add", int, 0.1, a=1, b=1)
        assert answers == [True]
        assert await pid_of(worker) == pid


async def test_a_stream_goes_on_among_a_flood_of_calls() -> None:
    async with rascal() as worker, worker.stream("count", int, IN_TIME, to=5000) as parts:
        async with trio.open_nursery() as nursery:
            for _ in range(600):
                nursery.start_soon(partial(worker.call, "length", int, IN_TIME, words="x" * 60_000))
            seen = [part async for part in parts]
            nursery.cancel_scope.cancel()
        assert seen == list(range(5000))


async def test_what_cannot_be_asked_is_refused_and_leaves_nothing_behind() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        for thing in (object(), 2**70, "\udcff"):
            with pytest.raises(WorkerFailed, match="cannot be asked this"):
                await worker.call("fail", object, IN_TIME, words=thing)
        assert worker._talk is not None
        assert not worker._talk._answers
        assert await pid_of(worker) == pid


async def test_an_answer_of_another_shape_is_refused() -> None:
    async with rascal() as worker:
        with pytest.raises(WorkerFailed, match="something else than was asked for"):
            await worker.call("add", str, IN_TIME, a=1, b=1)
        assert await worker.call("add", int, IN_TIME, a=1, b=1) == 2


async def test_heartbeats_do_not_make_room_for_calls() -> None:
    async with rascal() as worker:
        pid = await pid_of(worker)
        assert worker._talk is not None
        talk = worker._talk
        for _ in range(50):
            talk._post(messages.Beat())
        await pid_of(worker)
        assert talk._room.value == QUEUED_CALLS
        assert await pid_of(worker) == pid

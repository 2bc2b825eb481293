"""Turns: nobody waits for another's end, and whoever leaves is not worked for."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from agent.mind.dispatcher import TURN, Dispatcher, Job, Steps
from agent.mind.refusals import BodyNotLoaded, Cancelled


@contextmanager
def dispatching(turn: float = TURN) -> Iterator[Dispatcher]:
    dispatcher = Dispatcher(turn)
    yield dispatcher
    dispatcher.close()


def counting(to: int, seen: list[int] | None = None, name: int = 0) -> Callable[[Job[int, str]], Steps[str]]:
    def steps(job: Job[int, str]) -> Steps[str]:
        for number in range(to):
            job.say(number)
            if seen is not None:
                seen.append(name)
            yield
        return f"counted to {to}"

    return steps


def test_several_take_turns_step_by_step() -> None:
    gate, seen = threading.Event(), list[int]()

    def waiting(job: Job[int, str]) -> Steps[str]:
        gate.wait(10)
        yield
        return ""

    with dispatching(turn=0.0) as dispatcher:
        first = dispatcher.start(waiting)
        jobs = [dispatcher.start(counting(50, seen, name)) for name in range(4)]
        gate.set()
        assert [job.result() for job in jobs] == ["counted to 50"] * 4
        first.result()
    assert {frozenset(seen[begin : begin + 4]) for begin in range(8, len(seen) - 8, 4)} == {frozenset(range(4))}


def test_a_turn_is_several_steps_unless_something_new_is_asked() -> None:
    gate, seen = threading.Event(), list[int]()

    def waiting(job: Job[int, str]) -> Steps[str]:
        gate.wait(10)
        yield
        return ""

    def asking(job: Job[int, str]) -> Steps[str]:
        dispatcher.start(counting(1, seen, 9))
        yield
        seen.append(2)
        yield
        return ""

    with dispatching(turn=10.0) as dispatcher:
        first = dispatcher.start(waiting)
        jobs = [dispatcher.start(counting(50, seen, 1)), dispatcher.start(asking)]
        gate.set()
        for job in (first, *jobs):
            job.result()
    ones = [place for place, name in enumerate(seen) if name == 1]
    assert ones[-1] - ones[0] == 49  # in one turn
    assert seen.index(9) < seen.index(2)  # the new one did not have to wait for the end of a turn


def test_parts_come_in_order_and_then_the_result() -> None:
    with dispatching() as dispatcher:
        job = dispatcher.start(counting(1000))
        assert list(job.parts()) == list(range(1000))


def test_an_error_reaches_whoever_waits_and_the_thread_goes_on() -> None:
    def failing(job: Job[int, str]) -> Steps[str]:
        yield
        raise LookupError("no such thing")

    with dispatching() as dispatcher:
        with pytest.raises(LookupError):
            dispatcher.start(failing).result()
        with pytest.raises(ZeroDivisionError):
            dispatcher.do(lambda: 1 // 0)
        assert dispatcher.do(lambda: 5) == 5


def test_whoever_leaves_is_not_worked_for_and_things_are_put_in_order() -> None:
    tidied = threading.Event()

    def endless(job: Job[int, None]) -> Steps[None]:
        try:
            while True:
                job.say(1)
                yield
        finally:
            tidied.set()

    with dispatching() as dispatcher:
        parts = dispatcher.start(endless).parts()
        next(parts)
        parts.close()
        assert tidied.wait(10)


def test_what_is_no_longer_wanted_ends_though_nothing_was_said() -> None:
    def silent(job: Job[int, None]) -> Steps[None]:
        while True:
            yield

    with dispatching() as dispatcher, pytest.raises(Cancelled):
        dispatcher.start(silent).result(unwanted=lambda: True)


def test_closing_ends_what_is_under_way_by_name() -> None:
    def endless(job: Job[int, None]) -> Steps[None]:
        while True:
            yield

    dispatcher = Dispatcher()
    job = dispatcher.start(endless)
    dispatcher.do(lambda: None)
    dispatcher.close()
    with pytest.raises(BodyNotLoaded):
        job.result()


def test_idle_work_is_done_when_nothing_else_is() -> None:
    rested = threading.Event()
    with dispatching() as dispatcher:
        dispatcher.idle = rested.set
        dispatcher.do(lambda: None)
        assert rested.wait(10)

"""A body that takes long to load: whoever calls off leaves it to the others, and nothing is loaded to forget."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import msgspec
import pytest

from agent.mind import body as running
from agent.mind.binding import Binding
from agent.mind.port import BodyFile
from agent.mind.refusals import BodyDamaged, Cancelled
from node.workers import body, messages
from node.workers.child import Call, Handler

IN_TIME = 10.0


class Slow:
    """Stands in for a body; each is there when ``let`` says so."""

    let = threading.Event()
    begun: ClassVar[list["Slow"]] = []
    fails = False

    def __init__(self, _file: BodyFile) -> None:
        Slow.begun.append(self)
        self.forgotten: list[object] = []
        assert Slow.let.wait(IN_TIME)
        if Slow.fails:
            raise BodyDamaged("not whole")

    def status(self) -> str:
        return "there"

    def forget(self, binding: object) -> None:
        self.forgotten.append(binding)


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[str, Handler]:
    Slow.let, Slow.begun, Slow.fails = threading.Event(), [], False
    monkeypatch.setattr(running, "Body", Slow)
    monkeypatch.setenv(body.SETTING, msgspec.json.encode(BodyFile("some.gguf", "ab")).decode())
    return body.handlers()


def call(name: str = "status", **args: Any) -> Call:
    return Call(messages.Call(1, name, args))


def test_whoever_calls_off_while_a_body_is_loaded_is_let_go_and_the_others_get_it(handlers: dict[str, Handler]) -> None:
    leaves, stays = call(), call()
    with ThreadPoolExecutor() as threads:
        left, stayed = (threads.submit(handlers["status"], one) for one in (leaves, stays))
        leaves.cancelled.set()
        with pytest.raises(Cancelled):
            left.result(IN_TIME)
        assert not stayed.done()
        Slow.let.set()
        assert stayed.result(IN_TIME) == "there"
    assert handlers["status"](call()) == "there"
    assert len(Slow.begun) == 1


def test_all_who_wait_for_a_body_that_cannot_be_loaded_are_told_and_the_next_has_it_tried_anew(
    handlers: dict[str, Handler],
) -> None:
    Slow.fails = True
    with ThreadPoolExecutor() as threads:
        waiting = [threads.submit(handlers["status"], call()) for _ in range(3)]
        while not Slow.begun:
            pass
        Slow.let.set()
        for one in waiting:
            with pytest.raises(BodyDamaged):
                one.result(IN_TIME)
    Slow.fails = False
    assert handlers["status"](call()) == "there"


def test_no_body_is_loaded_to_forget_or_to_drop_what_it_cannot_hold(handlers: dict[str, Handler]) -> None:
    handlers["forget"](call("forget"), {"members": ["me"]})
    handlers["drop_adapter"](call("drop_adapter"), "ab")
    assert Slow.begun == []


def test_what_is_forgotten_while_a_body_is_loaded_is_forgotten_by_it(handlers: dict[str, Handler]) -> None:
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(handlers["status"], call())
        while not Slow.begun:
            pass
        forgetting = threads.submit(handlers["forget"], call("forget"), {"members": ["me"]})
        Slow.let.set()
        forgetting.result(IN_TIME)
        asked.result(IN_TIME)
    assert Slow.begun[0].forgotten == [Binding(("me",))]

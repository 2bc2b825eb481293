"""A mind that lives in a worker: named errors, adapters that outlive deaths, and nothing left of what was withdrawn."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trio

from agent.errors import AgentError
from agent.mind import refusals
from agent.mind.binding import Binding, Worn
from agent.mind.port import AdapterFile, Ask, BodyFile, End, Mind
from node import errors
from node.errors import WorkerFailed, rebuilt
from node.workers.mind import WorkerMind
from node.workers.refusals import WORDS
from node.workers.worker import Worker
from tests.agent.mind.bodies import adapter, body
from tests.conftest import end
from tests.node.workers.test_body import ask, mouth

ME = Binding(("me",))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bodies")


@pytest.fixture(scope="module")
def file(folder: Path) -> BodyFile:
    return body(folder)


@pytest.fixture(scope="module")
def lora(folder: Path, file: BodyFile) -> AdapterFile:
    return adapter(folder, file)


@asynccontextmanager
async def thinking(file: BodyFile) -> AsyncIterator[tuple[Mind, Worker]]:
    async with mouth(file) as worker:
        yield WorkerMind(worker), worker


async def said(mind: Mind, ask: Ask) -> tuple[str, End]:
    text, end = "", None
    async with mind.reply(ask) as pieces:
        async for piece in pieces:
            text, end = text + piece.text, piece.end
    assert end is not None
    return text, end


class Noted:
    """Stands in for the log."""

    def __init__(self, told: list[str]) -> None:
        self.told = told

    def info(self, event: str, **_: object) -> None:
        self.told.append(f"info {event}")

    def warning(self, event: str, **_: object) -> None:
        self.told.append(f"warning {event}")


async def die(worker: Worker, number: int = signal.SIGKILL) -> None:
    """Have the worker killed, and wait until another one serves."""
    pid = worker.view().pid
    assert pid is not None
    end(pid, number)
    while worker.view().pid == pid or not worker.is_up:
        await trio.sleep(0.001)


def test_every_refusal_of_a_body_has_words_a_way_out_and_crosses_the_socket_by_its_name() -> None:
    known = {
        kind.__name__ for kind in AgentError.__subclasses__() if kind.__module__ in ("agent.errors", refusals.__name__)
    }
    assert known == set(WORDS)
    for name, (kind, says, do) in WORDS.items():
        assert says
        assert do
        assert kind.__name__ in (name, "Interrupted")
        error = kind(says, do)
        again = rebuilt(error.kind, error.says, error.do)
        assert type(again) is kind
        assert again.exit_code > 1


async def test_what_a_body_refuses_is_told_by_name_with_a_way_out(file: BodyFile, folder: Path) -> None:
    async with thinking(file) as (mind, _):
        for wrong, kind in (
            (replace(ask(), prompt=(1, 10**6)), errors.TokenUnknown),
            (replace(ask(), prompt=(1,) * 5000), errors.PromptTooLong),
            (replace(ask(), grammar="root ::= ("), errors.GrammarRefused),
        ):
            with pytest.raises(kind) as caught:
                await said(mind, wrong)
            assert caught.value.do
        with pytest.raises(errors.PromptTooLong):
            await mind.score((1,) * 5000, "x", ME)
        assert (await said(mind, ask()))[1].spoken == 20
    async with thinking(replace(file, path=str(folder / "none"))) as (mind, _):
        with pytest.raises(errors.BodyMissing, match="not there"):
            await mind.status()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_death_within_a_reply_is_told_and_the_next_is_given(file: BodyFile, number: int) -> None:
    async with thinking(file) as (mind, worker):
        text = (await said(mind, ask()))[0]
        with pytest.raises(WorkerFailed, match=signal.Signals(number).name):
            async with mind.reply(ask(at_most=800)) as pieces:
                async for _ in pieces:
                    pid = worker.view().pid
                    assert pid
                    end(pid, number)
        assert (await said(mind, ask()))[0] == text


async def test_adapters_are_back_after_a_death_before_anything_is_said_through_them(
    file: BodyFile, lora: AdapterFile
) -> None:
    worn = replace(ME, adapters=(Worn(lora.sha256),))
    async with thinking(file) as (mind, worker):
        with pytest.raises(errors.AdapterNotLoaded):
            await said(mind, ask(worn))
        await mind.load_adapter(lora)
        through, plain = (await said(mind, ask(worn)))[0], (await said(mind, ask()))[0]
        assert through != plain
        await die(worker)
        assert await mind.adapters() == (lora.sha256,)
        assert (await said(mind, ask(worn)))[0] == through
        await die(worker)
        score = await mind.score(ask().prompt, "text", worn)
        assert score != await mind.score(ask().prompt, "text", ME)


async def test_many_who_need_an_adapter_right_after_a_death_all_get_it(file: BodyFile, lora: AdapterFile) -> None:
    async with thinking(file) as (mind, worker):
        await mind.load_adapter(lora)
        await die(worker)
        heard: list[str] = []

        async def speak(number: int) -> None:
            heard.append((await said(mind, ask(Binding((str(number),), adapters=(Worn(lora.sha256),)))))[0])

        async with trio.open_nursery() as nursery:
            for number in range(6):
                nursery.start_soon(speak, number)
        assert len(set(heard)) == 1
        assert len(heard) == 6


async def test_a_death_at_any_moment_never_leaves_an_adapter_unloaded(file: BodyFile, lora: AdapterFile) -> None:
    worn = replace(ME, adapters=(Worn(lora.sha256),))
    async with thinking(file) as (mind, worker):
        await mind.load_adapter(lora)
        text = (await said(mind, ask(worn)))[0]
        for number in range(8):
            pid = worker.view().pid
            assert pid is not None
            end(pid, signal.SIGKILL)
            for _ in range(number):
                await trio.sleep(0.001)
            heard = ""
            while not heard:
                try:
                    heard = (await said(mind, ask(worn)))[0]
                except WorkerFailed as error:
                    assert not error.named  # the one that was asked is the one that died
            assert heard == text


async def test_what_was_withdrawn_is_not_worn_again_not_even_after_a_death(file: BodyFile, lora: AdapterFile) -> None:
    worn = replace(ME, adapters=(Worn(lora.sha256),))
    async with thinking(file) as (mind, worker):
        await mind.load_adapter(lora)
        with pytest.raises(errors.AdapterNotLoaded):
            async with mind.reply(ask(worn, at_most=800)) as pieces:
                async for _ in pieces:
                    if await mind.adapters():
                        await mind.drop_adapter(lora.sha256)
        for again in (False, True):
            if again:
                await die(worker)
            with pytest.raises(errors.AdapterNotLoaded):
                await said(mind, ask(worn))
        assert (await mind.status()).adapters == ()


async def test_a_withdrawal_that_is_called_off_ends_what_is_being_said_all_the_same(
    file: BodyFile, lora: AdapterFile
) -> None:
    worn = replace(ME, adapters=(Worn(lora.sha256),))
    async with thinking(file) as (mind, _):
        await mind.load_adapter(lora)
        with pytest.raises(errors.AdapterNotLoaded):
            async with mind.reply(ask(worn, at_most=800)) as pieces:
                async for _ in pieces:
                    if await mind.adapters():
                        async with trio.open_nursery() as nursery:
                            nursery.start_soon(mind.drop_adapter, lora.sha256)
                            while await mind.adapters():
                                await trio.lowlevel.checkpoint()
                            nursery.cancel_scope.cancel()
        assert (await mind.status()).adapters == ()


async def test_after_a_death_nothing_is_loaded_only_to_forget(file: BodyFile, tmp_path: Path) -> None:
    lost = Path(body(tmp_path, seed=7).path)
    async with thinking(replace(file, path=str(lost), sha256=body(tmp_path, seed=7).sha256)) as (mind, worker):
        await mind.status()
        lost.unlink()
        await die(worker)
        await mind.forget(ME)  # it would be told that there is no such file
        await mind.drop_adapter("ab" * 32)


async def test_an_adapter_whose_file_went_is_told_and_the_body_speaks_without_it(file: BodyFile, folder: Path) -> None:
    lost = adapter(folder, file, seed=9)
    async with thinking(file) as (mind, worker):
        await mind.load_adapter(lost)
        Path(lost.path).unlink()
        await die(worker)
        with pytest.raises(errors.AdapterMissing):
            await said(mind, ask(replace(ME, adapters=(Worn(lost.sha256),))))
        assert (await said(mind, ask()))[1].spoken == 20


async def test_dropping_or_forgetting_wakes_no_worker(file: BodyFile, lora: AdapterFile) -> None:
    async with thinking(file) as (mind, worker):
        await mind.drop_adapter(lora.sha256)
        await mind.forget(ME)
        assert worker.view().state == "idle"


async def test_leaving_a_reply_early_frees_the_body(file: BodyFile) -> None:
    async with thinking(file) as (mind, worker):
        for _ in range(3):
            async with mind.reply(ask(at_most=800)) as pieces:
                async for _ in pieces:
                    break
        with trio.move_on_after(0.01):
            await said(mind, ask(at_most=800))
        assert (await said(mind, ask()))[1].spoken == 20
        assert worker.calls == 0


async def test_what_was_forgotten_is_read_anew(file: BodyFile) -> None:
    async with thinking(file) as (mind, _):
        await said(mind, ask())
        assert (await said(mind, ask()))[1].reused > 0
        await mind.forget(ME)
        assert (await said(mind, ask()))[1].reused == 0


async def test_a_body_that_is_put_away_is_no_reason_to_warn_and_one_that_dies_is(
    file: BodyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("node.workers.worker.log", Noted(told))
    async with thinking(file) as (mind, worker):
        await mind.status()
        worker.put_away()
        while worker.view().state != "idle":
            await trio.sleep(0.001)
        assert "warning worker.ended" not in told
        await mind.status()
        await die(worker)
        assert "warning worker.ended" in told


async def test_a_body_that_was_put_away_is_there_again_at_the_next_call(file: BodyFile, lora: AdapterFile) -> None:
    worn = replace(ME, adapters=(Worn(lora.sha256),))
    async with thinking(file) as (mind, worker):
        await mind.load_adapter(lora)
        text = (await said(mind, ask(worn)))[0]
        pid = worker.view().pid
        async with mind.reply(ask(at_most=800)) as pieces:
            worker.put_away()  # not while it speaks
            assert [piece async for piece in pieces][-1].end is not None
        assert worker.view().pid == pid
        worker.put_away()
        assert (await said(mind, ask(worn)))[0] == text  # asked for before the old one had even gone
        assert worker.view().pid != pid
        worker.put_away()
        while worker.view().state != "idle":
            await trio.sleep(0.001)
        assert worker.view().pid is None
        assert worker.view().restarts == 0

"""Which body thinks for which role: chosen, kept, refused, swapped while others talk, put away."""

import os
import signal
from pathlib import Path

import pytest
import trio

from agent.mind.port import Role
from node import errors
from node.bodies import machine
from node.config import Mind as Settings
from node.errors import BodyRefused, KithError, WorkerFailed
from node.home import Home
from node.store import bodies
from node.store.bodies import Chosen
from protocol.control.messages import Check, CheckBody, Examine
from protocol.control.minds import BodyChanged, Line, Think, UseBody
from tests.agent.mind.bodies import adapter, body, of_bytes
from tests.conftest import end
from tests.node.services.minds import Thinking, an_ask, said, thinking

ALL = list(Role)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bodies")


@pytest.fixture(scope="module")
def newborn(folder: Path) -> Path:
    return Path(body(folder, seed=1).path)


@pytest.fixture(scope="module")
def other(folder: Path) -> str:
    return body(folder, seed=2).path


@pytest.fixture(scope="module")
def third(folder: Path) -> str:
    return body(folder, seed=3).path


async def voice(house: Thinking, role: Role = Role.TALK) -> str:
    return await said(await house.minds.mind(role))


def pids(house: Thinking) -> set[int]:
    return {view.pid for view in house.minds.workers() if view.pid}


async def test_the_newborn_thinks_for_every_role_in_one_worker_that_nobody_started_in_vain(
    home: Home, newborn: Path
) -> None:
    async with thinking(home, newborn) as house:
        assert house.names() == ["newborn"] * 3
        assert {view.state for view in house.minds.views()} == {"resting"}
        assert house.minds.workers() == []
        assert len({await voice(house, role) for role in ALL}) == 1
        assert len(house.minds.workers()) == 1
        assert {view.state for view in house.minds.views()} == {"ready"}


async def test_without_a_newborn_the_node_lives_and_says_that_there_is_no_body(
    home: Home, folder: Path, other: str
) -> None:
    async with thinking(home, folder / "none.gguf") as house:
        assert {view.state for view in house.minds.views()} == {"missing"}
        with pytest.raises(errors.BodyMissing, match="no body") as caught:
            await voice(house)
        assert "kith body use" in caught.value.do
        with pytest.raises(errors.BodyMissing):
            await house.ask(UseBody())
        (found,) = [check for check in await house.ask(Examine()) if check.name == "body"]
        assert (found.result, "no body" in found.says or "none" in found.says) == ("warn", True)
        assert await house.ask(UseBody(other))
        assert await voice(house)
        (found,) = [check for check in await house.ask(Examine()) if check.name == "body"]
        assert found.result == "ok"


async def test_roles_may_use_different_bodies_and_what_was_chosen_is_used_after_a_restart(
    home: Home, newborn: Path, other: str, third: str
) -> None:
    async with thinking(home, newborn) as house:
        await house.ask(UseBody(other, ["make", "plan"]))
        told = await house.ask(UseBody(third, ["plan"]))
        assert [view.role for view in told] == ["talk", "make", "plan"]
        assert [view.newborn for view in told] == [True, False, False]
        voices = [await voice(house, role) for role in ALL]
        assert len(set(voices)) == 3
        assert len(pids(house)) == 3
        changed = [event.event.role for event in await house.bulletin.after(0) if isinstance(event.event, BodyChanged)]
        assert changed == ["make", "plan", "plan"]
    async with thinking(home, newborn) as house:
        assert house.names() == ["newborn", Path(other).stem, Path(third).stem]
        assert [await voice(house, role) for role in ALL] == voices
        await house.ask(UseBody("", ["make"]))
        await house.ask(UseBody(str(newborn), ["plan"]))  # by its path, it is the newborn all the same
        assert [view.newborn for view in house.minds.views()] == [True] * 3
    async with thinking(home, newborn) as house:
        assert house.names() == ["newborn"] * 3


async def test_two_homes_share_nothing_but_the_file(newborn: Path, other: str, tmp_path: Path) -> None:
    one, two = Home(tmp_path / "1"), Home(tmp_path / "2")
    async with thinking(one, newborn) as first, thinking(two, newborn) as second:
        await first.ask(UseBody(other))
        assert second.names() == ["newborn"] * 3
        assert await voice(first) != await voice(second)
        (pid,) = pids(first)
        end(pid, signal.SIGKILL)
        assert await voice(second)


async def test_a_body_that_cannot_be_used_is_refused_by_name_and_the_old_one_stays(
    home: Home, newborn: Path, other: str, folder: Path
) -> None:
    whole = Path(other).read_bytes()
    like = body(folder, seed=2)
    alien = whole.replace(
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0llama",
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0alien",
    )
    wrong = [
        of_bytes(folder, data, like, f"{number}.gguf").path
        for number, data in enumerate((b"", b"GGUF", whole[:5000], whole[:-4096], bytes(5000), alien))
    ]
    async with thinking(home, newborn) as house:
        voice_before = await voice(house)
        (pid,) = pids(house)
        for path in [*wrong, str(folder), str(folder / "none.gguf"), "body.gguf"]:
            with pytest.raises(KithError) as caught:
                await house.ask(UseBody(path))
            assert isinstance(caught.value, BodyRefused | errors.NotAccepted), caught.value
            assert caught.value.do
        with pytest.raises(errors.NotAccepted, match="no role"):
            await house.ask(UseBody(other, ["sing"]))
        assert house.names() == ["newborn"] * 3
        assert await voice(house) == voice_before
        while len(house.minds.workers()) > 1:  # those that were tried out go
            await trio.sleep(0.001)
        assert pids(house) == {pid}


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_a_body_whose_worker_dies_while_it_is_tried_is_refused_and_the_old_one_stays(
    home: Home, newborn: Path, other: str, number: int
) -> None:
    async with thinking(home, newborn) as house:
        before = await voice(house)
        (old,) = pids(house)

        async def kill() -> None:
            while True:
                for view in house.minds.workers():
                    if view.state == "ready" and view.pid not in (None, old):
                        end(view.pid, number)
                        return
                await trio.lowlevel.checkpoint()  # it is to die before it has said a word

        async with trio.open_nursery() as nursery:
            nursery.start_soon(kill)
            with pytest.raises(BodyRefused, match=f"failed: .*{signal.Signals(number).name}") as caught:
                await house.ask(UseBody(other))
        assert "stays" in caught.value.do
        assert house.names() == ["newborn"] * 3
        assert await voice(house) == before


async def test_two_who_choose_at_once_choose_one_after_the_other(
    home: Home, newborn: Path, other: str, third: str
) -> None:
    async with thinking(home, newborn) as house:
        async with trio.open_nursery() as nursery:
            for path in (other, third, other, third):
                nursery.start_soon(house.ask, UseBody(path))
        assert len(set(house.names())) == 1
        assert await voice(house)
        while len(house.minds.workers()) > 1:
            await trio.sleep(0.001)


async def test_a_choice_that_is_called_off_changes_nothing(home: Home, newborn: Path, other: str) -> None:
    async with thinking(home, newborn) as house:
        before = await voice(house)
        with trio.CancelScope() as scope:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(house.ask, UseBody(other))
                while len(house.minds.workers()) < 2:
                    await trio.sleep(0.001)
                scope.cancel()
        assert house.names() == ["newborn"] * 3
        assert await voice(house) == before
        while len(house.minds.workers()) > 1:
            await trio.sleep(0.001)


async def test_a_body_larger_than_the_machine_is_refused_in_words(
    home: Home, newborn: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = machine.Machine(memory=400 << 20, free_memory=400 << 20, cores=1, free_disk=1 << 40)
    async with thinking(home, newborn) as house:
        monkeypatch.setattr(machine, "look", lambda _: small)
        with pytest.raises(errors.NoRoom, match="does not fit this machine.*needs .* of memory") as caught:
            await house.ask(UseBody(other))
        assert "stays" in caught.value.do
        assert house.names() == ["newborn"] * 3


async def test_a_context_larger_than_the_body_was_trained_on_takes_no_room(
    home: Home, newborn: Path, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = machine.Machine(memory=4 << 30, free_memory=4 << 30, cores=1, free_disk=1 << 40)
    monkeypatch.setattr(machine, "look", lambda _: here)
    async with thinking(home, newborn, Settings(context=1 << 20)) as house:
        await house.ask(UseBody(other))
        await house.ask(UseBody())


async def test_a_body_takes_half_of_the_cores_that_we_may_use(
    home: Home, newborn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 6)
    async with thinking(home, newborn) as house, house.minds.trial() as (running,):
        assert running.file.threads == 3


async def test_a_body_is_swapped_while_talk_goes_on_to_its_end(home: Home, newborn: Path, other: str) -> None:
    async with thinking(home, newborn) as house:
        mind = await house.minds.mind(Role.TALK)
        async with mind.reply(an_ask(900)) as pieces:
            heard = [await anext(pieces)]
            (old,) = pids(house)
            await house.ask(UseBody(other))
            assert await voice(house)
            heard += [piece async for piece in pieces]
            end = heard[-1].end
            assert end is not None
            assert end.why in ("length", "room", "stop")
        while old in pids(house):
            await trio.sleep(0.001)
        with pytest.raises(WorkerFailed, match="no longer needed"):
            while True:
                await said(mind)


async def test_a_death_is_told_and_the_next_question_is_answered(home: Home, newborn: Path) -> None:
    async with thinking(home, newborn) as house:
        before = await voice(house)
        for number in (signal.SIGKILL, signal.SIGSEGV):
            with pytest.raises(WorkerFailed, match=signal.Signals(number).name) as caught:
                async with (await house.minds.mind(Role.TALK)).reply(an_ask(900)) as pieces:
                    async for _ in pieces:
                        for pid in pids(house):
                            end(pid, number)
            assert caught.value.do
            assert await voice(house) == before


async def test_a_chosen_body_that_changed_or_vanished_is_told_and_can_be_replaced(
    home: Home, newborn: Path, tmp_path: Path
) -> None:
    path = Path(body(tmp_path, seed=5).path)
    async with thinking(home, newborn) as house:
        await house.ask(UseBody(str(path), ["plan"]))
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    async with thinking(home, newborn) as house:
        with pytest.raises(errors.BodyIsAnother) as caught:
            await voice(house, Role.PLAN)
        assert "kith body use" in caught.value.do
        (found,) = [check for check in await house.ask(Examine()) if check.name == "body" and check.result == "fail"]
        assert "hash is another" in found.says
        path.unlink()
        assert [view.state for view in house.minds.views()][2] == "missing"
        (found,) = [check for check in await house.ask(Examine()) if check.name == "body" and check.result == "fail"]
        assert str(path) in found.says
        assert await voice(house, Role.TALK)
        await house.ask(UseBody("", ["plan"]))
        assert await voice(house, Role.PLAN)


async def test_a_body_nobody_asks_is_put_away_and_comes_back(home: Home, newborn: Path) -> None:
    async with thinking(home, newborn) as house:
        before = await voice(house)
        house.minds.put_away()
        while {view.state for view in house.minds.views()} != {"resting"}:
            await trio.sleep(0.001)
        assert not pids(house)
        assert await voice(house) == before


async def test_a_check_tells_of_everything_and_leaves_nothing_running(
    home: Home, newborn: Path, other: str, folder: Path
) -> None:
    async with thinking(home, newborn) as house:
        found = await house.ask(CheckBody(other))
        assert [check.name for check in found] == [
            *("file", "prompts", "seed", "control", "cancel", "speed", "memory", "sleep", "adapters"),
        ]
        assert {check.result for check in found if check.name not in ("cancel", "speed")} == {"ok"}
        assert "0 control tokens" in found[3].says
        while house.minds.workers():
            await trio.sleep(0.001)
        await (await house.minds.mind(Role.TALK)).load_adapter(adapter(folder, body(folder, seed=1)))
        found = await house.ask(CheckBody())
        assert found[0].says.startswith(newborn.stem)
        assert found[-1].says.startswith("1 loaded; the first word")


async def test_a_check_is_ended_by_no_choice_and_no_other_check(home: Home, newborn: Path, other: str) -> None:
    async with thinking(home, newborn) as house:
        await house.ask(UseBody(other, ["plan"]))
        found: list[Check] = []

        async def tell(finding: Check) -> None:
            found.append(finding)
            if len(found) == 1:
                await house.ask(UseBody(str(newborn)))  # the second is no longer in use now

        async with trio.open_nursery() as nursery:
            nursery.start_soon(house.desk[CheckBody], CheckBody(), tell)
            for _ in range(2):
                nursery.start_soon(house.ask, CheckBody(other))
        assert len(found) == 18
        assert not [finding for finding in found if finding.result == "fail"]
        while len(house.minds.workers()) > 1:
            await trio.sleep(0.001)


async def test_an_upgraded_newborn_takes_the_place_of_the_old_one(home: Home, tmp_path: Path, other: str) -> None:
    path = Path(body(tmp_path, seed=8).path)
    async with thinking(home, path) as house:
        before = await voice(house)
        new = tmp_path / "new"
        new.write_bytes(Path(other).read_bytes())
        new.replace(path)
        assert await voice(house) != before
        while len(house.minds.workers()) > 1:
            await trio.sleep(0.001)


async def test_a_body_that_may_not_even_be_looked_at_is_missing_and_the_node_tells_its_status(
    home: Home, newborn: Path
) -> None:
    async with thinking(home, newborn) as house:
        unseen = Chosen("/media/" + "a" * 300, "ab" * 32, 1.0)  # the system refuses to look, as it does without rights
        await house.archive.journal.write(lambda to: bodies.choose(to, Role.PLAN, unseen, home.root))
    async with thinking(home, newborn) as house:
        assert [view.state for view in house.minds.views()] == ["resting", "resting", "missing"]
        with pytest.raises(errors.BodyMissing):
            await voice(house, Role.PLAN)
        await house.ask(UseBody())
        assert {view.state for view in house.minds.views()} == {"ready"}


async def test_who_calls_off_does_not_wait_until_a_large_file_is_read(
    home: Home, newborn: Path, other: str, tmp_path: Path
) -> None:
    large = tmp_path / "large.gguf"
    large.write_bytes(Path(other).read_bytes())
    os.truncate(large, 64 << 30)  # there is nothing in it, yet reading it takes minutes
    async with thinking(home, newborn) as house:
        begun = trio.current_time()
        with trio.move_on_after(0.2):
            await house.ask(UseBody(str(large)))
        assert trio.current_time() - begun < 10
        assert house.names() == ["newborn"] * 3


async def test_a_body_among_those_of_the_home_moves_with_it(home: Home, newborn: Path, other: str) -> None:
    async with thinking(home, newborn) as house:
        home.bodies.mkdir(exist_ok=True)
        (home.bodies / "mine.gguf").write_bytes(Path(other).read_bytes())
        await house.ask(UseBody(str(home.bodies / "mine.gguf"), ["talk"]))
        before = await voice(house)
    moved = Home(home.root.rename(home.root.with_name("moved")))
    async with thinking(moved, newborn) as house:
        assert house.minds.views()[0].path == str(moved.bodies / "mine.gguf")
        assert await voice(house) == before


async def test_a_check_tells_that_the_file_of_a_loaded_body_was_changed_or_is_gone(
    home: Home, newborn: Path, other: str, third: str, tmp_path: Path
) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(Path(other).read_bytes())
    async with thinking(home, newborn) as house:
        await house.ask(UseBody(str(path)))
        new = tmp_path / "new"
        new.write_bytes(Path(third).read_bytes())
        new.replace(path)
        (found,) = await house.ask(CheckBody())
        assert (found.result, "was changed" in found.says) == ("fail", True)
        path.unlink()
        (found,) = await house.ask(CheckBody())
        assert (found.result, "no longer there" in found.says) == ("fail", True)


async def test_a_check_of_a_body_that_cannot_be_loaded_fails_by_name(home: Home, newborn: Path, tmp_path: Path) -> None:
    path = Path(body(tmp_path, seed=6).path)
    async with thinking(home, newborn) as house:
        await house.ask(UseBody(str(path), ["talk"]))
        await voice(house, Role.MAKE)
        house.minds.put_away()
        path.write_bytes(b"GGUF")
        while pids(house):
            await trio.sleep(0.001)
        found = await house.ask(CheckBody())
        assert (found[0].name, found[0].result) == ("file", "fail")
        assert len(found) == 10  # and the newborn's


async def test_a_question_is_answered_from_its_lines_and_nothing_is_kept(home: Home, newborn: Path) -> None:
    asked = Think("Where do I live?", [Line("I moved to Graz.", when="2026-05-02"), Line("He likes tea.", by="Ben")])
    async with thinking(home, newborn) as house:
        first, second = await house.ask(asked), await house.ask(asked)
        assert first[-1].end.why in ("stop", "length", "room")
        assert first[-1].end.prompt > 40
        assert "".join(part.text for part in first) == "".join(part.text for part in second)
        assert (await (await house.minds.mind(Role.TALK)).status()).conversations == 0
        for wrong in (
            replaced(asked, question="  "),
            replaced(asked, role="sing"),
            replaced(asked, temperature=-1.0),
            replaced(asked, temperature=float("nan")),
            replaced(asked, seed=-1),
            replaced(asked, at_most=0),
        ):
            with pytest.raises(errors.NotAccepted):
                await house.ask(wrong)
        with pytest.raises(errors.PromptTooLong):
            await house.ask(replaced(asked, owner="a" * 5000))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
async def test_a_death_within_an_answer_is_told_and_the_next_question_answered(
    home: Home, newborn: Path, number: int
) -> None:
    asked = Think("Where do I live?", [Line("I moved to Graz.")])
    async with thinking(home, newborn) as house:
        before = await house.ask(asked)

        async def tell(_: object) -> None:
            for pid in pids(house):
                end(pid, number)

        with pytest.raises(WorkerFailed, match=signal.Signals(number).name):
            await house.desk[Think](replaced(asked, temperature=2.0, at_most=900), tell)
        after = await house.ask(asked)
        assert "".join(part.text for part in after) == "".join(part.text for part in before)


async def test_a_question_that_is_no_longer_wanted_is_forgotten_too(home: Home, newborn: Path) -> None:
    async with thinking(home, newborn) as house:
        await voice(house)

        async def tell(_: object) -> None:
            scope.cancel()
            await trio.lowlevel.checkpoint()

        with trio.CancelScope() as scope:
            await house.desk[Think](Think("Who?", at_most=500), tell)
        assert scope.cancelled_caught
        assert (await (await house.minds.mind(Role.TALK)).status()).conversations == 1  # the other one


def replaced(asked: Think, **changes: object) -> Think:
    return Think(**({name: getattr(asked, name) for name in asked.__struct_fields__} | changes))

"""Watching: what is new in a folder is remembered once it has come to rest, for those alone who hear of the rest."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import trio
from trio.testing import MockClock, wait_all_tasks_blocked

from node.errors import NotAccepted, NotKnown, WorkerFailed
from node.home import Home
from node.journal import Journal
from node.services.memory import changes, watching
from node.services.memory.changes import look
from node.services.memory.watching import LONGEST, QUIET, TRY_AGAIN, Watching
from node.store import memories
from protocol.control.folders import ListWatched, Unwatch, Watch, WatchedView
from protocol.control.memories import ListMemories, Remember
from tests.node.services.memory.living import Living, living
from tests.node.services.parts import answers

PATIENCE = 30.0


class Taken:
    """What was taken in, in its order; by an intake, if there is one."""

    def __init__(self, take: Callable[[Remember, Any], Any] | None = None) -> None:
        self.asked: list[Remember] = []
        self.at: list[float] = []
        self.fails: Exception | None = None
        self._take = take
        self._grew = trio.Event()

    async def __call__(self, asked: Remember, tell: Any) -> None:
        failed, self.fails = self.fails, None
        if failed:
            raise failed
        if self._take:
            await self._take(asked, tell)
        self.asked.append(asked)
        self.at.append(trio.current_time())
        self._grew.set()
        self._grew = trio.Event()

    async def after(self, count: int) -> list[str]:
        """The paths of what was taken in after so many."""
        while len(self.asked) <= count:
            await self._grew.wait()
        return self.asked[count].paths


class Eyes:
    """Tells of changes what the test says."""

    def __init__(self) -> None:
        self.tell: dict[str, Callable[[Iterable[str]], None]] = {}
        self.closed: dict[str, trio.Event] = {}
        self.gone: set[str] = set()

    async def __call__(self, folder: str, tell: Callable[[Iterable[str]], None]) -> None:
        if folder in self.gone:
            raise FileNotFoundError(folder)
        self.tell[folder], self.closed[folder] = tell, trio.Event()
        tell([folder])
        await self.closed[folder].wait()
        raise FileNotFoundError(folder)

    async def opened(self, folder: Path) -> None:
        while str(folder) not in self.tell:
            await trio.lowlevel.checkpoint()


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    kept = await Journal.open(tmp_path / "journal.db", bytes(32), [memories.SCHEMA])
    yield kept
    await kept.close()


async def ask(watching: Watching, request: Any) -> list[Any]:
    return await answers(dict(watching.desk()), request)


@asynccontextmanager
async def kept(journal: Journal, taken: Taken, eyes: Any) -> AsyncIterator[Watching]:
    archive: Any = SimpleNamespace(journal=journal)
    one = Watching(archive, taken, eyes)
    async with trio.open_nursery() as nursery:
        ready = trio.Event()
        nursery.start_soon(one.keep, ready.set)
        await ready.wait()
        yield one
        nursery.cancel_scope.cancel()


async def test_a_file_that_changes_every_second_keeps_no_other_waiting(
    journal: Journal, folder: Path, mock_clock: MockClock
) -> None:
    busy, note = folder / "busy.log", folder / "note.md"
    busy.touch()
    note.touch()
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        await begun(one, eyes, taken, folder, mock_clock)
        began = trio.current_time()
        eyes.tell[str(folder)]([str(note)])
        for _ in range(int(LONGEST) + 1):
            eyes.tell[str(folder)]([str(busy)])
            mock_clock.jump(1.0)
            await wait_all_tasks_blocked()
        assert await taken.after(2) == [str(note)]
        assert await taken.after(3) == [str(busy)]
        assert taken.at[3] - began >= LONGEST


# -- what is watched, and for whom


async def test_a_folder_is_taken_in_first_and_watched_for_the_same_people(
    journal: Journal, folder: Path, mock_clock: MockClock
) -> None:
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        await ask(one, Watch(str(folder), "close", ["Sailing"]))
        await eyes.opened(folder)
        mock_clock.jump(QUIET)
        await taken.after(1)
        assert taken.asked == [Remember([str(folder)], "close", ["sailing"])] * 2
        (view,) = await ask(one, ListWatched())
        assert (view.path, view.tier, view.tags, view.note) == (str(folder), "close", ["sailing"], "")
    eyes = Eyes()
    async with kept(journal, taken, eyes):
        await eyes.opened(folder)  # after a restart, too
        mock_clock.jump(QUIET)
        assert await taken.after(2) == [str(folder)]


async def test_who_calls_off_the_taking_in_watches_nothing(journal: Journal, folder: Path) -> None:
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        taken.fails = WorkerFailed("the parser is away")
        with pytest.raises(WorkerFailed):
            await ask(one, Watch(str(folder)))
        assert await ask(one, ListWatched()) == []


async def test_a_folder_that_vanishes_is_told_once_and_tried_again(
    journal: Journal, folder: Path, mock_clock: MockClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []  # however the log is set up by now
    monkeypatch.setattr(watching.log, "warning", lambda what, **_: said.append(what), raising=False)
    monkeypatch.setattr(watching.log, "info", lambda what, **_: said.append(what), raising=False)
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        await begun(one, eyes, taken, folder, mock_clock)
        eyes.gone.add(str(folder))
        eyes.tell.clear()
        eyes.closed[str(folder)].set()
        for _ in range(3):
            await noted(one, "it is not there")
            mock_clock.jump(TRY_AGAIN)
            await wait_all_tasks_blocked()
        eyes.gone.clear()
        mock_clock.jump(TRY_AGAIN)
        await eyes.opened(folder)
        mock_clock.jump(QUIET)
        assert await taken.after(2) == [str(folder)]
        await noted(one, "")
    assert (said.count("watching.paused"), said.count("watching.again")) == (1, 1)


async def test_what_fails_is_noted_and_done_later(journal: Journal, folder: Path, mock_clock: MockClock) -> None:
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        await begun(one, eyes, taken, folder, mock_clock)
        taken.fails = WorkerFailed("the parser is away")
        (folder / "a.md").touch()
        eyes.tell.pop(str(folder))([str(folder / "a.md")])
        mock_clock.jump(QUIET)
        await noted(one, "the parser is away")
        mock_clock.jump(TRY_AGAIN)
        await eyes.opened(folder)
        mock_clock.jump(QUIET)
        assert await taken.after(2) == [str(folder)]
        await noted(one, "")


async def test_a_folder_inside_another_goes_by_its_own_tier(
    journal: Journal, folder: Path, mock_clock: MockClock
) -> None:
    drafts = folder / "blog" / "drafts"
    drafts.mkdir(parents=True)
    for name in ("a.md", "blog/b.md", "blog/drafts/c.md", ".hidden"):
        (folder / name).touch()
    (folder / "link").symlink_to(drafts)
    (folder / "blog" / "round").symlink_to(folder)
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        await ask(one, Watch(str(drafts)))
        await ask(one, Watch(str(folder), "public"))
        assert taken.asked[1] == Remember([str(folder / "a.md"), str(folder / "blog" / "b.md")], "public")
        await eyes.opened(folder)
        await eyes.opened(drafts)
        mock_clock.jump(QUIET)
        await taken.after(3)
        changed = [str(folder / "a.md"), str(drafts / "c.md"), str(folder / "link" / "c.md")]
        eyes.tell[str(folder)](changed)
        eyes.tell[str(drafts)]([str(drafts / "c.md")])
        mock_clock.jump(QUIET)
        await taken.after(5)
        assert {(*asked.paths, asked.tier) for asked in taken.asked[4:]} == {
            (str(folder / "a.md"), "public"),
            (str(drafts / "c.md"), "private"),
        }


async def test_a_folder_is_watched_once_whatever_it_is_called(journal: Journal, folder: Path) -> None:
    (folder.parent / "link").symlink_to(folder)
    eyes, taken = Eyes(), Taken()
    async with kept(journal, taken, eyes) as one:
        await ask(one, Watch(str(folder)))
        await ask(one, Watch(f"{folder.parent}/link/", "close"))
        (view,) = await ask(one, ListWatched())
        assert (view.path, view.tier) == (str(folder.parent / "link"), "close")
        await ask(one, Unwatch(str(folder)))
        assert await ask(one, ListWatched()) == []
        with pytest.raises(NotKnown, match="not watched"):
            await ask(one, Unwatch(str(folder)))


async def test_what_cannot_be_watched_is_refused_by_name(
    journal: Journal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a.md").touch()
    async with kept(journal, Taken(), Eyes()) as one:
        for path, why in (
            (str(folder / "a.md"), "it is no folder"),
            (str(folder / "none"), "it is not there"),
            (f"{folder}\0", "cannot be written down"),
            ("notes", "whole path"),
        ):
            with pytest.raises(NotAccepted, match=why):
                await ask(one, Watch(path))
        with pytest.raises(NotAccepted, match="no tier"):
            await ask(one, Watch(str(folder), "secret"))
        monkeypatch.setattr(changes, "MOST_FOLDERS", 0)
        with pytest.raises(NotAccepted, match="more than 0 folders"):
            await ask(one, Watch(str(folder)))


# -- all of it together


async def test_what_appears_in_a_folder_is_remembered_and_what_is_deleted_stays(
    tmp_path: Path, folder: Path, at_once: None
) -> None:
    home = Home(tmp_path / "home")
    (folder / "a.md").write_text("I sail on Sundays.\n")
    async with watched_life(home) as (life, one, taken):
        await ask(one, Watch(str(folder), "close", ["sailing"]))
        assert await life.texts() == ["I sail on Sundays."]
        (folder / "b.md").write_text("Ben lent me his drill.\n")
        await remembered(life, taken, "Ben lent me his drill.")
        (folder / "b.md").unlink()
        (folder / "a.md").write_text("I sail on Sundays.\n\nThe boat is blue.\n")
        await remembered(life, taken, "The boat is blue.")
        found = await life.ask(ListMemories())
        assert [(view.tier, view.tags) for view in found] == [("close", ["sailing"])] * 3
    (folder / "c.md").write_text("Vera moved to Lisbon.\n")
    async with watched_life(home) as (life, one, taken):
        await remembered(life, taken, "Vera moved to Lisbon.")
        assert len(await life.texts()) == 4
        await ask(one, Unwatch(str(folder)))
        assert await ask(one, ListWatched()) == []


@asynccontextmanager
async def watched_life(home: Home) -> AsyncIterator[tuple[Living, Watching, Taken]]:
    with trio.fail_after(PATIENCE):
        async with living(home) as life:
            taken = Taken(life.desk[Remember])
            async with kept(life.archive.journal, taken, look) as one:
                yield life, one, taken


async def remembered(life: Living, taken: Taken, text: str) -> None:
    while text not in await life.texts():
        await taken.after(len(taken.asked))


async def begun(one: Watching, eyes: Eyes, taken: Taken, folder: Path, clock: MockClock) -> None:
    """A folder is watched, and has been looked through."""
    await ask(one, Watch(str(folder)))
    await eyes.opened(folder)
    clock.jump(QUIET)
    await taken.after(1)


async def noted(one: Watching, note: str) -> None:
    view: WatchedView
    (view,) = await ask(one, ListWatched())
    while view.note != note:
        await trio.lowlevel.checkpoint()
        (view,) = await ask(one, ListWatched())

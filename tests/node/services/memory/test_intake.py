"""Intake: all that a folder says, once; and on from where it was, whatever ended it."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest
import trio

from node.errors import NotAccepted
from node.home import Home
from node.services.memory import intake
from protocol.control.memories import ForgetMemories, ListMemories, Remember, Selection, Taken
from protocol.control.sources import ListSources
from tests.node.services.memory.living import Living, living

LINES = [f"Line {number} of a long log, about thing {number % 17}." for number in range(2000)]


@pytest.fixture(autouse=True)
def _every_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "TOLD_EVERY", 0.0)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A chat of so many lines, each with a time of its own."""
    path = tmp_path / "notes" / "WhatsApp Chat with Ben.txt"
    path.parent.mkdir()
    path.write_text(
        "".join(
            f"{1 + number // 60 % 28:02}/05/2026, {9 + number // 300:02}:{number % 60:02} - "
            f"{'Ana' if number % 2 else 'Ben'}: {line}\n"
            for number, line in enumerate(LINES)
        )
    )
    return path


async def test_a_folder_is_taken_in_once(tmp_path: Path, log: Path) -> None:
    (log.parent / "diary.md").write_text("# 2026-03-02\n\nVera moved to Lisbon.\n\nIt rained.\n")
    async with living(Home(tmp_path / "home")) as life:
        told = await life.one(Remember([str(log.parent)]))
        assert (told.files, told.new, told.known, told.over) == (2, len(LINES) + 2, 0, True)
        assert told.done == told.total
        assert len(await life.texts()) == 1000
        again = await life.one(Remember([str(log.parent)]))
        assert (again.new, again.known) == (0, len(LINES) + 2)
        (log.parent / "copy.md").write_bytes((log.parent / "diary.md").read_bytes())
        copied = await life.one(Remember([str(log.parent)]))
        assert copied.new == 0, "the same lines in another file are known"


async def test_who_spoke_is_kept_and_the_owner_is_known_by_each_of_their_names(tmp_path: Path, log: Path) -> None:
    async with living(Home(tmp_path / "home")) as life:
        await life.one(Remember([str(log)]))
        mine = await life.ask(ListMemories(Selection(author=""), 1000))
        theirs = await life.ask(ListMemories(Selection(author="Ben"), 1000))
        assert len(mine) == len(theirs) == len(LINES) // 2
    async with living(Home(tmp_path / "other"), names=("Ben",)) as life:
        await life.one(Remember([str(log)]))
        assert await life.ask(ListMemories(Selection(author="Ben"), 1000)) == []


async def test_called_off_it_keeps_what_was_read_and_goes_on_from_there(tmp_path: Path, log: Path) -> None:
    async with living(Home(tmp_path / "home")) as life:
        for _ in range(2):
            await _called_off_after(life, Remember([str(log)]), batches=1)
        kept = (await life.ask(ListSources()))[0]
        assert 0 < kept.read < len(LINES)
        told = await life.one(Remember([str(log)]))
        assert told.new == len(LINES) - kept.kept
        (source,) = await life.ask(ListSources())
        assert (source.read, source.kept) == (len(LINES), len(LINES))
        texts = await life.texts()
        assert len(texts) == len(set(texts))


async def test_a_parser_that_is_killed_loses_nothing_that_was_kept(tmp_path: Path, log: Path) -> None:
    async with living(Home(tmp_path / "home")) as life:

        async def tell(step: Taken) -> None:
            if step.read and (pid := life.parser.view().pid) and not killed:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)

        killed: list[int] = []
        await life.desk[Remember](Remember([str(log)]), tell)
        assert killed
        await life.one(Remember([str(log)]))
        (source,) = await life.ask(ListSources())
        assert (source.read, source.kept) == (len(LINES), len(LINES))


async def test_what_cannot_be_read_is_named_and_the_rest_is_taken_in(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(b"%PDF-1.7 but torn")
    (folder / "b.txt").write_text("A line that can be read.")
    async with living(Home(tmp_path / "home")) as life:
        steps = await life.ask(Remember([str(folder)]))
        skipped = [one for step in steps for one in step.skipped]
        assert any("a.pdf" in one.where and one.why for one in skipped)
        assert await life.texts() == ["A line that can be read."]


async def test_the_same_lines_for_other_people_are_other_memories(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("I sail on Sundays.")
    async with living(Home(tmp_path / "home")) as life:
        await life.one(Remember([str(tmp_path / "a.txt")]))
        told = await life.one(Remember([str(tmp_path / "a.txt")], "public", ["Sailing"]))
        assert told.new == 1
        assert {(view.tier, *view.tags) for view in await life.ask(ListMemories())} == {
            ("private",),
            ("public", "sailing"),
        }


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (Remember([]), "nothing is named"),
        (Remember(["x"] * 1001), "paths at once"),
        (Remember(["x"], "secret"), "no tier"),
        (Remember(["x"], tags=["a\nb"]), "tag"),
    ],
)
async def test_what_is_no_wish_is_refused(tmp_path: Path, asked: Remember, why: str) -> None:
    async with living(Home(tmp_path / "home")) as life:
        with pytest.raises(NotAccepted, match=why):
            await life.one(asked)


async def _called_off_after(life: Living, request: Remember, batches: int) -> None:
    with trio.CancelScope() as scope:
        left = [batches]

        async def tell(step: object) -> None:
            del step
            left[0] -= 1
            if left[0] < 0:
                scope.cancel()

        await life.desk[Remember](request, tell)


async def test_a_half_taken_file_that_is_forgotten_can_be_taken_in_again_from_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: its source is unfinished, so it is kept, and the next intake goes on behind what was forgotten."""
    monkeypatch.setattr(intake, "TOLD_EVERY", 0.0)
    path = tmp_path / "log.txt"
    path.write_text("".join(f"Line {number} of a long log.\n\n" for number in range(1000)))
    async with living(Home(tmp_path / "home")) as life:
        with trio.CancelScope() as scope:

            async def tell(step: Any) -> None:
                if step.read:
                    scope.cancel()

            await life.desk[Remember](Remember([str(path)]), tell)
        assert 0 < len(await life.texts()) < 1000
        await life.one(ForgetMemories(Selection(everything=True)))
        await life.one(Remember([str(path)]))
        assert len(await life.texts()) == 1000


async def test_what_could_not_be_read_is_told_each_time(tmp_path: Path) -> None:
    """Fault: a file of which nothing could be read is finished; remembered again, it is passed over in silence."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 but torn")
    async with living(Home(tmp_path / "home")) as life:
        for _ in range(2):
            steps = await life.ask(Remember([str(tmp_path / "a.pdf")]))
            assert [one.where for step in steps for one in step.skipped]

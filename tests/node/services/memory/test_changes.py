"""What changes in a folder is told once it has come to rest, and what is passed over is not told at all."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trio
from hypothesis import given
from hypothesis import strategies as st

from node.services.memory.changes import Settling, look

PATIENCE = 30.0


class _Step:
    changed = st.tuples(st.just("changed"), st.sampled_from("abc"))
    passed = st.tuples(st.just("passed"), st.floats(0.0, 100.0))


@given(st.lists(_Step.changed | _Step.passed))
def test_what_is_left_alone_is_due_soon_and_what_never_is_in_the_end(steps: list[tuple[str, Any]]) -> None:
    settling, now = Settling("/", quiet=2.0, longest=60.0), 0.0
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for kind, what in steps:
        if kind == "changed":
            settling.changed([what], now)
            first.setdefault(what, now)
            last[what] = now
        else:
            now += what
        due = set(settling.due(now))
        assert due == {path for path in first if now >= last[path] + 2.0 or now >= first[path] + 60.0}
        for path in due:
            del first[path], last[path]
        assert settling.next() > now


def test_where_very_much_has_changed_all_of_the_folder_is_looked_through() -> None:
    settling = Settling("/notes", quiet=2.0, longest=60.0)
    settling.changed((f"/notes/{number}" for number in range(5000)), 1.0)
    assert (settling.due(2.0), settling.next()) == ([], 3.0)
    assert settling.due(3.0) == ["/notes"]


@asynccontextmanager
async def looking(folder: Path) -> AsyncIterator[tuple[trio.MemoryReceiveChannel[list[str]], trio.Event]]:
    put, seen = trio.open_memory_channel[list[str]](100)
    ended = trio.Event()

    async def until_it_ends() -> None:
        with pytest.raises(FileNotFoundError):
            await look(str(folder), lambda paths: put.send_nowait(list(paths)))
        ended.set()

    with trio.fail_after(PATIENCE):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(until_it_ends)
            yield seen, ended
            nursery.cancel_scope.cancel()


async def test_the_system_tells_what_changes_but_for_what_is_passed_over(folder: Path, at_once: None) -> None:
    (folder / "kith").mkdir()
    for name in ("vault", "journal.db"):
        (folder / "kith" / name).touch()
    async with looking(folder) as (seen, _):
        assert await seen.receive() == [str(folder)]
        for name in (".hidden", "journal.db-wal", "x.lance", "kith/node.log"):
            (folder / name).write_text("x")
        (folder / "inner").mkdir()
        (folder / "inner" / "a.md").write_text("x")
        told: set[str] = set()
        while not told & {str(folder / "inner"), str(folder / "inner" / "a.md")}:
            told |= set(await seen.receive())
        assert told <= {str(folder / "inner"), str(folder / "inner" / "a.md")}
        (folder / "inner" / "a.md").unlink()
        (folder / "b.md").write_text("x")
        assert str(folder / "inner" / "a.md") not in await seen.receive()


@pytest.mark.parametrize("moved", [True, False])
async def test_a_folder_that_is_another_one_now_is_not_taken_for_it(folder: Path, at_once: None, moved: bool) -> None:
    async with looking(folder) as (seen, ended):
        assert await seen.receive() == [str(folder)]
        if moved:
            folder.rename(folder.parent / "elsewhere")
            folder.mkdir()
        else:
            shutil.rmtree(folder)
        await ended.wait()


async def test_whoever_stops_looking_need_not_wait(folder: Path) -> None:
    async with looking(folder) as (seen, _):
        await seen.receive()
        began = trio.current_time()
    assert trio.current_time() - began < 0.2

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, RichLog, Static

from node.control.client import Client
from node.home import Home
from node.lock import is_free
from protocol.control.messages import BackupMade, Echo, Happened, ServiceView, StatusReport
from tests.conftest import is_up, start
from tui.app import KithScreen
from tui.parts import Parts

ROWS = 14  # services and workers that every node has
Playing = Callable[[Pilot[None]], Awaitable[None]]


def play(home: Home, act: Playing, size: tuple[int, int] = (80, 24)) -> None:
    """Open the screen without a terminal and act on it."""

    async def main() -> None:
        async with KithScreen(home.socket).run_test(size=size) as pilot:
            await asyncio.wait_for(act(pilot), 60)

    asyncio.run(main())


async def until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    while not holds():
        await pilot.pause(0.02)


def text(pilot: Pilot[None], id: str) -> str:
    return str(pilot.app.query_one(id, Static).render())


def state_of(worker: str, table: DataTable[object]) -> str:
    rows = [[str(cell) for cell in table.get_row_at(index)] for index in range(table.row_count)]
    return next(row[2] for row in rows if row[:2] == ["worker", worker])


def happened(pilot: Pilot[None]) -> str:
    return "\n".join(line.text for line in pilot.app.query_one(RichLog).lines)


@pytest.mark.parametrize("size", [(80, 24), (200, 50), (20, 5)])
def test_it_shows_how_the_node_is_and_what_happens(node: Home, size: tuple[int, int]) -> None:
    async def act(pilot: Pilot[None]) -> None:
        table = pilot.app.query_one(DataTable)
        await until(pilot, lambda: table.row_count >= ROWS)
        assert "process" in text(pilot, "#node")
        rows = [[str(cell) for cell in table.get_row_at(index)] for index in range(ROWS)]
        assert ["service", "journal", "running"] in rows
        with Client(node.socket) as client:
            client.ask(Echo("hello"))
        if size[1] > 10:
            await until(pilot, lambda: "echo worker is ready" in happened(pilot))
        await until(pilot, lambda: "ready" in state_of("echo", table))

    play(node, act, size)


def test_when_the_node_is_killed_it_says_so_and_finds_it_again(home: Home) -> None:
    pid = start(home)

    async def act(pilot: Pilot[None]) -> None:
        banner = pilot.app.query_one("#banner")
        await until(pilot, lambda: pilot.app.query_one(DataTable).row_count >= ROWS)
        os.kill(pid, signal.SIGKILL)
        await until(pilot, lambda: banner.has_class("shown"))
        assert pilot.app.query_one(Parts).has_class("stale")
        while not is_free(home.lock):
            await pilot.pause(0.02)
        await asyncio.to_thread(start, home)
        await until(pilot, lambda: not banner.has_class("shown"))
        await until(pilot, lambda: f"process {pid}" not in text(pilot, "#node"))

    play(home, act)


def test_it_waits_for_a_node_that_is_not_there_yet(home: Home) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: "no node is running" in text(pilot, "#banner"))
        await asyncio.to_thread(start, home)
        await until(pilot, lambda: pilot.app.query_one(DataTable).row_count >= ROWS)

    play(home, act)


def test_the_node_is_stopped_only_when_asked_twice_and_stays_when_the_screen_closes(node: Home) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: pilot.app.query_one(DataTable).row_count >= ROWS)
        await pilot.press("d")
        await pilot.pause()
        assert is_up(node)
        await pilot.press("question_mark", "q")

    play(node, act)
    assert is_up(node)

    async def stop(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: pilot.app.query_one(DataTable).row_count >= ROWS)
        await pilot.press("d")
        await pilot.press("d")
        await until(pilot, lambda: not is_up(node))

    play(node, stop)


def test_markup_and_escape_codes_from_the_node_are_shown_as_they_are(home: Home) -> None:
    async def act(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, KithScreen)
        service = ServiceView("[red]name[/red]", "failed", 0.0, 0, "[link=x]\x1b[31m")
        app.show(StatusReport("0", 1, "home", 0.0, 0.0, 0, 0, [service]))
        app.take(Happened(1, BackupMade("[bold]x[/bold]", 1)))
        await pilot.pause()
        assert "[bold]x[/bold]" in happened(pilot)
        assert str(app.query_one(DataTable).get_row_at(0)[1]) == "[red]name[/red]"
        assert "\x1b" not in str(app.query_one(DataTable).get_row_at(0)[2])

    play(home, act)


def test_what_the_node_tells_while_the_palette_is_open_is_there_afterwards(node: Home) -> None:
    async def act(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: pilot.app.query_one(DataTable).row_count >= ROWS)
        await pilot.press("ctrl+p")
        await pilot.pause(0.1)
        with Client(node.socket) as client:
            client.ask(Echo("hello"))
        for _ in range(20):
            await pilot.pause(0.02)
        await pilot.press("escape")
        await until(pilot, lambda: "echo worker is ready" in happened(pilot))

    play(node, act)

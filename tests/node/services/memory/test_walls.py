"""Times that bear no zone: read again where another zone holds, what is known is known, and nothing else is lost."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from agent.memory.intake.piece import Piece
from node.home import Home
from node.journal import Transaction
from node.services.memory import walls, wording
from protocol.control.memories import Remember, Taken
from tests.node.services.memory.living import living

At = Callable[[str], None]
DIARY = "# 2026-03-02\n\nVera moved to Lisbon.\n\n# 2026-03-03\n\nIt rained.\n"
CHAT = "13/05/2026, {}:15 - Ben: ok\n13/05/2026, {}:15 - Ben: ok\n13/05/2026, {}:15 - Ana: See you\n"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Iterator[At]:
    """Brings the machine into a zone."""

    def bring(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()
        wording.zone.cache_clear()

    yield bring
    monkeypatch.undo()
    time.tzset()
    wording.zone.cache_clear()


async def taken(home: Path, path: Path, text: str) -> Taken:
    path.write_text(text)
    async with living(Home(home)) as life:
        told: Taken = await life.one(Remember([str(path)]))
        return told


async def test_a_diary_that_grows_on_a_journey_is_remembered_once(tmp_path: Path, at: At) -> None:
    home, diary = tmp_path / "home", tmp_path / "diary.md"
    at("Europe/Berlin")
    assert (await taken(home, diary, DIARY)).new == 2
    for zone, more in (("America/New_York", 1), ("Asia/Seoul", 2), ("Europe/Berlin", 3)):
        at(zone)
        grown = DIARY + "".join(f"\n# 2026-03-0{3 + day}\n\nWe hiked for {day} hours.\n" for day in range(1, more + 1))
        told = await taken(home, diary, grown)
        assert (told.new, told.known) == (1, 1 + more)


async def test_a_chat_read_again_elsewhere_is_known_and_its_like_an_hour_later_is_not(tmp_path: Path, at: At) -> None:
    home, chat = tmp_path / "home", tmp_path / "WhatsApp Chat with Ben.txt"
    at("Europe/Berlin")
    assert (await taken(home, chat, CHAT.format(10, 11, 12))).new == 3
    at("Europe/London")
    told = await taken(home, chat, CHAT.format(10, 11, 12) + "13/05/2026, 13:15 - Ben: ok\n")
    assert (told.new, told.known) == (1, 3)


async def test_a_chat_that_was_exported_anew_in_the_zone_of_now_is_known_by_its_moments(tmp_path: Path, at: At) -> None:
    home, chat = tmp_path / "home", tmp_path / "WhatsApp Chat with Ben.txt"
    at("Europe/Berlin")
    assert (await taken(home, chat, CHAT.format(10, 11, 12))).new == 3
    at("America/New_York")
    told = await taken(home, chat, CHAT.format("04", "05", "06"))
    assert (told.new, told.known) == (0, 3)


async def test_what_bears_a_zone_is_the_moment_that_it_says(tmp_path: Path, at: At) -> None:
    home, notes = tmp_path / "home", tmp_path / "notes.txt"
    at("Europe/Berlin")
    assert (await taken(home, notes, "2026-03-02T10:00:00+01:00 It rained.\n")).new == 1
    at("America/New_York")
    told = await taken(home, notes, "2026-03-02T10:00:00+01:00 It rained.\n2026-03-02T10:00:00-05:00 It rained.\n")
    assert (told.new, told.known) == (1, 1)


@pytest.mark.parametrize("wall", [float("nan"), float("inf"), 1e300, -1e18])
async def test_a_time_that_no_clock_shows_is_no_time(tmp_path: Path, at: At, wall: float) -> None:
    def moments(to: Transaction) -> tuple[float, ...]:
        of = walls.elsewhere(to, [Piece("It rained.", at=1.0, wall=wall), Piece("ok", at=1.0, wall=0.0)])
        return of(Piece("It rained.", at=1.0, wall=wall))

    async with living(Home(tmp_path / "home")) as life:
        for zone in ("Europe/Berlin", "Asia/Seoul"):
            at(zone)
            assert await life.archive.journal.write(moments) == ()


async def test_a_time_is_meant_wherever_it_was_read_and_of_all_these_once(tmp_path: Path, at: At) -> None:
    found: tuple[float, ...] = ()
    shown = Piece("ok", at=1.0, wall=datetime.fromisoformat("2026-05-13T10:15:00Z").timestamp())
    async with living(Home(tmp_path / "home")) as life:
        for zone in ("Europe/Berlin", "Europe/Paris", "nowhere", "Asia/Seoul", "UTC"):
            at(zone)
            found = await life.archive.journal.write(lambda to: walls.elsewhere(to, [shown])(shown))
    hours = {round((moment - shown.wall) / 3600) for moment in found if shown.wall}
    assert (hours, len(found)) == ({-2, -9}, 2)

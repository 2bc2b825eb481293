from collections.abc import Callable
from pathlib import Path

import pytest

from node.errors import FromNewerVersion
from node.journal import Derived, RoomSchema, Transaction, backups
from node.journal.sql import connect
from tests.node.journal.conftest import KEY, Opening
from tests.node.journal.rooms import NOTES, add, lines

GROWN = RoomSchema("notes", (*NOTES.migrations, "ALTER TABLE notes_lines ADD COLUMN mood TEXT"))


async def test_an_older_journal_grows_and_is_backed_up_before(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    await journal.write(add("old"))
    await journal.close()
    journal = await open_journal(GROWN)
    assert await journal.read(lambda to: to.execute("SELECT line, mood FROM notes_lines").fetchall()) == [("old", None)]
    assert len(backups.find(path.parent / "backups")) == 1


async def test_a_journal_that_is_up_to_date_is_not_written_to(open_journal: Opening, path: Path) -> None:
    await (await open_journal()).close()
    before = path.read_bytes()
    await (await open_journal()).close()
    assert path.read_bytes() == before
    assert backups.find(path.parent / "backups") == []


async def test_a_step_that_fails_leaves_everything_as_it_was(open_journal: Opening) -> None:
    journal = await open_journal()
    await journal.write(add("old"))
    await journal.close()

    def breaks(to: Transaction) -> None:
        to.execute("DELETE FROM notes_lines")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await open_journal(RoomSchema("notes", (*NOTES.migrations, breaks)))
    assert await (await open_journal()).read(lines) == ["old"]


async def test_a_journal_from_a_newer_version_is_refused_and_left_alone(open_journal: Opening, path: Path) -> None:
    await (await open_journal(GROWN)).close()
    before = path.read_bytes()
    with pytest.raises(FromNewerVersion, match="newer Kith") as caught:
        await open_journal(NOTES)
    assert "install that version again" in caught.value.do
    with pytest.raises(FromNewerVersion):
        await open_journal(RoomSchema("other", ("CREATE TABLE other_x (id INTEGER)",)))
    assert path.read_bytes() == before


async def test_a_newer_file_format_is_refused(open_journal: Opening, path: Path) -> None:
    await (await open_journal()).close()
    connection = connect(path, KEY)
    connection.ours("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(FromNewerVersion, match="format 99"):
        await open_journal()


async def test_a_room_cannot_take_the_name_of_anothers_table(open_journal: Opening) -> None:
    with pytest.raises(ValueError, match="is named thieves_"):
        await open_journal(NOTES, RoomSchema("thieves", ("CREATE TABLE notes_stolen (id INTEGER)",)))


def test_a_derived_table_shows_by_its_name() -> None:
    nothing: Callable[[Transaction], None] = lambda to: None  # noqa: E731
    with pytest.raises(ValueError, match="derived_"):
        Derived("lengths", "CREATE TABLE lengths (n INTEGER)", nothing)


async def test_a_script_may_hold_triggers_and_semicolons_in_texts(open_journal: Opening) -> None:
    script = """
        CREATE TABLE notes_lines (id INTEGER PRIMARY KEY, line TEXT DEFAULT 'a;b') STRICT;
        CREATE TRIGGER notes_never_empty BEFORE INSERT ON notes_lines WHEN new.line = '' BEGIN
            SELECT 1;
            SELECT RAISE(ABORT, 'empty; refused');
        END;
        INSERT INTO notes_lines DEFAULT VALUES;
    """
    journal = await open_journal(RoomSchema("notes", (script,)))
    assert await journal.read(lines) == ["a;b"]
    with pytest.raises(Exception, match="empty; refused"):
        await journal.write(add(""))


async def test_a_script_that_breaks_off_is_refused_and_not_taken_for_done(open_journal: Opening) -> None:
    script = "CREATE TABLE notes_lines (line TEXT); CREATE TRIGGER notes_t AFTER INSERT ON notes_lines BEGIN SELECT 1;"
    with pytest.raises(ValueError, match="has no end"):
        await open_journal(RoomSchema("notes", (script,)))
    with pytest.raises(Exception, match="not authorized"):
        await open_journal(RoomSchema("notes", ("CREATE TABLE notes_lines (line TEXT)", "COMMIT")))
    assert await (await open_journal()).read(lines) == []

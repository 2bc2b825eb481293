"""Wrong keys, damaged and vanished journals: each told apart, and nothing made worse."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import JournalDamaged, KithError, WrongKey
from node.journal import check
from node.journal.journal import open_to_write
from node.journal.sql import connect
from tests.node.journal.conftest import KEY, Opening
from tests.node.journal.rooms import NOTES, add, lines

OTHER_KEY = bytes(32)


@pytest.fixture
async def written(open_journal: Opening, path: Path) -> Path:
    journal = await open_journal()
    for number in range(300):
        await journal.write(add(f"{number}: " + "x" * 100))
    await journal.close()
    return path


async def test_a_wrong_key_is_told_from_damage(open_journal: Opening, written: Path) -> None:
    before = written.read_bytes()
    with pytest.raises(WrongKey, match="does not open with this key") as caught:
        await open_journal(key=OTHER_KEY)
    assert "key file" in caught.value.do
    assert written.read_bytes() == before
    assert len(await (await open_journal()).read(lines)) == 300


DAMAGES: dict[str, Callable[[Path], object]] = {
    "cut to one byte": lambda path: path.write_bytes(b"x"),
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
    "cut to half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "cut within a page": lambda path: path.write_bytes(path.read_bytes()[:-1000]),
    "cut to less than a page": lambda path: path.write_bytes(path.read_bytes()[:100]),
    "first page overwritten": lambda path: path.write_bytes(b"\x00" * 4096 + path.read_bytes()[4096:]),
    "overwritten with text": lambda path: path.write_bytes(b"Dear diary, " * 1000),
}


@pytest.mark.parametrize("how", DAMAGES)
async def test_damage_is_named_and_leads_to_the_backups(open_journal: Opening, written: Path, how: str) -> None:
    DAMAGES[how](written)
    left = written.read_bytes() if written.exists() else None
    with pytest.raises(JournalDamaged, match="the journal is damaged") as caught:
        await open_journal()
    assert "kith restore" in caught.value.do
    assert (written.read_bytes() if written.exists() else None) == left


@settings(max_examples=40)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_any_flipped_bit_is_found(tmp_path_factory: pytest.TempPathFactory, place: float, bit: int) -> None:
    path = tmp_path_factory.mktemp("flip") / "journal.db"
    connection = open_to_write(path, KEY, (NOTES,))
    connection.ours("BEGIN")
    with connection.room() as room:
        room.executemany("INSERT INTO notes_lines (line) VALUES (?)", [(f"{n}" + "x" * 500,) for n in range(100)])
    connection.ours("COMMIT")
    connection.close()
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    path.write_bytes(bytes(content))
    with pytest.raises(KithError):
        check.verify(path, KEY)


async def test_a_journal_without_its_mark_is_opened_and_marked_again(open_journal: Opening, written: Path) -> None:
    mark = written.with_name("journal.db.mark")
    mark.unlink()
    assert len(await (await open_journal()).read(lines)) == 300
    assert mark.read_text() == check.fingerprint(KEY)


def test_the_fingerprint_does_not_give_the_key_away() -> None:
    assert KEY.hex()[:8] not in check.fingerprint(KEY)
    assert check.fingerprint(KEY) != check.fingerprint(OTHER_KEY)


@pytest.mark.parametrize("content", [None, b""])
async def test_a_first_start_that_was_cut_short_is_a_first_start_again(
    open_journal: Opening, path: Path, content: bytes | None
) -> None:
    if content is not None:
        path.write_bytes(content)
    await (await open_journal()).write(add("first"))


async def test_a_young_journal_that_loses_its_log_still_knows_that_it_was_written(
    open_journal: Opening, path: Path
) -> None:
    journal = await open_journal()
    await journal.write(add("in the log only"))
    tables_without_log = path.read_bytes()
    await journal.close()
    path.write_bytes(tables_without_log)
    assert await (await open_journal()).read(lines) == []  # the tables are there: this is not taken for a new journal
    path.with_name("journal.db.mark").write_text(check.fingerprint(KEY))
    connect_empty(path)
    with pytest.raises(JournalDamaged, match="lost its content"):
        await open_journal()


def connect_empty(path: Path) -> None:
    for file in path.parent.glob("journal.db*"):
        if not file.name.endswith(".mark"):
            file.unlink()
    connection = connect(path, KEY)
    connection.ours("CREATE TABLE stranger (x)")
    connection.close()

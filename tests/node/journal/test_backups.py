import pytest

from node.errors import DiskRefused, JournalDamaged, NothingToRestore
from node.journal import backups, check
from tests.node.journal.conftest import KEY, Opening, Path
from tests.node.journal.rooms import add, lines


async def test_a_backup_holds_what_was_acknowledged_before_it(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    await journal.write(add("before"))
    made = await journal.backup(path.parent / "backups", 3)
    await journal.write(add("after"))
    await journal.close()
    (found,) = backups.find(path.parent / "backups")
    assert found.path == made
    assert check.is_good(made, KEY)
    assert backups.restore(found, path, KEY) is not None
    assert await (await open_journal()).read(lines) == ["before"]


async def test_the_newest_are_kept(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    made = [await journal.backup(path.parent / "backups", 3) for _ in range(5)]
    assert [backup.path for backup in backups.find(path.parent / "backups")] == made[:1:-1]


async def test_what_is_replaced_is_kept_aside_with_its_log(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    made = await journal.backup(path.parent / "backups", 3)
    await journal.write(add("since"))
    await journal.close()
    aside = backups.restore(next(iter(backups.find(made.parent))), path, KEY)
    assert aside is not None
    assert check.is_good(aside, KEY)
    assert await (await open_journal()).read(lines) == []


async def test_a_damaged_backup_is_passed_over(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    folder = path.parent / "backups"
    old, new = [await journal.backup(folder, 3) for _ in range(2)]
    new.write_bytes(new.read_bytes()[:-100])
    newest = backups.newest_good(folder, KEY)
    assert newest is not None
    assert newest.path == old
    assert backups.choose(folder, KEY, None).path == old
    with pytest.raises(JournalDamaged):
        backups.choose(folder, KEY, new.stem)


def test_without_any_backup_there_is_nothing_to_restore(tmp_path: Path) -> None:
    with pytest.raises(NothingToRestore):
        backups.choose(tmp_path, KEY, None)
    with pytest.raises(NothingToRestore, match="called tuesday"):
        backups.choose(tmp_path, KEY, "tuesday")


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(
    open_journal: Opening, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await open_journal()
    folder = path.parent / "backups"

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_sync", full)
    with pytest.raises(DiskRefused, match="no space left"):
        await journal.backup(folder, 3)
    assert list(folder.iterdir()) == []


def test_other_files_among_the_backups_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "journal-someday.db").write_bytes(b"x")
    (tmp_path / "notes.txt").write_bytes(b"x")
    assert backups.find(tmp_path) == []

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from node.errors import DiskRefused, JournalDamaged, NothingToRestore
from node.journal import Journal, backups, check
from tests.conftest import ROOT
from tests.node.journal.conftest import KEY, Opening
from tests.node.journal.rooms import NOTES, add, lines


async def test_a_backup_holds_what_was_acknowledged_before_it(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    await journal.write(add("before"))
    made = await journal.backup(path.parent / "backups", 3)
    await journal.write(add("after"))
    await journal.close()
    (found,) = backups.find(path.parent / "backups")
    assert found.path == made
    assert check.is_good(made, path, KEY)
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
    assert check.is_good(aside, path, KEY)
    assert await (await open_journal()).read(lines) == []


async def test_a_damaged_backup_is_passed_over(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    folder = path.parent / "backups"
    old, new = [await journal.backup(folder, 3) for _ in range(2)]
    new.write_bytes(new.read_bytes()[:-100])
    newest = backups.newest_good(folder, path, KEY)
    assert newest is not None
    assert newest.path == old
    assert backups.choose(folder, path, KEY, None).path == old
    with pytest.raises(JournalDamaged):
        backups.choose(folder, path, KEY, new.stem)


def test_without_any_backup_there_is_nothing_to_restore(tmp_path: Path) -> None:
    with pytest.raises(NothingToRestore):
        backups.choose(tmp_path, tmp_path / "journal.db", KEY, None)
    with pytest.raises(NothingToRestore, match="called tuesday"):
        backups.choose(tmp_path, tmp_path / "journal.db", KEY, "tuesday")


async def test_a_backup_that_cannot_be_written_leaves_nothing_behind(
    open_journal: Opening, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = await open_journal()
    folder = path.parent / "backups"

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "sync", full)
    with pytest.raises(DiskRefused, match="no space left"):
        await journal.backup(folder, 3)
    assert list(folder.iterdir()) == []


def test_other_files_among_the_backups_are_no_backups(tmp_path: Path) -> None:
    (tmp_path / "journal-someday.db").write_bytes(b"x")
    (tmp_path / "notes.txt").write_bytes(b"x")
    assert backups.find(tmp_path) == []


def stamped(folder: Path, seconds_from_now: float, of: Path) -> Path:
    when = datetime.fromtimestamp(time.time() + seconds_from_now, UTC).strftime("%Y%m%dT%H%M%S.%f")[:-3]
    return of.rename(folder / f"journal-{when}.db")


async def test_a_backup_from_the_future_neither_stops_nor_costs_the_others(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    folder = path.parent / "backups"
    future = stamped(folder, 1e7, await journal.backup(folder, 3))
    made = [await journal.backup(folder, 2) for _ in range(3)]
    newest = backups.newest(folder)
    assert newest is not None
    assert newest.path == made[-1]
    assert {backup.path for backup in backups.find(folder)} == {future, *made[1:]}
    alone = await journal.backup(folder, 1)
    assert alone.exists()


async def test_a_damaged_backup_is_not_called_a_wrong_key(open_journal: Opening, path: Path) -> None:
    made = await (await open_journal()).backup(path.parent / "backups", 3)
    made.write_bytes(bytes(4096) + made.read_bytes()[4096:])
    with pytest.raises(JournalDamaged):
        check.verify_backup(made, path, KEY)
    assert list(made.parent.iterdir()) == [made]  # reading it leaves nothing beside it


RESTORING = """
import os, sys
from pathlib import Path
from node.journal import backups
folder, moves = Path(sys.argv[1]), int(sys.argv[2])
replace = Path.replace
def replace_until(self, target):
    global moves
    if moves == 0:
        os._exit(9)
    moves -= 1
    return replace(self, target)
Path.replace = replace_until
backups.restore(backups.find(folder / "backups")[0], folder / "journal.db", bytes(range(32)))
"""


@pytest.mark.parametrize("moves", range(6))
async def test_a_restore_that_is_killed_anywhere_never_leaves_an_empty_or_mixed_journal(
    open_journal: Opening, path: Path, moves: int
) -> None:
    journal = await open_journal()
    await journal.write(add("in the backup"))
    await journal.backup(path.parent / "backups", 3)
    await journal.write(add("only in the log"))
    log = {file: file.read_bytes() for file in path.parent.glob("journal.db*")}
    await journal.close()
    for file, content in log.items():
        file.write_bytes(content)  # as a node that was killed leaves it
    killed = subprocess.run([sys.executable, "-c", RESTORING, str(path.parent), str(moves)], cwd=ROOT, check=False)
    try:
        found = await (await open_journal()).read(lines)
    except JournalDamaged as error:
        assert "broken off" in error.says
        aside = backups.restore(backups.find(path.parent / "backups")[0], path, KEY)
        assert aside is not None
        (other,) = [await Journal.open(aside, KEY, [NOTES])]  # what was moved away is whole, its log with it
        assert await other.read(lines) == ["in the backup", "only in the log"]
        await other.close()
        found = await (await open_journal()).read(lines)
    assert found == (["in the backup"] if moves or killed.returncode == 0 else ["in the backup", "only in the log"])
    assert len([file for file in path.parent.glob("*.replaced-*") if file.suffix != ".mark"]) <= 3
    check.verify(path, KEY)


async def test_what_only_looks_like_a_backup_is_in_nobodys_way(open_journal: Opening, path: Path) -> None:
    folder = path.parent / "backups"
    made = await (await open_journal()).backup(folder, 3)
    (folder / "journal-20990101T000000.000.db").mkdir()
    (folder / "journal-20990101T000001.000.db").symlink_to("/nonexistent")
    assert [backup.path for backup in backups.find(folder)] == [made]
    assert backups.choose(folder, path, KEY, None).path == made

"""Backups of the journal: encrypted copies under the same key, made while it is in use, kept in rotation."""

import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from node.errors import DiskRefused, NothingToRestore, in_words
from node.files import sync, sync_folder
from node.journal import check
from node.journal.sql import MAKE_ROOM, connect, named_errors

_STAMP = "%Y%m%dT%H%M%S.%f"


@dataclass(frozen=True)
class BackupFile:
    """One backup as it lies on disk."""

    path: Path
    made: float
    bytes: int

    @property
    def name(self) -> str:
        """What the owner calls it."""
        return self.path.stem


def make(journal: Path, key: bytes, folder: Path, kept: int | None) -> Path:
    """Copy ``journal`` into ``folder``, read the copy back, and keep the newest ``kept`` (None: all)."""
    target = folder / f"journal-{_now()}.db"
    part = folder / f".{target.name}.part"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        sweep(folder)
        _copy(journal, key, part)
        check.verify_backup(part, journal, key)
        sync(part)
        part.replace(target)
        sync_folder(folder)
        for old in _past_keeping(folder, kept) if kept else ():
            if old.path != target:
                old.path.unlink(missing_ok=True)
    except OSError as error:
        raise DiskRefused(f"the backup was not written: {in_words(error)}", MAKE_ROOM) from error
    finally:
        sweep(folder)
    return target


def sweep(folder: Path) -> None:
    """Remove what a backup that was broken off has left. Only one is ever made at a time, under the home's lock."""
    for leftover in folder.glob(".journal-*.part*"):
        leftover.unlink(missing_ok=True)


def find(folder: Path) -> list[BackupFile]:
    """The backups in ``folder``, newest first."""
    found = []
    for path in folder.glob("journal-*.db"):
        if not path.is_file():
            continue
        try:
            made = datetime.strptime(path.stem.removeprefix("journal-"), _STAMP).replace(tzinfo=UTC).timestamp()
            found.append(BackupFile(path, made, path.stat().st_size))
        except (ValueError, OSError):
            continue
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def newest(folder: Path) -> BackupFile | None:
    """The newest backup whose time is not in the future: a clock that was wrong once must not stop backups."""
    return next((backup for backup in find(folder) if backup.made <= time.time()), None)


def newest_good(folder: Path, journal: Path, key: bytes) -> BackupFile | None:
    """The newest backup that can be read whole."""
    return next((backup for backup in find(folder) if check.is_good(backup.path, journal, key)), None)


def way_out(folder: Path, journal: Path, key: bytes) -> str:
    """What helps against a damaged journal, in words."""
    good = newest_good(folder, journal, key)
    if good is None:
        return f"there is no good backup in {folder}; keep the file as it is"
    return f"the newest good backup is {good.name}: put it back with `kith restore`"


def choose(folder: Path, journal: Path, key: bytes, name: str | None) -> BackupFile:
    """The backup called ``name``, or the newest good one."""
    if name is None:
        backup = newest_good(folder, journal, key)
        if backup is None:
            raise NothingToRestore("there is no backup that can be read with this key", f"look into {folder}")
        return backup
    for backup in find(folder):
        if backup.name == name:
            check.verify_backup(backup.path, journal, key)
            return backup
    raise NothingToRestore(f"there is no backup called {name}", "see their names with `kith backup list`")


def restore(backup: BackupFile, journal: Path, key: bytes) -> Path | None:
    """Put ``backup`` in the journal's place. What was there is moved aside, and its new place returned.

    Cut off anywhere, this leaves the journal as it was, or marked as half replaced: then it does not open, and
    restoring again finishes the work. A log left beside another journal would be folded into that, so all of the old
    one goes first.
    """
    part = journal.with_name(f".{journal.name}.part")
    try:
        shutil.copyfile(backup.path, part)
        part.chmod(0o600)
        sync(part)
        aside = journal.with_name(check.mark_restoring(journal, f"{journal.name}.replaced-{_now()}"))
        _move_aside(journal, aside)
        sync_folder(journal.parent)
        part.replace(journal)
        sync_folder(journal.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DiskRefused(f"the backup was not put back: {in_words(error)}", "free some space and try again") from error
    check.leave_mark(journal, key)
    return aside if aside.exists() else None


def _past_keeping(folder: Path, kept: int) -> list[BackupFile]:
    """What rotation drops. Those from the future are counted apart, so that a wrong clock never costs the others."""
    now = time.time()
    found = find(folder)
    past = [backup for backup in found if backup.made <= now]
    future = [backup for backup in found if backup.made > now]
    return past[kept:] + future[kept:]


def _copy(journal: Path, key: bytes, target: Path) -> None:
    source = connect(journal, key, "ro")
    try:
        copy = connect(target, key)
        try:
            with named_errors():
                source.copy_to(copy)
        finally:
            copy.close()
    finally:
        source.close()


def _move_aside(journal: Path, aside: Path) -> None:
    """Move the journal and what belongs to it; what an earlier attempt has moved is there already and stays."""
    for ending in ("", "-wal", "-shm", "-journal"):
        file, moved = journal.with_name(f"{journal.name}{ending}"), aside.with_name(f"{aside.name}{ending}")
        if file.exists() and not moved.exists():
            file.replace(moved)
        elif ending:
            file.unlink(missing_ok=True)


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).strftime(_STAMP)[:-3]  # to the millisecond

"""Backups of the journal: encrypted copies under the same key, made while it is in use, kept in rotation."""

import os
import shutil
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from node.errors import DiskRefused, NothingToRestore
from node.files import sync_folder
from node.journal import check
from node.journal.sql import MAKE_ROOM, connect, named_errors

_PATTERN = "journal-*.db"
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
    stamp = _now()
    target = folder / f"journal-{stamp}.db"
    part = folder / f".{target.name}.part"
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        _copy(journal, key, part)
        check.verify(part, key)
        _sync(part)
        part.replace(target)
        sync_folder(folder)
    except OSError as error:
        raise DiskRefused(f"the backup was not written: {os.strerror(error.errno or 0).lower()}", MAKE_ROOM) from error
    finally:
        for leftover in folder.glob(f"{part.name}*"):
            leftover.unlink(missing_ok=True)
    for old in find(folder)[kept:] if kept else ():
        old.path.unlink(missing_ok=True)
    return target


def find(folder: Path) -> list[BackupFile]:
    """The backups in ``folder``, newest first."""
    found = []
    for path in folder.glob(_PATTERN):
        try:
            made = datetime.strptime(path.stem.removeprefix("journal-"), _STAMP).replace(tzinfo=UTC).timestamp()
            found.append(BackupFile(path, made, path.stat().st_size))
        except (ValueError, FileNotFoundError):
            continue
    return sorted(found, key=lambda backup: backup.made, reverse=True)


def newest_good(folder: Path, key: bytes) -> BackupFile | None:
    """The newest backup that can be read whole."""
    return next((backup for backup in find(folder) if check.is_good(backup.path, key)), None)


def choose(folder: Path, key: bytes, name: str | None) -> BackupFile:
    """The backup called ``name``, or the newest good one."""
    if name is None:
        backup = newest_good(folder, key)
        if backup is None:
            raise NothingToRestore("there is no backup that can be read with this key", "look into " + str(folder))
        return backup
    for backup in find(folder):
        if backup.name == name:
            check.verify(backup.path, key)
            return backup
    raise NothingToRestore(f"there is no backup called {name}", "see their names with `kith backup list`")


def restore(backup: BackupFile, journal: Path, key: bytes) -> Path | None:
    """Put ``backup`` in the journal's place. What was there is moved aside, and its new place returned.

    Cut off anywhere, this leaves the old journal or the new one in place, or, between two renames, neither: then the
    node says that the file is gone, and restoring again finishes the work.
    """
    part = journal.with_name(f".{journal.name}.part")
    try:
        shutil.copyfile(backup.path, part)
        part.chmod(0o600)
        _sync(part)
        aside = _move_aside(journal)
        part.replace(journal)
        sync_folder(journal.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DiskRefused(
            f"the backup was not put back: {os.strerror(error.errno or 0).lower()}", "free some space and try again"
        ) from error
    check.leave_mark(journal, key)
    return aside


def _copy(journal: Path, key: bytes, target: Path) -> None:
    source, copy = connect(journal, key, read_only=True), connect(target, key)
    try:
        with named_errors():
            source.backup(copy)  # in one step: a reader's snapshot, which holds up no writer
    finally:
        copy.close()
        source.close()


def _move_aside(journal: Path) -> Path | None:
    if not journal.exists():
        return None
    stamp = _now()
    aside = journal.with_name(f"{journal.name}.replaced-{stamp}")
    for ending in ("-wal", "-shm", ""):  # the log first: without its journal it would be folded into the new one
        file = journal.with_name(f"{journal.name}{ending}")
        if file.exists():
            file.replace(aside.with_name(f"{aside.name}{ending}"))
    return aside


def _now() -> str:
    return datetime.fromtimestamp(time.time(), UTC).strftime(_STAMP)[:-3]  # to the millisecond


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())

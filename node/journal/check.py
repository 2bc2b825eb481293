"""Is this journal whole, and is this its key?

SQLite takes a missing or empty file for a new database, and reads a damaged first page and a wrong key as the same
error. A small file beside the journal, holding a fingerprint of its key, tells these apart: it says that a journal was
written here, and under which key.
"""

import hashlib
from pathlib import Path
from typing import Any

from node.errors import JournalDamaged, KithError, WrongKey
from node.files import write_durably
from node.journal.sql import connect, damaged, named_errors


def fingerprint(key: bytes) -> str:
    """A name for the key that does not help to find it."""
    return hashlib.blake2b(key, digest_size=8, person=b"kith/journal").hexdigest()


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.mark")


def leave_mark(path: Path, key: bytes) -> None:
    """Note that a journal was written at ``path`` under ``key``."""
    mark = _mark(path)
    wanted = fingerprint(key).encode()
    if not mark.exists() or mark.read_bytes() != wanted:
        write_durably(mark, wanted)


def was_written(path: Path) -> bool:
    """Whether there ever was a journal at ``path``."""
    return _mark(path).exists()


def refuse_vanished(path: Path) -> None:
    """Raise if a journal was written at ``path`` and is not there any more."""
    if not was_written(path):
        return
    if not path.exists():
        raise damaged("the file is gone")
    if path.stat().st_size == 0:
        raise damaged("the file is empty")


def refuse_unreadable(connection: Any, path: Path, key: bytes) -> None:
    """Raise ``WrongKey`` or ``JournalDamaged`` if the first page does not open."""
    try:
        with named_errors():
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except JournalDamaged as error:
        mark = _mark(path)
        if mark.exists() and mark.read_bytes() == fingerprint(key).encode():
            raise
        raise WrongKey(
            "the journal does not open with this key",
            f"put back the key file that belongs to it ({path.with_suffix('.key').name}); nothing was changed",
        ) from error


def refuse_damaged(connection: Any, path: Path) -> None:
    """Raise if any page of the journal is not as it was written.

    The structure is checked through the write-ahead log, and each page's seal with it. Pages that are in no table are
    checked in the file, but only without a log: where power went while the log was being folded in, pages of the file
    are torn, and whole in the log.
    """
    log = path.with_name(f"{path.name}-wal")
    with named_errors():
        if not log.exists() or log.stat().st_size == 0:
            broken = len(connection.execute("PRAGMA cipher_integrity_check").fetchall())
            if broken:
                raise damaged(f"{broken} of its pages {'is' if broken == 1 else 'are'} not as written")
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise damaged("its structure is broken")


def verify(path: Path, key: bytes) -> None:
    """Read the whole journal at ``path`` without changing it; raise what is wrong with it."""
    if not path.exists() or path.stat().st_size == 0:
        raise damaged("the file is empty or gone")
    connection = connect(path, key, read_only=True)
    try:
        refuse_unreadable(connection, path, key)
        refuse_damaged(connection, path)
    finally:
        connection.close()


def is_good(path: Path, key: bytes) -> bool:
    """Whether the journal at ``path`` can be read whole under ``key``."""
    try:
        verify(path, key)
    except KithError:
        return False
    return True

"""Is this journal whole, and is this its key?

SQLite takes a missing or empty file for a new database, and reads a damaged first page and a wrong key as the same
error. A small file beside the journal, its mark, tells these apart: it says that a journal was written here, and under
which key (by a fingerprint), or that a backup was being put in its place and this was not finished.
"""

import hashlib
from pathlib import Path

from node.errors import DiskRefused, JournalDamaged, WrongKey, in_words
from node.files import write_durably
from node.journal.sql import MAKE_ROOM, Connection, DatabaseError, connect, damaged, named_errors

_RESTORING = "restoring "


def fingerprint(key: bytes) -> str:
    """A name for the key that does not help to find it."""
    return hashlib.blake2b(key, digest_size=8, person=b"kith/journal").hexdigest()


def leave_mark(journal: Path, key: bytes) -> None:
    """Note that a journal was written under ``key``."""
    _write_mark(journal, fingerprint(key))


def mark_restoring(journal: Path, aside: str) -> str:
    """Note that the journal is being replaced, and what it is called aside; until this is finished it does not open.

    Returns the name aside: an earlier attempt's, if that was broken off, so that what belongs together stays together.
    """
    begun = _read_mark(journal).removeprefix(_RESTORING) if _is_restoring(journal) else aside
    _write_mark(journal, _RESTORING + begun)
    return begun


def was_written(journal: Path) -> bool:
    """Whether there ever was a journal here."""
    return mark_of(journal).exists()


def refuse_lost(journal: Path) -> None:
    """Raise if the journal is gone, was emptied, or is only half replaced by a backup."""
    if not was_written(journal):
        return
    if _is_restoring(journal):
        raise damaged("putting a backup in its place was broken off")
    if not journal.exists():
        raise damaged("the file is gone")
    if journal.stat().st_size == 0:
        raise damaged("the file is empty")


def refuse_unreadable(connection: Connection, journal: Path, key: bytes) -> None:
    """Raise ``WrongKey`` or ``JournalDamaged`` if the first page does not open; ``journal``'s mark tells which."""
    try:
        with named_errors():
            connection.ours("SELECT count(*) FROM sqlite_master").fetchone()
    except JournalDamaged as error:
        if _is_restoring(journal) or _read_mark(journal) == fingerprint(key):
            raise
        raise WrongKey(
            "the journal does not open with this key",
            f"put back the key file that belongs to it ({journal.with_suffix('.key').name}); nothing was changed",
        ) from error


def refuse_damaged(connection: Connection, path: Path) -> None:
    """Raise if any page of the journal is not as it was written.

    The structure is checked through the write-ahead log, and each page's seal with it. Pages that are in no table are
    checked in the file, but only without a log: where power went while the log was being folded in, pages of the file
    are torn, and whole in the log.
    """
    log = path.with_name(f"{path.name}-wal")
    with named_errors():
        if not log.exists() or log.stat().st_size == 0:
            broken = len(connection.ours("PRAGMA cipher_integrity_check").fetchall())
            if broken:
                raise damaged(f"{broken} of its pages {'is' if broken == 1 else 'are'} not as written")
        if connection.ours("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise damaged("its structure is broken")


def verify(journal: Path, key: bytes) -> None:
    """Read the whole journal without changing it; raise what is wrong with it."""
    refuse_lost(journal)
    _verify(journal, key, journal, "ro")


def verify_backup(backup: Path, journal: Path, key: bytes) -> None:
    """Read a whole backup of ``journal`` without changing it; raise what is wrong with it."""
    _verify(backup, key, journal, "immutable")


def is_good(backup: Path, journal: Path, key: bytes) -> bool:
    """Whether a backup can be read whole under ``key``."""
    try:
        verify_backup(backup, journal, key)
    except (JournalDamaged, WrongKey, DiskRefused, DatabaseError):
        return False
    return True


def _verify(path: Path, key: bytes, journal: Path, how: str) -> None:
    if not path.exists() or path.stat().st_size == 0:
        raise damaged("the file is empty or gone")
    connection = connect(path, key, how)
    try:
        refuse_unreadable(connection, journal, key)
        refuse_damaged(connection, path)
        if not connection.ours("SELECT 1 FROM sqlite_master WHERE name = 'journal_rooms'").fetchone():
            raise damaged("it has lost its content")  # as a file of one byte, say, which is a new one to SQLite
    finally:
        connection.close()


def mark_of(journal: Path) -> Path:
    """Where the mark of the journal is."""
    return journal.with_name(f"{journal.name}.mark")


def _is_restoring(journal: Path) -> bool:
    return _read_mark(journal).startswith(_RESTORING)


def _read_mark(journal: Path) -> str:
    try:
        return mark_of(journal).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return ""


def _write_mark(journal: Path, content: str) -> None:
    if _read_mark(journal) == content:
        return
    try:
        write_durably(mark_of(journal), content.encode())
    except OSError as error:
        raise DiskRefused(f"cannot write beside the journal: {in_words(error)}", MAKE_ROOM) from error

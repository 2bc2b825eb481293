"""The one door to SQLCipher: opening a connection, and what a room may do with one."""

import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2 as sqlcipher

from node.errors import DiskRefused, FromNewerVersion, JournalDamaged, KithError, in_words

KEY_BYTES = 32

DatabaseError: type[Exception] = sqlcipher.Error

_CORRUPT, _NOT_A_DATABASE = 11, 26
_READ_ONLY, _IO, _FULL, _CANNOT_OPEN = 8, 10, 13, 14
_WORDS = {
    "disk is full": _FULL,
    "readonly": _READ_ONLY,
    "disk I/O error": _IO,
    "unable to open": _CANNOT_OPEN,
    "malformed": _CORRUPT,
    "not a database": _NOT_A_DATABASE,
}
_ALLOW, _DENY = 0, 1
# What would end a transaction, leave the file or change its settings: PRAGMA, TRANSACTION, ATTACH, DETACH, SAVEPOINT.
_PRAGMA = 19
_OURS_ALONE = frozenset({_PRAGMA, 22, 24, 25, 32})
_HARMLESS = frozenset({"data_version", "quick_check", "table_info"})  # full text and ALTER TABLE look at these

MAKE_ROOM = "free some space or make the disk writable; what was acknowledged is safe, and writing resumes by itself"


class Cursor(Protocol):
    """What running a statement gives back."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    @property
    def lastrowid(self) -> int | None:
        """The id of the row inserted last."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All remaining rows."""

    def __iter__(self) -> Iterator[Any]: ...


class Transaction:
    """The journal as a room sees it: inside one transaction, which it can neither end nor leave."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor:
        """Run one statement."""
        self._refuse_outside()
        cursor: Cursor = self._raw.execute(sql, values)
        return cursor

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> Cursor:
        """Run one statement for each of ``rows``."""
        self._refuse_outside()
        cursor: Cursor = self._raw.executemany(sql, rows)
        return cursor

    def script(self, statements: str) -> None:
        """Run several statements. (The driver's own executescript would commit what came before.)"""
        pending = ""
        for piece in statements.split(";"):
            pending += piece + ";"
            if sqlcipher.complete_statement(pending):
                if pending.strip(" \n\t;"):
                    self.execute(pending)
                pending = ""
        if pending.strip(" \n\t;"):
            raise ValueError(f"this statement has no end: {pending.strip()[:60]}")

    def _refuse_outside(self) -> None:
        if not self._raw.in_transaction:
            raise RuntimeError("the database has given this transaction up: nothing more can be done in it")


class Connection:
    """A connection on which the journal may do everything, and a room only what belongs in a transaction.

    Statements are authorised when they are prepared, and prepared ones are kept by their text. Ours carry a mark that
    no room can know, so that none of them is ever found under the text of a room's.
    """

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._mark = secrets.token_hex(8)
        self._room_speaks = False
        raw.set_authorizer(self._decide)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return bool(self._raw.in_transaction)

    def ours(self, statement: str) -> Cursor:
        """Run a statement of the journal's own."""
        cursor: Cursor = self._raw.execute(f"{statement} -- {self._mark}")
        return cursor

    @contextmanager
    def room(self) -> Iterator[Transaction]:
        """Let a room speak, within the transaction that is open."""
        self._room_speaks = True
        try:
            yield Transaction(self._raw)
        finally:
            self._room_speaks = False

    def copy_to(self, other: "Connection") -> None:
        """Copy everything in one step: a reader's snapshot, which holds up no writer."""
        self._raw.backup(other._raw)  # noqa: SLF001  (the same class)

    def close(self) -> None:
        """Close."""
        self._raw.close()

    def _decide(self, action: int, first: str | None, *_: object) -> int:
        if not self._room_speaks or action not in _OURS_ALONE or (action == _PRAGMA and first in _HARMLESS):
            return _ALLOW
        return _DENY


def connect(path: Path, key: bytes, how: str = "rwc") -> Connection:
    """An open connection under ``key``, for ``rwc``, ``ro`` or ``immutable`` use. Whether the key fits shows later."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a journal key has {KEY_BYTES} bytes")
    if how == "rwc":
        _create(path)
    mode = "mode=ro&immutable=1" if how == "immutable" else f"mode={how}"
    with named_errors():
        raw = sqlcipher.connect(
            f"{path.absolute().as_uri()}?{mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        raw.execute("PRAGMA cipher_log_level = NONE")  # it would print to the owner's terminal
        # The key as raw bytes: it is random already, so no key stretching is wanted.
        raw.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        raw.execute("PRAGMA temp_store = MEMORY")  # sorting a large answer must not spill plain text to disk
        raw.execute("PRAGMA busy_timeout = 5000")
    return Connection(raw)


def _create(path: Path) -> None:
    """Make the file, if there is none, readable by its owner alone; the log beside it takes its mode."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise DiskRefused(f"cannot write {path.name}: {in_words(error)}", MAKE_ROOM) from error


def make_durable(connection: Connection) -> None:
    """The writer's settings: on disk before it is acknowledged, deleted content overwritten."""
    for setting in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "fullfsync = ON",  # macOS: an fsync that means it
        "checkpoint_fullfsync = ON",
        "secure_delete = ON",
        "foreign_keys = ON",
        "cache_size = -65536",  # KiB: an intake comes back to the same pages of its indexes again and again
        "wal_autocheckpoint = 8000",  # pages, half of the limit below: each is written home once for several commits
        "journal_size_limit = 67108864",
    ):
        connection.ours(f"PRAGMA {setting}")


def named(error: BaseException) -> BaseException:
    """A driver's error as one of ours where it means something to the owner; any other as it is."""
    if not isinstance(error, DatabaseError):
        return error
    code = _code(error)
    named_error: KithError
    if code == _FULL:
        named_error = DiskRefused("the disk is full: this was not written to the journal", MAKE_ROOM)
    elif code == _READ_ONLY:
        named_error = DiskRefused("the journal is on a read-only disk: this was not written", MAKE_ROOM)
    elif code in (_IO, _CANNOT_OPEN):
        named_error = DiskRefused("the disk refused a read or write of the journal", MAKE_ROOM)
    elif code in (_CORRUPT, _NOT_A_DATABASE):
        named_error = damaged("a page of it cannot be read")
    else:
        return error
    named_error.__cause__ = error
    return named_error


def _code(error: Exception) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF
    said = str(error)  # the driver's backup raises without the code
    return next((code for words, code in _WORDS.items() if words in said), 0)


@contextmanager
def named_errors() -> Iterator[None]:
    """The boundary to the driver: its errors leave here under our names."""
    try:
        yield
    except DatabaseError as error:
        ours = named(error)
        if ours is error:
            raise
        raise ours from error


def damaged(how: str) -> JournalDamaged:
    """The journal is damaged, and what there is to do about it."""
    return JournalDamaged(
        f"the journal is damaged: {how}",
        "see the backups with `kith backup list` and put the newest good one back with `kith restore`",
    )


def newer(what: str) -> FromNewerVersion:
    """The journal comes from a later Kith."""
    return FromNewerVersion(
        f"the journal was written by a newer Kith ({what})", "install that version again; nothing was changed"
    )

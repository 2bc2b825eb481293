"""The one door to SQLCipher: opening a connection, and what a room may do with one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2 as sqlcipher

from node.errors import DiskRefused, FromNewerVersion, JournalDamaged, KithError

KEY_BYTES = 32

DatabaseError: type[Exception] = sqlcipher.Error

_NOT_A_DATABASE, _CORRUPT = 26, 11
_FULL, _READ_ONLY, _IO, _CANNOT_OPEN = 13, 8, 10, 14
_ALLOW, _DENY = 0, 1
_DENIED = {"SQLITE_TRANSACTION": 22, "SQLITE_ATTACH": 24, "SQLITE_DETACH": 25, "SQLITE_PRAGMA": 19}

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

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Sequence[object] = ()) -> Cursor:
        """Run one statement."""
        cursor: Cursor = self._connection.execute(sql, values)
        return cursor

    def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> Cursor:
        """Run one statement for each of ``rows``."""
        cursor: Cursor = self._connection.executemany(sql, rows)
        return cursor

    def script(self, statements: str) -> None:
        """Run several statements. (The driver's own executescript would commit what came before.)"""
        pending = ""
        for piece in statements.split(";"):
            pending += piece + ";"
            if sqlcipher.complete_statement(pending):
                if pending.strip(" \n\t;"):
                    self._connection.execute(pending)
                pending = ""


def connect(path: Path, key: bytes, *, read_only: bool = False) -> Any:
    """An open connection under ``key``. Whether the key fits shows with the first read."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"a journal key has {KEY_BYTES} bytes")
    mode = "ro" if read_only else "rwc"
    connection = sqlcipher.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=512,
    )
    # The key as raw bytes: it is random already, so no key stretching is wanted.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA temp_store = MEMORY")  # sorting a large answer must not spill plain text to disk
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


def open_for_writing(path: Path, key: bytes) -> Any:
    """The writer's connection: durable on every commit, deleted content overwritten."""
    connection = connect(path, key)
    for setting in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = ON",
        "wal_autocheckpoint = 1000",
        "journal_size_limit = 67108864",
    ):
        connection.execute(f"PRAGMA {setting}")
    return connection


def open_for_reading(path: Path, key: bytes) -> Any:
    """A reader's connection: sees the last commit, changes nothing."""
    connection = connect(path, key)
    connection.execute("PRAGMA query_only = ON")
    return connection


def confine(connection: Any) -> Callable[[bool], None]:
    """Deny rooms the statements that would end the transaction or leave the file; returns the switch.

    ``switch(True)`` while the journal itself speaks, ``switch(False)`` while a room does.
    """
    ours = True
    denied = frozenset(_DENIED.values())

    def decide(action: int, *_: object) -> int:
        return _DENY if action in denied and not ours else _ALLOW

    def switch(journal_speaks: bool) -> None:
        nonlocal ours
        ours = journal_speaks

    connection.set_authorizer(decide)
    return switch


def named(error: BaseException) -> BaseException:
    """A driver's error as one of ours where it means something to the owner; any other as it is."""
    if not isinstance(error, DatabaseError):
        return error
    code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
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
        f"the journal was written by a newer Kith ({what})",
        "install that version again, or put back an older backup with `kith restore`; nothing was changed",
    )

"""The tables each room brings, and how a journal written by an earlier version grows to fit them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from node.journal.sql import Transaction, newer

APPLICATION = 0x4B697468  # "Kith", in the header of the file
FORMAT = 1

_BEGINNING = f"""
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
CREATE TABLE IF NOT EXISTS journal_rooms (room TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
"""

Step = str | Callable[[Transaction], None]


@dataclass(frozen=True)
class Derived:
    """A table that holds nothing of its own: dropped at will, and filled again from the others."""

    name: str
    create: str
    fill: Callable[[Transaction], None]

    def __post_init__(self) -> None:
        if not re.fullmatch(r"derived_[a-z0-9_]+", self.name):
            raise ValueError(f"a derived table is named derived_…, not {self.name}")


@dataclass(frozen=True)
class RoomSchema:
    """What a room keeps: migration ``n`` leads from version ``n`` to ``n + 1``; none is ever changed or removed."""

    room: str
    migrations: tuple[Step, ...]
    derived: tuple[Derived, ...] = field(default=())


def written_version(transaction: Transaction) -> dict[str, int]:
    """The version of each room's tables in this journal."""
    if not transaction.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal_rooms'").fetchone():
        return {}
    return dict(transaction.execute("SELECT room, version FROM journal_rooms").fetchall())


def refuse_newer(transaction: Transaction, rooms: Iterable[RoomSchema]) -> None:
    """Raise if any part of this journal is younger than this code."""
    (form,) = transaction.execute("PRAGMA user_version").fetchone()
    if form > FORMAT:
        raise newer(f"format {form}; this one reads {FORMAT}")
    known = {room.room: len(room.migrations) for room in rooms}
    for room, version in written_version(transaction).items():
        if version > known.get(room, 0):
            raise newer(f"{room} {version}; this one reads {known.get(room, 0)}")


def is_behind(transaction: Transaction, rooms: Iterable[RoomSchema]) -> bool:
    """Whether this journal holds something already, and some of it must be migrated."""
    written = written_version(transaction)
    return any(len(room.migrations) > written[room.room] for room in rooms if room.room in written)


def migrate(transaction: Transaction, rooms: Iterable[RoomSchema]) -> None:
    """Bring every room's tables up to date, all or nothing. What is up to date is left alone: the disk may be full."""
    if not written_version(transaction):
        transaction.script(_BEGINNING)
    written = written_version(transaction)
    for room in rooms:
        before = written.get(room.room, 0)
        for step in room.migrations[before:]:
            _take(step, transaction, room.room)
        if before < len(room.migrations):
            transaction.execute("INSERT OR REPLACE INTO journal_rooms VALUES (?, ?)", (room.room, len(room.migrations)))
        for table in room.derived:
            if table.name not in _tables(transaction):
                rebuild(transaction, table)


def rebuild(transaction: Transaction, table: Derived) -> None:
    """Drop a derived table and fill it again."""
    transaction.execute(f"DROP TABLE IF EXISTS {table.name}")
    transaction.script(table.create)
    table.fill(transaction)


def _take(step: Step, transaction: Transaction, room: str) -> None:
    before = _tables(transaction)
    if isinstance(step, str):
        transaction.script(step)
    else:
        step(transaction)
    for name in _tables(transaction) - before:
        if not name.startswith(f"{room}_"):
            raise ValueError(f"a table of the room {room} is named {room}_…, not {name}")


def _tables(transaction: Transaction) -> set[str]:
    rows = transaction.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name for (name,) in rows}

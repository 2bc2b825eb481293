"""The tables each room brings, and how a journal written by an earlier version grows to fit them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from node.journal.sql import Connection, Transaction, newer

APPLICATION = 0x4B697468  # "Kith", in the header of the file
FORMAT = 1

_BEGINNING = (
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {FORMAT}",
    "CREATE TABLE journal_rooms (room TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT",
)

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


def bring_up_to_date(connection: Connection, rooms: Iterable[RoomSchema], before: Callable[[], object]) -> None:
    """Migrate every room's tables, all or nothing; ``before`` is called first if there is anything to lose by it.

    Refuses what a later version wrote. What is up to date is left alone: the disk may be full.
    """
    rooms = tuple(rooms)
    versions = _versions(connection)
    _refuse_newer(connection, versions, rooms)
    if any(versions.get(room.room, len(room.migrations)) < len(room.migrations) for room in rooms):
        before()
    connection.ours("BEGIN IMMEDIATE")
    try:
        if not versions:
            for statement in _BEGINNING:
                connection.ours(statement)
        with connection.room() as transaction:
            for room in rooms:
                _migrate(transaction, room, versions.get(room.room, 0))
    except BaseException:
        if connection.in_transaction:
            connection.ours("ROLLBACK")
        raise
    connection.ours("COMMIT")


def _versions(connection: Connection) -> dict[str, int]:
    """The version of each room's tables in this journal."""
    if not connection.ours("SELECT 1 FROM sqlite_master WHERE name = 'journal_rooms'").fetchone():
        return {}
    return {"journal": FORMAT, **dict(connection.ours("SELECT room, version FROM journal_rooms").fetchall())}


def _refuse_newer(connection: Connection, versions: dict[str, int], rooms: tuple[RoomSchema, ...]) -> None:
    (form,) = connection.ours("PRAGMA user_version").fetchone()
    if form > FORMAT:
        raise newer(f"format {form}; this one reads {FORMAT}")
    known = {"journal": FORMAT, **{room.room: len(room.migrations) for room in rooms}}
    for room, version in versions.items():
        if version > known.get(room, 0):
            raise newer(f"{room} {version}; this one reads {known.get(room, 0)}")


def _migrate(transaction: Transaction, room: RoomSchema, version: int) -> None:
    for step in room.migrations[version:]:
        _take(step, transaction, room.room)
    if version < len(room.migrations):
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

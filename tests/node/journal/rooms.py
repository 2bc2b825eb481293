"""Rooms for the journal's tests."""

from collections.abc import Callable

from node.journal import Derived, RoomSchema, Transaction

NOTES = RoomSchema("notes", ("CREATE TABLE notes_lines (id INTEGER PRIMARY KEY, line TEXT NOT NULL UNIQUE) STRICT",))


def add(line: str) -> Callable[[Transaction], int | None]:
    """A write that adds a line."""
    return lambda to: to.execute("INSERT INTO notes_lines (line) VALUES (?)", (line,)).lastrowid


def lines(transaction: Transaction) -> list[str]:
    """A read of all lines."""
    return [line for (line,) in transaction.execute("SELECT line FROM notes_lines ORDER BY id")]


def _fill(transaction: Transaction) -> None:
    transaction.execute("INSERT INTO derived_notes_lengths SELECT id, length(line) FROM notes_lines")


LENGTHS = Derived(
    "derived_notes_lengths", "CREATE TABLE derived_notes_lengths (id INTEGER PRIMARY KEY, n INTEGER) STRICT", _fill
)

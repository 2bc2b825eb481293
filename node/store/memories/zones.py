"""The time zones in which times that bear none were read. A machine travels, and what it reads again is known still."""

from node.journal import Transaction

TABLES = "CREATE TABLE memory_zones (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;"


def note(to: Transaction, name: str) -> list[str]:
    """From now on it was read in this one, too; the others in which it was."""
    to.execute("INSERT OR IGNORE INTO memory_zones VALUES (?)", (name,))
    return [other for (other,) in to.execute("SELECT name FROM memory_zones WHERE name <> ?", (name,)).fetchall()]

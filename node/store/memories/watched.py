"""Folders that are watched: what is new in them is taken in, for the same people as the rest of them."""

from dataclasses import dataclass

from identity.audience import Label
from node.journal import Transaction
from node.store.memories.sources import label, spelled

TABLES = """
    CREATE TABLE memory_watched (
        path TEXT PRIMARY KEY,
        tier INTEGER NOT NULL,
        tags TEXT NOT NULL,
        since REAL NOT NULL
    ) STRICT;
"""


@dataclass(frozen=True)
class Watched:
    """A folder, and to whom what it holds is open."""

    path: str
    label: Label
    since: float


def every(of: Transaction) -> list[Watched]:
    """All of them, in the order of their paths."""
    found = of.execute("SELECT path, tier, tags, since FROM memory_watched ORDER BY path").fetchall()
    return [Watched(path, label(tier, tags), since) for path, tier, tags, since in found]


def put(to: Transaction, one: Watched) -> None:
    """Watch a folder from now on; if it was watched for others, for these instead."""
    to.execute(
        "INSERT OR REPLACE INTO memory_watched VALUES (?, ?, ?, ?)",
        (one.path, int(one.label.tier), spelled(one.label.tags), one.since),
    )


def drop(to: Transaction, path: str) -> bool:
    """Watch a folder no more; whether it was."""
    return bool(to.execute("DELETE FROM memory_watched WHERE path = ?", (path,)).rowcount)

"""Each run of the node is a line in the journal: begun, and ended in order or not."""

import time

from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "node",
    (
        """
        CREATE TABLE node_runs (
            id INTEGER PRIMARY KEY,
            begun REAL NOT NULL,
            ended REAL,
            version TEXT NOT NULL
        ) STRICT;
        """,
    ),
)

FIRST, ENDED, BROKEN_OFF = "there was none", "ended in order", "broken off"


def begin(transaction: Transaction, version: str) -> tuple[int, str]:
    """Note that a run begins; its id, and how the one before it ended."""
    before = transaction.execute("SELECT ended FROM node_runs ORDER BY id DESC LIMIT 1").fetchone()
    id = transaction.execute("INSERT INTO node_runs (begun, version) VALUES (?, ?)", (time.time(), version)).lastrowid
    assert id is not None
    if before is None:
        return id, FIRST
    return id, BROKEN_OFF if before[0] is None else ENDED


def end(transaction: Transaction, id: int) -> None:
    """Note that the run ends in order."""
    transaction.execute("UPDATE node_runs SET ended = ? WHERE id = ?", (time.time(), id))

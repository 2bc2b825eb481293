"""The latest time this home has ever seen."""

from identity.clock import Now
from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "clock",
    (
        """
        CREATE TABLE clock_seen (one INTEGER PRIMARY KEY CHECK (one = 1), latest INTEGER NOT NULL) STRICT;
        """,
    ),
)


def now(transaction: Transaction, clock: float) -> Now:
    """The moment when the clock says ``clock``."""
    row = transaction.execute("SELECT latest FROM clock_seen").fetchone()
    return Now.at(clock, row[0] if row else 0)


def note(transaction: Transaction, clock: float) -> Now:
    """The moment, remembered: from here on it is never earlier."""
    moment = now(transaction, clock)
    _set(transaction, moment.latest)
    return moment


def trust(transaction: Transaction, clock: float) -> int:
    """What the clock says is right; by how much what was seen was ahead of it."""
    before = now(transaction, clock)
    _set(transaction, int(clock))
    return before.set_back


def _set(transaction: Transaction, latest: int) -> None:
    transaction.execute("INSERT OR REPLACE INTO clock_seen VALUES (1, ?)", (latest,))

"""What the self proposed to open to others, or to close, and what the owner said to it."""

from dataclasses import dataclass

from agent.memory.memory import Memory
from agent.memory.proposing import Proposal
from identity.audience import Tier
from node.journal import Transaction
from node.store.memories import rows

TABLES = """
    CREATE TABLE memory_proposals (
        fingerprint BLOB PRIMARY KEY,
        n INTEGER NOT NULL REFERENCES memory_lines ON DELETE CASCADE,
        tier INTEGER NOT NULL,
        why TEXT NOT NULL,
        sure REAL NOT NULL,
        at REAL NOT NULL,
        answer INTEGER
    ) STRICT;
    CREATE INDEX memory_proposals_by_line ON memory_proposals (n);
"""
DAY = 86_400.0
LOOKED_AT = 5000  # memories, the newest


@dataclass(frozen=True)
class Waiting:
    """A proposal that waits for the owner's word."""

    memory: Memory
    tier: Tier
    why: str
    sure: float


def made_before(of: Transaction) -> frozenset[bytes]:
    """The fingerprints of all that was ever proposed: nothing is proposed twice."""
    return frozenset(mark for (mark,) in of.execute("SELECT fingerprint FROM memory_proposals").fetchall())


def today(of: Transaction, now: float) -> int:
    """How many were made within a day."""
    found: int = of.execute("SELECT count(*) FROM memory_proposals WHERE at > ?", (now - DAY,)).fetchone()[0]
    return found


def to_look_at(of: Transaction) -> list[tuple[int, str, Tier]]:
    """The newest of the owner's own memories: their numbers, texts and tiers."""
    found = of.execute(
        "SELECT n, text, tier FROM memory_lines WHERE author = '' ORDER BY n DESC LIMIT ?", (LOOKED_AT,)
    ).fetchall()
    return [(n, text, Tier(tier)) for n, text, tier in found]


def add(to: Transaction, proposal: Proposal, now: float) -> None:
    """Keep a proposal until it is answered."""
    to.execute(
        "INSERT OR IGNORE INTO memory_proposals VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (proposal.fingerprint, proposal.row, int(proposal.tier), proposal.why, proposal.sure, now),
    )


def waiting(of: Transaction, at_most: int) -> list[Waiting]:
    """What waits for the owner's word; not what they have settled themselves meanwhile."""
    found = of.execute(
        "SELECT p.n, p.tier, p.why, p.sure FROM memory_proposals p JOIN memory_lines l ON l.n = p.n"
        " WHERE p.answer IS NULL AND p.tier <> l.tier ORDER BY p.at LIMIT ?",
        (at_most,),
    ).fetchall()
    memories = rows.load(of, (n for n, *_ in found))
    return [Waiting(memories[n], Tier(tier), why, sure) for n, tier, why, sure in found if n in memories]


def withdraw(to: Transaction, row: int) -> None:
    """What was proposed for other words is proposed no more."""
    to.execute("DELETE FROM memory_proposals WHERE n = ? AND answer IS NULL", (row,))


def answer(to: Transaction, row: int, yes: bool) -> Tier | None:
    """Note the owner's word on what was proposed for a memory; the tier that was, if anything was."""
    found = to.execute("SELECT tier FROM memory_proposals WHERE n = ? AND answer IS NULL", (row,)).fetchone()
    if found is None:
        return None
    to.execute("UPDATE memory_proposals SET answer = ? WHERE n = ? AND answer IS NULL", (int(yes), row))
    return Tier(found[0])

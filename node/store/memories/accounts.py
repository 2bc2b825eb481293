"""What the self makes of a source: what is in it, and what that says of the owner. One a tier, of lines of that alone.

It is derived, and can be deleted at will. Where a line of its tier is forgotten, reworded or moved, it is gone at once;
where lines came in, that shows when it is read, in what it was made of. To whom it is open is not kept either: it is
open to whom each line is that it rests on, as they are now.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from agent.memory.memory import Memory
from identity.audience import Derived, Tier
from node.journal import Derived as Table
from node.journal import Transaction
from node.store.memories import rows
from node.store.memories.origins import ALIKE

DERIVED = Table(
    "derived_accounts",
    """
    CREATE TABLE derived_accounts (
        source INTEGER NOT NULL,
        tier INTEGER NOT NULL,
        made_of BLOB NOT NULL,
        summary TEXT NOT NULL,
        insight TEXT NOT NULL,
        made_by TEXT NOT NULL,
        made REAL NOT NULL,
        PRIMARY KEY (source, tier)
    ) STRICT, WITHOUT ROWID
    """,
    lambda _: None,  # made when the owner asks for it
)
CHOSEN = 12  # lines of a tier that an account rests on

Weighed = tuple[int, float]  # a line's number, and its weight


@dataclass(frozen=True)
class Basis:
    """What an account is made of: the chosen lines of one tier, of how many, and a stamp that tells it from another."""

    source: int
    tier: Tier
    lines: tuple[Memory, ...]
    of_lines: int
    stamp: bytes

    @property
    def hearers(self) -> Derived:
        """To whom an account made of it is open."""
        return Derived.from_(line.label for line in self.lines)


@dataclass(frozen=True)
class Account:
    """What was made of a basis: what is in the source, what it says of the owner, by which body, and when."""

    summary: str
    insight: str
    made_by: str
    made: float


def bases(of: Transaction, source: int) -> list[Basis]:
    """What accounts of a source, in all its versions, are made of now: one of each tier, the most private first."""
    tiers: dict[Tier, list[Weighed]] = {}
    for n, tier, weight in of.execute(
        f"SELECT n, tier, weight FROM memory_lines WHERE source IN ({ALIKE}) ORDER BY source, place, n", (source,)
    ).fetchall():
        tiers.setdefault(Tier(tier), []).append((n, weight))
    return [_basis(of, source, tier, tiers[tier]) for tier in sorted(tiers)]


def chosen(lines: Sequence[Weighed], at_most: int = CHOSEN) -> list[int]:
    """Some of these lines, in their order: the weightiest of each stretch, where all of them are as many stretches."""
    count = min(at_most, len(lines))
    stretches = (lines[len(lines) * i // count : len(lines) * (i + 1) // count] for i in range(count))
    return [max(stretch, key=lambda line: line[1])[0] for stretch in stretches]


def kept(of: Transaction, basis: Basis) -> Account | None:
    """The account that was made of just this, if there is one."""
    found = of.execute(
        "SELECT summary, insight, made_by, made FROM derived_accounts WHERE tier = ? AND made_of = ?"
        f" AND source IN ({ALIKE})",
        (int(basis.tier), basis.stamp, basis.source),
    ).fetchone()
    return Account(*found) if found else None


def keep(to: Transaction, basis: Basis, account: Account) -> bool:
    """Keep an account. False, if a line that it rests on is no longer as it was when it was read."""
    now = rows.load(to, (line.row for line in basis.lines))
    if any(_as_read(line) != _as_read(now.get(line.row)) for line in basis.lines):
        return False
    leave(to, basis.source, basis.tier)
    to.execute(
        "INSERT INTO derived_accounts VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            basis.source,
            int(basis.tier),
            basis.stamp,
            account.summary,
            account.insight,
            account.made_by,
            account.made,
        ),
    )
    return True


def leave(to: Transaction, source: int, tier: Tier) -> None:
    """A line of this source and tier is forgotten, says something else, or goes: what was made of it goes, too."""
    to.execute(f"DELETE FROM derived_accounts WHERE tier = ? AND source IN ({ALIKE})", (int(tier), source))


def _basis(of: Transaction, source: int, tier: Tier, lines: Sequence[Weighed]) -> Basis:
    found = rows.load(of, some := chosen(lines))
    read = tuple(found[n] for n in some)
    stamp = blake2b(array("q", [n for n, _ in lines]).tobytes(), digest_size=16)
    for line in read:
        stamp.update(repr(_as_read(line)).encode())
    return Basis(source, tier, read, len(lines), stamp.digest())


def _as_read(line: Memory | None) -> tuple[object, ...] | None:
    """What a mind reads of a line, and whence: of another tier, it may not be read with the others."""
    return (line.text, line.author, line.at, line.label.tier) if line else None

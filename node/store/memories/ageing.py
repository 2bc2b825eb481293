"""How memories have aged: what strata asks of the journal, and what it decided."""

from collections.abc import Mapping

import msgspec

from agent.memory.memory import State
from agent.memory.strata import Balance, Rows
from identity.audience import Tier
from node.journal import Transaction


def rows_of(of: Transaction, tier: Tier) -> Rows:
    """All memories of one tier, as columns."""
    return Rows.of(
        of.execute(
            "SELECT n, state, strength, coalesce(used, added), uses, weight FROM memory_lines WHERE tier = ?",
            (int(tier),),
        )
    )


def balance(of: Transaction, tier: Tier) -> Balance:
    """What a tier remembers of its last consolidation."""
    found = of.execute("SELECT balance FROM memory_balance WHERE tier = ?", (int(tier),)).fetchone()
    return msgspec.json.decode(found[0], type=Balance) if found else Balance()


def keep_balance(to: Transaction, tier: Tier, new: Balance) -> None:
    """Remember it until the next."""
    to.execute("INSERT OR REPLACE INTO memory_balance VALUES (?, ?)", (int(tier), msgspec.json.encode(new)))


def put(to: Transaction, states: Mapping[int, State]) -> None:
    """These are in another state now."""
    to.executemany("UPDATE memory_lines SET state = ? WHERE n = ?", [(int(state), n) for n, state in states.items()])


def in_short(of: Transaction, tier: Tier) -> int:
    """How many of a tier are at hand."""
    found: int = of.execute(
        "SELECT count(*) FROM memory_lines WHERE tier = ? AND state = ?", (int(tier), int(State.SHORT))
    ).fetchone()[0]
    return found

"""How the full text is looked up: never once for each line of a tier."""

from collections.abc import Sequence
from typing import Any, cast

from identity.audience import Tier
from node.journal import Transaction
from node.store.memories import words
from node.store.memories.doors import Door


def test_a_question_about_what_hundreds_of_tagged_lines_hold_does_not_look_at_each_for_each(to: Transaction) -> None:
    """Fault: SQLite seeks the full text once for each tagged row, for each word and column: 14 s at 20,000 lines.

    Without time in it: the plan must not constrain the full text by its row (``=`` in the plan's index string).
    """
    executed: list[tuple[str, Sequence[object]]] = []

    class Spy:
        def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
            executed.append((sql, values))
            return to.execute(sql, values)

    door = Door(Tier.PRIVATE, frozenset({"family"}))
    words.matching(cast("Transaction", Spy()), door, '"boat"', 10)
    words.counted(cast("Transaction", Spy()), [door], ["boat"])
    plans = [to.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall() for sql, values in executed]
    steps = [step[-1] for plan in plans for step in plan]
    sought = [step.partition("INDEX")[2] for step in steps if "VIRTUAL TABLE INDEX" in step]
    assert sought
    assert not [how for how in sought if "=" in how]
    assert not [step for step in steps if "memory_lines_by_state" in step], "it looks at all lines of the tier"

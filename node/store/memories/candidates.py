"""What the journal hands to ranking: the lines that were found, with their words; and who speaks behind a door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agent.memory.memory import Memory
from node.journal import Transaction
from node.store.memories import rows, words
from node.store.memories.doors import Door
from node.store.memories.words import Indexed

MOST_AUTHORS = 2000


@dataclass(frozen=True)
class Found:
    """A memory that may answer, and the words under which it is found."""

    memory: Memory
    words: Indexed


def load(of: Transaction, numbers: Iterable[int], doors: Sequence[Door]) -> list[Found]:
    """Those of the lines that lie behind these doors: a row may have moved since it was found."""
    known = rows.load(of, sorted(set(numbers)))
    behind = {n: door for n, memory in known.items() for door in doors if _is_behind(memory, door)}
    found: dict[int, Indexed] = {}
    for door in doors:
        found |= words.indexed(of, door, (n for n, its in behind.items() if its == door))
    return [Found(known[n], found[n]) for n in sorted(found)]


def authors(of: Transaction, doors: Iterable[Door]) -> list[str]:
    """Who has said something behind these doors, other than the owner."""
    found: set[str] = set()
    for door in doors:
        if door.tags is None:
            # One look-up for each author, where DISTINCT would look at each line.
            names = of.execute(
                "WITH RECURSIVE each(author) AS (SELECT min(author) FROM memory_lines WHERE tier = ?1 AND author > ''"
                " UNION ALL SELECT (SELECT min(author) FROM memory_lines WHERE tier = ?1 AND author > each.author)"
                " FROM each WHERE author IS NOT NULL) SELECT author FROM each WHERE author IS NOT NULL LIMIT ?2",
                (int(door.tier), MOST_AUTHORS),
            ).fetchall()
            found.update(name for (name,) in names)
        else:
            found.update(words.authors(of, door))
    return sorted(found)


def _is_behind(memory: Memory, door: Door) -> bool:
    return door.tier == memory.label.tier and (door.tags is None or bool(door.tags & memory.label.tags))

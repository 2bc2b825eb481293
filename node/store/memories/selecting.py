"""Which memories are meant by a source, a folder, words, a tag: for the owner alone, who may see and change all."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.memory.memory import Memory
from identity.audience import Tier
from node.journal import Transaction
from node.store.memories import rows
from node.store.memories.origins import ALIKE
from node.store.memories.words import NAMES


@dataclass(frozen=True)
class Selected:
    """What all that are meant have in common; what is not said, is any. ``words`` must all stand in a line."""

    rows: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    source: int = 0
    folder: str = ""
    tier: Tier | None = None
    tag: str = ""
    author: str | None = None

    def where(self) -> tuple[str, list[object]]:
        """As a condition."""
        said: list[str] = []
        values: list[object] = []
        if self.rows:
            said.append(f"n IN ({', '.join('?' * len(self.rows))})")
            values += self.rows
        if self.words:
            expression = "own : (" + " AND ".join(f'"{word}"' for word in self.words) + ")"
            held = " UNION ".join(f"SELECT rowid FROM {name} WHERE {name} MATCH ?" for name in NAMES.values())
            said.append(f"n IN ({held})")
            values += [expression] * len(NAMES)
        if self.source:
            said.append(f"source IN ({ALIKE})")
            values.append(self.source)
        if self.folder:
            folder = self.folder.rstrip("/")
            said.append("source IN (SELECT id FROM memory_sources WHERE name = ? OR substr(name, 1, ?) = ?)")
            values += [folder, len(folder) + 1, f"{folder}/"]
        if self.tier is not None:
            said.append("tier = ?")
            values.append(int(self.tier))
        if self.tag:
            said.append("n IN (SELECT n FROM memory_tags WHERE tag = ?)")
            values.append(self.tag)
        if self.author is not None:
            said.append("author = ?")
            values.append(self.author)
        return " AND ".join(said) or "1", values


def numbers(of: Transaction, which: Selected) -> list[int]:
    """Their numbers, the newest first."""
    where, values = which.where()
    found = of.execute(f"SELECT n FROM memory_lines WHERE {where} ORDER BY n DESC", values)
    return [n for (n,) in found.fetchall()]


def listed(of: Transaction, which: Selected, at_most: int, skip: int = 0) -> Sequence[Memory]:
    """Some of them, the newest first."""
    where, values = which.where()
    found = of.execute(f"{rows.SELECT} WHERE {where} ORDER BY n DESC LIMIT ? OFFSET ?", (*values, at_most, skip))
    return [rows.memory(row) for row in found.fetchall()]


def count(of: Transaction, which: Selected) -> int:
    """How many they are."""
    where, values = which.where()
    found: int = of.execute(f"SELECT count(*) FROM memory_lines WHERE {where}", values).fetchone()[0]
    return found

"""Small lives in a journal: lines of words, taken in as a node does, and indexed without a model."""

from collections.abc import Sequence

from agent.memory.memory import Memory
from identity.audience import Label, Tier
from node.journal import Transaction
from node.store.memories import rows, sources, words
from node.store.memories.words import Indexed

NOW = 1_800_000_000.0


def prepared(memories: Sequence[Memory]) -> list[Indexed]:
    """Words as they are, windows of one line each way."""
    texts = [memory.text for memory in memories]
    return [
        Indexed(text, " ".join(texts[max(0, place - 1) : place] + texts[place + 1 : place + 2]))
        for place, text in enumerate(texts)
    ]


def source(to: Transaction, name: str = "notes.txt", label: Label = Label()) -> int:  # noqa: B008  (immutable)
    return sources.begin(to, sources.Source(name, name.encode(), label, NOW))


def take(to: Transaction, texts: Sequence[str], label: Label = Label(), of: int = 0, group: int = 0) -> list[int]:  # noqa: B008
    """Take in lines that stand beside each other at the end of a source."""
    of = of or source(to, f"{len(texts)} lines", label)
    (first,) = to.execute("SELECT ifnull(max(place), -1) + 1 FROM memory_lines WHERE source = ?", (of,)).fetchone()
    lines = [rows.New(text, label, of, first + place, group=group) for place, text in enumerate(texts)]
    kept = rows.add(to, lines, NOW)
    for segment in words.segments(to, of, first, first + len(lines) - 1):
        words.index(to, segment, first, first + len(lines) - 1, prepared)
    return kept


PRIVATE, CLOSE, KNOWN, PUBLIC = (Label(tier) for tier in Tier)

"""Changes to memories, each with all that follows from it: full text, vectors to be made anew, accounts, history."""

from collections.abc import Callable, Sequence

from agent.memory.memory import Memory
from identity.audience import Label
from node.journal import Transaction
from node.store import talks
from node.store.memories import accounts, links, meaning, proposals, rows, words
from node.store.memories.sources import spelled
from node.store.memories.words import Prepare, Segment


def relabel(to: Transaction, memory: Memory, label: Label, at: float, prepare: Prepare) -> bool:
    """Open a memory to others. False if they are told the same by another one already."""
    if not _change(to, memory, at, "label", _label(memory), prepare, lambda: rows.relabel(to, memory.row, label)):
        return False
    if label.tier != memory.label.tier:
        meaning.leave_behind(to, memory.row)
        accounts.leave(to, memory.source, memory.label.tier)
    if not memory.label.tags <= label.tags or label.tier < memory.label.tier:
        rows.count_forgetting(to)
    return True


def reword(to: Transaction, memory: Memory, text: str, at: float, prepare: Prepare) -> bool:
    """Say a memory in other words. False if just this is remembered already."""
    if not _change(to, memory, at, "text", memory.text, prepare, lambda: rows.reword(to, memory.row, text)):
        return False
    proposals.withdraw(to, memory.row)
    accounts.leave(to, memory.source, memory.label.tier)
    rows.count_forgetting(to)
    return True


def forget(to: Transaction, memory: Memory, prepare: Prepare) -> None:
    """Forget a memory, in the talks where it was told or leant upon, too; its vector is astray from now on."""
    segment, place = _place(to, memory.row)
    links.unlink(to, memory.row)
    meaning.leave_behind(to, memory.row)
    accounts.leave(to, memory.source, memory.label.tier)
    words.unindex(to, [memory.row])
    rows.drop(to, memory.row)
    talks.forget(to, memory.row, memory.text)
    rows.count_forgetting(to)
    _again(to, segment, place, prepare)


def _change(
    to: Transaction, memory: Memory, at: float, what: str, was: object, prepare: Prepare, change: Callable[[], bool]
) -> bool:
    before, place = _place(to, memory.row)
    if not change():
        return False
    rows.note(to, memory.row, at, what, was)
    links.unlink(to, memory.row)
    after, _ = _place(to, memory.row)
    for segment in {before, after}:
        _again(to, segment, place, prepare)
    return True


def _again(to: Transaction, segment: Segment, place: int, prepare: Prepare) -> None:
    """Index anew what stands at a place, and what it is or was a neighbour of."""
    meaning.stale(to, words.index(to, segment, place, place, prepare))


def _place(of: Transaction, row: int) -> tuple[Segment, int]:
    source, group, tier, tags, place = of.execute(
        "SELECT source, grouped, tier, tags, place FROM memory_lines WHERE n = ?", (row,)
    ).fetchone()
    return Segment(source, group, tier, tags), place


def _label(memory: Memory) -> Sequence[object]:
    return memory.label.tier.name.lower(), spelled(memory.label.tags)

"""Memories that say the same, or otherwise. Both stay; only those open to the same people are ever linked."""

from collections.abc import Iterable, Mapping

from agent.memory.confidence import Witness, confidence, fingerprint
from agent.memory.memory import Memory, State
from identity.audience import Tier
from node.journal import Transaction
from node.store.memories import rows


def add(to: Transaction, links: Iterable[tuple[int, int, str]], at: float) -> int:
    """Link a newer memory with an older one; how many links are new."""
    return sum(
        to.execute("INSERT OR IGNORE INTO memory_links VALUES (?, ?, ?, ?)", (newer, older, kind, at)).rowcount
        for newer, older, kind in links
    )


def active(of: Transaction, tier: Tier, at_most: int) -> list[list[Memory]]:
    """What of a tier is not archived, the newest of it: a list for those that are open to the same people."""
    found = of.execute(
        f"{rows.SELECT} WHERE tier = ? AND state < ? ORDER BY n DESC LIMIT ?", (int(tier), int(State.ARCHIVE), at_most)
    ).fetchall()
    together: dict[frozenset[str], list[Memory]] = {}
    for row in found:
        memory = rows.memory(row)
        together.setdefault(memory.label.tags, []).append(memory)
    return list(together.values())


def outdated(of: Transaction, numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Among these, who says otherwise than an older one: the newer and the older."""
    found: list[tuple[int, int]] = []
    wanted = set(numbers)
    for some in rows.some(sorted(wanted)):
        marks = ", ".join("?" * len(some))
        found += of.execute(
            f"SELECT newer, older FROM memory_links WHERE kind = 'otherwise' AND newer IN ({marks})", some
        ).fetchall()
    return [(newer, older) for newer, older in found if older in wanted]


def witnesses(of: Transaction, row: int) -> tuple[list[Witness], tuple[int, int, int]]:
    """Who says what a memory says, itself included; and how many newer, older and equally old ones say otherwise."""
    linked = linked_with(of, row)
    mine = rows.load(of, [row])[row]
    same = [mine, *(other for kind, other in linked if kind == "same")]
    when = _when(mine)
    times = [_when(other) - when for kind, other in linked if kind == "otherwise"]
    counts = (sum(time > 0 for time in times), sum(time < 0 for time in times), sum(time == 0 for time in times))
    return [_witness(of, one) for one in same], counts


def unlink(to: Transaction, row: int) -> None:
    """A memory says something else now, or to others: its links go, and whom it confirmed or denied is as sure as the
    rest makes it.
    """
    others = {other.row for _, other in linked_with(to, row)} | {
        n
        for (n,) in to.execute(
            "SELECT older FROM memory_links WHERE newer = ? UNION SELECT newer FROM memory_links WHERE older = ?",
            (row, row),
        ).fetchall()
    }
    to.execute("DELETE FROM memory_links WHERE newer = ? OR older = ?", (row, row))
    for one in rows.load(to, others):
        reckon(to, one)


def reckon(to: Transaction, row: int) -> None:
    """How sure a memory is, by all that is linked with it."""
    said, (newer, older, same_time) = witnesses(to, row)
    sure(to, {row: confidence(said, newer, older, same_time)})


def sure(to: Transaction, confidences: Mapping[int, float]) -> None:
    """These are so sure now."""
    to.executemany("UPDATE memory_lines SET confidence = ? WHERE n = ?", [(sure, n) for n, sure in confidences.items()])


def linked_with(transaction: Transaction, row: int) -> list[tuple[str, Memory]]:
    """What a memory is linked with, as long as both are open to the same people; the newest first."""
    found = transaction.execute(
        "SELECT kind, older FROM memory_links WHERE newer = ? UNION SELECT kind, newer FROM memory_links"
        " WHERE older = ?",
        (row, row),
    ).fetchall()
    memories = rows.load(transaction, [row, *(other for _, other in found)])
    mine = memories.get(row)
    return sorted(
        (
            (kind, memories[other])
            for kind, other in found
            if mine and other in memories and memories[other].label == mine.label
        ),
        key=lambda link: -link[1].row,
    )


def _when(memory: Memory) -> float:
    return memory.added if memory.at is None else memory.at


def _witness(of: Transaction, memory: Memory) -> Witness:
    found = of.execute("SELECT hash FROM memory_sources WHERE id = ?", (memory.source,)).fetchone()
    day = None if memory.at is None else int(memory.at // 86_400)
    return Witness(found[0].hex() if found else "", day, fingerprint(memory.text))

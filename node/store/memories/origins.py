"""What was read again and again: a file that grows, a page that is taken in anew, is a source for each time it is read.

Those of one name that were taken in for the same people are versions of one thing; the owner sees them as one.
"""

from node.journal import Transaction
from node.store.memories import sources
from node.store.memories.sources import Source

ALIKE = (
    "SELECT b.id FROM memory_sources a JOIN memory_sources b ON b.name = a.name AND b.tier = a.tier"
    " AND b.tags = a.tags WHERE a.id = ?"
)  # the ids of all versions of a source, as a subquery


def every(of: Transaction) -> list[list[Source]]:
    """All that memories came from, each as its versions: the newest first, of things and of versions."""
    found: dict[tuple[object, ...], list[Source]] = {}
    for source in sources.every(of):
        found.setdefault((source.name, source.label), []).append(source)
    return list(found.values())


def versions(of: Transaction, id: int) -> list[Source]:
    """All versions of the source of this id, the newest first; none, if there is no such source."""
    return next((some for some in every(of) if any(source.id == id for source in some)), [])

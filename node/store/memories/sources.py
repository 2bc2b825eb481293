"""What memories came from: a file, a page, a talk; how far it has been taken in, and what of it was not."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from agent.memory.intake.piece import Skipped
from agent.memory.memory import Memory
from identity.audience import Label, Tier
from node.journal import Transaction

TABLES = """
    CREATE TABLE memory_sources (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        hash BLOB NOT NULL,
        size INTEGER NOT NULL,
        modified REAL NOT NULL,
        added REAL NOT NULL,
        tier INTEGER NOT NULL,
        tags TEXT NOT NULL,
        taken INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        skipped TEXT NOT NULL,
        finished REAL
    ) STRICT;
    CREATE INDEX memory_sources_by_name ON memory_sources (name);
    CREATE INDEX memory_sources_by_hash ON memory_sources (hash);
"""
MOST_SKIPPED = 200  # that are noted of one source


@dataclass(frozen=True)
class Source:
    """A source; ``taken`` counts the pieces that were read of it, ``kept`` those that became memories."""

    name: str
    hash: bytes
    label: Label
    added: float
    kind: str = ""
    title: str = ""
    size: int = 0
    modified: float = 0.0
    id: int = 0
    taken: int = 0
    kept: int = 0
    skipped: tuple[Skipped, ...] = field(default=())
    finished: float | None = None


def begin(to: Transaction, source: Source) -> int:
    """Note a source that is going to be read; its id."""
    id = to.execute(
        "INSERT INTO memory_sources (name, kind, title, hash, size, modified, added, tier, tags, taken, kept, skipped)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, '[]')",
        (
            source.name,
            source.kind,
            source.title,
            source.hash,
            source.size,
            source.modified,
            source.added,
            int(source.label.tier),
            spelled(source.label.tags),
        ),
    ).lastrowid
    assert id is not None
    return id


def same(of: Transaction, name: str, hash_: bytes, label: Label) -> Source | None:
    """The source of this name whose bytes were the same, taken in for the same people; the newest."""
    found = of.execute(
        f"{_SELECT} WHERE name = ? AND hash = ? AND tier = ? AND tags = ? ORDER BY id DESC LIMIT 1",
        (name, hash_, int(label.tier), spelled(label.tags)),
    ).fetchone()
    return _source(found) if found else None


def unchanged(of: Transaction, name: str, size: int, modified: float, label: Label) -> Source | None:
    """The source that was read to its end when the file had this size and time."""
    found = of.execute(
        f"{_SELECT} WHERE name = ? AND size = ? AND modified = ? AND tier = ? AND tags = ? AND finished IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        (name, size, modified, int(label.tier), spelled(label.tags)),
    ).fetchone()
    return _source(found) if found else None


def every(of: Transaction) -> list[Source]:
    """All sources, the newest first."""
    return [_source(row) for row in of.execute(f"{_SELECT} ORDER BY id DESC").fetchall()]


def progress(to: Transaction, id: int, taken: int, kept: int, kind: str, title: str) -> None:
    """So many more pieces were read, and so many of them kept."""
    to.execute(
        "UPDATE memory_sources SET taken = taken + ?, kept = kept + ?, kind = ?, title = ? WHERE id = ?",
        (taken, kept, kind, title, id),
    )


def skip(to: Transaction, id: int, some: Sequence[Skipped]) -> None:
    """This was not taken in; the first of it is remembered."""
    if some:
        (noted,) = to.execute("SELECT skipped FROM memory_sources WHERE id = ?", (id,)).fetchone()
        all_skipped = (json.loads(noted) + [[one.where, one.why] for one in some])[:MOST_SKIPPED]
        to.execute("UPDATE memory_sources SET skipped = ? WHERE id = ?", (json.dumps(all_skipped), id))


def finish(to: Transaction, id: int, at: float) -> None:
    """It was read to its end."""
    to.execute("UPDATE memory_sources SET finished = ? WHERE id = ?", (at, id))


def names(of: Transaction, memories: Iterable[Memory]) -> dict[int, str]:
    """What the sources of these memories are called, by their numbers."""
    wanted = sorted({memory.source for memory in memories})
    found = (of.execute("SELECT id, title, name FROM memory_sources WHERE id = ?", (id,)).fetchone() for id in wanted)
    return {row[0]: row[1] or row[2] for row in found if row}


def count(of: Transaction) -> int:
    """How many there are."""
    found: int = of.execute("SELECT count(*) FROM memory_sources").fetchone()[0]
    return found


def drop_empty(to: Transaction) -> int:
    """Forget sources of which no memory is left; how many they were. One that was not read to its end begins anew."""
    to.execute(
        "UPDATE memory_sources SET taken = 0, kept = 0 WHERE finished IS NULL AND taken > 0"
        " AND NOT EXISTS (SELECT 1 FROM memory_lines WHERE source = memory_sources.id)"
    )
    return to.execute(
        "DELETE FROM memory_sources WHERE finished IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM memory_lines WHERE source = memory_sources.id)"
    ).rowcount


@lru_cache(maxsize=256)  # a file's lines all have the same
def spelled(tags: frozenset[str]) -> str:
    """Tags as they stand in a column."""
    return json.dumps(sorted(tags))


def label(tier: int, tags: str) -> Label:
    """To whom something is open, as its columns say."""
    return Label(Tier(tier), frozenset(json.loads(tags)))


_SELECT = (
    "SELECT id, name, kind, title, hash, size, modified, added, tier, tags, taken, kept, skipped, finished"
    " FROM memory_sources"
)


def _source(row: tuple[int, str, str, str, bytes, int, float, float, int, str, int, int, str, float | None]) -> Source:
    id, name, kind, title, hash_, size, modified, added, tier, tags, taken, kept, skipped, finished = row
    return Source(
        name=name,
        hash=hash_,
        label=label(tier, tags),
        added=added,
        kind=kind,
        title=title,
        size=size,
        modified=modified,
        id=id,
        taken=taken,
        kept=kept,
        skipped=tuple(Skipped(where, why) for where, why in json.loads(skipped)),
        finished=finished,
    )

"""The full text: a table per tier, so that what is more private has no part in finding what is more public.

A line is found by its own words, and by those of its window: what stands beside it in the same source and is open to
the same people. Words come prepared (stemmed, cut into pairs where a script has no blanks), so the tables only look
them up; they are kept there, too, because whoever ranks what was found wants them at once. Lengths are kept beside,
because what is found is weighed over all doors together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from agent.memory import windows
from agent.memory.memory import Memory
from agent.memory.windows import Said
from identity.audience import Tier
from node.journal import Derived, Transaction
from node.store.memories import rows
from node.store.memories.doors import Door

NAMES = {tier: f"derived_words_{tier.name.lower()}" for tier in Tier}
_VOCABULARIES = {tier: f"derived_vocabulary_{tier.name.lower()}" for tier in Tier}
_ANEW = -1  # in the place of a tier: the full text is being made anew
REACH = 2  # lines each way that a window may take in
AT_ONCE = 2000  # lines that are indexed in one go when all are
_IN_SEGMENT = "SELECT n FROM memory_lines WHERE source = ? AND grouped = ? AND tier = ? AND tags = ? AND place"


@dataclass(frozen=True)
class Indexed:
    """The words under which a line is found, with blanks between them."""

    own: str
    near: str


Prepare = Callable[[Sequence[Memory]], Sequence[Indexed]]  # lines that stand beside each other, in their order
Say = Callable[[Memory], Said]  # a line by itself


@dataclass(frozen=True)
class Counted:
    """What is known of all lines behind some doors: how many, their words, and how many hold each word themselves."""

    lines: int
    own: int
    near: int
    holding: dict[str, int]


@dataclass(frozen=True)
class Segment:
    """Lines that stand in one group of a source and are open to the same people: windows reach no further."""

    source: int
    group: int
    tier: int
    tags: str

    @property
    def values(self) -> tuple[int, int, int, str]:
        """As the columns have it."""
        return self.source, self.group, self.tier, self.tags


Added = Mapping[Segment, Mapping[int, Said]]  # lines by their numbers, in their order


def segments(of: Transaction, source: int, first: int, last: int) -> list[Segment]:
    """The segments that have lines between two places of a source."""
    found = of.execute(
        "SELECT DISTINCT source, grouped, tier, tags FROM memory_lines WHERE source = ? AND place BETWEEN ? AND ?",
        (source, first, last),
    ).fetchall()
    return [Segment(*row) for row in found]


def index(to: Transaction, segment: Segment, first: int, last: int, prepare: Prepare) -> list[int]:
    """Index a segment's lines between two places, and those beside them, whose windows they stand in; their numbers.

    There need be no line left between the places: then it is for those beside them.
    """
    reach = 2 * REACH  # as far as the windows of those see that see the first and the last
    before = _before(to, segment, first, reach)
    inside = to.execute(f"{_IN_SEGMENT} BETWEEN ? AND ? ORDER BY place", (*segment.values, first, last)).fetchall()
    after = to.execute(f"{_IN_SEGMENT} > ? ORDER BY place LIMIT {reach}", (*segment.values, last)).fetchall()
    numbers = [*before, *(n for (n,) in (*inside, *after))]
    memories = rows.load(to, numbers)
    words = list(zip(numbers, prepare([memories[n] for n in numbers]), strict=True))
    changed = words[max(0, len(before) - REACH) : len(before) + len(inside) + REACH]
    _put(to, Tier(segment.tier), changed)
    return [n for n, _ in changed]


def extend(to: Transaction, added: Added, first: int, say: Say) -> list[int]:
    """Index lines that were just added at the end of some segments, from a place on.

    Their words are known; only those of the lines before are made of what is remembered. The numbers of these, which
    are indexed again because what was added stands in their windows.
    """
    words: dict[int, list[tuple[int, Indexed]]] = {}
    again: list[int] = []
    for segment, lines in added.items():
        before = _before(to, segment, first, windows.BEFORE + windows.AFTER)
        memories = rows.load(to, before) if before else {}
        numbers = [*before, *lines]
        said = [*(say(memories[n]) for n in before), *lines.values()]
        changed = max(0, len(before) - windows.AFTER)
        again += before[changed:]
        pairs = zip(numbers, windows.side_by_side(said), strict=True)
        words.setdefault(segment.tier, []).extend([(n, Indexed(*pair)) for n, pair in pairs][changed:])
    unindex(to, again)
    for tier, some in words.items():
        _insert(to, Tier(tier), sorted(some, key=itemgetter(0)))  # out of order, each would be a piece of the index
    return again


def unindex(to: Transaction, numbers: Iterable[int]) -> None:
    """Take lines out of the full text, whichever table they are in."""
    for n in numbers:
        known = to.execute("SELECT tier, own, near FROM derived_lengths WHERE n = ?", (n,)).fetchone()
        if known:
            tier, own, near = known
            to.execute(f"DELETE FROM {NAMES[Tier(tier)]} WHERE rowid = ?", (n,))
            to.execute("DELETE FROM derived_lengths WHERE n = ?", (n,))
            _count(to, tier, -1, -own, -near)


def matching(of: Transaction, door: Door, expression: str, at_most: int) -> list[int]:
    """Lines behind a door that hold one of the words, the most fitting first; behind one for tags, the newest first."""
    table = NAMES[door.tier]
    if door.tags is None:
        found = of.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY bm25({table}, 1.0, 0.5), rowid DESC LIMIT ?",
            (expression, at_most),
        )
    else:  # an order by fitness would be one by how rare a word is among lines that are not theirs to know
        found = of.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND +rowid IN ({_tagged(door)})"
            " ORDER BY rowid DESC LIMIT ?",  # the plus: the words are looked up once, not once for each tagged line
            (expression, *_sorted(door), at_most),
        )
    return [row for (row,) in found.fetchall()]


def counted(of: Transaction, doors: Iterable[Door], words: Sequence[str]) -> Counted:
    """What is to be known of all lines behind these doors to weigh those that were found."""
    lines = own = near = 0
    holding = dict.fromkeys(words, 0)
    for door in doors:
        some = _totals(of, door)
        lines, own, near = lines + some[0], own + some[1], near + some[2]
        for word in words:
            holding[word] += _holding(of, door, word)
    return Counted(lines, own, near, holding)


def tagged(of: Transaction, door: Door) -> list[int]:
    """The lines behind a door for tags."""
    return [n for (n,) in of.execute(_tagged(door), _sorted(door)).fetchall()]


def indexed(of: Transaction, door: Door, numbers: Iterable[int]) -> dict[int, Indexed]:
    """The words under which some lines of a door's tier are found."""
    found: dict[int, Indexed] = {}
    for some in rows.some(numbers):
        marks = ", ".join("?" * len(some))
        for n, own, near in of.execute(
            f"SELECT rowid, own, near FROM {NAMES[door.tier]} WHERE rowid IN ({marks})", some
        ):
            found[n] = Indexed(own, near)
    return found


def authors(of: Transaction, door: Door) -> list[str]:
    """Who else than the owner has said something behind a door for tags."""
    found = of.execute(
        f"SELECT DISTINCT author FROM memory_lines WHERE author <> '' AND n IN ({_tagged(door)})", _sorted(door)
    )
    return [author for (author,) in found.fetchall()]


def clear(to: Transaction) -> None:
    """Empty the full text; ``mend`` fills it again."""
    for tier in Tier:
        to.execute(f"DROP TABLE IF EXISTS {_VOCABULARIES[tier]}")
        to.execute(f"DROP TABLE IF EXISTS {NAMES[tier]}")
        to.script(_create(tier))
    to.execute("DELETE FROM derived_lengths")
    to.execute("DELETE FROM derived_totals")
    to.execute("INSERT INTO derived_totals VALUES (?, 0, 0, 0)", (_ANEW,))


def mend(to: Transaction, after: int, prepare: Prepare) -> int | None:
    """Index some of the lines behind number ``after`` that the full text lacks; how far it came, None at the end.

    Some at a time: whoever else writes is not to wait for all of them.
    """
    found = to.execute(
        "SELECT l.n, l.source, l.grouped, l.tier, l.tags, l.place FROM memory_lines l LEFT JOIN derived_lengths d"
        " ON d.n = l.n WHERE l.n > ? AND (d.n IS NULL OR d.tier <> l.tier) ORDER BY l.n LIMIT ?",
        (after, AT_ONCE),
    ).fetchall()
    places: dict[Segment, list[int]] = {}
    for _, source, group, tier, tags, place in found:
        places.setdefault(Segment(source, group, tier, tags), []).append(place)
    for segment, of_segment in places.items():
        index(to, segment, min(of_segment), max(of_segment), prepare)
    if not found:
        to.execute("DELETE FROM derived_totals WHERE tier = ?", (_ANEW,))
    return found[-1][0] if found else None


def drop_gone(to: Transaction) -> int:
    """Take out lines that are no longer remembered; how many they were."""
    gone = to.execute(
        "SELECT d.n FROM derived_lengths d LEFT JOIN memory_lines l ON l.n = d.n WHERE l.n IS NULL"
    ).fetchall()
    unindex(to, (n for (n,) in gone))
    return len(gone)


def is_behind(of: Transaction) -> bool:
    """Whether the full text is being made anew, and has not all lines yet."""
    return of.execute("SELECT 1 FROM derived_totals WHERE tier = ?", (_ANEW,)).fetchone() is not None


def lacking(of: Transaction) -> int:
    """How many memories the full text lacks, or has in the wrong table."""
    found: int = of.execute(
        "SELECT count(*) FROM memory_lines l LEFT JOIN derived_lengths d ON d.n = l.n"
        " WHERE d.n IS NULL OR d.tier <> l.tier"
    ).fetchone()[0]
    return found


def is_torn(of: Transaction) -> bool:
    """Whether a table holds other lines than are noted for it."""
    for tier in Tier:
        odd = of.execute(
            f"SELECT count(*) FROM (SELECT rowid AS n FROM {NAMES[tier]} EXCEPT SELECT n FROM derived_lengths"
            f" WHERE tier = {int(tier)}) UNION ALL SELECT count(*) FROM (SELECT n FROM derived_lengths"
            f" WHERE tier = {int(tier)} EXCEPT SELECT rowid FROM {NAMES[tier]})"
        ).fetchall()
        if any(count for (count,) in odd):
            return True
    return False


def _before(of: Transaction, segment: Segment, place: int, at_most: int) -> list[int]:
    """The last lines of a segment before a place."""
    found = of.execute(f"{_IN_SEGMENT} < ? ORDER BY place DESC LIMIT {at_most}", (*segment.values, place)).fetchall()
    return [n for (n,) in reversed(found)]


def _put(to: Transaction, tier: Tier, words: Sequence[tuple[int, Indexed]]) -> None:
    unindex(to, (n for n, _ in words))
    _insert(to, tier, words)


def _insert(to: Transaction, tier: Tier, words: Sequence[tuple[int, Indexed]]) -> None:
    own, near = [_length(one.own) for _, one in words], [_length(one.near) for _, one in words]
    to.executemany(
        f"INSERT INTO {NAMES[tier]} (rowid, own, near) VALUES (?, ?, ?)", [(n, one.own, one.near) for n, one in words]
    )
    to.executemany(
        "INSERT INTO derived_lengths VALUES (?, ?, ?, ?)",
        [(n, int(tier), *lengths) for (n, _), *lengths in zip(words, own, near, strict=True)],
    )
    _count(to, int(tier), len(words), sum(own), sum(near))


def _length(words: str) -> int:
    return words.count(" ") + 1 if words else 0


def _count(to: Transaction, tier: int, lines: int, own: int, near: int) -> None:
    to.execute(
        "INSERT INTO derived_totals VALUES (?, ?, ?, ?) ON CONFLICT (tier) DO UPDATE SET"
        " lines = lines + excluded.lines, own = own + excluded.own, near = near + excluded.near",
        (tier, lines, own, near),
    )


def _totals(of: Transaction, door: Door) -> tuple[int, int, int]:
    if door.tags is None:
        found = of.execute("SELECT lines, own, near FROM derived_totals WHERE tier = ?", (int(door.tier),)).fetchone()
    else:
        found = of.execute(
            f"SELECT count(*), sum(own), sum(near) FROM derived_lengths WHERE n IN ({_tagged(door)})", _sorted(door)
        ).fetchone()
    return (found[0] or 0, found[1] or 0, found[2] or 0) if found else (0, 0, 0)


def _holding(of: Transaction, door: Door, word: str) -> int:
    """How many lines behind a door hold a word themselves."""
    if door.tags is None:
        found = of.execute(f"SELECT doc FROM {_VOCABULARIES[door.tier]} WHERE term = ? AND col = 'own'", (word,))
    else:
        table = NAMES[door.tier]
        found = of.execute(
            f"SELECT count(*) FROM {table} WHERE {table} MATCH ? AND +rowid IN ({_tagged(door)})",
            (f'own : "{word}"', *_sorted(door)),
        )
    row = found.fetchone()
    return row[0] if row else 0


def _tagged(door: Door) -> str:
    marks = ", ".join("?" * len(door.tags or ()))
    return (
        f"SELECT t.n FROM memory_tags t CROSS JOIN memory_lines l ON l.n = t.n"
        f" WHERE t.tag IN ({marks}) AND l.tier = {int(door.tier)}"
    )


def _sorted(door: Door) -> list[str]:
    return sorted(door.tags or ())


def _create(tier: Tier) -> str:
    # Without "secure-delete" the words of a deleted line would stay in the index until it is merged.
    name = NAMES[tier]
    return f"""
        DROP TABLE IF EXISTS {_VOCABULARIES[tier]};
        CREATE VIRTUAL TABLE {name} USING fts5(
            own, near, tokenize="unicode61 remove_diacritics 0"
        );
        INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 1);
        CREATE VIRTUAL TABLE {_VOCABULARIES[tier]} USING fts5vocab({name}, 'col');
    """


def _empty(_: Transaction) -> None:
    """Filled by ``mend``, which is told how words are prepared."""


DERIVED = (
    *(Derived(NAMES[tier], _create(tier), _empty) for tier in Tier),
    Derived(
        "derived_lengths",
        """
        CREATE TABLE derived_lengths (
            n INTEGER PRIMARY KEY,
            tier INTEGER NOT NULL,
            own INTEGER NOT NULL,
            near INTEGER NOT NULL
        ) STRICT;
        """,
        _empty,
    ),
    Derived(
        "derived_totals",
        """
        CREATE TABLE derived_totals (
            tier INTEGER PRIMARY KEY,
            lines INTEGER NOT NULL,
            own INTEGER NOT NULL,
            near INTEGER NOT NULL
        ) STRICT;
        """,
        _empty,
    ),
)

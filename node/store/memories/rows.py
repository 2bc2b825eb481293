"""The memories themselves. What is written here is the truth; full text and vectors are made from it."""

import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from itertools import islice

from msgspec import Struct

from agent.memory import strata
from agent.memory.memory import Memory, State
from identity.audience import Label
from node.journal import Transaction
from node.store.memories.sources import label, spelled

TABLES = """
    CREATE TABLE memory_lines (
        n INTEGER PRIMARY KEY AUTOINCREMENT,
        id BLOB NOT NULL UNIQUE,
        text TEXT NOT NULL,
        author TEXT NOT NULL,
        at REAL,
        whole_day INTEGER NOT NULL,
        source INTEGER NOT NULL,
        part TEXT NOT NULL,
        grouped INTEGER NOT NULL,
        place INTEGER NOT NULL,
        tier INTEGER NOT NULL,
        tags TEXT NOT NULL,
        state INTEGER NOT NULL,
        strength REAL NOT NULL,
        weight REAL NOT NULL,
        uses INTEGER NOT NULL,
        used REAL,
        confidence REAL NOT NULL,
        added REAL NOT NULL,
        fingerprint BLOB NOT NULL,
        UNIQUE (tier, tags, fingerprint)
    ) STRICT;
    CREATE INDEX memory_lines_by_place ON memory_lines (source, grouped, tier, place);
    CREATE INDEX memory_lines_in_order ON memory_lines (source, place);
    CREATE INDEX memory_lines_by_state ON memory_lines (tier, state);
    CREATE INDEX memory_lines_by_author ON memory_lines (tier, author);
    CREATE TABLE memory_tags (
        tag TEXT NOT NULL,
        n INTEGER NOT NULL REFERENCES memory_lines ON DELETE CASCADE,
        PRIMARY KEY (tag, n)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX memory_tags_by_line ON memory_tags (n);
    CREATE TABLE memory_history (
        n INTEGER NOT NULL REFERENCES memory_lines ON DELETE CASCADE,
        at REAL NOT NULL,
        what TEXT NOT NULL,
        was TEXT NOT NULL
    ) STRICT;
    CREATE INDEX memory_history_by_line ON memory_history (n);
    CREATE TABLE memory_links (
        newer INTEGER NOT NULL REFERENCES memory_lines ON DELETE CASCADE,
        older INTEGER NOT NULL REFERENCES memory_lines ON DELETE CASCADE,
        kind TEXT NOT NULL,
        at REAL NOT NULL,
        PRIMARY KEY (newer, older)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX memory_links_by_older ON memory_links (older);
    CREATE TABLE memory_forgettings (one INTEGER PRIMARY KEY CHECK (one = 1), so_far INTEGER NOT NULL) STRICT;
    CREATE TABLE memory_balance (tier INTEGER PRIMARY KEY, balance BLOB NOT NULL) STRICT;
"""
ID_BYTES = 10
AT_ONCE = 500  # rows named in one statement
ADDED_AT_ONCE = 50  # rows that one statement adds: each statement costs as much as a row, and a long one to prepare
_COLUMNS = (
    "id, text, author, at, whole_day, source, part, grouped, place, tier, tags, state, strength, weight, uses,"
    " confidence, added, fingerprint"
)


class New(Struct, frozen=True):
    """A line that is to be remembered."""

    text: str
    label: Label
    source: int
    place: int
    author: str = ""
    at: float | None = None
    whole_day: bool = False
    part: str = ""
    group: int = 0
    state: State = State.SHORT
    strength: float = 1.0
    weight: float = 0.0
    or_at: tuple[float, ...] = ()  # other moments that may be meant; known at one of them, it is known

    @property
    def fingerprint(self) -> bytes:
        """The same for what says the same, by the same, at the same time: it is remembered once."""
        return self.said_at(self.at)

    def said_at(self, at: float | None) -> bytes:
        """The fingerprint of the same, said at this time."""
        said = "\0".join((" ".join(self.text.split()), self.author, "" if at is None else repr(at)))
        return blake2b(said.encode(), digest_size=16).digest()


def add(to: Transaction, lines: Iterable[New], added: float) -> list[int]:
    """Remember lines; the numbers of those that are new. What is remembered already is passed over."""
    return [n for n, _ in keep(to, lines, added)]


def keep(to: Transaction, lines: Iterable[New], added: float) -> list[tuple[int, New]]:
    """The same; those that are new, each with its number, in their order."""
    kept: list[tuple[int, New]] = []
    left = iter(lines)
    while few := list(islice(left, ADDED_AT_ONCE)):
        kept += _keep(to, [one for one in few if not _is_known(to, one)], added)
    to.executemany("INSERT INTO memory_tags VALUES (?, ?)", [(tag, n) for n, one in kept for tag in one.label.tags])
    return kept


def _is_known(of: Transaction, line: New) -> bool:
    """Whether it is remembered as said at another moment that may be meant. At its own, the table itself tells."""
    found = (_same(of, line, line.said_at(at)) for at in line.or_at)
    return any(one is not None for one in found)


def _keep(to: Transaction, few: Sequence[New], added: float) -> list[tuple[int, New]]:
    if not few:
        return []
    drawn = secrets.token_bytes(ID_BYTES * len(few))
    by_id = {drawn[ID_BYTES * place : ID_BYTES * (place + 1)]: one for place, one in enumerate(few)}
    marks = f"({', '.join('?' * len(_COLUMNS.split(',')))})"
    values = [value for id, one in by_id.items() for value in _values(id, one, added)]
    found = to.execute(
        f"INSERT INTO memory_lines ({_COLUMNS}) VALUES {', '.join([marks] * len(by_id))}"
        " ON CONFLICT DO NOTHING RETURNING n, id",
        values,
    ).fetchall()
    return [(n, by_id[id]) for n, id in sorted(found)]


def _values(id: bytes, one: New, added: float) -> tuple[object, ...]:
    return (
        id,
        one.text,
        one.author,
        one.at,
        int(one.whole_day),
        one.source,
        one.part,
        one.group,
        one.place,
        int(one.label.tier),
        spelled(one.label.tags),
        int(one.state),
        one.strength,
        one.weight,
        0,
        0.6,
        added,
        one.fingerprint,
    )


def load(of: Transaction, rows: Iterable[int]) -> dict[int, Memory]:
    """Memories by their numbers; those that are gone are left out."""
    return {memory.row: memory for few in some(rows) for memory in _named(of, few)}


def begun(of: Transaction, low: bytes, high: bytes) -> list[Memory]:
    """Those whose ids lie between two, both included; two at most."""
    found = of.execute(f"{SELECT} WHERE id BETWEEN ? AND ? LIMIT 2", (low, high)).fetchall()
    return [memory(row) for row in found]


def relabel(to: Transaction, row: int, new: Label) -> bool:
    """Open a memory to others than before. False if the same is already remembered there: then this one stays."""
    changed = to.execute(
        "UPDATE OR IGNORE memory_lines SET tier = ?, tags = ? WHERE n = ?", (int(new.tier), spelled(new.tags), row)
    ).rowcount
    if changed:
        to.execute("DELETE FROM memory_tags WHERE n = ?", (row,))
        to.executemany("INSERT INTO memory_tags VALUES (?, ?)", [(tag, row) for tag in new.tags])
    return bool(changed)


def reword(to: Transaction, row: int, text: str) -> bool:
    """Say a memory in other words. False if just this is remembered already."""
    found = load(to, [row]).get(row)
    if found is None:
        return False
    new = New(text, found.label, 0, 0, found.author, found.at)
    return bool(
        to.execute(
            "UPDATE OR IGNORE memory_lines SET text = ?, fingerprint = ? WHERE n = ?", (text, new.fingerprint, row)
        ).rowcount
    )


def drop(to: Transaction, row: int) -> None:
    """Forget a memory."""
    for table, column in (
        ("tags", "n"),
        ("history", "n"),
        ("links", "newer"),
        ("links", "older"),
        ("proposals", "n"),
        ("lines", "n"),
    ):
        to.execute(f"DELETE FROM memory_{table} WHERE {column} = ?", (row,))


def use(to: Transaction, rows: Iterable[int], at: float) -> None:
    """The owner has used these."""
    for row in rows:
        found = to.execute(
            "SELECT strength, coalesce(used, added), uses, weight FROM memory_lines WHERE n = ?", (row,)
        ).fetchone()
        if found:
            strength, since, uses, weight = found
            to.execute(
                "UPDATE memory_lines SET uses = uses + 1, used = ?, strength = ? WHERE n = ?",
                (at, strata.used(strength, since, uses, weight, at), row),
            )


def note(to: Transaction, row: int, at: float, what: str, was: object) -> None:
    """Something about a memory has changed, and what it was before."""
    to.execute("INSERT INTO memory_history VALUES (?, ?, ?, ?)", (row, at, what, json.dumps(was)))


def history(of: Transaction, row: int) -> list[tuple[float, str, object]]:
    """What has changed about a memory: when, what, and what it was before."""
    found = of.execute("SELECT at, what, was FROM memory_history WHERE n = ? ORDER BY at, rowid", (row,)).fetchall()
    return [(at, what, json.loads(was)) for at, what, was in found]


def beside(of: Transaction, row: int, reach: int) -> tuple[list[Memory], list[Memory]]:
    """What stands before and after a memory in its source, open to the same people: so many each way, in order."""
    around = of.execute("SELECT source, grouped, place, tier, tags FROM memory_lines WHERE n = ?", (row,)).fetchone()
    if around is None:
        return [], []
    source, group, place, tier, tags = around
    where = f"{SELECT} WHERE source = ? AND place {{}} ? AND grouped = ? AND tier = ? AND tags = ? ORDER BY place {{}}"
    values = (source, place, group, tier, tags)
    before = of.execute(f"{where.format('<', 'DESC')} LIMIT {int(reach)}", values).fetchall()
    after = of.execute(f"{where.format('>', 'ASC')} LIMIT {int(reach)}", values).fetchall()
    return [memory(one) for one in reversed(before)], [memory(one) for one in after]


def count_forgetting(to: Transaction) -> None:
    """Something may no longer be said as it was: what was read before this is not to be gone on from."""
    to.execute("INSERT INTO memory_forgettings VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET so_far = so_far + 1")


def forgettings(of: Transaction) -> int:
    """How often something was forgotten, reworded, or closed to somebody."""
    found = of.execute("SELECT so_far FROM memory_forgettings").fetchone()
    return found[0] if found else 0


def same_as(of: Transaction, line: New) -> Memory | None:
    """The memory that says just this, to the same people."""
    row = _same(of, line, line.fingerprint)
    return memory(row) if row else None


def _same(of: Transaction, line: New, fingerprint: bytes) -> "Row | None":
    found: Row | None = of.execute(
        f"{SELECT} WHERE tier = ? AND tags = ? AND fingerprint = ?",
        (int(line.label.tier), spelled(line.label.tags), fingerprint),
    ).fetchone()
    return found


def count(of: Transaction) -> int:
    """How many there are."""
    found: int = of.execute("SELECT count(*) FROM memory_lines").fetchone()[0]
    return found


SELECT = (
    "SELECT n, id, text, tier, tags, added, author, at, whole_day, source, state, strength, uses, confidence"
    " FROM memory_lines"
)

Row = tuple[int, bytes, str, int, str, float, str, float | None, int, int, int, float, int, float]


def memory(row: Row) -> Memory:
    """A row of ``SELECT``."""
    n, id, text, tier, tags, added, author, at, whole_day, source, state, strength, uses, confidence = row
    return Memory(
        row=n,
        id=id,
        text=text,
        label=label(tier, tags),
        added=added,
        author=author,
        at=at,
        whole_day=bool(whole_day),
        source=source,
        state=State(state),
        strength=strength,
        uses=uses,
        confidence=confidence,
    )


def _named(of: Transaction, rows: Sequence[int]) -> Iterator[Memory]:
    places = ", ".join("?" * len(rows))
    for row in of.execute(f"{SELECT} WHERE n IN ({places})", rows).fetchall():
        yield memory(row)


def some(rows: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """Rows, as many at once as one statement may name."""
    left = iter(rows)
    while few := tuple(islice(left, AT_ONCE)):
        yield few

"""Which memories have a vector, by which model. The vectors themselves lie elsewhere, and can be made again."""

from collections.abc import Iterable, Iterator

from identity.audience import Tier
from node.journal import Derived, Transaction

DERIVED = Derived(
    "derived_meaning",
    """
    CREATE TABLE derived_meaning (
        n INTEGER PRIMARY KEY,
        model TEXT NOT NULL,
        shelf TEXT NOT NULL
    ) STRICT
    """,
    lambda _: None,  # nothing is known to have a vector: all are made again
)
ASTRAY = Derived(
    "derived_astray",
    """
    CREATE TABLE derived_astray (
        shelf TEXT NOT NULL,
        n INTEGER NOT NULL,
        PRIMARY KEY (shelf, n)
    ) STRICT, WITHOUT ROWID
    """,
    lambda _: None,  # found again by ``find_astray``
)


def shelf(tier: Tier) -> str:
    """Where the vectors of a tier lie."""
    return tier.name.lower()


def pending(of: Transaction, model: str, at_most: int) -> list[tuple[int, Tier]]:
    """Memories without a vector of this model, and their tier: of the most public that there are, the newest.

    They are all open to the same people. What is embedded together shows in the last bit of each vector, and who waits
    behind whom shows in what is found; so neither may tell what is taken in more privately.
    """
    for tier in sorted(Tier, reverse=True):
        for tags in _tags_of(of, tier):
            found = of.execute(
                f"SELECT l.n {_WAITING} AND l.tier = ? AND l.tags = ? ORDER BY l.n DESC LIMIT ?",
                (model, int(tier), tags, at_most),
            ).fetchall()
            if found:
                return [(row, tier) for (row,) in found]
    return []


def how_many_wait(of: Transaction, model: str) -> int:
    """How many have no vector of this model where it belongs."""
    found: int = of.execute(
        "SELECT count(*) FROM memory_lines l LEFT JOIN derived_meaning m ON m.n = l.n"
        f" WHERE m.n IS NULL OR m.model <> ? OR m.shelf <> {_SHELF}",
        (model,),
    ).fetchone()[0]
    return found


def astray_on(of: Transaction, where: str) -> list[int]:
    """Those on one shelf."""
    return [n for (n,) in of.execute("SELECT n FROM derived_astray WHERE shelf = ?", (where,)).fetchall()]


def is_of_another(of: Transaction, model: str) -> bool:
    """Whether any vector was made by another model."""
    found = of.execute("SELECT 1 FROM derived_meaning WHERE model NOT IN ('', ?) LIMIT 1", (model,)).fetchone()
    return found is not None


def note(to: Transaction, rows: Iterable[int], model: str, where: str) -> None:
    """These have a vector now."""
    to.executemany("INSERT OR REPLACE INTO derived_meaning VALUES (?, ?, ?)", [(row, model, where) for row in rows])


def astray(of: Transaction) -> dict[str, list[int]]:
    """Vectors whose memory is gone or has moved to another tier, by the shelf on which they still lie."""
    found: dict[str, list[int]] = {}
    for where, row in of.execute("SELECT shelf, n FROM derived_astray ORDER BY n").fetchall():
        found.setdefault(where, []).append(row)
    return found


def find_astray(to: Transaction, among: Iterable[int] | None = None) -> None:
    """Look for such vectors, among some or among all."""
    found = (
        "INSERT OR IGNORE INTO derived_astray SELECT m.shelf, m.n FROM derived_meaning m"
        f" LEFT JOIN memory_lines l ON l.n = m.n WHERE (l.n IS NULL OR m.shelf <> {_SHELF})"
    )
    if among is None:
        to.execute(found)
    else:
        to.executemany(f"{found} AND m.n = ?", [(row,) for row in among])


def leave_behind(to: Transaction, row: int) -> None:
    """A memory goes, or moves to another tier: its vector is astray from now on."""
    to.execute("INSERT OR IGNORE INTO derived_astray SELECT shelf, n FROM derived_meaning WHERE n = ?", (row,))


def stale(to: Transaction, rows: Iterable[int]) -> None:
    """These say something else now: their vectors are to be made anew."""
    to.executemany("UPDATE derived_meaning SET model = '' WHERE n = ?", [(row,) for row in rows])


def forget(to: Transaction, rows: Iterable[int]) -> None:
    """These have no vector any more."""
    numbers = [(row,) for row in rows]
    to.executemany("DELETE FROM derived_meaning WHERE n = ?", numbers)
    to.executemany("DELETE FROM derived_astray WHERE n = ?", numbers)


def forget_all(to: Transaction) -> None:
    """Nothing has a vector any more."""
    to.execute("DELETE FROM derived_meaning")
    to.execute("DELETE FROM derived_astray")


def of_shelf(of: Transaction, where: str) -> set[int]:
    """Those whose vectors lie on a shelf."""
    return {row for (row,) in of.execute("SELECT n FROM derived_meaning WHERE shelf = ?", (where,)).fetchall()}


def _tags_of(of: Transaction, tier: Tier) -> Iterator[str]:
    """The sets of tags that lines of a tier bear, each found by one look into the index."""
    tags = ""
    while True:
        (tags,) = of.execute(
            "SELECT min(tags) FROM memory_lines WHERE tier = ? AND tags > ?", (int(tier), tags)
        ).fetchone()
        if tags is None:
            return
        yield tags


_SHELF = "CASE l.tier " + " ".join(f"WHEN {int(tier)} THEN '{shelf(tier)}'" for tier in Tier) + " END"
# What lies on another tier's shelf does not wait: it has to be taken from there first.
_WAITING = (
    "FROM memory_lines l LEFT JOIN derived_meaning m ON m.n = l.n"
    f" WHERE (m.n IS NULL OR (m.model <> ? AND m.shelf = {_SHELF}))"
)

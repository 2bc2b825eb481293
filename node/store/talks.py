"""What the owner and their self said to each other. It is no memory: what the owner told is kept as one besides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "talk",
    (
        """
        CREATE TABLE talk_turns (
            n INTEGER PRIMARY KEY AUTOINCREMENT,
            talk INTEGER NOT NULL,
            self INTEGER NOT NULL,
            text TEXT NOT NULL,
            at REAL NOT NULL,
            cited TEXT NOT NULL
        ) STRICT;
        CREATE INDEX talk_turns_by_talk ON talk_turns (talk, n);
        """,
    ),
)


@dataclass(frozen=True)
class Turn:
    """What was said, by the owner or by their self; ``cited`` are the numbers of the memories it leant on."""

    text: str
    by_self: bool
    at: float
    cited: tuple[int, ...] = ()


def latest(of: Transaction) -> int:
    """The number of the latest talk; 0 if there was none."""
    found: int = of.execute("SELECT ifnull(max(talk), 0) FROM talk_turns").fetchone()[0]
    return found


def add(to: Transaction, talk: int, turn: Turn) -> None:
    """Keep a turn."""
    to.execute(
        "INSERT INTO talk_turns (talk, self, text, at, cited) VALUES (?, ?, ?, ?, ?)",
        (talk, int(turn.by_self), turn.text, turn.at, json.dumps(turn.cited)),
    )


def forget(to: Transaction, row: int, text: str) -> None:
    """Take out what was told in these words, what the self said to it, and what it said leaning on this memory."""
    told = to.execute("SELECT talk, n FROM talk_turns WHERE self = 0 AND text = ?", (text,)).fetchall()
    for talk, n in told:
        to.execute(
            "DELETE FROM talk_turns WHERE n = ? OR n = (SELECT min(n) FROM talk_turns WHERE talk = ? AND n > ?"
            " AND self = 1)",
            (n, talk, n),
        )
    to.execute(
        "DELETE FROM talk_turns WHERE EXISTS (SELECT 1 FROM json_each(talk_turns.cited) WHERE value = ?)", (row,)
    )


def turns(of: Transaction, talk: int, at_most: int) -> Sequence[Turn]:
    """The last turns of a talk, in order."""
    found = of.execute(
        "SELECT text, self, at, cited FROM talk_turns WHERE talk = ? ORDER BY n DESC LIMIT ?", (talk, at_most)
    ).fetchall()
    return [Turn(text, bool(by_self), at, tuple(json.loads(cited))) for text, by_self, at, cited in reversed(found)]

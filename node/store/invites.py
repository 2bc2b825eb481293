"""The book of invites: open, used and by whom, taken back."""

import json
from collections.abc import Iterator

from identity.audience import Standing
from identity.invites import Invite
from identity.secrets import Secret
from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "invites",
    (
        """
        CREATE TABLE invites_book (
            id BLOB PRIMARY KEY,
            secret BLOB NOT NULL,
            until INTEGER NOT NULL,
            note TEXT NOT NULL,
            standing INTEGER NOT NULL,
            tags TEXT NOT NULL,
            joiner BLOB,
            peer BLOB NOT NULL,
            answer BLOB NOT NULL,
            revoked INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX invites_by_joiner ON invites_book (joiner);
        """,
    ),
)

_SELECT = "SELECT secret, until, note, standing, tags, joiner, peer, answer, revoked FROM invites_book"


def put(transaction: Transaction, invite: Invite) -> None:
    """Keep an invite as it is now."""
    transaction.execute(
        "INSERT INTO invites_book VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " joiner = excluded.joiner, peer = excluded.peer, answer = excluded.answer, revoked = excluded.revoked",
        (
            invite.id,
            invite.secret.reveal(),
            invite.until,
            invite.note,
            int(invite.standing),
            json.dumps(sorted(invite.tags)),
            invite.joiner,
            invite.peer,
            invite.answer,
            int(invite.revoked),
        ),
    )


def find(transaction: Transaction, id: bytes) -> Invite | None:
    """One invite."""
    row = transaction.execute(f"{_SELECT} WHERE id = ?", (id,)).fetchone()
    return _invite(row) if row else None


def everyone(transaction: Transaction) -> Iterator[Invite]:
    """All invites, in the order in which they were made."""
    for row in transaction.execute(f"{_SELECT} ORDER BY rowid").fetchall():
        yield _invite(row)


def joined_with(transaction: Transaction, joiner: bytes) -> list[bytes]:
    """The invites that somebody used."""
    return [id for (id,) in transaction.execute("SELECT id FROM invites_book WHERE joiner = ?", (joiner,))]


def joiner(transaction: Transaction, id: bytes) -> bytes | None:
    """Who used an invite."""
    row = transaction.execute("SELECT joiner FROM invites_book WHERE id = ?", (id,)).fetchone()
    return row[0] if row else None


def _invite(row: tuple[bytes, int, str, int, str, bytes | None, bytes, bytes, int]) -> Invite:
    secret, until, note, standing, tags, joined, peer, answer, revoked = row
    return Invite(
        Secret(secret),
        until,
        note,
        Standing(standing),
        frozenset(json.loads(tags)),
        joined,
        peer,
        answer,
        bool(revoked),
    )

"""The one table of grants: invites, permissions, consents, rules, vouches; with how often each was used."""

from collections.abc import Sequence
from dataclasses import dataclass

from identity import grants
from identity.clock import Now
from identity.envelope import Envelope
from identity.grants import Grant
from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "grants",
    (
        """
        CREATE TABLE grants_held (
            hash BLOB PRIMARY KEY,
            envelope BLOB NOT NULL,
            issuer BLOB NOT NULL,
            to_kind TEXT NOT NULL,
            to_id BLOB NOT NULL,
            never INTEGER NOT NULL,
            narrows BLOB,
            stored INTEGER NOT NULL,
            used INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX grants_to ON grants_held (to_id, never);
        CREATE TABLE grants_used (
            hash BLOB NOT NULL,
            act TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX grants_used_by_time ON grants_used (hash, act, at);
        CREATE TABLE grants_revoked (
            hash BLOB NOT NULL,
            issuer BLOB NOT NULL,
            envelope BLOB NOT NULL,
            PRIMARY KEY (hash, issuer)
        ) STRICT, WITHOUT ROWID;
        """,
    ),
)


_SELECT = (
    "SELECT grants_held.envelope, used, grants_revoked.hash IS NOT NULL"
    " FROM grants_held LEFT JOIN grants_revoked USING (hash, issuer)"
)


@dataclass(frozen=True)
class Held:
    """A grant as it lies here."""

    envelope: Envelope
    grant: Grant
    used: int
    revoked: bool

    def condition(self, now: Now) -> str:
        """How it stands, in a word."""
        if self.revoked:
            return "revoked"
        if now.has_ended(self.grant.until):
            return "ended"
        return "spent" if self.grant.uses is not None and self.used >= self.grant.uses else "open"


def put(transaction: Transaction, envelope: Envelope, now: Now) -> None:
    """Keep a grant that was verified."""
    grant = grants.read(envelope)
    transaction.execute(
        "INSERT OR IGNORE INTO grants_held VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            envelope.hash,
            envelope.to_bytes(),
            grant.issuer,
            grant.to.kind,
            grant.to.id,
            int(grant.never),
            grant.narrows,
            now.latest,
        ),
    )


def revoke(transaction: Transaction, envelope: Envelope) -> None:
    """Keep a revocation that was verified; it may come before the grant."""
    revocation = grants.read_revocation(envelope)
    transaction.execute(
        "INSERT OR IGNORE INTO grants_revoked VALUES (?, ?, ?)",
        (revocation.grant, revocation.issuer, envelope.to_bytes()),
    )


def find(transaction: Transaction, hash_: bytes) -> Held | None:
    """One grant."""
    found = _held(transaction, "hash = ?", (hash_,))
    return found[0] if found else None


def given_by(transaction: Transaction, issuer: bytes) -> list[Held]:
    """All that somebody granted, in the order in which it was stored."""
    return _held(transaction, "issuer = ?", (issuer,))


def nevers(transaction: Transaction, issuer: bytes) -> list[Grant]:
    """All that somebody forbade and has not taken back."""
    found = _held(transaction, "issuer = ? AND never = 1", (issuer,))
    return [held.grant for held in found if not held.revoked]


def withdraw(transaction: Transaction, held: Held) -> None:
    """Let a grant of the owner's end here and now: in their own house that takes no signature."""
    values = held.envelope.hash, held.grant.issuer, b""
    transaction.execute("INSERT OR IGNORE INTO grants_revoked VALUES (?, ?, ?)", values)


def is_revoked(transaction: Transaction, hash_: bytes, issuer: bytes) -> bool:
    """Whether this issuer took a grant back; anybody else's revocation is none."""
    query = "SELECT 1 FROM grants_revoked WHERE hash = ? AND issuer = ?"
    return transaction.execute(query, (hash_, issuer)).fetchone() is not None


def uses(transaction: Transaction, hash_: bytes, act: str | None, since: int) -> int:
    """How often a grant was used: in all, or for one act that it limits, from a time on."""
    if act is None:
        row = transaction.execute("SELECT used FROM grants_held WHERE hash = ?", (hash_,)).fetchone()
    else:
        query = "SELECT count(*) FROM grants_used WHERE hash = ? AND act = ? AND at >= ?"
        row = transaction.execute(query, (hash_, act, since)).fetchone()
    return int(row[0]) if row else 0


def note_use(transaction: Transaction, envelope: Envelope, act: str, now: Now) -> None:
    """Count one more use of a grant, which may be one that was only presented now."""
    put(transaction, envelope, now)
    transaction.execute("UPDATE grants_held SET used = used + 1 WHERE hash = ?", (envelope.hash,))
    limit = grants.read(envelope).limits.get(act)
    if limit is not None:
        transaction.execute("INSERT INTO grants_used VALUES (?, ?, ?)", (envelope.hash, act, now.latest))
        # No more than the limit is ever asked for. By number, not by time: a clock may be wrong.
        transaction.execute(
            "DELETE FROM grants_used WHERE hash = ?1 AND act = ?2 AND rowid NOT IN"
            " (SELECT rowid FROM grants_used WHERE hash = ?1 AND act = ?2 ORDER BY at DESC, rowid DESC LIMIT ?3)",
            (envelope.hash, act, limit),
        )


def given_to(transaction: Transaction, issuer: bytes, target: bytes) -> list[Held]:
    """What somebody granted to a person, a bearer or a space, without what they forbade."""
    return _held(transaction, "issuer = ? AND to_id = ? AND never = 0", (issuer, target))


def _held(transaction: Transaction, where: str, values: Sequence[object]) -> list[Held]:
    rows = transaction.execute(f"{_SELECT} WHERE {where} ORDER BY grants_held.rowid", values).fetchall()
    found = []
    for data, used, revoked in rows:
        envelope = Envelope.from_bytes(data)
        found.append(Held(envelope, grants.read(envelope), used, bool(revoked)))
    return found

"""The people table: the only place for standing and tags."""

import json
from collections.abc import Iterator

from identity.audience import Standing
from identity.people import Contact
from identity.personlog import PersonLog
from node.journal import RoomSchema, Transaction

SCHEMA = RoomSchema(
    "people",
    (
        """
        CREATE TABLE people_contacts (
            person BLOB PRIMARY KEY,
            name TEXT NOT NULL,
            petname TEXT NOT NULL,
            standing INTEGER NOT NULL,
            tags TEXT NOT NULL,
            blocked INTEGER NOT NULL,
            via BLOB,
            met INTEGER NOT NULL,
            confirmed BLOB
        ) STRICT;
        CREATE TABLE people_operations (
            person BLOB NOT NULL REFERENCES people_contacts ON DELETE CASCADE,
            place INTEGER NOT NULL,
            envelope BLOB NOT NULL,
            PRIMARY KEY (person, place)
        ) STRICT, WITHOUT ROWID;
        """,
    ),
)


def put(transaction: Transaction, contact: Contact) -> None:
    """Keep a contact as they are now."""
    transaction.execute(
        "INSERT INTO people_contacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (person) DO UPDATE SET name = excluded.name, petname = excluded.petname,"
        " standing = excluded.standing, tags = excluded.tags, blocked = excluded.blocked, via = excluded.via,"
        " confirmed = excluded.confirmed",
        (
            contact.person,
            contact.name,
            contact.petname,
            int(contact.standing),
            json.dumps(sorted(contact.tags)),
            int(contact.blocked),
            contact.via,
            contact.met,
            contact.log.met,
        ),
    )
    kept = [envelope.to_bytes() for envelope in contact.log.envelopes()]
    if kept != _operations(transaction, contact.person):
        transaction.execute("DELETE FROM people_operations WHERE person = ?", (contact.person,))
        rows = [(contact.person, place, data) for place, data in enumerate(kept)]
        transaction.executemany("INSERT INTO people_operations VALUES (?, ?, ?)", rows)


def find(transaction: Transaction, person: bytes) -> Contact | None:
    """One contact."""
    row = transaction.execute(f"{_SELECT} WHERE person = ?", (person,)).fetchone()
    return _contact(transaction, row) if row else None


def everybody(transaction: Transaction) -> Iterator[Contact]:
    """All contacts, in the order in which we met."""
    for row in transaction.execute(f"{_SELECT} ORDER BY met, person").fetchall():
        yield _contact(transaction, row)


def names(transaction: Transaction) -> dict[bytes, tuple[str, str]]:
    """Of each contact what I call them and what they call themselves."""
    rows = transaction.execute("SELECT person, petname, name FROM people_contacts ORDER BY met, person")
    return {person: (petname, name) for person, petname, name in rows}


def through(transaction: Transaction) -> dict[bytes, bytes | None]:
    """Of each contact, through whom we met."""
    return dict(transaction.execute("SELECT person, via FROM people_contacts").fetchall())


def is_blocked(transaction: Transaction, person: bytes) -> bool:
    """Whether I want nothing of somebody."""
    row = transaction.execute("SELECT blocked FROM people_contacts WHERE person = ?", (person,)).fetchone()
    return bool(row and row[0])


def log(transaction: Transaction, person: bytes) -> PersonLog | None:
    """Somebody's log, as it is pinned here."""
    operations = _operations(transaction, person)
    return PersonLog.from_bytes(operations, _confirmed(transaction, person)) if operations else None


def forget(transaction: Transaction, person: bytes) -> None:
    """Take somebody out of the table."""
    transaction.execute("DELETE FROM people_contacts WHERE person = ?", (person,))


_SELECT = "SELECT person, name, petname, standing, tags, blocked, via, met FROM people_contacts"


def _contact(transaction: Transaction, row: tuple[bytes, str, str, int, str, int, bytes | None, int]) -> Contact:
    person, name, petname, standing, tags, blocked, via, met = row
    log = PersonLog.from_bytes(_operations(transaction, person), _confirmed(transaction, person))
    return Contact(log, name, petname, Standing(standing), frozenset(json.loads(tags)), bool(blocked), via, met)


def _operations(transaction: Transaction, person: bytes) -> list[bytes]:
    rows = transaction.execute("SELECT envelope FROM people_operations WHERE person = ? ORDER BY place", (person,))
    return [data for (data,) in rows]


def _confirmed(transaction: Transaction, person: bytes) -> bytes | None:
    row = transaction.execute("SELECT confirmed FROM people_contacts WHERE person = ?", (person,)).fetchone()
    return row[0] if row else None

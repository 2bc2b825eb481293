"""A journal with the rooms of a node, seen from inside one transaction; and people to be kept in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from identity.people import Contact
from identity.personlog import PersonLog
from node.journal import Journal, Transaction
from node.journal.journal import open_to_write
from node.journal.sql import Connection
from node.services.archive import ROOMS
from tests.identity.person import Person

KEY = bytes(range(32))

Opening = Callable[[], Awaitable[Journal]]


def contact(person: Person, name: str = "", **changes: Any) -> Contact:
    """Somebody whose log is as short as can be."""
    return Contact(PersonLog([person.genesis]), name, **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    """The writing connection of an empty journal, in a transaction."""
    connection = open_to_write(path, KEY, ROOMS)
    connection.ours("BEGIN IMMEDIATE")
    yield connection
    connection.close()


@pytest.fixture
def to(connection: Connection) -> Iterator[Transaction]:
    """What a room sees of it."""
    with connection.room() as transaction:
        yield transaction


@pytest.fixture
async def open_journal(path: Path) -> AsyncIterator[Opening]:
    """Opens the journal as a node does, and closes it if the test leaves it open."""
    async with AsyncExitStack() as stack:

        async def opening() -> Journal:
            journal = await Journal.open(path, KEY, ROOMS)
            stack.push_async_callback(journal.close)
            return journal

        yield opening

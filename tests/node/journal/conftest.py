from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from node.journal import Journal, RoomSchema
from tests.node.journal.rooms import NOTES

KEY = bytes(range(32))

Opening = Callable[..., Awaitable[Journal]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
async def open_journal(path: Path) -> AsyncIterator[Opening]:
    """Opens journals at ``path``, and closes those that a test leaves open."""
    async with AsyncExitStack() as stack:

        async def opening(*rooms: RoomSchema, key: bytes = KEY) -> Journal:
            journal = await Journal.open(path, key, rooms or (NOTES,))
            stack.push_async_callback(journal.close)
            return journal

        yield opening

"""Mends the full text: what it lacks is indexed some lines at a time, so that nobody else who writes waits for all.

When the node starts, a rebuild that was cut off may have left it behind the journal, or a disk that fails torn it.
"""

from collections.abc import Callable
from contextlib import suppress

import trio

from node.errors import NoAnswer
from node.journal import Journal
from node.logs.writing import logger
from node.services.archive import Archive
from node.services.memory.wording import prepared
from node.store.memories import words

log = logger("mending")


async def fill(journal: Journal) -> None:
    """Index all that the full text lacks."""
    after: int | None = 0
    while after is not None:
        after = await journal.write(lambda to: words.mend(to, after or 0, prepared))  # noqa: B023  (written at once)


async def mend(journal: Journal) -> tuple[int, int]:
    """Mend all of it that differs from the journal; how many lines it lacked, and how many it had too many."""
    gone = await journal.write(words.drop_gone)
    if await journal.read(words.is_torn):
        await journal.write(words.clear)
    lacking = await journal.read(words.lacking)
    if lacking or await journal.read(words.is_behind):
        await fill(journal)
    return lacking, gone


class Mending:
    """Sees to it that every line can be found by its words."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def keep(self, ready: Callable[[], None]) -> None:
        """Mend what differs, some lines at a time; then there is nothing more to do."""
        ready()
        with suppress(NoAnswer):  # the node is stopping: the next start goes on with it
            lacking, gone = await mend(self._archive.journal)
            if lacking or gone:
                log.warning("mending.done", lacking=lacking, gone=gone)
        await trio.sleep_forever()

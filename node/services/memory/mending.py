"""Mends the full text when the node starts: a rebuild that was cut off has left it behind the journal."""

from collections.abc import Callable
from contextlib import suppress

import trio

from node.errors import NoAnswer
from node.logs.writing import logger
from node.services.archive import Archive
from node.services.memory.wording import prepared
from node.store.memories import words

log = logger("mending")


class Mending:
    """Sees to it that every line can be found by its words."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    async def keep(self, ready: Callable[[], None]) -> None:
        """Mend what differs, some lines at a time; then there is nothing more to do."""
        ready()
        with suppress(NoAnswer):  # the node is stopping: the next start goes on with it
            await self._mend()
        await trio.sleep_forever()

    async def _mend(self) -> None:
        journal = self._archive.journal
        lacking = await journal.read(words.lacking)
        gone = await journal.write(words.drop_gone)
        after: int | None = 0 if lacking or await journal.read(words.is_behind) else None
        while after is not None:
            after = await journal.write(lambda to: words.mend(to, after or 0, prepared))  # noqa: B023  (written at once)
        if lacking or gone:
            log.warning("mending.done", lacking=lacking, gone=gone)

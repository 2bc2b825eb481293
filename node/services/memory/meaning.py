"""Gives memories vectors, in the background and the newest first, and finds what lies near to what is asked.

Words are searched at once; meaning comes as vectors arrive. If embedder or vectors are down, what is not found by
meaning is still found by words, and whoever asks is told.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import trio

from agent.memory import windows
from agent.memory.port import Embedder, Look, Vectors
from identity.audience import Tier
from node.errors import KithError
from node.journal import Transaction
from node.logs.writing import logger
from node.services.archive import Archive
from node.services.memory.wording import line_of, zone
from node.store.memories import meaning, rows, words
from node.store.memories.doors import Door

log = logger("meaning")

AT_ONCE = 64  # lines that are embedded together
TRY_AGAIN = 30.0  # seconds after a worker has failed
PATIENCE = 5.0  # seconds that a question waits for its vector; then it goes by words


class Meaning:
    """Who knows what means alike."""

    def __init__(self, archive: Archive, embedder: Embedder, vectors: Vectors) -> None:
        self._archive = archive
        self._embedder = embedder
        self._vectors = vectors
        self._wanted = trio.Event()
        self._tidying = trio.Lock()
        self.model = ""  # empty until the embedder has said which it is
        self.note = ""  # why there is no meaning just now
        self._is_unsure = True  # whether shelves and journal agree: the node, or the shelves, may have died

    def wake(self) -> None:
        """There are new memories, or other words."""
        self._wanted.set()

    async def keep(self, ready: Callable[[], None]) -> None:
        """Make vectors of all that has none, until cancelled."""
        ready()
        while True:
            self._wanted = trio.Event()
            try:
                await self._catch_up()
                self.note = ""
            except KithError as error:
                self.note = error.says
                self._is_unsure = True
                log.warning("meaning.failed", kind=error.kind)
                with trio.move_on_after(TRY_AGAIN):
                    await self._wanted.wait()
                continue
            await self._wanted.wait()

    async def asked(self, question: str) -> bytes | None:
        """The vector of a question; None if nobody can say it just now."""
        try:
            with trio.fail_after(PATIENCE):
                (vector,) = await self._embedder.embed([question], asked=True)
                self.note = ""
                return vector
        except trio.TooSlowError:
            self.note = "the model that knows meanings is still being loaded"
        except KithError as error:
            self.note = error.says
        return None

    async def near(
        self, asked: bytes | None, doors: Sequence[Door], at_most: int, also: Sequence[int] = ()
    ) -> dict[int, float] | None:
        """How near what lies behind these doors comes to what is asked, by row: the nearest, and how near ``also`` is.

        None if nobody can say just now.
        """
        if asked is None:
            return None
        try:
            with trio.fail_after(PATIENCE):
                looks = await self._archive.journal.read(lambda of: list(_looks(of, doors, at_most, also)))
                told = await self._vectors.look(asked, looks)
        except trio.TooSlowError:
            self.note = "the vectors are busy"
            return None
        except KithError as error:
            self.note, self._is_unsure = error.says, True
            self.wake()
            return None
        return {row: likeness for of_door in told for row, likeness in of_door.items()}

    async def tidy(self) -> None:
        """Drop vectors whose memory is gone, or lies in another tier now."""
        async with self._tidying:
            for shelf, astray in (await self._archive.journal.read(meaning.astray)).items():
                await self._vectors.drop(shelf, astray)
                await self._archive.journal.write(lambda to, astray=astray: meaning.forget(to, astray))  # type: ignore[misc]

    async def rebuild(self) -> None:
        """Forget all vectors; they are made anew."""
        async with self._tidying:
            for tier in Tier:
                await self._vectors.clear(meaning.shelf(tier))
            await self._archive.journal.write(meaning.forget_all)
        self.wake()

    async def verify(self) -> int:
        """Compare shelves and journal, and mend what differs; how many vectors were missing or too many."""
        differing = 0
        async with self._tidying:
            for tier in Tier:
                shelf = meaning.shelf(tier)
                held = set(await self._vectors.rows(shelf))
                noted = await self._archive.journal.read(lambda of, shelf=shelf: meaning.of_shelf(of, shelf))  # type: ignore[misc]
                if held - noted:
                    await self._vectors.drop(shelf, sorted(held - noted))
                missing = noted - held
                await self._archive.journal.write(lambda to, missing=missing: meaning.forget(to, missing))  # type: ignore[misc]
                differing += len(held ^ noted)
        self.wake()
        return differing

    async def _catch_up(self) -> None:
        journal = self._archive.journal
        if not await journal.read(rows.count) and not await journal.read(meaning.astray):
            return
        if self._is_unsure:
            self._is_unsure = False  # before looking: whoever finds out meanwhile is not to be overheard
            await journal.write(meaning.find_astray)
            await self.verify()
        await self.tidy()
        if not await journal.read(lambda of: meaning.how_many_wait(of, self.model)):
            return
        self.model = (await self._embedder.status()).model
        if await journal.read(lambda of: meaning.is_of_another(of, self.model)):
            await self.rebuild()  # vectors of two models are not to be compared, and may not share a shelf
        began, made = time.monotonic(), 0
        while waiting := await journal.read(lambda of: meaning.pending(of, self.model, AT_ONCE)):
            texts = await journal.read(lambda of: _texts(of, [row for row, _ in waiting]))
            if texts:
                await self._keep(waiting[0][1], texts, await self._embedder.embed([*texts.values()]))
            made += len(waiting)
            if await journal.read(meaning.astray):
                await self.tidy()
        log.info("meaning.made", lines=made, seconds=int(time.monotonic() - began))

    async def _keep(self, tier: Tier, texts: Mapping[int, str], vectors: list[bytes]) -> None:
        """Put vectors on their shelf, and note it; those of lines that read otherwise by now are to be made again."""
        shelf, numbers = meaning.shelf(tier), [*texts]

        def note(to: Transaction) -> None:
            now = _texts(to, numbers)
            meaning.note(to, numbers, "", shelf)
            meaning.note(to, [row for row in numbers if now.get(row) == texts[row]], self.model, shelf)
            meaning.find_astray(to, numbers)  # those that were moved or forgotten meanwhile

        async with self._tidying:  # nobody compares shelf and journal while one of them is behind the other
            await self._vectors.put(shelf, numbers, vectors)
            await self._archive.journal.write(note)


def _looks(of: Transaction, doors: Sequence[Door], at_most: int, also: Sequence[int]) -> Iterator[Look]:
    """What to look for behind each door. What no longer belongs there takes nobody's place while it waits to go."""
    for door in doors:
        shelf = meaning.shelf(door.tier)
        among = None if door.tags is None else words.tagged(of, door)
        if among is None or among:
            yield Look(shelf, at_most, among, meaning.astray_on(of, shelf), also)


def _texts(of: Transaction, numbers: list[int]) -> dict[int, str]:
    """What each of these memories is embedded as: it and what stands beside it."""
    found = {}
    memories = rows.load(of, numbers)
    for row, memory in memories.items():
        before, after = rows.beside(of, row, words.REACH)
        lines = [line_of(one) for one in (*before, memory, *after)]
        found[row] = windows.indexed(lines, len(before), zone()).meaning
    return found

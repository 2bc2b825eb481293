"""All that is made from the journal can be made anew, and what differs from it is mended."""

from pathlib import Path

import trio

from node.home import Home
from node.store.memories import words
from protocol.control.memories import (
    Note,
    Recall,
    VerifyMemory,
)
from tests.node.services.memory.listening import at_rest
from tests.node.services.memory.living import living


async def test_all_that_is_derived_can_be_made_anew_by_the_journal(tmp_path: Path) -> None:
    """Fault: the vocabulary of a full text outlives the table it is made of, so that is never made anew."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await life.archive.journal.rebuild()
        await life.one(VerifyMemory())
        assert (await life.one(Recall("key"))).memories


async def test_a_rebuild_that_was_killed_halfway_is_finished_by_the_next_start(tmp_path: Path) -> None:
    """Fault: nobody looks at the full text when a node starts; what a kill left out of it is found by no word."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await at_rest(life)
        await life.archive.journal.write(words.clear)  # the first transaction of a rebuild; then: kill -9
    async with living(Home(tmp_path)) as life:
        await at_rest(life)
        life.embedder.fails = True
        assert [one.text for one in (await life.one(Recall("key"))).memories] == ["The spare key hangs in the shed."]


async def test_while_the_full_text_is_made_anew_whoever_asks_is_told(tmp_path: Path) -> None:
    """Fault: in the midst of a rebuild a recall answers from a part of the full text as if it were all of it."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await at_rest(life)
        await life.archive.journal.write(words.clear)
        life.embedder.fails = True
        found = await life.one(Recall("key"))
        assert found.memories or "anew" in found.note


async def test_a_full_text_that_is_torn_is_made_anew_by_the_next_start(tmp_path: Path) -> None:
    """What is noted of a line stays, what it is found by is gone: it lacks nothing, and yet finds nothing."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await at_rest(life)
        await life.archive.journal.write(lambda to: to.execute("DELETE FROM derived_words_private").rowcount)
    async with living(Home(tmp_path)) as life:
        await at_rest(life)
        life.embedder.fails = True
        while await life.archive.journal.read(words.is_torn) or await life.archive.journal.read(words.is_behind):
            await trio.lowlevel.checkpoint()
        assert [one.text for one in (await life.one(Recall("key"))).memories] == ["The spare key hangs in the shed."]

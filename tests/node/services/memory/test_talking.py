"""A talk: what was noted leads, what is told is remembered, what is asked is not, and nothing is made up of nothing."""

from pathlib import Path

import pytest

from node.errors import NotAccepted
from node.home import Home
from node.services.memory.talking import NOTHING
from node.store import talks
from protocol.control.memories import ListMemories, Note, Talk, TalkPart
from tests.node.services.memory.living import Living, living


async def _said(life: Living, text: str, **how: bool) -> TalkPart:
    parts = await life.ask(Talk(text, **how))
    assert parts[-1].over
    return TalkPart(
        [quote for part in parts for quote in part.quotes],
        "".join(part.text for part in parts),
        parts[-1].remembered,
        parts[-1].note,
    )


async def test_the_memory_leads_and_the_self_speaks(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await life.caught_up()
        parts = await life.ask(Talk("Where does the spare key hang?"))
        assert [quote.text for quote in parts[0].quotes] == ["The spare key hangs in the shed."]
        assert "".join(part.text for part in parts[1:]).strip()
        (memory,) = await life.ask(ListMemories())
        assert memory.uses == 1, "what is quoted to the owner is used"


async def test_where_nothing_fits_the_self_is_not_asked_to_make_something_up(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await life.caught_up()
        said = await _said(life, "What is the name of my dentist?")
        assert (said.quotes, said.text) == ([], NOTHING)


async def test_what_is_told_is_remembered_and_what_is_asked_is_not(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        told = await _said(life, "I lent the drill to Ben.")
        assert told.remembered is not None
        assert told.remembered.tier == "private"
        await _said(life, "Who has the drill?")
        await _said(life, "Nothing of this.", remember=False)
        assert await life.texts() == ["I lent the drill to Ben."]
        await life.caught_up()
        asked = await _said(life, "Who has the drill?")
        assert [quote.text for quote in asked.quotes] == ["I lent the drill to Ben."]


async def test_a_talk_goes_on_until_a_fresh_one_begins(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await _said(life, "Who has the drill?", fresh=True)
        await _said(life, "And the saw?")
        await _said(life, "Where is the key?", fresh=True)
        journal = life.archive.journal
        assert await journal.read(talks.latest) == 2
        assert [turn.text for turn in await journal.read(lambda of: talks.turns(of, 1, 10))] == [
            "Who has the drill?",
            NOTHING,
            "And the saw?",
            NOTHING,
        ]


async def test_nothing_and_too_much_are_refused(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        for wrong in ("", "  \n", "x" * 30_000):
            with pytest.raises(NotAccepted):
                await life.ask(Talk(wrong))

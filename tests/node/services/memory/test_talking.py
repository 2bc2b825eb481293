"""A talk: what was noted leads, what is told is remembered, what is asked is not, and nothing is made up of nothing."""

from pathlib import Path
from typing import Any

import pytest

from agent.mind import prompts
from agent.mind.port import Ask
from node.errors import KithError, NotAccepted
from node.home import Home
from node.services.memory import talking
from node.services.memory.talking import NOTHING
from node.store import talks
from protocol.control.memories import (
    ForgetMemories,
    ListMemories,
    Note,
    Selection,
    Talk,
    TalkPart,
)
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


class Heard(KithError):
    """What was to be said is known: no body is needed."""


async def _asked(life: Living, text: str, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """What a mind is given when the owner says something."""
    asks: list[Ask] = []

    def caught(*args: Any, **named: Any) -> Ask:
        asks.append(Ask(*args, **named))
        raise Heard("enough was heard", "nothing")

    monkeypatch.setattr(talking, "Ask", caught)
    await life.ask(Talk(text))
    return asks[-1]


async def test_after_forgetting_nothing_that_a_body_kept_is_gone_on_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: the binding of a talk does not count what was forgotten, so a cache that holds it is gone on from."""
    async with living(Home(tmp_path)) as life:
        view = await life.one(Note("The spare key hangs in the shed."))
        await life.one(Note("The spare key of the boat hangs in the hall."))
        before = (await _asked(life, "Where is the spare key?", monkeypatch)).binding.key
        assert (await _asked(life, "Where is the spare key?", monkeypatch)).binding.key == before
        await life.one(ForgetMemories(Selection([view.id])))
        assert (await _asked(life, "Where is the spare key?", monkeypatch)).binding.key != before


async def test_one_long_memory_leaves_room_for_another_in_a_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: memories are given whole; one that has no room keeps out all behind it, and the self makes it up."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key of old brass. " + "It is a spare key of old brass with a story. " * 300))
        await life.one(Note("The spare key hangs in the shed."))
        await life.caught_up()
        ask = await _asked(life, "What is the story of the spare key of old brass?", monkeypatch)
        assert isinstance(ask.prompt, prompts.Prompt)
        assert ask.prompt.memories[0].text.startswith("The spare key of old brass.")
        tokens = [len(memory.text) // 4 for memory in ask.prompt.memories]
        assert prompts.fitting(tokens, [], prompts.BUDGET)[0] == 2


async def test_what_was_told_in_a_talk_and_forgotten_is_said_to_no_body_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: the words of a forgotten memory stay in the talk in which it was told, and in every prompt of it."""
    async with living(Home(tmp_path)) as life:
        told = (await life.ask(Talk("My lover is called Ruben.")))[-1].remembered
        await life.one(ForgetMemories(Selection([told.id])))
        ask = await _asked(life, "It rained all day.", monkeypatch)
        assert "Ruben" not in repr(ask.prompt)
        kept = await life.archive.journal.read(lambda of: of.execute("SELECT text FROM talk_turns").fetchall())
        assert "Ruben" not in repr(kept)

"""Recall: what answers, behind the doors of the audience alone; and by words, when meaning is away."""

from pathlib import Path
from typing import Any

import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity.audience import OWNER, Audience, Label, Listener, Standing, Tier
from node.errors import NotAccepted, NotKnown
from node.home import Home
from node.store.memories import rows
from protocol.control.memories import (
    Consolidate,
    ForgetMemories,
    LabelMemories,
    ListMemories,
    Note,
    RebuildMemory,
    Recall,
    Selection,
    VerifyMemory,
)
from tests.node.services.memory.living import living

NOW = 1_790_000_000.0
WORDS = ("boat", "key", "garden", "lena", "rain", "bakery")
TAGS = ("family", "sailing")


async def test_the_line_that_answers_is_found_and_says_why(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        for text in ("The spare key hangs in the shed.", "Vera has a bakery in Lisbon.", "It rained all day."):
            await life.one(Note(text))
        await life.caught_up()
        found = await life.one(Recall("where is the spare key?", at_most=1, why=True))
        (first,) = found.memories
        assert first.text == "The spare key hangs in the shed."
        assert {part.name for part in first.why} >= {"words", "meaning"}
        assert found.by_meaning
        assert first.source_name == "notes"


async def test_without_the_embedder_words_still_answer_and_it_is_said(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        life.embedder.fails = True
        await life.one(Note("The spare key hangs in the shed."))
        found = await life.one(Recall("spare key"))
        assert [one.text for one in found.memories] == ["The spare key hangs in the shed."]
        assert not found.by_meaning
        assert "the embedder is away" in found.note


async def test_an_empty_store_a_letter_and_hostile_questions_are_answered(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        for question in ("x", '"', "AND OR NOT", "own:key*", "'; DROP TABLE memory_lines; --", "\x00", "🦊", "가"):
            assert (await life.one(Recall(question))).memories == []
        await life.one(Note("The key."))
        for question in ("x", '"', "AND OR NOT", "own:key*", "'; DROP TABLE memory_lines; --", "\x00", "🦊", "가"):
            await life.one(Recall(question))
        for wrong in ("", "   ", "x" * 5000):
            with pytest.raises(NotAccepted):
                await life.one(Recall(wrong))


async def test_others_are_shown_only_what_is_open_to_them(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The key of the boat, privately."))
        await life.one(Note("The boat, for all I know.", tier="known"))
        await life.one(Note("The boat of the family.", tags=["family"]))
        await life.caught_up()
        known = (await life.one(Recall("boat", for_=["known"]))).memories
        assert [one.text for one in known] == ["The boat, for all I know."]
        assert (await life.one(Recall("boat", for_=["public"]))).memories == []
        assert len((await life.one(Recall("boat"))).memories) == 3
        with pytest.raises(NotKnown):
            await life.one(Recall("boat", for_=["Nobody"]))


async def test_what_is_closed_again_is_found_by_nobody_else_at_once(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The boat, for all I know.", tier="known"))
        await life.caught_up()
        assert (await life.one(Recall("boat", for_=["known"]))).memories
        assert (await life.one(LabelMemories(Selection(words="boat"), tier="private"))).changed == 1
        assert (await life.one(Recall("boat", for_=["known"]))).memories == []
        await life.caught_up()
        assert list(life.vectors.shelves["private"]) == list({1})
        assert life.vectors.shelves["known"] == {}


async def test_a_stale_vector_opens_nothing(tmp_path: Path) -> None:
    """A vector that still lies on a shelf where its memory no longer belongs leads nowhere."""
    async with living(Home(tmp_path)) as life:
        view = await life.one(Note("The boat."))
        await life.caught_up()
        life.vectors.shelves["public"] = dict(life.vectors.shelves["private"])
        assert (await life.one(Recall("boat", for_=["public"]))).memories == []
        assert (await life.one(ForgetMemories(Selection([view.id])))).changed == 1
        assert life.vectors.shelves["private"] == {}
        assert (await life.one(Recall("boat"))).memories == []
        assert (await life.one(VerifyMemory())).vectors_differing == 1
        assert life.vectors.shelves["public"] == {}


async def test_what_is_rebuilt_or_lost_comes_back(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        for text in ("The key hangs in the shed.", "Vera has a bakery."):
            await life.one(Note(text))
        await life.caught_up()
        before = await life.one(Recall("key", why=True))
        life.vectors.shelves.clear()
        assert (await life.one(VerifyMemory())).vectors_differing == 2
        await life.caught_up()
        assert await life.one(Recall("key", why=True)) == before
        await life.one(RebuildMemory())
        await life.caught_up()
        assert await life.one(Recall("key", why=True)) == before


async def test_another_model_makes_all_vectors_anew(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The key hangs in the shed."))
        await life.caught_up()
        life.embedder.model, life.meaning.model = "another", "another"
        life.meaning.wake()
        await life.caught_up()
        assert life.embedder.embedded == 2


LINES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join),
        st.sampled_from(Tier),
        st.frozensets(st.sampled_from(TAGS), max_size=2),
    ),
    min_size=1,
    max_size=8,
)
AUDIENCES = st.lists(
    st.builds(Listener, st.sampled_from(Standing), st.frozensets(st.sampled_from(TAGS), max_size=3)),
    min_size=1,
    max_size=3,
).map(Audience.of)


@given(LINES, AUDIENCES, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join))
@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_recall_answers_an_audience_as_if_there_were_nothing_but_what_it_may_hear(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[str, Tier, frozenset[str]]],
    audience: Audience,
    question: str,
) -> None:
    """Twin stores, one without what is more private: byte-equal answers, scores included; and each line permitted."""
    theirs = [one for one in lines if audience.may_hear(Label(one[1], one[2]))]

    async def answers(lines: list[tuple[str, Tier, frozenset[str]]]) -> tuple[list[Any], bool]:
        async with living(Home(tmp_path_factory.mktemp("twin"))) as life:
            for text, tier, tags in lines:
                await life.one(Note(text, tier.name.lower(), sorted(tags)))
            await life.archive.journal.write(
                lambda to: to.execute("UPDATE memory_lines SET at = ?, added = ?", (NOW, NOW)).rowcount
            )
            await life.caught_up()
            life.vectors.opened.clear()
            found = await life.recalling.find(question, audience, 10, NOW)
            assert all(audience.may_hear(one.memory.label) for one in found.ranked)
            return [(one.memory.text, one.why, one.fits) for one in found.ranked], found.by_meaning

    assert trio.run(answers, lines) == trio.run(answers, theirs)


async def test_the_use_of_others_raises_nothing(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The boat.", tier="public"))
        await life.caught_up()
        before = (await life.ask(ListMemories()))[0]
        for _ in range(5):
            await life.one(Recall("boat", for_=["public"]))
            await life.recalling.find("boat", OWNER, 5, NOW)
        assert (await life.ask(ListMemories()))[0] == before
        memory = await life.archive.journal.read(lambda of: rows.load(of, [1])[1])
        assert memory.uses == 0


async def test_of_two_that_say_otherwise_the_newer_comes_first(tmp_path: Path) -> None:
    async with living(Home(tmp_path)) as life:
        await life.one(Note("My dentist is Dr Brown."))
        await life.one(Note("My new dentist is Dr Green."))
        await life.caught_up()
        assert (await life.one(Consolidate())).otherwise == 1
        found = (await life.one(Recall("What is the name of my dentist, is it Dr Brown?"))).memories
        assert [one.text for one in found] == ["My new dentist is Dr Green.", "My dentist is Dr Brown."]

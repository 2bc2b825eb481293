"""Attacks on memory: what must hold against races, hostile input, and whoever listens closely to what they are told."""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
import trio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.memory.intake.piece import Piece, Read
from agent.memory.strata import Sizes
from agent.mind import prompts
from agent.mind.port import Ask
from identity.audience import Audience, Label, Listener, Standing, Tier
from node.errors import KithError, NotAccepted
from node.home import Home
from node.journal import Transaction
from node.services.memory import intake, memories, talking
from node.services.memory import meaning as meanings
from node.store.memories import rows, sources, words
from node.store.memories.doors import Door
from protocol.control.memories import (
    AnswerProposal,
    AskMemory,
    Consolidate,
    EditMemory,
    ForgetMemories,
    LabelMemories,
    ListMemories,
    ListProposals,
    Note,
    RebuildMemory,
    Recall,
    Remember,
    Selection,
    ShowMemory,
    Talk,
    VerifyMemory,
)
from tests.node.services.memory.living import Living, ToyEmbedder, _vector, living

NOW = 1_790_000_000.0
EXAMPLES = 15  # of what may have been done before; some hundreds were run once
KNOWN = Audience.of([Listener(Standing.KNOWN)])
PUBLIC = Audience.of([Listener(Standing.PUBLIC)])
FAMILY = Audience.of([Listener(Standing.KNOWN, frozenset({"family"}))])


async def heard(life: Living, question: str, audience: Audience) -> list[Any]:
    found = await life.recalling.find(question, audience, 100, NOW)
    return [(one.memory.text, one.memory.author, one.why, one.fits) for one in found.ranked]


async def at_rest(life: Living) -> None:
    """All has a vector, and nobody makes any more."""
    await life.caught_up()
    while not life.meaning._wanted.statistics().tasks_waiting:
        await trio.lowlevel.checkpoint()


async def _same_age(life: Living) -> None:
    await life.archive.journal.write(
        lambda to: to.execute("UPDATE memory_lines SET at = ?, added = ?", (NOW, NOW)).rowcount
    )
    await life.one(RebuildMemory())


# -- who is told what


async def test_how_busy_the_private_tier_is_does_not_show_in_what_a_tag_opens(tmp_path: Path) -> None:
    """Fault: the states of a tier are shared out among tagged and untagged lines; ranking tells the state."""

    async def answers(home: Path, private: int) -> Any:
        async with living(Home(home)) as life:
            await life.one(Note("a boat", tags=["family"]))
            for number in range(private):
                await life.one(Note(f"Something of my own, number {number}."))
            await life.one(Consolidate())
            await _same_age(life)
            await life.caught_up()
            return await heard(life, "boat", FAMILY)

    assert await answers(tmp_path / "busy", Sizes().short + 10) == await answers(tmp_path / "quiet", 0)


async def test_what_is_opened_brings_nothing_along_from_its_time_among_private_lines(tmp_path: Path) -> None:
    """Fault: a line that was archived because the private tier was full stays so when it is opened."""

    async def answers(home: Path, private: int) -> Any:
        async with living(Home(home)) as life:
            view = await life.one(Note("a boat"))
            for number in range(private):
                await life.one(Note(f"Something of my own, number {number}."))
            await life.one(Consolidate())
            await life.one(LabelMemories(Selection([view.id]), tier="known"))
            await _same_age(life)
            await life.caught_up()
            return await heard(life, "boat", KNOWN)

    assert await answers(tmp_path / "busy", Sizes().short + 10) == await answers(tmp_path / "quiet", 0)


async def test_what_the_owner_asks_privately_does_not_show_in_what_others_hear(tmp_path: Path) -> None:
    """Fault: a private talk raises the strength of what it quotes, and others are answered in that order."""

    async def answers(home: Path, talks: int) -> Any:
        async with living(Home(home)) as life:
            for text in ("The boat lies in Porto.", "The boat lies in Faro."):
                await life.one(Note(text, tier="known"))
            await _same_age(life)
            await life.caught_up()
            for _ in range(talks):
                await life.ask(Talk("Does the boat lie in Faro?"))
            return await heard(life, "boat", KNOWN)

    assert await answers(tmp_path / "talked", 3) == await answers(tmp_path / "silent", 0)


async def test_closed_lines_take_no_place_from_open_ones_while_their_vectors_still_lie_there(tmp_path: Path) -> None:
    """Fault: a vector that is astray counts among the nearest until it is tidied away."""

    async def answers(home: Path, close: bool) -> Any:
        async with living(Home(home)) as life:
            for number in range(130):
                await life.one(Note(f"{'inner' if number % 4 else 'outer'} sea{number}", tier="known"))
            await life.caught_up()
            await life.archive.journal.write(
                lambda to: to.execute("UPDATE memory_lines SET at = ?, added = ?", (NOW, NOW)).rowcount
            )
            if close:

                async def stuck(shelf: str, rows: Sequence[int]) -> None:
                    del shelf, rows
                    await trio.sleep_forever()

                life.vectors.drop = stuck  # type: ignore[method-assign]
                assert (await life.one(LabelMemories(Selection(words="outer"), tier="private"))).changed == 33
            else:
                await life.one(ForgetMemories(Selection(words="outer")))
            return sorted(text for text, *_ in await heard(life, "thunder", KNOWN))

    assert await answers(tmp_path / "closed", True) == await answers(tmp_path / "gone", False)


async def test_public_lines_do_not_wait_for_their_vectors_behind_private_ones(tmp_path: Path) -> None:
    """Fault: vectors are made newest first over all tiers, so who listens can tell how much is taken in privately."""

    async def answers(home: Path, private: int) -> Any:
        async with living(Home(home)) as life:
            life.embedder.fails = True
            await life.one(Note("The boat lies in Porto.", tier="public"))
            for number in range(private):
                await life.one(Note(f"Something of my own, number {number}."))
            await life.archive.journal.write(
                lambda to: to.execute("UPDATE memory_lines SET at = ?, added = ?", (NOW, NOW)).rowcount
            )
            embed, made, gate = life.embedder.embed, count(), trio.Event()

            async def one_batch_only(texts: Sequence[str], asked: bool = False) -> list[bytes]:
                if not asked and next(made):
                    gate.set()
                    await trio.sleep_forever()
                return await embed(texts, asked)

            life.embedder.embed = one_batch_only  # type: ignore[method-assign]
            life.embedder.fails = False
            life.meaning.wake()
            if private:
                await gate.wait()
            else:
                await life.caught_up()
            journal = life.archive.journal
            return bool(
                await journal.read(
                    lambda of: of.execute("SELECT 1 FROM derived_meaning WHERE shelf = 'public'").fetchone()
                )
            )

    assert await answers(tmp_path / "busy", 2 * meanings.AT_ONCE) == await answers(tmp_path / "quiet", 0)


async def test_others_are_not_told_the_name_of_the_private_file_that_an_open_line_came_from(tmp_path: Path) -> None:
    """Fault: a preview of what others hear carries the source's name, whatever the source's own label is."""
    (tmp_path / "my divorce.txt").write_text("I sail on Sundays.\n\nI see a lawyer on Mondays.\n")
    async with living(Home(tmp_path / "home")) as life:
        await life.one(Remember([str(tmp_path / "my divorce.txt")]))
        await life.one(LabelMemories(Selection(words="sail"), tier="public"))
        found = await life.one(Recall("sail", for_=["public"]))
        assert [one.text for one in found.memories] == ["I sail on Sundays."]
        assert "divorce" not in repr(found)


async def test_how_sure_an_open_line_is_owes_nothing_to_one_that_was_closed(tmp_path: Path) -> None:
    """Fault: confidence is kept, not made anew, when the one that confirmed it is closed, reworded or forgotten."""
    for end in ("tier", "forget", "edit"):
        async with living(Home(tmp_path / end)) as life:
            for text in ("My dentist is Doctor Silva.", "My dentist is Dr Silva, Doctor Silva."):
                await life.one(Note(text, tier="known"))
            first, second = (view.id for view in reversed(await life.ask(ListMemories())))
            journal = life.archive.journal
            await journal.write(
                lambda to: (
                    to.execute("UPDATE memory_lines SET text = 'My dentist is Doctor Silva', at = n * 1e6").rowcount
                )
            )
            await life.one(Consolidate())
            assert (await life.one(ShowMemory(first))).memory.confidence == 0.9, "two days, one word"
            if end == "tier":
                await life.one(LabelMemories(Selection([second]), tier="private"))
            elif end == "forget":
                await life.one(ForgetMemories(Selection([second])))
            else:
                await life.one(EditMemory(second, "It rained."))
            await life.one(Consolidate())
            assert (await life.one(ShowMemory(first))).memory.confidence == 0.6


async def test_a_line_that_says_something_else_now_outdates_nothing(tmp_path: Path) -> None:
    """Fault: links are kept when one end is reworded, and what was said of the old words orders the answers."""

    async def answers(home: Path, was: str) -> list[str]:
        async with living(Home(home)) as life:
            await life.one(Note("My dentist is Doctor Silva.", tier="known"))
            view = await life.one(Note(was, tier="known"))
            await life.one(Consolidate())
            if was != "I saw the dentist.":
                assert (await life.one(ShowMemory(view.id))).links, "or this shows nothing"
                await life.one(EditMemory(view.id, "I saw the dentist."))
            await life.one(Consolidate())
            await _same_age(life)
            await life.caught_up()
            return [text for text, *_ in await heard(life, "Is my dentist Doctor Silva?", KNOWN)]

    plain = await answers(tmp_path / "plain", "I saw the dentist.")
    assert await answers(tmp_path / "reworded", "My dentist is Doctor Costa.") == plain


# -- vectors


class Slow(ToyEmbedder):
    """An embedder during whose work something else happens."""

    meanwhile: Any = None

    async def embed(self, texts: Sequence[str], asked: bool = False) -> list[bytes]:
        made = await super().embed(texts, asked)
        if not asked and self.meanwhile is not None:
            do, self.meanwhile = self.meanwhile, None
            await do()
        return made


async def _living_slowly(life: Living) -> Slow:
    slow = Slow()
    life.meaning._embedder = slow
    return slow


async def test_a_line_that_is_closed_while_its_neighbour_is_embedded_leaves_nothing_in_that_vector(
    tmp_path: Path,
) -> None:
    """Fault: *stale* is overwritten by the note that the vector is made, so the closed line stays in it for ever."""
    path = tmp_path / "a.txt"
    path.write_text("I like the sea.\n\nMy lover is called Ruben.\n\nI like the wind.\n")
    async with living(Home(tmp_path / "home")) as life:
        slow = await _living_slowly(life)

        async def close() -> None:
            await life.one(LabelMemories(Selection(words="Ruben"), tier="private"))

        slow.meanwhile = close
        await life.one(Remember([str(path)], "public"))
        await at_rest(life)
        journal = life.archive.journal
        numbers = await journal.read(lambda of: [n for (n,) in of.execute("SELECT n FROM memory_lines WHERE tier = 3")])
        texts = await journal.read(lambda of: meanings._texts(of, numbers))
        assert all("Ruben" not in text for text in texts.values())
        assert life.vectors.shelves["public"] == {row: _vector(text) for row, text in texts.items()}


async def test_a_line_that_is_reworded_while_it_is_embedded_is_embedded_again(tmp_path: Path) -> None:
    """Fault: as above."""
    async with living(Home(tmp_path)) as life:
        slow = await _living_slowly(life)

        async def reword() -> None:
            (view,) = await life.ask(ListMemories())
            await life.one(EditMemory(view.id, "It rained all day."))

        slow.meanwhile = reword
        await life.one(Note("The spare key hangs in the shed."))
        await at_rest(life)
        assert list(life.vectors.shelves["private"].values()) == [_vector("It rained all day.")]


@pytest.mark.parametrize("request_", [VerifyMemory(), RebuildMemory()])
async def test_a_verify_or_rebuild_between_shelf_and_journal_loses_no_vector(tmp_path: Path, request_: Any) -> None:
    """Fault: ``_keep`` puts and notes outside the lock: what is dropped in between is noted as being there."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await at_rest(life)
        put, done, spawned = life.vectors.put, trio.Event(), []

        async def put_and_then(shelf: str, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
            await put(shelf, rows, vectors)
            life.vectors.put = put  # type: ignore[method-assign]
            spawned.append(1)
            nursery.start_soon(ask)
            with trio.move_on_after(0.5):  # with a lock around put and note, it has to wait
                await done.wait()

        async def ask() -> None:
            await life.one(request_)
            done.set()

        life.vectors.put = put_and_then  # type: ignore[method-assign]
        async with trio.open_nursery() as nursery:
            await life.one(Note("Vera has a bakery in Lisbon."))
            await done.wait()
        await at_rest(life)
        assert spawned
        assert sorted(life.vectors.shelves["private"]) == [1, 2]


async def test_a_shelf_that_is_torn_while_shelves_are_compared_is_compared_again(tmp_path: Path) -> None:
    """Fault: ``_catch_up`` says that it is sure only after it has looked, over whoever found out meanwhile."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await at_rest(life)
        read = life.vectors.rows

        async def read_and_then(shelf: str) -> list[int]:
            found = await read(shelf)
            if shelf == "private":
                life.vectors.rows = read  # type: ignore[method-assign]
                await life.vectors.clear("private")  # as shelves do that are torn; and whoever asks is told:
                life.meaning._is_unsure = True
                life.meaning.wake()
            return found

        life.vectors.rows = read_and_then  # type: ignore[method-assign]
        life.meaning._is_unsure = True
        life.meaning.wake()
        while life.vectors.rows is read_and_then:
            await trio.lowlevel.checkpoint()
        await at_rest(life)
        assert list(life.vectors.shelves.get("private", {})) == [1]


async def test_forgetting_that_is_called_off_halfway_leaves_no_vectors_behind(tmp_path: Path) -> None:
    """Fault: whoever is called off between two transactions wakes nobody, so the vectors of what is gone stay."""
    async with living(Home(tmp_path)) as life:
        for number in range(memories.AT_ONCE + 5):
            await life.one(Note(f"Line {number} of many."))
        await at_rest(life)
        journal = life.archive.journal
        write, scope = journal.write, trio.CancelScope()

        async def once(work: Any) -> Any:
            made = await write(work)
            scope.cancel()
            return made

        journal.write = once  # type: ignore[method-assign]
        with scope:
            await life.one(ForgetMemories(Selection(words="many")))
        journal.write = write  # type: ignore[method-assign]
        assert len(await life.texts()) == 5
        await at_rest(life)
        assert len(life.vectors.shelves["private"]) == 5


async def test_what_was_said_of_a_slow_embedder_is_not_said_for_ever(tmp_path: Path) -> None:
    """Fault: the note of one question that was not waited for stays in the status until something is remembered."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The boat."))
        await at_rest(life)
        life.embedder.fails = True
        await life.one(Recall("boat"))
        life.embedder.fails = False
        assert (await life.one(Recall("boat"))).by_meaning
        assert (await life.one(AskMemory())).note == ""


# -- intake


async def test_a_half_taken_file_that_is_forgotten_can_be_taken_in_again_from_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault: its source is unfinished, so it is kept, and the next intake goes on behind what was forgotten."""
    monkeypatch.setattr(intake, "TOLD_EVERY", 0.0)
    path = tmp_path / "log.txt"
    path.write_text("".join(f"Line {number} of a long log.\n\n" for number in range(1000)))
    async with living(Home(tmp_path / "home")) as life:
        with trio.CancelScope() as scope:

            async def tell(step: Any) -> None:
                if step.read:
                    scope.cancel()

            await life.desk[Remember](Remember([str(path)]), tell)
        assert 0 < len(await life.texts()) < 1000
        await life.one(ForgetMemories(Selection(everything=True)))
        await life.one(Remember([str(path)]))
        assert len(await life.texts()) == 1000


async def test_what_could_not_be_read_is_told_each_time(tmp_path: Path) -> None:
    """Fault: a file of which nothing could be read is finished; remembered again, it is passed over in silence."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 but torn")
    async with living(Home(tmp_path / "home")) as life:
        for _ in range(2):
            steps = await life.ask(Remember([str(tmp_path / "a.pdf")]))
            assert [one.where for step in steps for one in step.skipped]


# -- the review queue


async def test_what_was_proposed_for_other_words_opens_nothing(tmp_path: Path) -> None:
    """Fault: a proposal outlives the text that it judged."""
    async with living(Home(tmp_path)) as life:
        view = await life.one(Note("I play the guitar."))
        assert [one.tier for one in await life.ask(ListProposals())] == ["known"]
        await life.one(EditMemory(view.id, "The code of my door is four two."))
        assert await life.ask(ListProposals()) == []
        with pytest.raises(KithError):
            await life.one(AnswerProposal(view.id, yes=True))
        assert (await life.one(ShowMemory(view.id))).memory.tier == "private"


# -- talk


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


# -- hostile and out of range


@pytest.mark.parametrize(
    "request_",
    [
        ListMemories(Selection(source=2**63)),
        ListMemories(skip=2**64 - 1),
        ListMemories(at_most=2**64 - 1),
        ListMemories(Selection(words="a " * 20_000)),
        ListMemories(Selection(words=" ".join(f"w{number}" for number in range(5000)))),
        ListMemories(Selection(words='") OR own:("a')),
        ListMemories(Selection(folder="/%_'\"")),
        ListMemories(Selection(author="'; --\0")),
        Note("a\0b"),
        EditMemory("aaaa", "x"),
    ],
    ids=lambda one: repr(one)[:50],
)
async def test_what_cannot_be_meant_is_refused_by_name_or_answered(tmp_path: Path, request_: Any) -> None:
    """Fault: numbers beyond SQLite's come out as faults of ours."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The key."))
        try:
            await life.ask(request_)
        except KithError:
            pass
        assert (await life.ask(ListMemories()))[-1].text == "The key."


async def test_two_equal_notes_of_one_moment_are_both_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fault: the second is passed over as known, and whoever noted it looks for it in vain."""
    monkeypatch.setattr("node.services.memory.memories.time.time", lambda: NOW)
    async with living(Home(tmp_path)) as life:
        first = await life.one(Note("The key."))
        second = await life.one(Note("The key."))
        assert first.id == second.id


async def test_all_that_is_derived_can_be_made_anew_by_the_journal(tmp_path: Path) -> None:
    """Fault: the vocabulary of a full text outlives the table it is made of, so that is never made anew."""
    async with living(Home(tmp_path)) as life:
        await life.one(Note("The spare key hangs in the shed."))
        await life.archive.journal.rebuild()
        await life.one(VerifyMemory())
        assert (await life.one(Recall("key"))).memories


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


async def test_a_question_about_what_hundreds_of_tagged_lines_hold_does_not_look_at_each_for_each(
    tmp_path: Path,
) -> None:
    """Fault: SQLite seeks the full text once for each tagged row, for each word and column: 14 s at 20,000 lines.

    Without time in it: the plan must not constrain the full text by its row (``=`` in the plan's index string).
    """
    async with living(Home(tmp_path)) as life:
        executed: list[tuple[str, Sequence[object]]] = []

        def work(of: Transaction) -> list[str]:
            class Spy:
                def execute(self, sql: str, values: Sequence[object] = ()) -> Any:
                    executed.append((sql, values))
                    return of.execute(sql, values)

            door = Door(Tier.PRIVATE, frozenset({"family"}))
            words.matching(cast("Transaction", Spy()), door, '"boat"', 10)
            words.counted(cast("Transaction", Spy()), [door], ["boat"])
            plans = [of.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall() for sql, values in executed]
            return [step[-1] for plan in plans for step in plan]

        steps = await life.archive.journal.read(work)
        sought = [step.partition("INDEX")[2] for step in steps if "VIRTUAL TABLE INDEX" in step]
        assert sought
        assert not [how for how in sought if "=" in how]
        assert not [step for step in steps if "memory_lines_by_state" in step], "it looks at all lines of the tier"


# -- whatever was done before


VOCABULARY = ("boat", "key", "garden", "lena", "rain", "bakery", "배가", "庭に")
TAGS = ("family", "sailing")
TEXTS = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4).map(" ".join)
LABELS = st.tuples(st.sampled_from(Tier), st.frozensets(st.sampled_from(TAGS), max_size=2))
WHICH = st.integers(0, 30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("note"), TEXTS, LABELS),
        st.tuples(
            st.just("file"), st.lists(st.tuples(TEXTS, st.sampled_from(("", "Lena", "Rain"))), max_size=6), LABELS
        ),
        st.tuples(st.just("tier"), WHICH, st.sampled_from(Tier)),
        st.tuples(st.just("tag"), WHICH, st.sampled_from(TAGS)),
        st.tuples(st.just("untag"), WHICH, st.sampled_from(TAGS)),
        st.tuples(st.just("forget"), WHICH),
        st.tuples(st.just("edit"), WHICH, TEXTS),
        st.tuples(st.sampled_from((RebuildMemory(), VerifyMemory(), Consolidate()))),
        st.tuples(st.just("rest")),
    ),
    min_size=1,
    max_size=14,
)
AUDIENCES = st.lists(
    st.builds(Listener, st.sampled_from(Standing), st.frozensets(st.sampled_from(TAGS), max_size=2)),
    min_size=1,
    max_size=2,
).map(Audience.of)


async def _take(life: Living, lines: Sequence[tuple[str, str]], label: Label) -> None:
    """A file, as intake keeps it."""
    source = sources.Source("a file", b"", label, NOW)
    pieces = [Piece(text, author=author, at=NOW, group=place // 3) for place, (text, author) in enumerate(lines)]

    def work(to: Transaction) -> None:
        begun = replace(source, id=sources.begin(to, source))
        intake._keeping(begun, 0, Read(pieces, [], 0, 0), (), Sizes())(to)

    await life.archive.journal.write(work)
    life.meaning.wake()


async def _step(life: Living, step: Sequence[Any]) -> None:
    match step:
        case ("note", text, (tier, tags)):
            await life.one(Note(text, tier.name.lower(), sorted(tags)))
        case ("file", lines, (tier, tags)):
            await _take(life, lines, Label(tier, tags))
        case ("rest",):
            await at_rest(life)
        case (str() as how, place, *rest) if views := await life.ask(ListMemories()):
            which = Selection([views[place % len(views)].id])
            requests: dict[str, Callable[[], Any]] = {
                "tier": lambda: LabelMemories(which, tier=rest[0].name.lower()),
                "tag": lambda: LabelMemories(which, tag=[rest[0]]),
                "untag": lambda: LabelMemories(which, untag=[rest[0]]),
                "forget": lambda: ForgetMemories(which),
                "edit": lambda: EditMemory(which.ids[0], rest[0]),
            }
            with suppress(NotAccepted):
                await life.one(requests[how]())
        case (request,) if not isinstance(request, str):
            await life.one(request)


_COLUMNS = (
    "id, text, author, at, whole_day, source, part, grouped, place, tier, tags, state, strength, weight, uses,"
    " confidence, added, fingerprint"
)


def _open_to(of: Transaction, audience: Audience) -> list[tuple[Any, ...]]:
    """The rows that an audience may hear."""
    found = of.execute(f"SELECT n, {_COLUMNS} FROM memory_lines ORDER BY n").fetchall()
    known = rows.load(of, [row[0] for row in found])
    return [row[1:] for row in found if audience.may_hear(known[row[0]].label)]


def _plant(to: Transaction, lines: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * (_COLUMNS.count(",") + 1))
    for line in lines:
        n = to.execute(f"INSERT INTO memory_lines ({_COLUMNS}) VALUES ({marks})", line).lastrowid
        (tags,) = to.execute("SELECT tags FROM memory_lines WHERE n = ?", (n,)).fetchone()
        to.executemany("INSERT INTO memory_tags VALUES (?, ?)", [(tag, n) for tag in json.loads(tags)])


@given(STEPS, AUDIENCES, st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(" ".join))
@settings(deadline=None, max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_was_done_others_are_answered_as_if_there_had_only_ever_been_what_they_may_hear(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[Sequence[Any]], audience: Audience, question: str
) -> None:
    """A store after any changes, and a twin made from scratch of what is open now: byte-equal answers."""

    async def run() -> None:
        async with living(Home(tmp_path_factory.mktemp("live"))) as life:
            for step in steps:
                await _step(life, step)
            await life.archive.journal.write(
                lambda to: to.execute("UPDATE memory_lines SET at = ?, added = ?", (NOW, NOW)).rowcount
            )
            await at_rest(life)
            theirs = await life.archive.journal.read(lambda of: _open_to(of, audience))
            told = await heard(life, question, audience)
            life.embedder.fails = True
            by_words = await heard(life, question, audience)
        async with living(Home(tmp_path_factory.mktemp("twin"))) as twin:
            await twin.archive.journal.write(lambda to: _plant(to, theirs))
            await twin.one(RebuildMemory())
            await at_rest(twin)
            assert await heard(twin, question, audience) == told
            twin.embedder.fails = True
            assert await heard(twin, question, audience) == by_words

    trio.run(run)

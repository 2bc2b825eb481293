"""Nothing of what is private shows in what others are told: not in an order, a score, a name, a delay."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import trio

from agent.memory.strata import Sizes
from node.home import Home
from node.services.memory import meaning as meanings
from protocol.control.memories import (
    Consolidate,
    EditMemory,
    ForgetMemories,
    LabelMemories,
    ListMemories,
    Note,
    Recall,
    Remember,
    Selection,
    ShowMemory,
    Talk,
)
from tests.node.services.memory.listening import FAMILY, KNOWN, heard, same_age, same_moment
from tests.node.services.memory.living import living


async def test_how_busy_the_private_tier_is_does_not_show_in_what_a_tag_opens(tmp_path: Path) -> None:
    """Fault: the states of a tier are shared out among tagged and untagged lines; ranking tells the state."""

    async def answers(home: Path, private: int) -> Any:
        async with living(Home(home)) as life:
            await life.one(Note("a boat", tags=["family"]))
            for number in range(private):
                await life.one(Note(f"Something of my own, number {number}."))
            await life.one(Consolidate())
            await same_age(life)
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
            await same_age(life)
            await life.caught_up()
            return await heard(life, "boat", KNOWN)

    assert await answers(tmp_path / "busy", Sizes().short + 10) == await answers(tmp_path / "quiet", 0)


async def test_what_the_owner_asks_privately_does_not_show_in_what_others_hear(tmp_path: Path) -> None:
    """Fault: a private talk raises the strength of what it quotes, and others are answered in that order."""

    async def answers(home: Path, talks: int) -> Any:
        async with living(Home(home)) as life:
            for text in ("The boat lies in Porto.", "The boat lies in Faro."):
                await life.one(Note(text, tier="known"))
            await same_age(life)
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
            await same_moment(life)
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
            await same_moment(life)
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
            await same_age(life)
            await life.caught_up()
            return [text for text, *_ in await heard(life, "Is my dentist Doctor Silva?", KNOWN)]

    plain = await answers(tmp_path / "plain", "I saw the dentist.")
    assert await answers(tmp_path / "reworded", "My dentist is Doctor Costa.") == plain

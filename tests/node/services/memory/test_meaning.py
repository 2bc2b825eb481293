"""Vectors say what the journal says now, whatever happens while they are made, compared or dropped."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import trio

from node.home import Home
from node.services.memory import meaning as meanings
from node.services.memory import memories
from protocol.control.memories import (
    AskMemory,
    EditMemory,
    ForgetMemories,
    LabelMemories,
    ListMemories,
    Note,
    RebuildMemory,
    Recall,
    Remember,
    Selection,
    VerifyMemory,
)
from tests.node.services.memory.listening import at_rest
from tests.node.services.memory.living import Living, ToyEmbedder, living, vector


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


async def test_a_line_that_is_closed_while_its_neighbour_is_embedded_leaves_nothing_in_thatvector(
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
        assert life.vectors.shelves["public"] == {row: vector(text) for row, text in texts.items()}


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
        assert list(life.vectors.shelves["private"].values()) == [vector("It rained all day.")]


@pytest.mark.parametrize("request_", [VerifyMemory(), RebuildMemory()])
async def test_a_verify_or_rebuild_between_shelf_and_journal_loses_novector(tmp_path: Path, request_: Any) -> None:
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

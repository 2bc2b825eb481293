"""The doctor sees whether memories can be found, and says what helps; it reads the journal and changes nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trio

from agent.memory.embedding import Choice
from node.doctor import memories
from node.doctor.home import examine as from_outside
from node.home import Home
from node.journal import Journal
from node.store import memories as rooms
from node.store.memories import meaning, words
from node.workers import embedder, parser, vectors
from node.workers.worker import Worker
from protocol.control.messages import Check
from tests.conftest import move_in
from tests.node.services.memory.living import living
from tests.node.store.memories.lives import prepared, take

MODEL = "a model"


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    kept = await Journal.open(tmp_path / "journal.db", bytes(32), [rooms.SCHEMA])
    yield kept
    await kept.close()


async def test_a_full_text_that_lacks_lines_is_told_with_the_way_to_mend_it(journal: Journal) -> None:
    numbers = await journal.write(lambda to: take(to, ["the key", "the boat", "the lake"]))
    found = await journal.read(memories.full_text)
    assert (found.result, found.do) == ("ok", "")
    await journal.write(lambda to: words.unindex(to, numbers[:1]))
    found = await journal.read(memories.full_text)
    assert (found.result, found.do) == ("warn", "mend it: `kith memory verify`")
    await journal.write(words.clear)
    found = await journal.read(memories.full_text)
    assert (found.result, found.says) == ("warn", "it is being made anew, and lacks 3 of 3 lines")
    await journal.write(lambda to: words.mend(to, 0, prepared))
    await journal.write(lambda to: words.mend(to, 3, prepared))
    await journal.write(lambda to: to.execute("DELETE FROM derived_words_private WHERE rowid = 1"))
    assert (await journal.read(memories.full_text)).result == "warn", "torn: noted, and yet not there"


async def test_it_is_told_how_many_lines_wait_to_be_found_by_their_meaning(journal: Journal) -> None:
    assert (await journal.read(lambda of: memories.meanings(of, MODEL))).result == "ok", "of nothing, nothing waits"
    numbers = await journal.write(lambda to: take(to, ["the key", "the boat", "the lake", "the rain"]))
    await journal.write(lambda to: meaning.note(to, numbers[:3], MODEL, "private"))
    for known in (MODEL, ""):  # if the embedder is away, by the model that was used
        found = await journal.read(lambda of, known=known: memories.meanings(of, known))  # type: ignore[misc]
        assert (found.result, found.says.partition(";")[0]) == ("warn", "1 of 4 lines wait for it (75 % are done)")
        assert found.do
    assert "4 of 4" in (await journal.read(lambda of: memories.meanings(of, "another model"))).says
    await journal.write(lambda to: meaning.note(to, numbers, MODEL, "private"))
    assert (await journal.read(lambda of: memories.meanings(of, MODEL))).result == "ok"


async def test_workers_that_cannot_be_reached_are_told_each_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "no folder").touch()
    kinds = (parser.kind(), vectors.kind(tmp_path / "no folder"), embedder.kind(Choice(str(tmp_path / "none"))))
    workers = {kind.name: Worker(kind, lambda _: None) for kind in kinds}
    found: list[Check] = []

    async def tell(check: Check) -> None:
        found.append(check)

    async with living(Home(tmp_path / "home")) as life, trio.open_nursery() as nursery:
        for worker in workers.values():
            nursery.start_soon(worker.run, lambda: None)
        await memories.examine(life.archive, workers, tell)
        nursery.cancel_scope.cancel()
    assert {check.name: check.result for check in found} == {
        "full text": "ok",
        "parser": "ok",
        "vectors": "fail",
        "embedder": "fail",
        "meaning": "ok",
    }
    assert all(check.do for check in found if check.result != "ok")


def test_a_model_that_is_not_on_this_machine_is_told_before_a_node_runs(home: Home, tmp_path: Path) -> None:
    def model() -> Check:
        (found,) = [check for check in from_outside(home, None, running=False) if check.name == "model"]
        return found

    move_in(home)
    assert (model().result, model().says) == ("ok", "all-MiniLM-L6-v2, which knows meanings, is on this machine")
    home.config.write_text(f'[memory]\nmodel = "{tmp_path / "none"}"\n')
    assert model().result == "fail"
    assert "none is fetched on its own" in model().says
    (tmp_path / "none").mkdir()
    assert model().result == "fail", "a folder without weights is no model"

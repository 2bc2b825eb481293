"""Vectors kept by a worker: what is too much for one frame goes in parts, and what was acknowledged outlives deaths."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
import trio

from agent.memory.port import Look, Vectors
from node.errors import DimensionsDiffer, NoAnswer, ShelfDamaged, VectorsRefused
from node.workers import meaning
from tests.node.workers.vector_losses import endure, keeping, vector_of


async def nearest(
    kept: Vectors, vector: bytes, at_most: int, among: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    (found,) = await kept.look(vector, [Look("s", at_most, among)])
    return [*found.items()]


async def test_large_puts_row_lists_and_answers_go_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "VECTORS_AT_ONCE", 64)
    monkeypatch.setattr(meaning, "ROWS_AT_ONCE", 64)
    rows = list(range(0, 600, 2))
    async with keeping(tmp_path / "v") as (kept, _):
        await kept.put("s", rows, [vector_of(row) for row in rows])
        assert await kept.rows("s") == rows
        everywhere = await nearest(kept, vector_of(8), 20)
        assert everywhere[0][0] == 8
        assert await nearest(kept, vector_of(8), 20, range(600)) == everywhere
        few = [*range(100, 300, 4), *range(100, 300, 4)]
        near = await nearest(kept, vector_of(8), 1000, few)
        assert sorted(row for row, _ in near) == sorted(set(few))
        assert near == sorted(near, key=lambda one: -one[1])
        assert await nearest(kept, vector_of(8), 20, []) == []
        await kept.drop("s", range(500))
        assert await kept.rows("s") == list(range(500, 600, 2))
        await kept.clear("s")
        assert await kept.rows("s") == []
        await kept.drop("s", [])
        await kept.put("s", [], [])


async def test_looks_cut_for_the_pipe_find_what_they_would_whole(tmp_path: Path) -> None:
    rows = range(600)
    looks = [
        Look("s", 20, range(0, 600, 3), without=[9, 12], also=[9, 10, 300, 599]),
        Look("s", 20, without=[8], also=[8, 599]),
        Look("s", 0, range(0, 600, 2), also=[1, 2, 598]),
        Look("none", 5, rows, also=[1]),
    ]
    async with keeping(tmp_path / "v") as (kept, _):
        await kept.put("s", rows, [vector_of(row) for row in rows])
        whole = await kept.look(vector_of(8), looks)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(meaning, "ROWS_AT_ONCE", 64)
            assert await kept.look(vector_of(8), looks) == whole
            with pytest.raises(VectorsRefused):
                await kept.look(vector_of(8), [Look("s", 20, without=range(60))])
        first, second, third, nobody = whole
        assert not {9, 12} & set(list(first)[:20])
        assert (set(list(first)[20:]), set(third), nobody) == ({9, 300} - set(list(first)[:20]), {2, 598}, {})
        assert second[8] == (await nearest(kept, vector_of(8), 1))[0][1]
        assert await kept.look(vector_of(8), []) == []


async def test_a_quarter_of_a_million_rows_pass_the_pipe(tmp_path: Path) -> None:
    async with keeping(tmp_path / "v") as (kept, _):
        await kept.put("s", range(300_000), [vector_of(1, dimensions=2)] * 300_000)
        assert len(await kept.rows("s")) == 300_000
        assert (await nearest(kept, vector_of(1, dimensions=2), 2, range(7, 300_000)))[0][0] == 7


async def test_refusals_are_told_by_name_and_the_next_is_answered(tmp_path: Path) -> None:
    folder = tmp_path / "v"
    async with keeping(folder) as (kept, worker):
        await kept.put("s", [1], [vector_of(1)])
        pid = worker.view().pid
        with pytest.raises(DimensionsDiffer):
            await kept.put("s", [2], [vector_of(2, dimensions=8)])
        for rows, vectors in (([1], [b"abc"]), ([1, 2], [vector_of(1)])):
            with pytest.raises(VectorsRefused) as caught:
                await kept.put("s", rows, vectors)
            assert caught.value.do
        with pytest.raises(VectorsRefused, match="this name"):
            await kept.rows("../s")
        assert await kept.rows("s") == [1]
        assert worker.view().pid == pid
    for file in (folder / "s.lance" / "data").iterdir():
        file.write_bytes(b"torn")
    async with keeping(folder) as (kept, _):
        with pytest.raises(ShelfDamaged):
            await nearest(kept, vector_of(1), 1)
        assert await kept.rows("s") == []
        await kept.put("s", [1], [vector_of(1)])
        assert (await nearest(kept, vector_of(1), 1))[0][0] == 1


async def test_called_off_a_change_is_still_done_and_the_worker_lives(tmp_path: Path) -> None:
    async with keeping(tmp_path / "v") as (kept, worker):
        await kept.rows("s")
        pid = worker.view().pid
        with trio.CancelScope() as scope:
            scope.cancel()
            await kept.put("s", [1], [vector_of(1)])
        assert await kept.rows("s") == [1]
        assert worker.view().pid == pid


async def test_a_folder_that_vanished_while_it_ran_is_no_end(tmp_path: Path) -> None:
    async with keeping(tmp_path / "v") as (kept, _):
        await kept.put("s", range(3000), [vector_of(row) for row in range(3000)])
        shutil.rmtree(tmp_path / "v" / "s.lance")
        with pytest.raises((VectorsRefused, NoAnswer)):
            await nearest(kept, vector_of(1), 1)
        await kept.put("s", [1], [vector_of(1)])
        assert await kept.rows("s") == [1]


async def test_whatever_was_acknowledged_is_there_once_after_every_death(tmp_path: Path) -> None:
    losses = await endure(tmp_path / "v", kills=20)
    assert losses.kills == 20
    assert (losses.lost, losses.doubled, losses.others, losses.wrong) == (0, 0, 0, 0)
    assert losses.acknowledged

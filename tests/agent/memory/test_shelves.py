"""Vectors on shelves: near is near, among is among, gone is gone, and what is torn is emptied and said to be."""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import lancedb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.memory import held, sketches
from agent.memory import shelf as one_shelf
from agent.memory import shelves as many
from agent.memory.port import Look
from agent.memory.refusals import (
    BatchTooLarge,
    DimensionsDiffer,
    ShelfDamaged,
    ShelfMisnamed,
    ShelvesRefused,
    ShelvesTaken,
    VectorRefused,
)
from agent.memory.shelf import Shelf
from agent.memory.shelves import Shelves

DIMENSIONS = 16
TIE = 1e-6


def some_vectors(count: int, seed: int = 0, dimensions: int = DIMENSIONS) -> NDArray[np.float16]:
    drawn = np.random.default_rng(seed).standard_normal((count, dimensions))
    vectors: NDArray[np.float16] = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype("<f2")
    return vectors


def as_bytes(vectors: NDArray[np.float16]) -> list[bytes]:
    return [vector.tobytes() for vector in vectors]


VECTORS = some_vectors(400)
BYTES = as_bytes(VECTORS)


@pytest.fixture
def shelves(tmp_path: Path) -> Iterator[Shelves]:
    opened = Shelves(tmp_path / "vectors.lance")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelves]:
    opened = Shelves(tmp_path_factory.mktemp("kept"))
    opened.put("all", range(len(BYTES)), BYTES)
    yield opened
    opened.close()


def nearest(
    shelves: Shelves, name: str, vector: bytes, at_most: int, among: Sequence[int] | None = None
) -> list[tuple[int, float]]:
    (found,) = shelves.look(vector, [Look(name, at_most, among)])
    return [*found.items()]


def exact(wanted: NDArray[np.float16], rows: list[int], vectors: NDArray[np.float16], at_most: int) -> list[int]:
    likeness = (vectors[rows].astype(np.float32) * wanted.astype(np.float32)).sum(axis=1, dtype=np.float32)
    return [rows[place] for place in np.lexsort((rows, -likeness))[:at_most]]


def in_memory_as_on_disk(shelves: Shelves, folder: Path, name: str) -> None:
    """What is held, row by row, is what another who opens the folder would read."""
    with shelves._at(name) as shelf:
        if shelf._held is None:
            return
        held = zip(shelf._held.rows.tolist(), shelf._held.vectors, shelf._held.sketches, strict=True)
        there = {row: (vector.tobytes(), sketch.tobytes()) for row, vector, sketch in held}
    found = {}
    for batch in Shelf(lancedb.connect(folder), name, folder / f"{name}.lance")._batches():
        for one in batch.to_pylist():
            found[one["row"]] = np.asarray(one["vector"], "<f2").tobytes(), bytes(one["sketch"])
    assert there == found


def on_disk(folder: Path, vector: bytes) -> bool:
    return any(vector in file.read_bytes() for file in folder.rglob("*") if file.is_file())


def files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.name != ".lock"]


@given(st.integers(0, 399), st.integers(1, 30), st.none() | st.lists(st.integers(-5, 450), max_size=450))
def test_near_tells_the_nearest_of_the_rows_that_it_may_and_of_no_others(
    kept: Shelves, asked: int, at_most: int, among: list[int] | None
) -> None:
    rows = list(range(400)) if among is None else sorted(set(among) & set(range(400)))
    near = nearest(kept, "all", BYTES[asked], at_most, among)
    assert [row for row, _ in near] == exact(VECTORS[asked], rows, VECTORS, at_most)
    assert all(likeness == pytest.approx(float(VECTORS[row] @ VECTORS[asked]), abs=5e-3) for row, likeness in near)


@settings(max_examples=25)
@given(among=st.lists(st.integers(0, 399), min_size=1, max_size=300), seed=st.integers(0, 2**16))
def test_where_sketches_choose_no_other_row_has_a_say(
    kept: Shelves, tmp_path_factory: pytest.TempPathFactory, among: list[int], seed: int
) -> None:
    rows = sorted(set(among))
    asked = as_bytes(some_vectors(1, seed))[0]
    twin = Shelves(tmp_path_factory.mktemp("twin"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "LOOKED_AT", 20)
        patch.setattr(held, "FOR_EACH", 1)
        twin.put("all", rows[::-1], [BYTES[row] for row in rows[::-1]])
        beside_others = nearest(kept, "all", asked, 10, among)
        assert {row for row, _ in beside_others} <= set(rows)
        assert beside_others == nearest(twin, "all", asked, 10) == nearest(twin, "all", asked, 10, range(400))
    twin.close()


def test_sketches_find_almost_all_that_is_near(tmp_path: Path) -> None:
    drawn = np.random.default_rng(3)
    spread = drawn.standard_normal((24, 96))  # as with sentences, few of the directions matter
    plain = drawn.standard_normal((20_000, 24)) @ spread + drawn.standard_normal((20_000, 96))
    vectors = (plain / np.linalg.norm(plain, axis=1, keepdims=True)).astype("<f2")
    shelves = Shelves(tmp_path)
    shelves.put("many", range(len(vectors)), as_bytes(vectors))
    hits = 0
    for asked in range(0, 20_000, 1000):
        near = {row for row, _ in nearest(shelves, "many", vectors[asked].tobytes(), 10)}
        hits += len(near & set(exact(vectors[asked], list(range(20_000)), vectors, 10)))
    assert hits >= 198
    shelves.close()


@given(st.lists(st.integers(0, 768), min_size=1, max_size=60), st.integers(1, 60))
def test_all_that_are_as_near_as_the_last_are_looked_at(distances: list[int], at_least: int) -> None:
    at_least = min(at_least, len(distances))
    chosen = sketches.nearest(np.asarray(distances, np.uint16), at_least).tolist()
    furthest = sorted(distances)[at_least - 1]
    assert chosen == [place for place, distance in enumerate(distances) if distance <= furthest]


def test_a_sketch_is_the_same_everywhere_and_for_ever() -> None:
    made = sketches.sketched(np.eye(4, dtype=np.float32))
    assert made.shape == (4, sketches.SIZE)
    assert made[:, :4].tobytes().hex() == "341206511f26400ad67c24d2b5b11519"


@settings(max_examples=20)
@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 30), max_size=8)), max_size=12), st.integers(1, 4))
def test_a_shelf_holds_what_was_put_and_not_dropped_also_after_it_was_opened_anew(
    tmp_path_factory: pytest.TempPathFactory, deeds: list[tuple[bool, list[int]]], tidy_every: int
) -> None:
    folder = tmp_path_factory.mktemp("deeds")
    model: dict[int, int] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_shelf, "TIDY_EVERY", tidy_every)
        shelves = Shelves(folder)
        for number, (puts, rows) in enumerate(deeds):
            if puts:
                shelves.put("s", rows, [BYTES[31 * number + row] for row in rows])
                model |= {row: 31 * number + row for row in rows}
            else:
                shelves.drop("s", rows)
                model = {row: place for row, place in model.items() if row not in rows}
            if len(rows) % 2:
                nearest(shelves, "s", BYTES[0], 1)  # from now on all of it is in memory
        for _ in range(2):
            in_memory_as_on_disk(shelves, folder, "s")
            assert shelves.rows("s").tolist() == sorted(model)
            for row, place in model.items():
                near = nearest(shelves, "s", BYTES[place], 31)
                assert len(near) == len(model)
                assert near[0][1] == pytest.approx(1, abs=5e-3)
                assert nearest(shelves, "s", BYTES[place], 1, [row])[0][1] == near[0][1]
            shelves.close()
            shelves = Shelves(folder)
        shelves.close()
    shutil.rmtree(folder)


def test_what_was_dropped_is_gone_from_the_disk_also_what_stood_there_before(shelves: Shelves, tmp_path: Path) -> None:
    for begin in range(0, 100, 10):
        shelves.put("s", range(begin, begin + 10), BYTES[begin : begin + 10])
    shelves.put("s", [5, 6], BYTES[200:202])
    assert on_disk(tmp_path, BYTES[200])
    shelves.drop("s", [5, 17, 1000])
    for gone in (BYTES[5], BYTES[200], BYTES[17], BYTES[6]):
        assert not on_disk(tmp_path, gone)
    assert on_disk(tmp_path, BYTES[201])
    assert on_disk(tmp_path, BYTES[18])
    shelves.drop("s", range(100))
    assert not files(tmp_path)


def test_many_small_puts_leave_few_files(shelves: Shelves, tmp_path: Path) -> None:
    for row in range(2 * one_shelf.TIDY_EVERY + 5):
        shelves.put("s", [row], [BYTES[row]])
    assert len(files(tmp_path)) < 3 * one_shelf.TIDY_EVERY
    assert len(shelves.rows("s")) == 2 * one_shelf.TIDY_EVERY + 5


def test_what_is_remembered_of_earlier_versions_is_bounded(shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    sessions, session = [], lancedb.Session

    def begun(*sizes: int) -> lancedb.Session:
        sessions.append(session(*sizes))
        return sessions[-1]

    monkeypatch.setattr(lancedb, "Session", begun)
    monkeypatch.setattr(many, "REMEMBERED", 1 << 14)
    shelves.put("s", range(60), BYTES[:60])
    for row in range(12):
        shelves.put("s", [100 + row], [BYTES[100 + row]])
        shelves.drop("s", [row])
    (of_shelf,) = sessions
    assert of_shelf.size_bytes < 4 << 14


def test_a_row_given_twice_keeps_the_later_vector(shelves: Shelves) -> None:
    shelves.put("s", [1, 2, 1], [BYTES[0], BYTES[1], BYTES[2]])
    assert shelves.rows("s").tolist() == [1, 2]
    assert nearest(shelves, "s", BYTES[2], 1)[0][0] == 1


def test_of_two_that_are_as_near_the_lower_row_comes_first(shelves: Shelves) -> None:
    shelves.put("s", [9, 3, 7], [BYTES[0]] * 3)
    assert [row for row, _ in nearest(shelves, "s", BYTES[0], 2)] == [3, 7]


def test_several_looks_say_what_each_alone_would(kept: Shelves) -> None:
    looks = [
        Look("all", 5),
        Look("none", 5, also=[1]),
        Look("all", 3, among=range(50), without=[3, 4], also=[4, 7, 60, 1000]),
        Look("all", 0, also=[9]),
    ]
    first, nobody, among, one = kept.look(BYTES[3], looks)
    assert [*first.items()] == nearest(kept, "all", BYTES[3], 5)
    assert nobody == {}
    assert list(among)[:3] == [row for row in exact(VECTORS[3], list(range(50)), VECTORS, 5) if row not in (3, 4)][:3]
    assert set(among) == {*list(among)[:3], 4, 7}
    assert [*one.items()] == nearest(kept, "all", BYTES[3], 1, [9])
    assert kept.look(BYTES[3], []) == []
    with pytest.raises(BatchTooLarge):
        kept.look(BYTES[3], [Look("all", many.MOST_NEAR), Look("all", 0, also=[1])])


def test_once_looked_at_a_shelf_answers_without_the_disk_and_rows_are_told_from_the_disk(
    shelves: Shelves, tmp_path: Path
) -> None:
    shelves.put("s", range(20), BYTES[:20])
    before = nearest(shelves, "s", BYTES[3], 5)
    hidden = tmp_path / "hidden"
    (tmp_path / "vectors.lance" / "s.lance").rename(hidden)
    assert nearest(shelves, "s", BYTES[3], 5) == before
    with pytest.raises(ShelvesRefused):
        shelves.rows("s")
    assert nearest(shelves, "s", BYTES[3], 5) == []
    hidden.rename(tmp_path / "vectors.lance" / "s.lance")


def test_a_vector_that_is_none_is_not_read_from_the_disk(shelves: Shelves, tmp_path: Path) -> None:
    shelves.put("s", range(20), BYTES[:20])
    with shelves._at("s") as shelf:
        assert shelf._table is not None
        wrong = np.full((1, DIMENSIONS), np.inf, "<f2")
        shelf._table.add(one_shelf._table(np.asarray([99]), wrong, np.zeros((1, sketches.SIZE), np.uint8)))
        shelf._rows = shelf.read_rows()
    with pytest.raises(ShelfDamaged):
        nearest(shelves, "s", BYTES[3], 5)
    assert shelves.rows("s").tolist() == []


def test_a_shelf_that_is_not_there_is_empty_and_asking_makes_none(shelves: Shelves, tmp_path: Path) -> None:
    assert shelves.rows("none").tolist() == []
    assert nearest(shelves, "none", BYTES[0], 5) == []
    shelves.drop("none", [1])
    shelves.clear("none")
    shelves.put("none", [], [])
    assert not files(tmp_path)
    shelves.put("s", [1], BYTES[:1])
    assert (
        nearest(shelves, "s", BYTES[0], 0)
        == nearest(shelves, "s", BYTES[0], -1)
        == nearest(shelves, "s", BYTES[0], 5, [])
        == []
    )


def test_other_dimensions_are_refused_until_the_shelf_was_emptied(shelves: Shelves) -> None:
    other = as_bytes(some_vectors(1, dimensions=DIMENSIONS * 2))
    shelves.put("s", [1], BYTES[:1])
    with pytest.raises(DimensionsDiffer):
        shelves.put("s", [2], other)
    with pytest.raises(DimensionsDiffer):
        nearest(shelves, "s", other[0], 1)
    assert shelves.rows("s").tolist() == [1]
    shelves.clear("s")
    shelves.put("s", [2], other)
    assert nearest(shelves, "s", other[0], 1)[0][0] == 2


@pytest.mark.parametrize("name", ["", "A", "a" * 65, "../a", "a.lance", "a/b", "a b", "ä", "a\n", ".lock", "'"])
def test_no_shelf_can_have_such_a_name(shelves: Shelves, name: str) -> None:
    for deed in (
        lambda: shelves.put(name, [1], BYTES[:1]),
        lambda: nearest(shelves, name, BYTES[0], 1),
        lambda: shelves.rows(name),
        lambda: shelves.drop(name, [1]),
        lambda: shelves.clear(name),
    ):
        with pytest.raises(ShelfMisnamed):
            deed()


def test_what_is_no_vector_is_refused(shelves: Shelves) -> None:
    not_a_number = np.full(DIMENSIONS, np.nan, "<f2").tobytes()
    for wrong in ([b""], [b"abc"], [BYTES[0], BYTES[1][:-2]], [not_a_number], [bytes(2 * 5000)]):
        with pytest.raises(VectorRefused):
            shelves.put("s", range(len(wrong)), wrong)
    with pytest.raises(VectorRefused):
        nearest(shelves, "s", not_a_number, 1)
    for rows, vectors in (([1], []), ([1, 2], BYTES[:1]), (range(many.MOST_ROWS + 1), BYTES[:1] * 20_001)):
        with pytest.raises(BatchTooLarge):
            shelves.put("s", rows, vectors)
    with pytest.raises(BatchTooLarge):
        nearest(shelves, "s", BYTES[0], many.MOST_NEAR + 1)


def test_a_folder_has_one_keeper(shelves: Shelves, tmp_path: Path) -> None:
    with pytest.raises(ShelvesTaken):
        Shelves(tmp_path / "vectors.lance")


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ShelvesRefused):
        Shelves(tmp_path / "file")


def test_a_torn_or_foreign_shelf_is_emptied_by_name_or_still_right_and_never_touches_others(tmp_path: Path) -> None:
    folder = tmp_path / "vectors"
    shelves = Shelves(folder)
    shelves.put("other", range(20), BYTES[:20])
    shelves.put("s", range(50), BYTES[:50])
    shelves.put("s", range(50, 100), BYTES[50:100])
    shelves.close()
    copy, chance, emptied = tmp_path / "copy", random.Random(5), 0
    shutil.copytree(folder / "s.lance", copy)
    for _ in range(40):
        shutil.rmtree(folder / "s.lance", ignore_errors=True)
        shutil.copytree(copy, folder / "s.lance")
        damage(chance.choice(files(folder / "s.lance")), chance)
        shelves = Shelves(folder)
        try:
            rows = shelves.rows("s").tolist()
            nearest(shelves, "s", BYTES[60], 5)
        except ShelfDamaged:
            emptied += 1
            rows = []
            assert shelves.rows("s").tolist() == []
        shelves.put("s", range(100), BYTES[:100])
        assert shelves.rows("s").tolist() == sorted({*rows, *range(100)})
        assert shelves.rows("other").tolist() == list(range(20))
        shelves.close()
    assert emptied > 5


def damage(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    match chance.randrange(4):
        case 0:
            file.unlink()
            return
        case 1:
            del data[chance.randrange(len(data)) :]
        case 2:
            data[:] = chance.randbytes(len(data))
        case _:
            data[:] = bytes(len(data))
    file.write_bytes(data)


def test_what_lies_in_a_shelfs_place_goes_and_where_a_link_leads_nothing_does(tmp_path: Path) -> None:
    folder, outside = tmp_path / "vectors", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "keep").write_text("x")
    (folder / "file.lance").write_text("x")
    (folder / "empty.lance" / "data").mkdir(parents=True)
    os.symlink(outside, folder / "link.lance")
    shelves = Shelves(folder)
    for name in ("file", "empty", "link"):
        assert shelves.rows(name).tolist() == []
        shelves.put(name, [1], BYTES[:1])
        assert nearest(shelves, name, BYTES[0], 1)[0][0] == 1
    assert (outside / "keep").read_text() == "x"
    assert len(list(outside.iterdir())) == 1
    shelves.close()


def test_a_table_of_somebody_else_is_no_shelf(tmp_path: Path) -> None:
    lancedb.connect(tmp_path).create_table("s", [{"row": 1, "text": "x"}])
    shelves = Shelves(tmp_path)
    with pytest.raises(ShelfDamaged):
        shelves.rows("s")
    assert shelves.rows("s").tolist() == []
    shelves.close()


def test_more_shelves_than_stay_open_are_all_served(shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "OPEN", 2)
    for number in range(5):
        shelves.put(f"s{number}", [number], [BYTES[number]])
    assert [shelves.rows(f"s{number}").tolist() for number in range(5)] == [[number] for number in range(5)]

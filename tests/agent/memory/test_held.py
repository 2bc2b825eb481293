"""What a shelf holds in memory: always what was put and not dropped, and near is what all of it together says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.memory import held, sketches
from agent.memory.held import Held

DIMENSIONS = 16
MOST = 40  # rows
NONE = np.empty(0, np.int64)
ROWS = st.lists(st.integers(-3, MOST), max_size=12, unique=True)
DEEDS = st.lists(st.tuples(st.booleans(), ROWS), max_size=14)


def some_vectors(count: int, seed: int) -> NDArray[np.float16]:
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSIONS))
    vectors: NDArray[np.float16] = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype("<f2")
    return vectors


def numbers(rows: list[int]) -> NDArray[np.int64]:
    return np.asarray(rows, np.int64)


def after(deeds: list[tuple[bool, list[int]]]) -> tuple[Held, dict[int, NDArray[np.float16]]]:
    """What is held after these deeds, and what should be."""
    holds = Held(NONE, np.empty((0, DIMENSIONS), "<f2"), np.empty((0, sketches.SIZE), np.uint8))
    model: dict[int, NDArray[np.float16]] = {}
    for number, (puts, rows) in enumerate(deeds):
        vectors = some_vectors(len(rows), number)
        if puts:
            holds.put(numbers(rows), vectors, sketches.sketched(vectors.astype(np.float32)))
            model |= dict(zip(rows, vectors, strict=True))
        else:
            holds.drop(numbers(rows))
            model = {row: vector for row, vector in model.items() if row not in rows}
    return holds, model


def likeness(vector: NDArray[np.float16], wanted: NDArray[np.float16]) -> float:
    return float((vector.astype(np.float32) * wanted.astype(np.float32))[None].sum(axis=1, dtype=np.float32)[0])


@given(DEEDS)
def test_each_row_stands_there_once_with_its_last_vector_and_the_sketch_of_that(
    deeds: list[tuple[bool, list[int]]],
) -> None:
    holds, model = after(deeds)
    assert sorted(holds.rows.tolist()) == sorted(model)
    for row, vector, sketch in zip(holds.rows.tolist(), holds.vectors, holds.sketches, strict=True):
        assert np.array_equal(vector, model[row])
        assert np.array_equal(sketch, sketches.sketched(vector[None].astype(np.float32))[0])


@settings(max_examples=60)
@given(DEEDS, st.none() | ROWS, ROWS, ROWS, st.integers(-1, 20), st.integers(0, 2**16))
def test_near_is_what_a_look_at_each_row_alone_says(
    deeds: list[tuple[bool, list[int]]],
    among: list[int] | None,
    without: list[int],
    also: list[int],
    at_most: int,
    seed: int,
) -> None:
    holds, model = after(deeds)
    (wanted,) = some_vectors(1, seed)
    may = {row: likeness(vector, wanted) for row, vector in model.items() if among is None or row in among}
    order = sorted((row for row in may if row not in without), key=lambda row: (-may[row], row))[: max(0, at_most)]
    found = holds.near(wanted, at_most, None if among is None else numbers(among), numbers(without), numbers(also))
    assert list(found)[: len(order)] == order
    assert found == {row: may[row] for row in may if row in order or row in also}


@settings(max_examples=40)
@given(DEEDS, ROWS, ROWS, st.integers(0, 2**16))
def test_where_sketches_choose_whoever_may_not_be_found_has_no_say(
    deeds: list[tuple[bool, list[int]]], among: list[int], without: list[int], seed: int
) -> None:
    (wanted,) = some_vectors(1, seed)
    rest = [row for row in range(-3, MOST + 1) if row not in among or row in without]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held, "LOOKED_AT", 3)
        patch.setattr(held, "FOR_EACH", 1)
        whole, (twin, _) = after(deeds)[0], after([*deeds, (False, rest)])
        theirs = twin.near(wanted, 2, None, NONE, NONE)
        assert list(whole.near(wanted, 2, numbers(among), numbers(without), NONE).items()) == list(theirs.items())


def test_what_is_dropped_stays_nowhere_in_memory() -> None:
    rows, vectors = numbers([*range(20)]), some_vectors(20, 1)
    holds = Held(rows.copy(), vectors.copy(), sketches.sketched(vectors.astype(np.float32)))
    holds.drop(rows[:8])
    assert not any(vector.tobytes() in holds._vectors.tobytes() for vector in vectors[:8])
    assert all(vector.tobytes() in holds._vectors.tobytes() for vector in vectors[8:])
    holds.drop(rows[8:19])
    assert len(holds._vectors) == len(holds._rows) == len(holds._sketches) == 1, "room that is not needed is given back"


def test_few_puts_move_all_that_is_held() -> None:
    holds, moves = after([(True, [0])])[0], 0
    for row in range(1, 2000):
        before, vectors = holds._vectors, some_vectors(1, row)
        holds.put(numbers([row]), vectors, sketches.sketched(vectors.astype(np.float32)))
        moves += holds._vectors is not before
    assert moves < 25

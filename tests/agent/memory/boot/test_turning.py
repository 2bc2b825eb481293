"""Turnings are found where they were planted, hardly anywhere else, and never too many."""

import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.boot.telling import new_words, overview, told
from agent.memory.boot.trace import COLUMNS, LINES, OWN, Dated, Trace
from agent.memory.boot.turning import REACH, Turning, turnings

START = date(2020, 1, 6).toordinal()
TURN = date(2021, 3, 1).toordinal()
END = date(2022, 3, 1).toordinal()
EVERY_DAY = [
    "bought bread",
    "rain again",
    "long walk",
    "on the way",
    "see you later",
    "read a chapter",
    "fun with Ruth",
]
BEFORE = ["so worried again", "anxious about the exam", "could not sleep, full of dread"]
AFTER = ["a calm morning", "peaceful pottery class with Lena", "relaxed, and pottery with Lena"]


def life(seed: int, turns: bool, a_day: int = 4) -> Trace:
    chance, trace = random.Random(seed), Trace()
    for day in range(START, END):
        its = AFTER if turns and day >= TURN else BEFORE
        trace.add(Dated(chance.choice(its if chance.random() < 0.3 else EVERY_DAY), day) for _ in range(a_day))
    return trace


@pytest.mark.parametrize("seed", range(10))
def test_a_planted_turning_is_found_to_the_week_and_told(seed: int) -> None:
    trace = life(seed, turns=True)
    found = turnings(trace)
    plainest = max(found, key=lambda turning: turning.evidence)
    assert abs(plainest.day - TURN) <= 14
    assert plainest.first <= plainest.day <= plainest.last
    said = told(trace, plainest)
    assert "2021: from worry to calm; new: pottery, " in said
    assert "Lena" in said
    assert len(found) <= 2


def test_where_nothing_turns_hardly_anything_is_found() -> None:
    assert sum(len(turnings(life(seed, turns=False))) for seed in range(20)) <= 1


def test_a_turning_is_found_among_few_lines_too() -> None:
    found = turnings(life(3, turns=True, a_day=1))
    assert any(abs(turning.day - TURN) <= 28 for turning in found)


@pytest.mark.parametrize("days", [0, 1, 13])
def test_a_few_days_turn_nothing(days: int) -> None:
    trace = Trace()
    trace.add(Dated("so worried", START + day) for day in range(days))
    assert turnings(trace) == []


@given(
    st.dictionaries(
        st.integers(1, 40_000),
        st.lists(st.integers(0, 1000), min_size=COLUMNS - 2, max_size=COLUMNS - 2),
        max_size=60,
    ),
    st.integers(0, 5),
)
def test_turnings_are_bounded_ordered_and_apart(days: dict[int, list[int]], most: int) -> None:
    trace = Trace(days={day: [9, 5, *columns] for day, columns in days.items()})
    assert (LINES, OWN) == (0, 1)
    found = turnings(trace, most)
    assert len(found) <= most
    weeks = sorted({day // 7 for day in days})
    places = [weeks.index(turning.day // 7) for turning in found]
    assert all(later - sooner >= REACH for sooner, later in zip(places, places[1:], strict=False))
    for turning in found:
        assert turning.shifts
        assert told(trace, turning)


def test_the_overview_says_how_much_and_of_when() -> None:
    trace = Trace()
    assert overview(trace) == "0 lines without a date"
    trace.add([Dated("a", START), Dated("b", START + 1), Dated("c", None)])
    assert overview(trace) == "2 lines on 2 days, from 2020-01-06 to 2020-01-07, 1 more without a date"


def test_words_are_new_only_where_there_was_a_before() -> None:
    trace = Trace()
    trace.add(Dated("pottery", START + day) for day in range(20))
    assert new_words(trace, Turning(START, START, START + 6, 1.0, ())) == []

"""A line is found by itself and by those beside it, never by those of another conversation."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory import windows
from agent.memory.windows import AFTER, BEFORE, LONGEST_BESIDE, LONGEST_EXPLAINING, LONGEST_OWN, Line, indexed

LINES = st.lists(
    st.builds(
        Line,
        st.integers(0, 10**6).map("w{}".format),
        st.sampled_from(["", "Mina", "Jun"]),
        st.none() | st.floats(-1e12, 1e14),
        st.integers(0, 2),
        st.integers(0, 2),
    ),
    min_size=1,
    max_size=12,
)


def test_a_line_stands_with_those_beside_it_and_who_said_them() -> None:
    lines = [Line("one"), Line("Do you play?", "Jun"), Line("Yes, three years."), Line("Wow", "Jun"), Line("five")]
    found = indexed(lines, 2, UTC)
    assert found.own.split() == ["yes", "3", "year"]
    assert found.beside.split() == ["one", "do", "you", "plai", "wow"]
    assert found.meaning == "one\nJun: Do you play?\nYes, three years.\nJun: Wow"


def test_the_day_is_among_the_words() -> None:
    at = datetime(2023, 5, 8, 23, tzinfo=UTC).timestamp()
    assert indexed([Line("hello", at=at)], 0, UTC).own.split()[:3] == ["8", "mai", "2023"]


@pytest.mark.parametrize("other", [Line("secret", source=1), Line("secret", group=1)])
def test_another_conversation_explains_nothing(other: Line) -> None:
    found = indexed([other, Line("hello"), other], 1, UTC)
    assert found.beside == ""
    assert "secret" not in found.meaning


@given(LINES, st.data())
def test_a_window_is_made_of_near_lines_of_the_same_group_alone(lines: list[Line], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    found, line = indexed(lines, place, UTC), lines[place]
    near = [
        one
        for one in lines[max(0, place - BEFORE) : place + 1 + AFTER]
        if (one.source, one.group) == (line.source, line.group)
    ]
    assert [spoken.rpartition(" ")[2] for spoken in found.meaning.split("\n")] == [one.text for one in near]
    assert line.text in found.own.split()
    assert len(found.beside.split()) == len(near) - 1


def test_a_long_line_does_not_crowd_out_what_is_meant() -> None:
    flood = "word " * 10**6
    assert len(indexed([Line(flood), Line("yes"), Line(flood)], 1, UTC).meaning) <= 2 * LONGEST_BESIDE + 10
    assert len(indexed([Line(flood)], 0, UTC).meaning) <= LONGEST_OWN
    assert len(indexed([Line(flood), Line("yes")], 1, UTC).beside) <= LONGEST_EXPLAINING


def test_all_words_at_once_are_those_of_each_line() -> None:
    lines = [
        windows.Line(f"Line {place} of the boat, 배가 {place}.", "Ben" if place % 2 else "", place * 86400.0 or None)
        for place in range(7)
    ]
    each = [windows.indexed(lines, place, UTC) for place in range(len(lines))]
    assert windows.words_of(lines, UTC) == [(one.own, one.beside) for one in each]

"""A trace is a sum: any split and any order give the same, and it stays small."""

from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.boot import trace as traces
from agent.memory.boot.trace import Dated, Trace, day_of

START = date(2020, 1, 1).toordinal()
TEXTS = [
    "I am so happy with Lena today",
    "worried about the meeting with Tom",
    "a calm pottery class",
    "내 딸이 태어났다. 행복하다",
    "田中さんと陶芸をした",
    "",
]

lines = st.lists(
    st.builds(
        Dated,
        text=st.sampled_from(TEXTS) | st.text(max_size=30),
        day=st.none() | st.integers(START, START + 90),
        author=st.sampled_from(["", "Lena", "Tom"]),
    ),
    max_size=30,
)


def traced(these: list[Dated]) -> Trace:
    trace = Trace()
    trace.add(these)
    return trace


@given(lines, st.lists(st.integers(0, 30), max_size=4), st.permutations(range(5)))
def test_any_split_and_any_order_give_the_same(these: list[Dated], cuts: list[int], order: list[int]) -> None:
    edges = [0, *sorted(cuts), len(these)]
    parts = [these[begin:end] for begin, end in zip(edges[:-1], edges[1:], strict=True)]
    whole = Trace()
    for number in order:
        if number < len(parts):
            whole.join(Trace.unpacked(traced(parts[number]).packed()))
    assert whole.packed() == traced(these).packed()
    resumed = Trace()
    for part in parts:
        resumed = Trace.unpacked(resumed.packed())
        resumed.add(part)
    assert resumed.packed() == traced(these).packed()


@given(st.lists(st.sampled_from([f"word{chr(97 + n)}{chr(97 + m)}" for n in range(6) for m in range(6)]), max_size=80))
def test_what_is_cut_off_does_not_depend_on_the_split(
    words: list[str],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(traces, "MOST_WORDS", 5)
        these = [Dated(word, START) for word in words]
        whole, apart = traced(these), Trace()
        for line in these:
            apart.join(traced([line]))
        assert apart.packed() == whole.packed()
        assert all(len(tally) <= 5 for tally in whole.words.values())


def test_feelings_of_others_are_not_the_owners() -> None:
    trace = traced([Dated("I am so happy", START, "Lena"), Dated("I am so sad", START)])
    columns = trace.days[START]
    assert columns[traces.LINES] == 2
    assert columns[traces.OWN] == 1
    assert columns[traces.FIRST_FEELING : traces.FIRST_FEELING + 2] == [0, 1]
    assert trace.people == {START // 7: {"Lena": 1}}


def test_whatever_an_author_is_called_the_trace_can_be_packed() -> None:
    trace = traced([Dated("\ud800 a\x00b", START, "\ud800" * 99)])
    assert Trace.unpacked(trace.packed()) == trace


def test_a_line_without_a_date_is_only_counted() -> None:
    trace = traced([Dated("I am so happy", None)])
    assert trace == Trace(undated=1)


def test_ten_thousand_words_of_a_month_leave_a_small_trace() -> None:
    def spelt(number: int) -> str:
        return "".join(chr(97 + int(digit)) for digit in f"{number:06}")

    trace = traced([Dated(f"{spelt(n)} with Z{spelt(n)}", START) for n in range(10_000)])
    assert {len(tally) for tally in trace.words.values()} == {traces.MOST_WORDS}
    assert {len(tally) for tally in trace.people.values()} == {traces.MOST_PEOPLE}
    assert len(trace.packed()) < 60_000


def test_a_moment_has_a_day_where_it_was_lived() -> None:
    late = 1_600_000_000.0  # 12:26 in London, 21:26 in Seoul
    assert day_of(late) == date(2020, 9, 13).toordinal()
    assert day_of(late + 7 * 3600, timezone(timedelta(hours=9))) == date(2020, 9, 14).toordinal()
    assert day_of(None) is day_of(1e30) is day_of(float("nan")) is None
    assert day_of(0.0, UTC) == date(1970, 1, 1).toordinal()

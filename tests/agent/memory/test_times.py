"""What words of time mean to somebody who says them today, and that nothing else is taken for one."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory import times
from agent.memory.times import MOST, Span, nearness, spans

NOW = datetime(2026, 11, 20, 22, tzinfo=UTC).timestamp()  # a Friday
MONTHS = [date(2000, number, 1).strftime("%B") for number in range(1, 13)]
DAYS = st.integers(7305, 43829).map(lambda number: datetime.fromtimestamp(number * 86400, UTC))
NAMED = """
last this since before between and from to in on the 5th May March 2023 2024-02-30
yesterday week ago two spring Christmas 지난주 작년 봄 3월 5일 전 부터 先週 去年 の 春 3月 前 99999 월요일 until
31 0
"""


def days(question: str, now: float = NOW) -> list[tuple[str, str]]:
    """The spans as the first day and the first day after."""
    return [
        (
            datetime.fromtimestamp(span.begin, UTC).date().isoformat(),
            datetime.fromtimestamp(span.end, UTC).date().isoformat(),
        )
        for span in spans(question, now, UTC)
    ]


@pytest.mark.parametrize(
    ("question", "begin", "end"),
    [
        ("what did I do yesterday?", "2026-11-19", "2026-11-20"),
        ("this morning", "2026-11-20", "2026-11-21"),
        ("who came last night", "2026-11-19", "2026-11-20"),
        ("the day before yesterday", "2026-11-18", "2026-11-19"),
        ("last week", "2026-11-09", "2026-11-16"),
        ("two weeks ago", "2026-11-03", "2026-11-10"),
        ("a couple of months ago", "2026-09-05", "2026-10-06"),
        ("in the past 10 days", "2026-11-10", "2026-11-21"),
        ("last weekend", "2026-11-13", "2026-11-16"),
        ("on Monday", "2026-11-16", "2026-11-17"),
        ("last Friday", "2026-11-13", "2026-11-14"),
        ("on the 5th", "2026-11-05", "2026-11-06"),
        ("on the 31st", "2026-10-31", "2026-11-01"),
        ("in May 2023", "2023-05-01", "2023-06-01"),
        ("last May", "2026-05-01", "2026-06-01"),
        ("since last summer", "2026-06-01", "2026-11-20"),
        ("5 May, 2023", "2023-05-05", "2023-05-06"),
        ("May 5th, 2023", "2023-05-05", "2023-05-06"),
        ("on 3 March", "2026-03-03", "2026-03-04"),
        ("2023-05-08", "2023-05-08", "2023-05-09"),
        ("8.5.2023", "2023-05-08", "2023-05-09"),
        ("29 February", "2024-02-29", "2024-03-01"),
        ("last spring", "2026-03-01", "2026-06-01"),
        ("spring 2021", "2021-03-01", "2021-06-01"),
        ("last winter", "2025-12-01", "2026-03-01"),
        ("last Christmas", "2025-12-24", "2025-12-27"),
        ("Christmas 2022", "2022-12-24", "2022-12-27"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("what happened in 2019?", "2019-01-01", "2020-01-01"),
        ("between May 2023 and July 2023", "2023-05-01", "2023-08-01"),
        ("어제 뭐 먹었지", "2026-11-19", "2026-11-20"),
        ("지난주에", "2026-11-09", "2026-11-16"),
        ("지난주 월요일", "2026-11-09", "2026-11-10"),
        ("이틀 전", "2026-11-18", "2026-11-19"),
        ("3주 전에", "2026-10-27", "2026-11-03"),
        ("작년 봄", "2025-03-01", "2025-06-01"),
        ("3월 5일", "2026-03-05", "2026-03-06"),
        ("2023년 5월 8일", "2023-05-08", "2023-05-09"),
        ("9월부터 10월까지", "2026-09-01", "2026-11-01"),
        ("昨日", "2026-11-19", "2026-11-20"),
        ("先週の金曜日", "2026-11-13", "2026-11-14"),
        ("去年の春", "2025-03-01", "2025-06-01"),
        ("3月5日", "2026-03-05", "2026-03-06"),
        ("三ヶ月前", "2026-08-05", "2026-09-05"),
        ("一昨日", "2026-11-18", "2026-11-19"),
    ],
)
def test_words_of_time_are_understood(question: str, begin: str, end: str) -> None:
    assert days(question) == [(begin, end)]


@pytest.mark.parametrize(
    "question",
    [
        "when I was small",
        "I may go",
        "we march on",
        "3년 전화",
        "what falls asleep",
        "room 2100b",
        "a second",
        "",
        "0월 0일",
        "日本",
    ],
)
def test_what_names_no_time_gives_none(question: str) -> None:
    assert days(question) == []


def test_of_a_day_that_is_none_the_month_is_meant() -> None:
    assert days("31 June") == [("2026-06-01", "2026-07-01")]


def test_what_may_mean_two_days_gives_both_and_is_half_sure() -> None:
    assert days("5/8/2023") == [("2023-05-08", "2023-05-09"), ("2023-08-05", "2023-08-06")]
    assert {span.sure for span in spans("5/8/2023", NOW, UTC)} == {0.5}


def test_today_is_today_where_the_owner_is() -> None:
    seoul, honolulu = ZoneInfo("Asia/Seoul"), ZoneInfo("Pacific/Honolulu")
    (there,), (here,) = spans("today", NOW, seoul), spans("today", NOW, honolulu)
    assert datetime.fromtimestamp(there.begin, seoul).isoformat() == "2026-11-21T00:00:00+09:00"
    assert datetime.fromtimestamp(here.begin, honolulu).isoformat() == "2026-11-20T00:00:00-10:00"


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    (span,) = spans("29 March 2026", NOW, ZoneInfo("Europe/Berlin"))
    assert span.end - span.begin == 23 * 3600


@given(DAYS)
def test_a_date_written_out_is_that_day(when: datetime) -> None:
    forms = [
        f"{when:%Y-%m-%d}",
        f"{when.day} {MONTHS[when.month - 1]} {when.year}",
        f"{MONTHS[when.month - 1]} {when.day}, {when.year}",
        f"{when.year}년 {when.month}월 {when.day}일",
        f"{when.year}年{when.month}月{when.day}日",
    ]
    for form in forms:
        (span,) = spans(f"what was on {form}?", NOW, UTC)
        assert span.begin <= when.timestamp() < span.end
        assert span.end - span.begin == 86400


@given(DAYS, st.integers(0, 300), st.sampled_from(["days", "weeks", "months"]))
def test_so_long_ago_is_around_that_day(when: datetime, number: int, unit: str) -> None:
    (span,) = spans(f"{number} {unit} ago", when.timestamp(), UTC)
    meant = when - timedelta({"days": 1, "weeks": 7, "months": 30.44}[unit] * number)
    assert span.begin - 4 * 86400 <= meant.timestamp() <= span.end + 4 * 86400


@given(
    st.lists(
        st.sampled_from(NAMED.split()),
        max_size=60,
    ).map(" ".join)
    | st.text(),
    st.floats(allow_nan=True, allow_infinity=True) | st.floats(-1e11, 1e12),
    st.sampled_from([UTC, ZoneInfo("Asia/Seoul"), timezone(timedelta(hours=-11))]),
)
def test_spans_lie_in_order_and_are_few_whatever_is_said(question: str, now: float, zone: timezone) -> None:
    found = spans(question, now, zone)
    assert len(found) <= MOST
    assert found == sorted(found, key=lambda span: span.begin)
    assert all(span.begin < span.end and 0 < span.sure <= 1 for span in found)
    assert found == spans(question, now, zone)


def test_a_long_question_is_read_in_bounded_work() -> None:
    assert len(spans("yesterday last spring 3월 5일 " * 100_000, NOW, UTC)) <= MOST


@given(st.floats(-1e10, 1e10), st.floats(1, 1e9), st.floats(0.1, 1), st.floats(-2e10, 2e10))
def test_nearness_is_whole_inside_and_fades_outside(begin: float, length: float, sure: float, at: float) -> None:
    span = Span(begin, begin + length, sure)
    near = nearness(at, [span])
    assert 0 <= near <= sure
    if span.begin <= at < span.end:
        assert near == sure
    farther = at - 1e5 if at < span.begin else at + 1e5
    if not span.begin <= at < span.end:
        assert nearness(farther, [span]) <= near


def test_what_is_told_a_little_late_fits_better_than_what_was_told_before() -> None:
    span = Span(NOW, NOW + 7 * times.A_DAY)
    assert nearness(span.end + times.A_DAY, [span]) > nearness(span.begin - times.A_DAY, [span])


def test_without_a_time_or_a_moment_nothing_is_near() -> None:
    assert nearness(NOW, []) == 0
    assert nearness(None, [Span(0, 1)]) == 0

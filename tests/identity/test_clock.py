import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.clock import DRIFT, Now

times = st.integers(0, 10_000)


def test_something_begins_a_minute_early_and_ends_a_minute_late() -> None:
    now = Now.at(1000)
    assert now.has_begun(1000 + DRIFT)
    assert not now.has_begun(1001 + DRIFT)
    assert not now.has_ended(1000 - DRIFT)
    assert now.has_ended(999 - DRIFT)


def test_a_clock_that_was_set_back_says_by_how_much() -> None:
    assert Now.at(1000, 1500).set_back == 500
    assert Now.at(1000, 900).set_back == 0
    assert Now.at(1000.9) == Now(1000, 1000)


@pytest.mark.parametrize("seen", [1000, 5000])
def test_what_has_not_begun_by_the_clock_has_not_begun(seen: int) -> None:
    assert not Now.at(1000, seen).has_begun(1000 + DRIFT + 1)


@given(times, times, times)
def test_a_clock_set_back_never_brings_back_what_has_ended(clock: int, back: int, until: int) -> None:
    if Now.at(clock).has_ended(until):
        assert Now.at(min(back, clock), clock).has_ended(until)


@given(times, times, times, times)
def test_what_forbids_holds_whenever_what_permits_would(clock: int, seen: int, since: int, until: int) -> None:
    now = Now.at(clock, seen)
    if now.has_begun(since) and not now.has_ended(until):
        assert now.may_be_within(since, until)


@given(times, times, times, times)
def test_a_clock_set_back_never_ends_what_forbids(clock: int, back: int, since: int, until: int) -> None:
    if Now.at(clock).may_be_within(since, until):
        assert Now.at(min(back, clock), clock).may_be_within(since, until)

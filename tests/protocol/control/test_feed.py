from hypothesis import given
from hypothesis import strategies as st

from protocol.control import EventLog, Feed, Gap
from protocol.control.messages import NodeStopping


def log_of(count: int, kept: int) -> EventLog:
    log = EventLog(kept)
    for number in range(count):
        log.append(NodeStopping(str(number)))
    return log


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 70), st.integers(1, 30))
def test_a_reader_is_given_what_is_kept_after_its_place_in_order(
    count: int, kept: int, place: int, at_most: int
) -> None:
    numbers = [happened.number for happened in log_of(count, kept).after(min(place, count), at_most)]
    assert numbers == list(range(max(min(place, count), count - kept) + 1, count + 1))[:at_most]


@given(st.integers(0, 60), st.integers(1, 20), st.integers(0, 60))
def test_whoever_lags_learns_exactly_which_events_were_missed(count: int, kept: int, place: int) -> None:
    place = min(place, count)
    feed = Feed(place)
    seen: set[int] = set()
    missed: set[int] = set()
    for happened in log_of(count, kept).after(place):
        if gap := feed.take(happened):
            missed |= set(range(gap.first, gap.last + 1))
        seen.add(happened.number)
    assert seen | missed == set(range(place + 1, count + 1))
    assert not seen & missed


def test_an_unbroken_feed_has_no_gap() -> None:
    feed = Feed(0)
    assert [feed.take(happened) for happened in log_of(3, 10).after(0)] == [None, None, None]
    assert feed.take(log_of(9, 3).after(0)[0]) == Gap(4, 6)

"""The small parts: messages, refusals, sources, pauses, tables."""

from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.packing import pack
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, Versions, read, write
from protocol.wire.pauses import pause
from protocol.wire.sources import Sources
from protocol.wire.table import Table


def test_a_message_is_read_as_what_its_tag_says_and_unknown_fields_are_ignored() -> None:
    assert read(write(Refused("used")), Refused | Versions) == Refused("used")
    assert read(pack({"t": "refused", "why": "used", "moon": [1, {"x": None}]}), Refused | Versions) == Refused("used")


@pytest.mark.parametrize(
    "frame",
    [b"", b"\xff", pack({}), pack([]), pack({"t": "moon"}), pack({"t": "refused"}), pack({"t": "refused", "why": 1})],
)
def test_what_is_no_message_raises_the_remote_error_alone(frame: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read(frame, Refused | Versions)


@given(st.binary(max_size=300))
def test_garbage_raises_the_remote_error_alone(frame: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        read(frame, Refused | Versions)


def test_a_message_that_would_not_fit_is_our_own_fault() -> None:
    with pytest.raises(LocalProtocolError):
        write(Refused("x" * limits.FRAME))


def test_every_refusal_has_words_and_a_name_that_is_read_again() -> None:
    for name, refusal in refusals.REFUSALS.items():
        assert refusals.named(read(write(refusals.refuse(name)), Refused)) == name
        assert refusals.meaning(name) is refusal
        assert len(refusal.words) > 20
    with pytest.raises(LocalProtocolError):
        refusals.refuse("moon")


@pytest.mark.parametrize("why", ["", "Used", "used\n", "-x", "x" * 33, "ünd"])
def test_a_refusals_name_is_a_short_word(why: str) -> None:
    with pytest.raises(RemoteProtocolError):
        refusals.named(Refused(why))


def test_a_source_has_so_many_tries_and_gets_them_back_one_by_one() -> None:
    sources = Sources(tries=3, seconds=10)
    assert [sources.take("a", 0) for _ in range(5)] == [True, True, True, False, False]
    assert sources.take("b", 0)
    assert [sources.take("a", 10), sources.take("a", 10), sources.take("a", 20)] == [True, False, True]
    assert [sources.take("a", 1000) for _ in range(4)] == [True, True, True, False]


def test_sources_take_little_room_and_where_there_is_none_they_share() -> None:
    sources = Sources(tries=2, seconds=10, most=50)
    assert all(sources.take(number, 0) for number in range(50))
    assert [sources.take(number, 0) for number in range(50, 60)] == [True] * 2 + [False] * 8
    assert sources.take(0, 0)  # whoever is told apart keeps what they have
    assert len(sources) == 50
    assert sources.take("late", 100)
    assert len(sources) == 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50)), max_size=60))
def test_no_source_ever_gets_more_than_its_tries_and_what_came_back(steps: list[tuple[int, int]]) -> None:
    sources, now, taken = Sources(tries=3, seconds=10), 0, 0
    for wait, times in steps:
        now += wait
        taken += sum(sources.take("a", now) for _ in range(times))
        assert taken <= 3 + now / 10


def test_a_clock_that_is_set_back_makes_nobody_wait_longer_than_for_all_tries() -> None:
    sources = Sources(tries=3, seconds=10)
    assert all(sources.take("a", 10_000) for _ in range(3))
    assert not sources.take("a", 0)
    assert sources.take("a", 10)


@given(st.integers(0, 1000), st.binary(min_size=4, max_size=4))
def test_pauses_grow_and_are_bounded(tries: int, drawn: bytes) -> None:
    waited = pause(tries, lambda _: drawn)
    assert 0 < waited <= limits.LONGEST_PAUSE
    assert pause(tries + 1, lambda _: drawn) >= waited


class Light(Enum):
    RED = "red light"
    GREEN = "green"


def test_a_table_says_what_has_no_place_and_whose_fault_it_is() -> None:
    table = Table("light", Light.RED, {(Light.RED, "go"): Light.GREEN}, frozenset({"shout"}))
    assert table.after(Light.RED, "go") is Light.GREEN
    with pytest.raises(LocalProtocolError, match="while green"):
        table.after(Light.GREEN, "go")
    with pytest.raises(RemoteProtocolError):
        table.after(Light.RED, "shout")
    assert table.mermaid() == ("stateDiagram-v2\n    [*] --> red_light\n    red_light --> green: go\n    green --> [*]")


def test_a_clock_that_was_ahead_for_a_while_leaves_no_sources_that_stay() -> None:
    sources = Sources(tries=2, seconds=10, most=5)
    assert all(sources.take(number, 10_000) for number in range(5))
    assert sources.take("new", 0)  # shared, until those are let go of
    assert sources.take("new", 30)
    assert len(sources) == 1

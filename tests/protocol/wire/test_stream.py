from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.frames import HEADER, frame
from protocol.machine import Alarm, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Versions, write
from protocol.wire.stream import (
    Agreed,
    Came,
    Ended,
    Heard,
    Opened,
    Out,
    Over,
    Send,
    State,
    Stream,
    Write,
    letter,
    opened,
)

frames = st.lists(st.binary(min_size=1, max_size=200), max_size=8)


def new(*spoken: int) -> Stream:
    return Stream("x", 60, spoken or (1,))


def written(outs: list[Out]) -> bytes:
    return b"".join(out.data for out in outs if isinstance(out, Write))


def both(one: Stream, two: Stream) -> tuple[list[Out], list[Out]]:
    """Each hears the other's first frame."""
    to_two, to_one = written(one.handle(Opened(), 0)), written(two.handle(Opened(), 0))
    return one.handle(Came(to_one), 0), two.handle(Came(to_two), 0)


def test_both_speak_the_highest_version_in_common() -> None:
    one, two = new(1, 2, 4), new(1, 2, 3)
    assert both(one, two) == ([Agreed(2)], [Agreed(2)])
    assert one.version == two.version == 2


def test_where_there_is_none_in_common_both_say_so_and_hang_up() -> None:
    one, two = new(1), new(2)
    for outs, stream in zip(both(one, two), (one, two), strict=True):
        assert outs[-1] == Over(refusals.VERSION)
        assert refusals.VERSION.encode() in written(outs)
        assert stream.handle(Came(written(outs)), 0) == []
        with pytest.raises(LocalProtocolError):
            stream.handle(Send(b"x"), 0)


@given(frames, st.lists(st.integers(min_value=0), max_size=30))
def test_frames_arrive_as_they_left_however_the_bytes_are_cut(sent: list[bytes], cuts: list[int]) -> None:
    one, two = new(), new()
    data = written(one.handle(Opened(), 0))
    one.handle(Came(written(two.handle(Opened(), 0))), 0)
    data += b"".join(written(one.handle(Send(content), 0)) for content in sent)
    heard: list[Out] = []
    for start, end in pairwise(sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})):
        heard += two.handle(Came(data[start:end]), 0)
    assert heard == [Agreed(1), *map(Heard, sent)]
    assert two.handle(Ended(), 0) == [Over()]


@given(st.lists(st.binary(max_size=300), max_size=6), st.booleans())
def test_garbage_ends_in_the_remote_error_or_waits_and_little_is_kept(chunks: list[bytes], met: bool) -> None:
    stream = new()
    stream.handle(Opened(), 0)
    if met:
        stream.handle(Came(frame(write(Versions((1,))), 100)), 0)
    try:
        for chunk in chunks:
            stream.handle(Came(chunk), 0)
            assert stream.buffered <= limits.FRAME + HEADER.size
    except RemoteProtocolError:
        assert stream.state is State.OVER
        assert stream.handle(Came(b"more"), 0) == []


@pytest.mark.parametrize("speaks", [(), (0,), (-1,), (2**16,), tuple(range(1, limits.VERSIONS + 2))])
def test_odd_versions_are_refused(speaks: tuple[int, ...]) -> None:
    stream = new()
    stream.handle(Opened(), 0)
    with pytest.raises(RemoteProtocolError):
        stream.handle(Came(frame(write(Versions(speaks)), 1000)), 0)


def test_a_stream_has_one_deadline_from_its_beginning() -> None:
    one, two = new(), new()
    assert Alarm("x", 70) in one.handle(Opened(), 10)
    one.handle(Came(written(two.handle(Opened(), 0))), 65)
    assert one.handle(Rang("x"), 70) == [Over()]
    assert one.handle(Rang("x"), 71) == []
    assert new().state is State.NEW


def test_what_has_no_place_is_the_fault_of_whoever_did_it() -> None:
    for event in (Came(b""), Send(b"x"), Rang("x")):
        with pytest.raises(LocalProtocolError):
            new().handle(event, 0)
    half = new()
    half.handle(Opened(), 0)
    half.handle(Came(b"\0\0"), 0)
    with pytest.raises(RemoteProtocolError, match="2 bytes into a frame"):
        half.handle(Ended(), 0)


@given(frames)
def test_a_letter_holds_what_would_be_said_on_a_stream(sent: list[bytes]) -> None:
    assert opened(letter(sent)) == sent
    with pytest.raises(RemoteProtocolError):
        opened(letter(sent, 2))


def test_a_letter_says_in_which_one_version_it_is_written() -> None:
    both_versions = frame(write(Versions((1, 2))), 100)
    with pytest.raises(RemoteProtocolError):
        opened(both_versions, [1, 2])
    assert opened(letter([b"x"], 1), [1, 2]) == [b"x"]


@pytest.mark.parametrize("content", [b"", b"\0\0", b"\0\0\0\0", letter([b"x"])[:-1], frame(b"\xc0", 10)])
def test_what_is_no_letter_is_refused(content: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        opened(content)

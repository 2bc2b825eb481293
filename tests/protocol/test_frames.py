import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.frames import HEADER, FrameReader, frame

LIMIT = 1000
payloads = st.lists(st.binary(min_size=1, max_size=LIMIT), max_size=20)


def in_chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in zip(edges, edges[1:], strict=False)]


@given(payloads, st.lists(st.integers(min_value=0), max_size=50))
def test_frames_come_out_as_they_went_in_however_the_bytes_are_cut(sent: list[bytes], cuts: list[int]) -> None:
    reader = FrameReader(LIMIT)
    received: list[bytes] = []
    for chunk in in_chunks(b"".join(frame(payload, LIMIT) for payload in sent), cuts):
        received += reader.feed(chunk)
    reader.finish()
    assert received == sent


@given(st.binary(max_size=5000), st.lists(st.integers(min_value=0), max_size=50))
def test_garbage_ends_in_the_remote_error_or_waits_and_never_buffers_more_than_a_frame(
    garbage: bytes, cuts: list[int]
) -> None:
    reader = FrameReader(LIMIT)
    try:
        for chunk in in_chunks(garbage, cuts):
            reader.feed(chunk)
            assert reader.buffered < LIMIT + HEADER.size
    except RemoteProtocolError:
        pass


@pytest.mark.parametrize("length", [0, LIMIT + 1, 2**32 - 1])
def test_a_length_out_of_bounds_is_refused_before_any_of_it_arrives(length: int) -> None:
    with pytest.raises(RemoteProtocolError, match=str(length)):
        FrameReader(LIMIT).feed(HEADER.pack(length))


def test_a_stream_that_ends_within_a_frame_is_told_from_one_that_ends_between_two() -> None:
    reader = FrameReader(LIMIT)
    reader.finish()
    reader.feed(frame(b"abc", LIMIT)[:-1])
    with pytest.raises(RemoteProtocolError, match="6 bytes into a frame"):
        reader.finish()


@pytest.mark.parametrize("payload", [b"", b"x" * (LIMIT + 1)])
def test_we_do_not_send_what_the_other_side_would_refuse(payload: bytes) -> None:
    with pytest.raises(LocalProtocolError):
        frame(payload, LIMIT)

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.errors import IdentityRefused, Malformed, TooLarge
from identity.packing import MAX_BYTES, MAX_DEPTH, pack, unpack

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
plain = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | texts | st.binary(max_size=40)
values = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))


@given(values)
def test_what_is_written_is_read_and_written_the_same_again(value: object) -> None:
    data = pack(value)
    assert unpack(data) == value
    assert pack(unpack(data)) == data


@given(st.dictionaries(texts, plain, max_size=6))
def test_the_order_in_which_a_map_was_made_does_not_matter(value: dict[str, object]) -> None:
    assert pack(dict(reversed(value.items()))) == pack(value)


@given(st.binary(max_size=300))
def test_garbage_is_refused_by_name_or_is_the_one_encoding(data: bytes) -> None:
    try:
        value = unpack(data)
    except IdentityRefused:
        return
    assert pack(value) == data


@given(values, st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_never_reads_as_the_same_value(value: object, place: int, change: int) -> None:
    data = bytearray(pack(value))
    data[place % len(data)] ^= change
    try:
        again = unpack(bytes(data))
    except IdentityRefused:
        return
    assert pack(again) != pack(value)


REFUSED = {
    "an integer in two bytes that fits one": b"\xcc\x05",
    "an integer in nine bytes that fits one": b"\xcf" + bytes(7) + b"\x05",
    "a negative integer in two bytes that fits one": b"\xd0\xff",
    "a text with a longer head than needed": b"\xd9\x01a",
    "bytes with a longer head than needed": b"\xc5\x00\x01a",
    "a list with a longer head than needed": b"\xdc\x00\x01\x01",
    "a map with a longer head than needed": b"\xde\x00\x01\xa1a\x01",
    "a key twice": b"\x82\xa1a\x01\xa1a\x01",
    "a key twice, the last different": b"\x82\xa1a\x01\xa1a\x02",
    "keys out of order": b"\x82\xa1b\x01\xa1a\x01",
    "a key that is a number": b"\x81\x01\x01",
    "a key that is bytes": b"\x81\xc4\x01a\x01",
    "a float": msgpack.packb(1.5),
    "a float that is whole": msgpack.packb(1.0),
    "a short float": b"\xca" + bytes(4),
    "an extension": msgpack.packb(msgpack.ExtType(5, b"x")),
    "a timestamp": msgpack.packb(msgpack.Timestamp(1, 0)),
    "text that is not UTF-8": b"\xa1\xff",
    "text with a surrogate": b"\xa3\xed\xa0\x80",
    "nothing": b"",
    "two values": b"\x01\x02",
    "half a value": b"\x92\x01",
    "the byte that is never used": b"\xc1",
    "a list of four billion": b"\xdd\xff\xff\xff\xff",
    "nesting beyond measure": b"\x91" * 60_000 + b"\x01",
    "nesting beyond what is allowed": b"\x91" * (MAX_DEPTH + 1) + b"\x01",
}


@pytest.mark.parametrize("what", REFUSED)
def test_there_is_one_encoding_only(what: str) -> None:
    with pytest.raises(Malformed):
        unpack(REFUSED[what])


def test_what_is_too_long_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge):
        unpack(bytes(MAX_BYTES + 1))


@pytest.mark.parametrize("value", [1.5, {1: 2}, object(), 2**64, -(2**63) - 1, "\udcff", {"\udcff": 1}, {"a": {1, 2}}])
def test_what_has_no_encoding_is_not_written(value: object) -> None:
    with pytest.raises(Malformed):
        pack(value)

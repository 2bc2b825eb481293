import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.secrets import Secret
from protocol.errors import LocalProtocolError
from protocol.spaces import own

SPACE, MINE, OTHERS = b"s" * 32, Secret(b"m" * 32), Secret(b"o" * 32)


def chance(count: int) -> bytes:
    return bytes(range(count))


@given(st.recursive(st.text() | st.binary() | st.integers(0, 2**32), lambda inner: st.lists(inner), max_leaves=5))
def test_what_one_writes_down_one_reads_again_and_nobody_else(content: object) -> None:
    text = own.locked(content, SPACE, MINE, chance)
    assert own.opened(text, SPACE, MINE) == content
    assert own.opened(text, SPACE, OTHERS) is None
    assert own.opened(text, b"t" * 32, MINE) is None


def test_its_length_says_little() -> None:
    lengths = {len(own.locked("x" * count, SPACE, MINE, chance)) for count in range(0, 4000, 50)}
    assert len(lengths) == 3


def test_what_is_too_long_is_refused_before_it_is_written() -> None:
    with pytest.raises(LocalProtocolError, match="too long to be kept until it is shown"):
        own.locked("x" * own.SIZES[-1], SPACE, MINE, chance)


@given(st.text())
def test_other_text_is_nothing(text: str) -> None:
    assert own.opened(text, SPACE, MINE) is None

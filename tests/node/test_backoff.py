from hypothesis import given
from hypothesis import strategies as st

from node.backoff import Backoff


@given(st.integers(1, 10_000), st.floats(0.001, 10), st.floats(10, 1000))
def test_a_pause_is_never_nothing_and_never_past_the_limit(failures: int, first: float, most: float) -> None:
    assert 0 < Backoff(first, most).pause(failures) <= most


def test_pauses_grow_until_the_limit() -> None:
    backoff = Backoff(first=1, most=64)
    wholes = [min(64, 2**n) for n in range(10)]
    for failures, whole in enumerate(wholes, start=1):
        assert whole * 0.75 <= backoff.pause(failures) <= whole

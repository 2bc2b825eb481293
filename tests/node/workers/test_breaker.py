from hypothesis import given
from hypothesis import strategies as st

from node.workers.breaker import Breaker


def test_it_opens_after_too_many_deaths_in_a_short_while_and_closes_after_its_rest() -> None:
    breaker = Breaker(limit=3, window=10, rest=5)
    assert [breaker.died(now) for now in (0, 1, 2)] == [False, False, True]
    assert breaker.is_open(6.9)
    assert not breaker.is_open(7.0)


def test_one_more_death_right_after_its_rest_opens_it_again() -> None:
    breaker = Breaker(limit=3, window=10, rest=5)
    for now in (0, 1, 2):
        breaker.died(now)
    assert breaker.died(7.5)


@given(st.lists(st.floats(10.1, 100), max_size=20))
def test_deaths_far_apart_never_open_it(pauses: list[float]) -> None:
    breaker, now = Breaker(limit=2, window=10, rest=5), 0.0
    for pause in pauses:
        now += pause
        assert not breaker.died(now)
        assert not breaker.is_open(now)

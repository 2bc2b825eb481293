from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity.clock import DAY, Now
from node.journal import Transaction
from node.store import clock

NOON = 1_795_000_000


def test_a_home_that_has_seen_no_time_believes_the_clock(to: Transaction) -> None:
    assert clock.now(to, NOON + 0.9) == Now(NOON, NOON)


def test_only_what_was_noted_is_remembered(to: Transaction) -> None:
    assert clock.now(to, NOON) == Now.at(NOON)
    assert clock.now(to, 5) == Now.at(5)
    assert clock.note(to, NOON) == Now.at(NOON)
    assert clock.now(to, 5) == Now(5, NOON)


def test_a_clock_a_day_ahead_and_back_is_noticed_until_it_is_trusted(to: Transaction) -> None:
    clock.note(to, NOON)
    clock.note(to, NOON + DAY)
    back = clock.note(to, NOON + 10)
    assert (back.clock, back.latest, back.set_back) == (NOON + 10, NOON + DAY, DAY - 10)
    assert clock.trust(to, NOON + 20) == DAY - 20
    assert clock.now(to, NOON + 20) == Now.at(NOON + 20)
    assert clock.trust(to, NOON + 20) == 0
    assert clock.now(to, NOON + 5) == Now(NOON + 5, NOON + 20)


@given(st.lists(st.floats(0, 2**33), min_size=1, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_never_earlier_than_it_was_whatever_the_clock_says(to: Transaction, says: list[float]) -> None:
    clock.trust(to, 0)
    moments = [clock.note(to, moment) for moment in says]
    assert [moment.clock for moment in moments] == [int(moment) for moment in says]
    assert [moment.latest for moment in moments] == [int(max(says[: at + 1])) for at in range(len(says))]
    assert to.execute("SELECT count(*) FROM clock_seen").fetchone()[0] == 1

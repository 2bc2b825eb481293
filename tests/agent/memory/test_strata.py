"""Ageing: nothing lost or doubled, everything bounded, and each tier by itself."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory import strata
from agent.memory.memory import State
from agent.memory.strata import DAY, Balance, Changes, Rows, Sizes

NOW = 20_000 * DAY
SMALL = Sizes(short=4, long=6)

balances = st.builds(
    Balance,
    gain=st.floats(strata.LEAST_GAIN, strata.MOST_GAIN),
    activity=st.floats(0, strata.MOST_ACTIVITY**2),
    at=st.none() | st.floats(0, 300).map(lambda days: NOW - days * DAY),
)


@st.composite
def tiers(draw: st.DrawFn, most: int = 40) -> Rows:
    numbers = draw(st.sets(st.integers(1, 500), max_size=most))
    return Rows.of(
        (
            number,
            draw(st.sampled_from(State)),
            draw(st.floats(0, 1)),
            NOW - draw(st.floats(-5, 4000)) * DAY,
            draw(st.integers(0, 12)),
            draw(st.floats(0, 1)),
        )
        for number in sorted(numbers)
    )


def after(rows: Rows, changes: Changes) -> Rows:
    """The rows as they are when the changes are stored."""
    states = [changes.states.get(int(row), State(int(state))) for row, state in zip(rows.row, rows.state, strict=True)]
    return replace(rows, state=np.array(states, dtype=np.int8))


def tier(*rows: tuple[float, ...]) -> Rows:
    return Rows.of(rows)


@given(tiers(), balances)
def test_every_memory_is_in_exactly_one_state_and_what_is_near_is_bounded(rows: Rows, balance: Balance) -> None:
    changes = strata.consolidate(rows, balance, NOW, SMALL)
    now = after(rows, changes)
    assert set(changes.states) <= set(rows.row.tolist())
    assert sorted(now.row.tolist()) == sorted(rows.row.tolist())
    counts = {state: int((now.state == state).sum()) for state in State}
    assert sum(counts.values()) == len(rows)
    assert counts[State.SHORT] <= SMALL.short
    assert counts[State.LONG] <= SMALL.long
    assert all(rows.state[list(rows.row).index(row)] != state for row, state in changes.states.items())


@given(tiers(), balances)
def test_where_nothing_happened_nothing_changes(rows: Rows, balance: Balance) -> None:
    first = strata.consolidate(rows, balance, NOW, SMALL)
    again = strata.consolidate(after(rows, first), first.balance, NOW, SMALL)
    assert again == Changes({}, first.balance)


def test_what_was_used_and_has_no_room_among_what_lasts_is_at_hand() -> None:
    lately = Balance(1.0, 1.0, NOW - strata.DAY / 2)
    rows = Rows.of(
        [(row, State.LONG, 1.0, NOW, 3, 0.0) for row in range(1, SMALL.long + 1)]
        + [(SMALL.long + 1, State.LONG, 0.1, NOW - strata.DAY / 4, 1, 0.0)]
    )
    first = strata.consolidate(rows, lately, NOW, SMALL)
    assert first.states == {SMALL.long + 1: State.SHORT}
    assert strata.consolidate(after(rows, first), first.balance, NOW, SMALL).states == {}


@given(tiers(), balances)
def test_the_order_in_which_rows_come_does_not_matter(rows: Rows, balance: Balance) -> None:
    turned = Rows(*(getattr(rows, name)[::-1] for name in Rows.__dataclass_fields__))
    one, other = (strata.consolidate(these, balance, NOW, SMALL) for these in (rows, turned))
    assert one.states == other.states
    assert one.balance.gain == pytest.approx(other.balance.gain)


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 30)), max_size=60), st.randoms(use_true_random=False))
def test_whatever_happens_nothing_blows_up_or_collapses(days: list[tuple[float, int]], chance: object) -> None:
    rows, balance, now = Rows.of((n, State.SHORT, 0.6, NOW, 0, n / 30) for n in range(30)), Balance(at=NOW), NOW
    for passed, uses in days:
        now += passed * DAY
        for place in range(uses):
            rows.strength[place] = strata.used(
                rows.strength[place], rows.since[place], int(rows.uses[place]), rows.weight[place], now
            )
            rows.since[place], rows.uses[place] = now, rows.uses[place] + 1
        changes = strata.consolidate(rows, balance, now, SMALL)
        rows, balance = after(rows, changes), changes.balance
        assert strata.LEAST_GAIN <= balance.gain <= strata.MOST_GAIN
        assert 0 <= balance.activity <= strata.MOST_ACTIVITY**2
        assert strata.LEAST_THRESHOLD <= balance.threshold <= strata.MOST_THRESHOLD
        active = strata.activations(rows, balance, now)
        assert np.isfinite(active).all()
        assert (active > 0).all()
        assert (active <= strata.CEILING).all()
        assert ((rows.strength >= strata.FLOOR) & (rows.strength <= strata.CEILING)).all()


@pytest.mark.parametrize("strength", [0.1, 0.95])
def test_the_mean_activation_comes_to_its_target(strength: float) -> None:
    balance, now, rows = Balance(at=NOW), NOW, tier()
    for _ in range(60):
        now += DAY
        rows = Rows.of((n, State.LONG, strength, now, 1, 0.5) for n in range(20))
        balance = strata.consolidate(rows, balance, now).balance
        assert strata.LEAST_GAIN <= balance.gain <= strata.MOST_GAIN
    mean = float(strata.activations(rows, balance, now).mean())
    assert mean == pytest.approx(min(strata.TARGET, strength * strata.MOST_GAIN), rel=0.05)


def test_much_activity_makes_promotion_harder_and_quiet_easier() -> None:
    def threshold(uses_a_day: int) -> float:
        balance, now = Balance(at=NOW), NOW
        for _ in range(60):
            now += DAY
            rows = Rows.of((n, State.LONG, 0.5, now, 1, 0.1) for n in range(uses_a_day))
            balance = strata.consolidate(rows, balance, now).balance
        return balance.threshold

    seen = [threshold(uses) for uses in (0, 4, 8, 16, 40)]
    assert seen == sorted(seen)
    assert seen[0] == strata.LEAST_THRESHOLD
    assert seen[2] == pytest.approx(strata.WEIGHTY)
    assert seen[-1] == strata.MOST_THRESHOLD
    weighty = tier((1, State.SHORT, 0.5, NOW, 0, 0.7))
    assert strata.consolidate(weighty, Balance(activity=1.0), NOW).states == {1: State.LONG}
    assert strata.consolidate(weighty, Balance(activity=16.0), NOW).states == {}


def test_what_is_used_three_times_lasts_however_busy_the_tier_is() -> None:
    rows = tier((1, State.SHORT, 0.5, NOW, 3, 0.0), (2, State.SHORT, 0.5, NOW, 2, 0.0))
    assert strata.consolidate(rows, Balance(activity=16.0), NOW).states == {1: State.LONG}


def test_what_is_long_unused_is_put_away_and_comes_back_when_it_is_used() -> None:
    old = NOW - 900 * DAY
    balance = Balance(at=NOW - 2 * DAY)
    changes = strata.consolidate(tier((1, State.LONG, 0.9, old, 3, 0.2)), balance, NOW)
    assert changes.states == {1: State.ARCHIVE}
    strength = strata.used(0.9, old, 3, 0.2, NOW + DAY)
    back = strata.consolidate(tier((1, State.ARCHIVE, strength, NOW + DAY, 4, 0.2)), changes.balance, NOW + 2 * DAY)
    assert back.states == {1: State.LONG}
    once = tier((1, State.ARCHIVE, strength, NOW + DAY, 1, 0.2))
    assert strata.consolidate(once, changes.balance, NOW + 2 * DAY).states == {1: State.SHORT}


def test_the_strongest_stay_at_hand_and_the_others_are_put_away() -> None:
    rows = Rows.of((n, State.SHORT, 0.1 + n / 200, NOW, 0, 0.0) for n in range(100))
    changes = strata.consolidate(rows, Balance(), NOW)
    assert changes.states == dict.fromkeys(range(36), State.ARCHIVE)


@given(st.floats(0, 1), st.floats(0, 5000), st.integers(0, 50), st.floats(0, 1), st.floats(0, 5000), st.floats(0, 5000))
def test_strength_fades_with_time_and_rises_with_use(
    strength: float, ago: float, uses: int, weight: float, one: float, other: float
) -> None:
    rows = tier((1, State.LONG, strength, NOW - ago * DAY, uses, weight))
    sooner, later = sorted((one, other))
    first, second = (float(strata.activations(rows, Balance(), NOW + days * DAY)[0]) for days in (sooner, later))
    assert strata.FLOOR <= second <= first <= strata.CEILING
    risen = strata.used(strength, NOW - ago * DAY, uses, weight, NOW + sooner * DAY)
    assert first <= risen <= strata.CEILING
    assert risen == pytest.approx(first + strata.LEARNING * (strata.CEILING - first))
    assert risen > first or first > strata.CEILING - 1e-9


def test_a_weighty_old_line_lasts_for_a_while_though_nobody_used_it_yet() -> None:
    long_ago = NOW - 4000 * DAY
    assert strata.placed([0.7, 0.2], [long_ago, long_ago], NOW, 0) == [State.LONG, State.ARCHIVE]
    rows = tier((1, State.LONG, strata.first_strength(0.7, long_ago, NOW), NOW, 0, 0.7))
    assert strata.consolidate(rows, Balance(at=NOW - 2 * DAY), NOW + 80 * DAY).states == {}
    assert strata.consolidate(rows, Balance(at=NOW - 2 * DAY), NOW + 100 * DAY).states == {1: State.ARCHIVE}


@given(st.floats(0, 1), st.sampled_from([None, math.nan, math.inf]) | st.floats(-10, 9000))
def test_what_is_taken_in_has_a_strength_and_the_older_the_less(weight: float, days: float | None) -> None:
    fresh = strata.first_strength(weight, NOW, NOW)
    found = strata.first_strength(weight, None if days is None else NOW - days * DAY, NOW)
    assert strata.FLOOR <= found <= fresh <= strata.CEILING


@pytest.mark.parametrize("said", [NOW + 9000 * DAY, math.nan, math.inf])
def test_what_bears_an_impossible_date_is_not_at_hand(said: float) -> None:
    assert strata.placed([0.1], [said], NOW, 0) == [State.ARCHIVE]


@given(tiers(), balances)
def test_time_set_back_harms_nothing(rows: Rows, balance: Balance) -> None:
    changes = strata.consolidate(rows, balance, NOW - 5000 * DAY, SMALL)
    assert math.isfinite(changes.balance.gain)
    assert len(after(rows, changes)) == len(rows)


def test_an_import_of_a_life_does_not_crowd_out_what_is_at_hand() -> None:
    lines = 300_000
    weights = [(n % 100) / 100 for n in range(lines)]
    said = [NOW - n * 600.0 if n % 3 else None for n in range(lines)]
    states = strata.placed(weights, said, NOW, in_short=10)
    assert states.count(State.SHORT) == 54
    assert {n for n in range(lines) if states[n] == State.SHORT} == {n for n in range(81) if n % 3}
    assert {State.LONG} == {state for state, weight in zip(states, weights, strict=True) if weight >= 0.6} - {
        State.SHORT
    }
    assert State.SHORT not in strata.placed(weights, said, NOW, in_short=64)


@given(st.lists(st.tuples(st.floats(0, 1), st.none() | st.floats(-10, 5000)), max_size=50), st.integers(0, 200))
def test_every_imported_line_is_placed_and_short_never_overflows(
    lines: list[tuple[float, float | None]], there: int
) -> None:
    said = [None if days is None else NOW - days * DAY for _, days in lines]
    states = strata.placed([weight for weight, _ in lines], said, NOW, there, SMALL)
    assert len(states) == len(lines)
    assert states.count(State.SHORT) <= max(0, SMALL.short - there)

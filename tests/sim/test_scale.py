"""What people need reaches them, and little else does; how many others there are makes no difference."""

from xml.etree import ElementTree as ET

import pytest

from protocol.sim.scale import Habits, Lived, among_contacts, live, mixed
from tests.bench.scale import draw, each, table

SHORT = Habits(rounds=1, says=4, lasts=2400.0)


@pytest.fixture(scope="module")
def churn() -> Lived:
    return live(16, mixed(16, 2, (8, 16)), SHORT)


@pytest.fixture(scope="module")
def grown() -> list[Lived]:
    return [live(people, among_contacts(people, 5, 4), SHORT) for people in (12, 36)]


def test_all_reaches_everybody_though_a_third_are_away(churn: Lived) -> None:
    assert churn.lacking == 0
    assert churn.raised == ()
    assert churn.entries > 10 * churn.spaces


def test_what_is_received_is_at_most_twice_what_is_needed(churn: Lived) -> None:
    assert 1.0 <= churn.ratio <= 2.0


def test_what_it_costs_a_person_does_not_grow_with_the_network(grown: list[Lived]) -> None:
    few, many = (each(one) for one in grown)
    assert many["bytes"] <= 1.25 * few["bytes"]
    assert many["events"] <= 1.25 * few["events"]
    assert all(one.lacking == 0 for one in grown)


def test_a_crowd_lives_the_same_again() -> None:
    first, second = (live(6, among_contacts(6, 2, 3), SHORT) for _ in range(2))
    assert (first.entries, first.received, first.events) == (second.entries, second.received, second.events)


@pytest.mark.parametrize("people", [7, 20])
def test_everybody_is_in_as_many_spaces_as_was_asked_for(people: int) -> None:
    spaces = mixed(people, 3, (3, 6))
    assert all(3 <= len(set(space)) == len(space) <= 6 for space in spaces)
    assert all(sum(one in space for space in spaces) >= 3 for one in range(people))


def test_spaces_among_contacts_are_small_however_many_people_there_are() -> None:
    spaces = among_contacts(50, 5, 5)
    assert [space[0] for space in spaces] == list(range(50))
    assert all(len(set(space)) == 5 for space in spaces)


def test_the_picture_and_the_table_show_each_network(grown: list[Lived]) -> None:
    picture = ET.fromstring(draw(grown))
    assert len(picture.findall("{*}circle")) == 3 * len(grown)
    assert len(table(grown).splitlines()) == 2 + len(grown)

"""Where a digest says enough, nothing is told chain by chain; where it does not, nothing is lost by having tried."""

import pytest

from protocol.sync import have, limits
from protocol.sync.have import OfEpoch
from protocol.sync.wire import Have, Pull, read
from tests.protocol.sync.world import Ran, Space, held

NAMES = ("ana", "bo", "cem", "dana", "eli", "fay", "gus", "hal")


def alike() -> Space:
    """All have said something, and hold the same."""
    space = Space.of(*NAMES)
    for name in NAMES:
        for entry in [space.say(name) for _ in range(2)]:
            for other in NAMES:
                if other != name:
                    space.give(other, entry)
    for name in NAMES:
        have.of_epoch(space.copies[name].log, 0)  # as announcing does after each change
    return space


def told(ran: Ran) -> list[OfEpoch]:
    """What was said chain by chain."""
    vectors = [said.have for said in map(read, ran.sent) if isinstance(said, Pull | Have)]
    return [one for vector in vectors for one in vector.epochs if one.chains is not None]


@pytest.mark.parametrize("way", [("bo", "ana"), ("ana", "bo")])
def test_who_stands_where_the_other_stood_is_sent_what_came_since(way: tuple[str, str]) -> None:
    space = alike()
    entries = [space.say("ana") for _ in range(3)]
    ran = space.pull(*way)
    assert held(space.copies["bo"]) == held(space.copies["ana"])
    assert told(ran) == []
    assert ran.taken == 3
    content = sum(len(part) for one in entries for part in one.to_fields().values() if isinstance(part, bytes))
    assert ran.bytes <= content + 3 * 64 + 300
    assert ran.round_trips <= 2


def test_where_neither_stood_where_the_other_stands_both_get_all_and_no_more() -> None:
    space = alike()
    space.say("ana")
    space.say("bo")
    space.say("bo")
    ran = space.pull("bo", "ana")
    assert held(space.copies["bo"]) == held(space.copies["ana"])
    assert ran.taken == 3
    assert told(ran)


def test_what_was_taken_in_between_the_two_is_not_left_out() -> None:
    space = alike()
    space.say("ana")
    have.of_epoch(space.copies["ana"].log, 0)
    space.pull("bo", "ana")
    theirs = have.of_epoch(space.copies["bo"].log, 0)
    space.say("ana")
    space.pull("ana", "cem")
    later = [space.say("cem"), space.say("ana")]
    space.pull("ana", "cem")
    lacking = have.lacking(space.copies["ana"].log, 0, theirs)
    assert {one.hash for one in lacking} == held(space.copies["ana"]) - held(space.copies["bo"])
    assert {one.hash for one in later} <= {one.hash for one in lacking}
    assert lacking == sorted(lacking, key=lambda one: one.place)


def test_of_a_fork_nothing_is_left_out() -> None:
    space = alike()
    first = space.fork("cem", None, "one")
    second = space.fork("cem", None, "other")
    space.give("ana", first)
    theirs = have.of_epoch(space.copies["ana"].log, 0)
    space.give("ana", second)
    assert have.lacking(space.copies["ana"].log, 0, theirs) == [second]


def test_only_so_many_places_are_remembered_and_the_rest_is_told_by_chains() -> None:
    space = Space.of(*NAMES)
    ana = space.copies["ana"].log
    first = have.of_epoch(ana, 0)
    for _ in range(limits.STOOD):
        space.say("ana", "x")
        have.of_epoch(ana, 0)
    assert not have.is_told(ana, 0, first)
    assert have.is_told(ana, 0, have.of_epoch(space.copies["bo"].log, 0, whole=True))
    ran = space.pull("bo", "ana")
    assert ran.taken == limits.STOOD


def test_what_they_hold_that_is_not_here_shows_from_their_chains() -> None:
    space = alike()
    ana, bo = space.copies["ana"].log, space.copies["bo"].log
    space.say("ana")
    assert have.exceeds(bo, 0, have.of_epoch(ana, 0, whole=True))
    assert not have.exceeds(ana, 0, have.of_epoch(bo, 0, whole=True))
    one, other = space.fork("cem", None, "one"), space.fork("cem", None, "other")
    space.give("ana", one)
    space.give("bo", other)
    for mine, theirs in ((ana, bo), (bo, ana)):
        assert have.exceeds(mine, 0, have.of_epoch(theirs, 0, whole=True))

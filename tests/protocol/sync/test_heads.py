"""Announcements bring those together who differ, soon, and cost little where nobody does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.secrets import Secret
from protocol.errors import RemoteProtocolError
from protocol.machine import Alarm, Rang
from protocol.spaces.keys import EpochKey
from protocol.sync import heads, limits
from protocol.sync.heads import Heads
from protocol.sync.hearing import (
    AGAIN,
    AHEAD,
    BUSY,
    CATCH_UP,
    LATER,
    LOOK,
    LOOKS,
    SOON,
    Announce,
    Begun,
    Changed,
    Heard,
    Hearing,
    Listen,
    Out,
    Pull,
)
from tests.protocol.sync.world import Space, chance, node, secret

HERE = ("ana", "bo")


def hearing(space: Space, name: str) -> Hearing:
    return Hearing(space.copies[name].replica, node(name), Secret(secret(name)), chance(name))


def announced(space: Space, name: str, at: float = 10.0, by: Hearing | None = None) -> list[Announce]:
    machine = by or hearing(space, name)
    outs = machine.handle(Rang(("announce", space.id)), at)
    return [one for one in outs if isinstance(one, Announce)]


def told(machine: Hearing, said: list[Announce], now: float = 11.0) -> list[Out]:
    return [out for one in said for out in machine.handle(Heard(one.topic, one.data), now)]


def rung(machine: Hearing, outs: list[Out]) -> list[Out]:
    alarms = [one for one in outs if isinstance(one, Alarm)]
    return [out for one in alarms for out in machine.handle(Rang(one.name), one.at)]


def test_who_is_behind_pulls_from_who_announced() -> None:
    space = Space.of(*HERE)
    space.say("ana")
    bo = hearing(space, "bo")
    outs = told(bo, announced(space, "ana"))
    assert rung(bo, outs) == [Pull(space.id, node("ana"))]


def test_nobody_pulls_from_who_holds_the_same() -> None:
    space = Space.of(*HERE)
    assert told(hearing(space, "bo"), announced(space, "ana")) == []


def test_many_announcements_are_one_pull_and_none_if_it_came_in_the_meantime() -> None:
    space = Space.of(*HERE)
    ana, bo = hearing(space, "ana"), hearing(space, "bo")
    outs: list[Out] = []
    for number in range(5):
        space.say("ana")
        outs += told(bo, announced(space, "ana", 10.0 + number, ana))
    assert len(outs) == 1
    space.pull("bo", "ana")
    assert rung(bo, outs) == []


def test_who_is_ahead_waits_longer() -> None:
    space = Space.of(*HERE)
    space.say("ana")
    ana, bo = hearing(space, "ana"), hearing(space, "bo")
    (behind,) = told(bo, announced(space, "ana"), 0.0)
    (ahead,) = told(ana, announced(space, "bo"), 0.0)
    assert isinstance(behind, Alarm)
    assert isinstance(ahead, Alarm)
    assert behind.at < AHEAD <= ahead.at


def test_pulls_that_bring_nothing_become_rare() -> None:
    space = Space.of(*HERE)
    space.say("ana")
    ana, bo = hearing(space, "ana"), hearing(space, "bo")
    waits = []
    for number in range(8):
        now = 10_000.0 * number
        (alarm,) = told(bo, announced(space, "ana", now, ana), now)
        assert isinstance(alarm, Alarm)
        waits.append(alarm.at - now)
        assert rung(bo, [alarm])
    assert waits[-1] > 100 * waits[0]


def test_what_was_heard_before_is_not_heard_again() -> None:
    space = Space.of(*HERE)
    space.say("ana")
    ana, bo = hearing(space, "ana"), hearing(space, "bo")
    old, new = announced(space, "ana", 10, ana), announced(space, "ana", 20, ana)
    assert rung(bo, told(bo, new))
    assert told(bo, old) == []
    assert told(bo, new) == []


def alarms(outs: list[Out], name: str) -> list[Alarm]:
    return [one for one in outs if isinstance(one, Alarm) and one.name[0] == name]  # type: ignore[index]


def test_a_change_is_announced_soon_and_once_and_then_more_and_more_rarely() -> None:
    space = Space.of(*HERE)
    ana = hearing(space, "ana")
    listen, *_ = ana.handle(Begun(), 0.0)
    assert isinstance(listen, Listen)
    space.say("ana")
    now = 1000.0
    (alarm,) = alarms(ana.handle(Changed(), now), "announce")
    assert alarm.at - now <= SOON
    assert ana.handle(Changed(), now + 0.1) == []
    for longer in (LATER, AGAIN, AGAIN):
        now = alarm.at
        said, alarm = ana.handle(Rang(alarm.name), now)  # type: ignore[assignment]
        assert isinstance(said, Announce)
        assert longer / 2 <= alarm.at - now <= longer


def test_what_another_has_announced_is_not_announced_again_in_that_span() -> None:
    names = ("ana", "bo", "cem")
    space = Space.of(*names)
    ana, cem = hearing(space, "ana"), hearing(space, "cem")
    cem.handle(Begun(), 0.0)
    space.say("ana")
    heard = told(cem, announced(space, "ana", 100.0, ana), 100.0)
    space.pull("cem", "ana")
    assert rung(cem, heard) == []
    (soon,) = alarms(cem.handle(Changed(), 101.0), "announce")
    assert not any(isinstance(one, Announce) for one in cem.handle(Rang(soon.name), soon.at))
    for at, others, speaks in ((400.0, (), True), (900.0, ("ana",), False), (2000.0, (), True)):
        for _ in others:
            assert told(cem, announced(space, "ana", at, ana), at) == []
        said = cem.handle(Rang(("announce", space.id)), at)
        assert any(isinstance(one, Announce) for one in said) == speaks


def test_what_one_catches_up_on_is_no_news_to_others_but_what_one_says_is() -> None:
    space = Space.of(*HERE)
    bo = hearing(space, "bo")
    bo.handle(Begun(), 0.0)
    space.say("ana")
    space.pull("bo", "ana")
    assert not [one for one in alarms(bo.handle(Changed(), 3.0), "announce") if one.at < LATER / 2]
    space.say("bo")
    (soon,) = alarms(bo.handle(Changed(), 4.0), "announce")
    assert soon.at <= 4.0 + SOON
    space.say("ana")
    space.pull("bo", "ana")
    bo.handle(Rang(soon.name), soon.at)
    (soon,) = alarms(bo.handle(Changed(), 6.0 + CATCH_UP), "announce") or [soon]
    assert soon.at <= 6.0 + CATCH_UP + SOON


def looks(machine: Hearing, space: Space, since: float, many: int) -> list[float]:
    """The spans in which one looks, from when nothing changes."""
    spans, now = [], since
    for _ in range(many):
        (again,) = alarms(machine.handle(Rang(("look", space.id)), now), "look")
        spans.append(again.at - now)
        now = again.at
    return spans


def test_one_goes_on_looking_whatever_others_announce_and_more_rarely_where_nothing_changes() -> None:
    space = Space.of(*HERE)
    bo = hearing(space, "bo")
    bo.handle(Begun(), 0.0)
    spans = looks(bo, space, 100.0, 8)
    assert LOOK / 2 <= spans[0] <= LOOK
    assert all(LOOKS / 2 <= span <= LOOKS for span in spans[-4:])
    space.say("bo")
    (look,) = alarms(bo.handle(Changed(), 9000.0), "look")
    assert LOOK / 2 <= look.at - 9000.0 <= LOOK


def test_who_can_be_reached_again_looks_at_once() -> None:
    space = Space.of(*HERE)
    bo = hearing(space, "bo")
    for at in (0.0, 5000.0):
        (look,) = alarms(bo.handle(Begun(), at), "look")
        assert look.at <= at + 4.0


def test_one_looks_soon_after_one_has_come_back_and_at_somebody_who_is_a_member() -> None:
    space = Space.of(*HERE)
    bo = hearing(space, "bo")
    (look,) = alarms(bo.handle(Begun(), 0.0), "look")
    assert look.at <= 4.0
    assert Pull(space.id, node("ana")) in bo.handle(Rang(look.name), look.at)


def test_two_who_announce_the_same_are_not_pulled_from_at_once() -> None:
    space = Space.of("ana", "bo", "cem")
    space.say("ana")
    space.pull("cem", "ana")
    bo = hearing(space, "bo")
    (first,) = told(bo, announced(space, "ana"))
    (second,) = told(bo, announced(space, "cem"))
    assert rung(bo, [first]) == [Pull(space.id, node("ana"))]
    assert isinstance(first, Alarm)
    (later,) = bo.handle(Rang(second.name), first.at + 0.1)  # type: ignore[union-attr]
    assert isinstance(later, Alarm)
    assert later.at >= first.at + BUSY
    space.pull("bo", "ana")
    assert rung(bo, [later]) == []


def test_a_clock_that_is_set_back_stops_nothing() -> None:
    space = Space.of(*HERE)
    ana, bo = hearing(space, "ana"), hearing(space, "bo")
    space.say("ana")
    assert rung(bo, told(bo, announced(space, "ana", 10.0, ana), 90_000.0))
    space.say("ana")
    assert rung(bo, told(bo, announced(space, "ana", 20.0, ana), 3_600.0))


def test_who_has_not_heard_that_an_epoch_is_over_is_told_so_by_a_pull() -> None:
    space = Space.of(*HERE)
    old = announced(space, "bo")
    space.renew(HERE, "renewed")
    ana = hearing(space, "ana")
    (alarm,) = told(ana, old)
    assert isinstance(alarm, Alarm)
    assert alarm.at >= 11.0 + AHEAD
    assert rung(ana, [alarm]) == [Pull(space.id, node("bo"))]


def test_who_missed_the_end_of_an_epoch_hears_of_it_where_they_listen() -> None:
    space = Space.of(*HERE)
    bo = hearing(space, "bo")
    space.renew(HERE, "renewed")
    said = announced(space, "ana")
    assert len(said) == 2
    assert rung(bo, told(bo, said)) == [Pull(space.id, node("ana"))]


def test_who_was_removed_does_not_hear_how_it_goes_on() -> None:
    space = Space.of(*HERE, "cleo")
    key = space.copies["cleo"].replica.key(0)
    assert key is not None
    space.renew(HERE, "removed")
    lamports = set()
    for _ in range(3):
        space.say("ana")
        old, new = announced(space, "ana")
        lamports.add(heads.heard(old.data, key, space.id, 0)[1].lamport)
        with pytest.raises(RemoteProtocolError, match="another key"):
            heads.heard(new.data, key, space.id, 1)
    assert len(lamports) == 1


def test_who_was_removed_is_not_pulled_from() -> None:
    space = Space.of(*HERE, "cleo")
    space.say("cleo")
    said = announced(space, "cleo")
    space.renew(HERE, "removed")
    assert told(hearing(space, "ana"), said) == []


def test_no_member_speaks_for_another() -> None:
    space = Space.of(*HERE)
    key = space.copies["bo"].replica.key(0)
    assert key is not None
    said = Heads(space.id, 0, bytes(32), 1000, 1)
    data = heads.announced(said, key, Secret(secret("mallory")), chance())
    with pytest.raises(RemoteProtocolError, match="no member"):
        hearing(space, "ana").handle(Heard(heads.topic(key, space.id, 0), data), 0)


def test_all_announcements_have_one_size_and_topics_tell_nothing() -> None:
    key = EpochKey.fresh(bytes(32))
    said = [
        Heads(bytes(32), epoch, bytes(32), lamport, at) for epoch, lamport, at in ((0, 1, 0), (2**40, 2**40, 2**60))
    ]
    sizes = {len(heads.announced(one, key, Secret(secret("ana")), chance())) for one in said}
    assert sizes == {limits.HEADS}
    topics = {heads.topic(key, bytes(32), epoch) for epoch in range(3)} | {heads.topic(key, b"\1" * 32, 0)}
    assert len(topics) == 4


@given(st.binary(max_size=600), st.integers(0, limits.HEADS - 1), st.integers(1, 255))
def test_what_nobody_announced_is_refused(garbage: bytes, place: int, change: int) -> None:
    key = EpochKey.fresh(bytes(32))
    data = bytearray(heads.announced(Heads(bytes(32), 0, bytes(32), 1, 1), key, Secret(secret("ana")), chance()))
    data[place] ^= change
    for one in (garbage, bytes(data)):
        with pytest.raises(RemoteProtocolError):
            heads.heard(one, key, bytes(32), 0)

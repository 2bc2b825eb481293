"""The graph of entries: what can stand where, and what waits for what."""

import pytest

from identity.secrets import Secret
from protocol.spaces import acts, limits
from protocol.spaces.entry import Core, Entry, write
from protocol.spaces.replica import Replica
from protocol.spaces.waiting import Waiting
from tests.protocol.spaces.members import Company, company


def _loose(there: Company, secret: bytes, number: int, size: int = 10) -> Entry:
    """An entry that follows from what will never come."""
    core = Core(there.root.core.space, 0, 3, 0, "self", None, (number.to_bytes(32, "big"),))
    return write(core, bytes(size), None, None, Secret(secret))


def test_where_an_entry_stands_is_not_its_writers_to_choose() -> None:
    there = company()
    one = there.say(1, acts.Say())
    two = there.say(1, acts.Say())
    three = there.say(2, acts.Say())
    for odd in (
        (
            there.forged(2, acts.Say(), [three, two], lamport=9),
            there.forged(2, acts.Say(), [three, two], lamport=2),
            there.forged(2, acts.Say(), [three, one, two]),
            there.forged(2, acts.Say(), [three, two], epoch=1, lamport=9),
            there.forged(2, acts.Say(), [three], seq=7),
            there.forged(0, acts.Say(), [one]),
            there.forged(1, acts.Say(), [one], back=three.hash),
        )
        if there.copies[2].key(1)
        else (
            there.forged(2, acts.Say(), [three, two], lamport=9),
            there.forged(2, acts.Say(), [three, two], lamport=2),
            there.forged(2, acts.Say(), [three, one, two]),
            there.forged(2, acts.Say(), [three], seq=7),
            there.forged(0, acts.Say(), [one]),
            there.forged(1, acts.Say(), [one], back=three.hash),
        )
    ):
        before = set(there.copies[0].log.entries)
        taken = there.copies[0].receive(odd)
        assert taken.refused
        assert not taken.changes
        assert set(there.copies[0].log.entries) == before


def test_entries_of_another_space_or_of_strangers_are_refused() -> None:
    there = company()
    stranger = bytes([77]) * 32
    core = Core(bytes(32), 0, 2, 0, "self", None, (there.root.hash,))
    assert there.copies[0].receive(write(core, b"", None, None, Secret(stranger))).refused
    assert there.copies[0].receive(_loose(there, stranger, 1)).refused
    assert not there.copies[0].log.missing


def test_what_follows_from_what_cannot_be_does_not_wait() -> None:
    there = company()
    odd = there.forged(1, acts.Say(), [there.root], lamport=9)
    follows = there.forged(1, acts.Say(), [odd])
    copy = there.copies[0]
    copy.receive(follows)
    assert copy.log.missing == {odd.hash}
    assert copy.receive(odd).refused
    assert not copy.log.missing


def test_one_who_fills_the_waiting_room_crowds_out_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING", 50)
    there = company()
    first = there.say(2, acts.Say(), to=[2])
    second = there.say(2, acts.Say(), to=[2])
    copy = there.copies[0]
    copy.receive(second)
    flood = [_loose(there, bytes([2]) * 32, number) for number in range(1, 200)]
    for entry in flood:
        copy.receive(entry)
    assert len(copy.log.missing) <= 50
    assert flood[-1].core.deps[0] in copy.log.missing
    assert [one.__class__.__name__ for one in copy.receive(first).changes] == ["Came", "Came"]


def test_what_waits_takes_no_more_than_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING_BYTES", 100_000)
    there, waiting = company(), Waiting()
    for number in range(200):
        one = _loose(there, bytes([2]) * 32, number, 5000)
        waiting.add(one, one.after, one.node)
        waiting.add(one, one.after, one.node)
    assert 10 < len(waiting) < 20
    waiting.drop(lambda _: True)
    assert (len(waiting), waiting.missing, waiting._size, waiting._rooms) == (0, frozenset(), 0, {})


def test_entries_of_epochs_that_are_long_over_wait_no_more() -> None:
    there = company()
    lost = there.say(1, acts.Say(), to=[1])
    there.say(1, acts.Say(), to=[1])
    copy = there.copies[0]
    copy.receive(there.entries[-1])
    assert copy.log.missing == {lost.hash}
    for _ in range(2):
        there.tell(there.copies[0].renew(tuple(one.member for one in there.people), "renewed"), [0])
    assert not copy.log.missing


def test_of_a_forked_chain_only_what_others_need_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FORKED", 3)
    there = company()
    branches = [there.forged(2, acts.Say(), [there.root], "x", slot=(0, n)) for n in range(6)]
    copy = there.copies[0]
    refused = [copy.receive(one).refused for one in branches]
    assert [bool(one) for one in refused] == [False] * 3 + [True] * 3
    follows = there.forged(1, acts.Say(), [branches[5]])
    copy.receive(follows)
    assert len(copy.receive(branches[5]).changes) == 2


def test_all_are_taken_in_whatever_was_said_first() -> None:
    there = company(2)
    entries = [there.say(number % 2, acts.Say(), to=(0, 1)) for number in range(500)]
    copy = Replica(there.root.core.space, there.people[1].me)
    for entry in reversed(entries):
        assert not copy.receive(entry).changes
    assert len(copy.receive(there.root).changes) == 501
    assert not copy.log.missing

"""In whatever order entries come, and however often, all members end with the same."""

import random
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.spaces import acts, fold
from protocol.spaces.acts import Settings
from protocol.spaces.entry import Entry
from protocol.spaces.events import Arrived
from protocol.spaces.folding import Folding
from protocol.spaces.replica import Replica
from protocol.spaces.space import Space
from protocol.spaces.state import State
from tests.protocol.spaces.members import Company, company, seen

SEEDS = st.integers(0, 2**32)


def _talk(seed: int, *, forks: bool = False, epochs: bool = True, steps: int = 30) -> Company:
    """A talk in which each hears the others late, and takes turns, and is passed over."""
    how = random.Random(seed)
    there = company(4, settings=Settings(rounds=2))
    first = dict.fromkeys(range(4), there.root)
    for _ in range(steps):
        who = how.randrange(4)
        for entry in there.entries:  # they hear some of it, in the order in which it was said
            if how.random() < 0.5:
                there.copies[who].receive(entry)
        if there.node(who) in there.copies[who].log.latest.forks:
            continue
        state = there.copies[who].state
        mine = [place for place in state.on() if state.turns[place].node == there.node(who)]
        usual: list[acts.Any] = [acts.Say(), acts.Raise(), acts.Claim(), acts.Leave()]
        act = acts.Say() if mine else how.choice(usual)
        if who == 0 and not mine:
            act = how.choice([*usual[:1], acts.Next(state.phase + 1), acts.Skip(state.phase, how.randrange(8))])
            if epochs and how.random() < 0.2:
                there.tell(there.copies[0].renew(state.members, "renewed"), to=[0])
                continue
        slot = (state.phase, mine[0]) if mine else None
        entry = there.copies[who].compose(act, "x", "self", slot)
        there.tell(entry, to=[who])
        if forks and who == 3 and entry.core.epoch == 0:
            there.entries.append(there.forged(3, acts.Say(), [first[3]], "fork"))
            first[3] = entry
    return there


def _received(there: Company, who: int, entries: Sequence[Entry]) -> Replica:
    copy = Replica(there.root.core.space, there.people[who].me)
    for entry in entries:
        assert not copy.receive(entry).refused
    return copy


@settings(max_examples=30)
@given(seed=SEEDS, forks=st.booleans(), epochs=st.booleans())
def test_any_order_and_any_repetition_come_to_the_same(seed: int, forks: bool, epochs: bool) -> None:
    there, how = _talk(seed, forks=forks, epochs=epochs), random.Random(seed)
    for copy in there.copies:
        for entry in there.entries:
            copy.receive(entry)
    shuffled = [*there.entries, *how.choices(there.entries, k=10)]
    how.shuffle(shuffled)
    parted = shuffled[: len(shuffled) // 2]
    copies = [_received(there, 1, shuffled), _received(there, 2, [*parted, *there.entries])]
    assert all(seen(copy)[:2] == seen(there.copies[0])[:2] for copy in (*copies, *there.copies))
    for entry in there.entries:  # what had waited when its epoch was long over was let go of, and is asked for again
        copies[0].receive(entry)
    assert all(seen(copy) == seen(there.copies[0]) for copy in (*copies, *there.copies))
    assert not there.copies[0].log.missing


@settings(max_examples=30)
@given(seed=SEEDS)
def test_folding_as_they_come_is_folding_from_the_beginning(seed: int) -> None:
    there, how = _talk(seed, epochs=False, steps=60), random.Random(seed)
    pairs = [(entry, there.copies[0].act(entry.hash) or acts.Say()) for entry in there.entries[1:]]
    base = company(4, settings=Settings(rounds=2)).copies[0].state
    whole, parts = Folding(base), Folding(base)
    for entry, act in sorted(pairs, key=lambda pair: (*pair[0].place, pair[0].hash)):
        whole.insert(entry, act)
    how.shuffle(pairs)
    for entry, act in pairs:
        parts.insert(entry, act)
        assert parts.state.epoch == 0  # asked for each time, so that each is folded where it stands
    assert (whole.state.digest, whole.void) == (parts.state.digest, parts.void)


def test_what_comes_before_others_says_so() -> None:
    there = company()
    one = there.copies[1].compose(acts.Say(), "x", "self")
    there.say(2, acts.Say(), to=(0, 2))
    there.say(2, acts.Say(), to=(0, 2))
    change = there.copies[0].receive(one).changes[0]
    assert getattr(change, "again", None) is True


def test_many_that_come_late_are_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    there = company(3)
    entries = [there.say(1, acts.Say(), to=[1]) for _ in range(300)]
    old = [there.say(2, acts.Say(), to=[2]) for _ in range(300)]
    copy = there.copies[0]
    for entry in entries:
        copy.receive(entry)
    assert copy.state.epoch == 0
    steps = 0
    step = Folding._step

    def counted(self: Folding, index: int) -> None:
        nonlocal steps
        steps += 1
        step(self, index)

    monkeypatch.setattr(Folding, "_step", counted)
    for entry in old:
        copy.receive(entry)
    assert copy.state.epoch == 0
    assert steps <= 600


def test_the_thousandth_costs_what_the_hundredth_did() -> None:
    there = company(2)
    copy, counts = there.copies[1], []
    for number in range(1000):
        entry = there.copies[0].compose(acts.Say(), None, "self")
        there.copies[0].receive(entry)
        if number in (100, 999):
            counts.append(_steps_of(copy, entry))
        else:
            copy.receive(entry)
            assert copy.state.epoch == 0
    assert counts[1] <= 2 * counts[0]


def _steps_of(copy: Replica, entry: Entry) -> int:
    """How many lines are run to take an entry in and fold it."""
    lines = 0

    def trace(_frame: object, event: str, _arg: object) -> object:
        nonlocal lines
        lines += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        copy.receive(entry)
        assert copy.state.epoch == 0
    finally:
        sys.settrace(before)
    return lines


def test_many_that_belong_far_up_are_folded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    there = company(3)
    early = [there.root]
    for _ in range(40):
        early.append(there.forged(2, acts.Raise(), early[-1:]))
    for number in range(200):
        there.say(number % 2, acts.Say(), to=[0, 1])
    folded, apply = [], fold.apply

    def counted(state: State, entry: Entry, act: acts.Any) -> bytes | None:
        folded.append(entry)
        return apply(state, entry, act)

    monkeypatch.setattr(fold, "apply", counted)
    machine = Space(there.copies[1], there.people[1].me, bytes)
    machine.handle(Arrived(tuple(early[1:])), 1.0)
    assert there.copies[1].state.hands == (there.node(2),)
    assert len(folded) <= 3 * (len(early) + 200)

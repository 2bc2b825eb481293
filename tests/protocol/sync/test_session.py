"""Two copies become the same, whatever happens to the stream between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.errors import RemoteProtocolError
from protocol.spaces import acts
from protocol.sync import have, limits
from protocol.sync.copy import take_in
from protocol.sync.events import Came
from protocol.sync.have import Vector
from protocol.sync.pulling import Pulling
from protocol.sync.serving import Serving
from protocol.sync.wire import Batch, Have, Pull, written
from tests.protocol.sync.world import Mess, Space, held, node

NAMES = ("ana", "bo", "cleo")


def same(space: Space, one: str, other: str) -> bool:
    mine, theirs = space.copies[one], space.copies[other]
    return held(mine) == held(theirs) and mine.replica.state.digest == theirs.replica.state.digest


def test_one_session_heals_both() -> None:
    space = Space.of(*NAMES)
    for _ in range(5):
        space.say("ana")
        space.say("bo")
    ran = space.pull("ana", "bo")
    assert ran.ended == ["done", "done"]
    assert same(space, "ana", "bo")
    assert len(held(space.copies["ana"])) == 11


def test_equal_copies_cost_one_small_message_each_way() -> None:
    space = Space.of(*NAMES)
    for _ in range(50):
        space.say("ana")
    space.pull("bo", "ana")
    ran = space.pull("bo", "ana")
    assert ran.ended == ["done", "done"]
    assert ran.taken == 0
    assert ran.bytes < 1000
    assert ran.round_trips <= 1.5


def test_who_comes_late_holds_ten_thousand_entries_after_three_round_trips() -> None:
    space = Space.of("ana", "bo")
    for number in range(10_000):
        space.say("ana", f"{number}: something of the length of what people say to each other")
    space.say("bo")
    ran = space.pull("bo", "ana")
    assert len(held(space.copies["bo"])) == 10_002
    assert ran.round_trips <= 3
    assert ran.most <= limits.WINDOW * (limits.BATCH + limits.KIB)


def test_a_session_that_was_cut_goes_on_where_it_was() -> None:
    space = Space.of("ana", "bo")
    for _ in range(60):
        space.say("ana", "x" * 20_000)
    cut = space.pull("bo", "ana", lambda count, frame: [frame] if count < 3 else None)
    first = len(held(space.copies["bo"]))
    assert cut.ended == ["cut", "cut"]
    assert 1 < first < 61
    ran = space.pull("bo", "ana")
    assert ran.taken == 61 - first


def test_a_reader_who_says_nothing_is_sent_a_window_and_no_more() -> None:
    space = Space.of("ana", "bo")
    for _ in range(100):
        space.say("ana", "x" * 60_000)
    ana, bo = space.copies["ana"], space.copies["bo"]
    serving = Serving(node("bo"), lambda _: ana)
    (first,) = Pulling(bo, node("ana")).begin()
    sent = serving.handle(Came(first.payload), 0)  # type: ignore[union-attr]
    assert len(sent) == limits.WINDOW


def test_more_than_was_asked_for_is_refused() -> None:
    space = Space.of("ana", "bo")
    entry = space.say("ana")
    pulling = Pulling(space.copies["bo"], node("ana"))
    pulling.begin()
    batch = Came(written(Batch((entry.to_fields(),))))
    silent = [pulling.handle(batch, 0) for _ in range(limits.STEP - 1)]
    assert all(len(outs) == 1 for outs in silent)  # nothing is said before there is something to be said
    serving = Serving(node("bo"), lambda _: space.copies["ana"])
    serving.handle(Came(written(Pull(space.id, Vector(), 0))), 0)
    with pytest.raises(RemoteProtocolError, match="no place"):
        serving.handle(batch, 0)  # it was never allowed to push: the answer is still under way


def test_who_was_not_allowed_to_push_is_refused() -> None:
    space = Space.of("ana", "bo")
    serving = Serving(node("bo"), lambda _: space.copies["ana"])
    (pull,) = Pulling(space.copies["bo"], node("ana")).begin()
    serving.handle(Came(pull.payload), 0)  # type: ignore[union-attr]  # the answer is that both hold the same
    with pytest.raises(RemoteProtocolError, match="more than was asked for"):
        serving.handle(Came(written(Batch((space.say("bo").to_fields(),)))), 0)


def test_what_came_before_what_it_depends_on_is_asked_for_and_never_waits() -> None:
    space = Space.of("ana", "bo")
    entries = [space.say("ana") for _ in range(5)]
    bo = space.copies["bo"]
    pulling = Pulling(bo, node("ana"))
    pulling.begin()
    (take,) = pulling.handle(Came(written(Batch(tuple(one.to_fields() for one in entries[1:])))), 0)
    take_in(bo, take.entries)  # type: ignore[union-attr]
    assert len(held(bo)) == 1
    assert not bo.log.missing
    vector = have.vector(space.copies["ana"].log, node("bo"))
    (want,) = pulling.handle(Came(written(Have(vector, 4))), 0)
    serving = Serving(node("bo"), lambda _: space.copies["ana"])
    serving.handle(Came(written(Pull(space.id, vector, 4))), 0)
    batch, _end = serving.handle(Came(want.payload), 0)  # type: ignore[union-attr]
    (take,) = pulling.handle(Came(batch.payload), 0)  # type: ignore[union-attr]
    take_in(bo, take.entries)  # type: ignore[union-attr]
    assert held(bo) == held(space.copies["ana"])


def test_epochs_that_differ_are_told_chain_by_chain() -> None:
    space = Space.of(*NAMES)
    late = [space.say("cleo", "too late") for _ in range(3)]
    for _ in range(4):
        space.say("ana")
        space.renew(NAMES, "renewed")
    space.pull("bo", "ana")
    space.pull("cleo", "ana")  # hands over what came too late, though it is of an epoch that was not told of
    assert same(space, "cleo", "ana")
    ran = space.pull("bo", "cleo")
    assert {one.hash for one in late} <= held(space.copies["bo"])
    assert ran.taken == len(late)
    assert ran.round_trips <= 3


# -- forks


def forked() -> tuple[Space, list[bytes]]:
    """Cleo tells Ana one thing and Bo another, after something both know."""
    space = Space.of(*NAMES)
    first = space.say("cleo", "both know it")
    space.give("ana", first)
    space.give("bo", first)
    one, other = space.fork("cleo", first, "one"), space.fork("cleo", first, "another")
    space.give("ana", one)
    space.give("bo", other)
    return space, [one.hash, other.hash]


@pytest.mark.parametrize("way", [("ana", "bo"), ("bo", "ana")])
def test_evidence_of_a_fork_travels_both_ways(way: tuple[str, str]) -> None:
    space, hashes = forked()
    for _ in range(2):
        space.pull(*way)
    for name in way:
        assert set(hashes) <= held(space.copies[name])
        assert space.copies[name].log.latest.forks.keys() == {node("cleo")}
    assert same(space, *way)
    assert space.pull(*way).taken == 0


def test_a_forked_chain_is_not_sent_again() -> None:
    space, _ = forked()
    for _ in range(2):
        space.pull("ana", "bo")
    for _ in range(30):
        space.say("bo")
    assert space.pull("ana", "bo").taken == 30


def test_two_roots_of_one_epoch_travel_as_evidence() -> None:
    space = Space.of(*NAMES)
    ana = space.copies["ana"].replica
    one, other = (ana.renew(ana.state.members, "renewed") for _ in range(2))
    space.give("ana", one)
    space.give("bo", one)
    space.give("cleo", other)
    found = []
    for _ in range(2):
        space.pull("bo", "cleo")
        found.append({one.hash, other.hash} <= held(space.copies["bo"]) & held(space.copies["cleo"]))
    assert found[-1]
    assert all(space.copies[name].replica.state.ended == "forked" for name in ("bo", "cleo"))
    assert space.pull("bo", "cleo").taken == 0


def test_a_root_that_was_refused_is_evidence_too() -> None:
    space = Space.of(*NAMES)
    ana = space.copies["ana"].replica
    one, other = (ana.renew(ana.state.members, "renewed") for _ in range(2))
    for name, first, second in (("bo", one, other), ("cleo", one, one)):
        space.give(name, first)
        space.give(name, second)
    space.pull("cleo", "bo")
    assert space.copies["cleo"].log.broken is not None
    assert space.copies["cleo"].replica.state.ended == "forked"
    assert space.pull("cleo", "bo").taken == 0


def test_a_second_root_is_evidence_whatever_it_depends_on() -> None:
    space = Space.of(*NAMES)
    ana = space.copies["ana"].replica
    one = ana.renew(ana.state.members, "renewed")
    space.say("ana", "which Bo never hears of")
    other = ana.renew(ana.state.members, "renewed")
    space.give("bo", one)
    space.give("bo", other)
    assert space.copies["bo"].log.broken is not None


def test_prose_that_one_did_not_hand_on_is_asked_for_elsewhere() -> None:
    space = Space.of(*NAMES)
    said, gone = space.say("ana", "to be handed on"), space.say("ana", "to be deleted")
    space.pull("bo", "ana")
    space.copies["cleo"].note_bare(said.without_prose())
    space.copies["cleo"].note_bare(gone.without_prose())
    space.give("cleo", said.without_prose(), gone.without_prose())
    space.say("ana", act=acts.Delete(gone.hash))
    space.pull("cleo", "ana")
    assert space.copies["cleo"].replica.prose(said.hash) == "to be handed on"
    assert space.copies["cleo"].replica.prose(gone.hash) is None
    assert space.pull("cleo", "ana").taken == 0


# -- laws

steps = st.lists(
    st.tuples(st.sampled_from(["say", "pull"]), st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=12
)
messes = st.lists(st.sampled_from(["go", "go", "go", "lose", "twice", "swap", "cut"]), max_size=12)


def messed(kinds: list[str]) -> Mess:
    kept: list[bytes] = []

    def mess(count: int, frame: bytes) -> list[bytes] | None:
        kind = kinds[count] if count < len(kinds) else "go"
        match kind:
            case "lose":
                return []
            case "twice":
                return [frame, frame]
            case "swap":
                kept.append(frame)
                return []
            case "cut":
                return None
        coming = [frame, *kept]
        kept.clear()
        return coming

    return mess


@settings(max_examples=25)
@given(steps, messes, st.booleans())
def test_after_clean_rounds_all_hold_the_same_whatever_happened_before(
    done: list[tuple[str, str, str]], kinds: list[str], is_forked: bool
) -> None:
    space = forked()[0] if is_forked else Space.of(*NAMES)
    for what, name, peer in done:
        if what == "say" and not (is_forked and name == "cleo"):
            space.say(name)
        elif name != peer:
            space.pull(name, peer, messed(kinds))
    honest = [name for name in NAMES if not (is_forked and name == "cleo")]
    for _ in range(3):
        for name in honest:
            for peer in honest:
                if name != peer:
                    ran = space.pull(name, peer)
                    assert ran.ended == ["done", "done"]
    assert all(same(space, honest[0], name) for name in honest)
    assert not any(space.copies[name].log.missing for name in NAMES)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(["ana", "bo"]), st.integers(1, 400)), min_size=1, max_size=40))
def test_a_heal_sends_at_most_twice_what_is_needed(said: list[tuple[str, int]]) -> None:
    space = Space.of("ana", "bo")
    entries = [space.say(name, "x" * size) for name, size in said]
    needed = sum(len(part) for one in entries for part in one.to_fields().values() if isinstance(part, bytes))
    ran = space.pull("ana", "bo")
    again = space.pull("ana", "bo")
    assert same(space, "ana", "bo")
    assert ran.bytes <= 2 * needed + 1000
    assert again.taken == 0

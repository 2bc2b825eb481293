"""Nobody is served what is not theirs: of each epoch only who was a member in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.errors import RemoteProtocolError
from protocol.sync.events import Came, Ended, Send
from protocol.sync.have import Vector
from protocol.sync.pulling import Pulling
from protocol.sync.serving import Serving
from protocol.sync.wire import Batch, Fetch, Have, Pull, Want, read, written
from tests.protocol.sync.world import Space, copy, held, node

HERE = ("ana", "bo")


def with_cleo_between() -> Space:
    """Cleo is a member of the second epoch of three."""
    space = Space.of(*HERE)
    space.say("ana", "before Cleo")
    space.join("cleo", space.renew((*HERE, "cleo")))
    space.say("ana", "with Cleo")
    space.pull("cleo", "ana")
    space.say("ana", "with Cleo, too")
    space.renew(HERE, "removed")
    space.say("ana", "after Cleo")
    return space


def test_who_came_later_is_served_from_their_epoch_on() -> None:
    space = Space.of(*HERE)
    space.say("ana", "before Cleo")
    space.join("cleo", space.renew((*HERE, "cleo")))
    space.say("ana", "with Cleo")
    ran = space.pull("cleo", "ana")
    assert ran.ended == ["done", "done"]
    cleo, ana = space.copies["cleo"], space.copies["ana"]
    assert held(cleo) == held(ana, 1)
    assert cleo.replica.state.digest == ana.replica.state.digest
    assert space.pull("cleo", "ana").taken == 0


def test_who_was_removed_is_told_so_and_gets_nothing_of_what_came_after() -> None:
    space = with_cleo_between()
    ran = space.pull("cleo", "ana")
    assert ran.ended == ["removed", "removed"]
    assert held(space.copies["cleo"]) == held(space.copies["ana"], 1)
    again = space.pull("cleo", "ana")
    assert again.ended == ["removed", "removed"]
    assert again.taken == 0


def test_who_was_removed_pushes_nothing() -> None:
    space = with_cleo_between()
    late = space.say("cleo", "they do not know it yet")
    space.pull("cleo", "ana")
    assert late.hash not in held(space.copies["ana"])


def test_who_is_removed_while_they_push_is_told_so() -> None:
    space = Space.of(*HERE, "cleo")
    said = space.say("cleo")
    serving = Serving(node("cleo"), lambda _: space.copies["ana"])
    serving.handle(Came(written(Pull(space.id, Vector(), 16))), 0)
    space.renew(HERE, "removed")
    outs = serving.handle(Came(written(Batch((said.to_fields(),)))), 0)
    assert [type(one) for one in outs] == [Send, Ended]
    assert outs[-1] == Ended("removed")


def test_a_stranger_gets_one_answer_whether_there_is_such_a_space_or_not() -> None:
    space = with_cleo_between()
    first = written(Pull(space.id, Vector(), 16))
    answers = []
    for find in (lambda _: space.copies["ana"], lambda _: None, lambda _: copy("ana", space.id)):
        serving = Serving(node("mallory"), find)
        answers.append(serving.handle(Came(first), 0))
        assert serving.handle(Came(first), 0) == []
    assert answers[0] == answers[1] == answers[2]
    assert isinstance(answers[0][-1], Ended)


def test_a_member_of_another_space_is_a_stranger_here() -> None:
    space = Space.of("ana", "bo")
    mallory = Space.of("mallory", "cleo").copies["mallory"]
    serving = Serving(node("cleo"), lambda _: space.copies["ana"])
    (pull,) = Pulling(mallory, node("ana")).begin()
    refused, _ = serving.handle(Came(pull.payload), 0)  # type: ignore[union-attr]
    assert len(refused.payload) < 40  # type: ignore[union-attr]


@pytest.mark.parametrize("credit", [-1, 2000])
def test_odd_credit_is_refused(credit: int) -> None:
    space = Space.of(*HERE)
    with pytest.raises(RemoteProtocolError):
        Serving(node("bo"), lambda _: space.copies["ana"]).handle(Came(written(Pull(space.id, Vector(), credit))), 0)


def test_what_is_asked_for_by_hash_is_held_to_the_same_rule() -> None:
    space = with_cleo_between()
    ana = space.copies["ana"]
    serving = Serving(node("bo"), lambda _: ana)
    serving.handle(Came(written(Pull(space.id, Vector(), 16))), 0)
    whole = serving.handle(Came(written(Want(tuple(sorted(held(ana)))))), 0)
    assert sum(len(_entries(one)) for one in whole) == len(held(ana))
    space.join("dora", space.renew((*HERE, "dora")))
    serving = Serving(node("dora"), lambda _: ana)
    serving.handle(Came(written(Pull(space.id, Vector(), 16))), 0)
    some = serving.handle(Came(written(Want(tuple(sorted(held(ana)))))), 0)
    assert sum(len(_entries(one)) for one in some) == 1


def _entries(out: object) -> tuple[object, ...]:
    assert isinstance(out, Send)
    said = read(out.payload)
    return said.entries if isinstance(said, Batch) else ()


def test_the_have_vector_tells_nothing_of_epochs_that_are_not_the_others() -> None:
    space = with_cleo_between()
    space.join("dora", space.renew((*HERE, "dora")))
    serving = Serving(node("dora"), lambda _: space.copies["ana"])
    *_, last = serving.handle(Came(written(Pull(space.id, Vector(), 16))), 0)
    said = read(last.payload)  # type: ignore[union-attr]
    assert isinstance(said, Have)
    assert [one.number for one in said.have.epochs] == [3]
    (pull,) = Pulling(space.copies["ana"], node("cleo")).begin()
    asked = read(pull.payload)  # type: ignore[union-attr]
    assert isinstance(asked, Pull)
    assert [one.number for one in asked.have.epochs] == [1]


def test_a_copy_that_was_shut_serves_nobody() -> None:
    space = with_cleo_between()
    removal = space.copies["ana"].log.epochs[2].root
    for entry in sorted(space.copies["ana"].log.entries.values(), key=lambda one: one.place):
        if entry.core.epoch == 1 or entry.hash == removal.hash:
            space.give("cleo", entry)
    assert space.copies["cleo"].replica.shut
    assert space.pull("bo", "cleo").ended == ["unknown", "unknown"]


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(("bo", "cleo", "dora")), st.booleans()), max_size=8), st.data())
def test_never_is_anybody_served_an_epoch_they_were_no_member_of(
    changes: list[tuple[str, bool]], data: st.DataObject
) -> None:
    space = Space.of(*HERE)
    present = set(HERE)
    for name, comes in changes:
        space.say("ana")
        if comes == (name in present):
            continue
        present = present | {name} if comes else present - {name}
        root = space.renew(("ana", *sorted(present - {"ana"})), "joined" if comes else "removed")
        if comes:
            space.join(name, root)
    epochs = space.copies["ana"].log.epochs
    for name in ("bo", "cleo", "dora", "mallory"):
        own = {one for one in held(space.copies["ana"]) if node(name) in epochs[_epoch(space, one)].members}
        serving = Serving(node(name), lambda _: space.copies["ana"])
        first: list[object] = [*serving.handle(Came(written(Pull(space.id, Vector(), 100))), 0)]
        wanted = tuple(sorted(held(space.copies["ana"])))
        asked = [*serving.handle(Came(written(Want(wanted))), 0)]
        entries = [one for out in [*first, *asked] if isinstance(out, Send) for one in _entries(out)]
        assert {_hash(one) for one in entries} == own


def _epoch(space: Space, hash_: bytes) -> int:
    return space.copies["ana"].log.entries[hash_].core.epoch


def _hash(fields: object) -> bytes:
    from protocol.spaces.entry import read as read_entry

    return read_entry(fields).hash


def test_a_first_frame_that_asks_for_nothing_is_refused() -> None:
    with pytest.raises(RemoteProtocolError, match="begins"):
        Serving(node("bo"), lambda _: None).handle(Came(written(Want((bytes(32),)))), 0)


def test_a_blob_of_a_space_that_is_not_theirs_gets_the_strangers_answer() -> None:
    space = Space.of(*HERE)
    fetch = written(Fetch(space.id, bytes(32), bytes(32), 0, 4))
    outs = [
        Serving(node("mallory"), find).handle(Came(fetch), 0)
        for find in (lambda _: space.copies["ana"], lambda _: None)
    ]
    assert outs[0] == outs[1]

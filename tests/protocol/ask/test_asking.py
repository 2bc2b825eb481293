"""The side that asks: what it believes, how long it tries, and what is bounded."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from identity.envelope import Envelope
from identity.packing import plain
from protocol.ask import waiting
from protocol.ask.messages import (
    ANSWER,
    Cancel,
    FromAsker,
    Part,
    Reply,
    Whole,
)
from protocol.ask.outbox import OutboxDamaged, OutboxFull
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, read, write
from tests.protocol.ask.desks import Asker, granted
from tests.protocol.ask.play import ANA_PEER
from tests.protocol.ask.test_refusing import CHANGES, mutated
from tests.protocol.join.houses import ANA, BEN, CLEO, NOW, me_of


def under_way(asker: Asker | None = None) -> tuple[Asker, bytes]:
    asker = asker or Asker()
    asker.ask(NOW)
    (id,) = asker.stored
    asker.tell(waiting.Connected(id, ANA_PEER), NOW, lambda *_: None)
    return asker, id


def reply(id: bytes, secret: str = "self", **more: Any) -> bytes:
    fields = {"question": id, "author": ANA.id, "asker": BEN.id, "text": "there", "hand": "self", "made": NOW}
    return write(Whole(Envelope.sealed(ANSWER, plain(Reply(**{**fields, **more})), ANA.other(secret)).to_bytes()))


@pytest.mark.parametrize(
    "more",
    [
        {"question": bytes(32)},
        {"author": CLEO.id},
        {"asker": CLEO.id},
        {"hand": "owner"},
        {"secret": "node"},
        {"secret": "nobody's"},
        {"made": -1},
    ],
)
def test_no_answer_is_believed_that_is_not_theirs_to_this_question(more: dict[str, Any]) -> None:
    asker, id = under_way()
    with pytest.raises(RemoteProtocolError):
        asker.tell(waiting.Heard(id, reply(id, **more)), NOW, lambda *_: None)
    assert id in asker.stored
    asker.tell(waiting.Heard(id, reply(id)), NOW, lambda *_: None)
    assert [one.text for one in asker.got[id]] == ["there"]


def test_the_owners_own_words_are_signed_by_their_machine() -> None:
    asker, id = under_way()
    asker.tell(waiting.Heard(id, reply(id, "node", hand="owner")), NOW, lambda *_: None)
    assert asker.got[id][0].hand == "owner"


def test_a_question_goes_only_to_a_machine_of_whom_it_is_for() -> None:
    asker = Asker()
    asker.ask(NOW)
    (id,) = asker.stored
    for peer in (me_of(CLEO).peer, b"", ANA_PEER[1:]):
        with pytest.raises(RemoteProtocolError):
            asker.tell(waiting.Connected(id, peer), NOW, lambda *_: None)


@pytest.mark.parametrize(
    "parts",
    [
        [Part(bytes(32), 0, "x")],
        [1],
        [0, 0],
        [0, 2],
        [Part(b"", 0, "x" * (limits.PART + 1))],
        [Part(b"", number, "x" * limits.PART) for number in range(17)],
    ],
)
def test_parts_come_one_after_the_other_and_not_too_many(parts: list[Any]) -> None:
    asker, id = under_way()
    made = [Part(id, one, "x") if isinstance(one, int) else changed(one, id=one.id or id) for one in parts]
    with pytest.raises(RemoteProtocolError):
        for part in made:
            asker.tell(waiting.Heard(id, write(part)), NOW, lambda *_: None)


def test_a_question_waits_until_its_deadline_tried_again_with_growing_pauses() -> None:
    asker = Asker()
    asker.ask(NOW, until=NOW + 86_400)
    (id,) = asker.stored
    now, times = float(NOW), []
    while id in asker.stored:
        if asker.dialled:
            times.append(now)
            assert asker.dialled == [id]
            asker.dialled.clear()
            asker.tell(waiting.Lost(id), now, lambda *_: None)
        name = min(asker.alarms, key=lambda name: asker.alarms[name])
        now = max(now, asker.alarms.pop(name))
        asker.tell(Rang(name), now, lambda *_: None)
    assert asker.over == {id: refusals.TOO_LATE}
    assert now == NOW + 86_400
    assert 24 < len(times) < 80
    assert len(asker.machine) == 0


def test_what_became_too_late_while_we_were_off_is_said_when_we_start() -> None:
    asker = Asker()
    asker.ask(NOW)
    asker.start(NOW + 3600)
    assert list(asker.over.values()) == [refusals.TOO_LATE]
    assert not asker.stored
    assert not asker.dialled


def test_the_outbox_is_bounded_for_each_and_in_all() -> None:
    asker = Asker()
    for _ in range(limits.OUTBOX_EACH):
        asker.ask(NOW)
    with pytest.raises(OutboxFull):
        asker.ask(NOW)
    for number in range(limits.OUTBOX - limits.OUTBOX_EACH):
        asker.ask(NOW, to=number.to_bytes(32, "big"))
    with pytest.raises(OutboxFull):
        asker.ask(NOW, to=CLEO.id)
    assert len(asker.stored) == len(asker.machine) == limits.OUTBOX


def test_whoever_withdraws_a_question_says_so_if_it_was_asked() -> None:
    asker, id = under_way()
    said: list[Any] = []
    asker.tell(waiting.Withdraw(id), NOW, lambda _, frame: said.append(frame))
    assert [read(said[0], FromAsker), said[1]] == [Cancel(id), None]
    assert asker.over == {id: ""}
    assert not asker.stored


@pytest.mark.parametrize("why", [refusals.NOT_ANSWERED, refusals.ENOUGH, "moon-is-full"])
def test_a_refusal_ends_it_and_is_told_by_its_name(why: str) -> None:
    asker, id = under_way()
    asker.tell(waiting.Heard(id, write(Refused(why))), NOW, lambda *_: None)
    assert asker.over == {id: why}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2), CHANGES)
def test_changed_answers_are_not_believed(which: int, changes: list[tuple[int, int]]) -> None:
    asker, id = under_way()
    frame = [write(Part(id, 0, "there")), reply(id), write(Refused("busy"))][which]
    other = mutated(frame, changes)
    try:
        asker.tell(waiting.Heard(id, other), NOW, lambda *_: None)
    except RemoteProtocolError:
        pass
    assert not asker.got or other == frame


def test_a_damaged_outbox_is_no_fault_of_anybody_elses() -> None:
    asker = Asker()
    asker.ask(NOW)
    (one,) = asker.stored.values()
    damaged = changed(one, question=one.question[:-1] + bytes([one.question[-1] ^ 1]))
    asker.start_empty()
    with pytest.raises(OutboxDamaged):
        asker.tell(waiting.Restored((one, damaged)), NOW, lambda *_: None)
    assert len(asker.machine) == 0  # nothing of it was taken


def test_a_question_with_more_grants_than_there_are_hops_is_our_own_fault() -> None:
    asker = Asker(chain=(granted(),) * (limits.CHAIN + 1))
    with pytest.raises(LocalProtocolError):
        asker.ask(NOW)


def test_where_there_is_no_version_in_common_the_owner_is_told() -> None:
    asker = Asker()
    asker.ask(NOW)
    (id,) = asker.stored
    asker.tell(waiting.Lost(id, refusals.VERSION), NOW, lambda *_: None)
    assert asker.over == {id: refusals.VERSION}
    assert not asker.stored

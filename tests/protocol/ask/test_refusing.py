"""What is not answered, what that tells, and what is bounded."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.envelope import Envelope
from identity.grants import Grant, To, signed
from identity.packing import plain
from identity.secrets import Secret
from protocol.ask import desk
from protocol.ask.answering import cut
from protocol.ask.messages import (
    Ask,
    Asked,
    Cancel,
    FromAnswerer,
    Question,
    Whole,
    sign_question,
)
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Alarm, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, read, write
from tests.protocol.ask.desks import House, granted
from tests.protocol.join.houses import ANA, BEN, CLEO, LOGS, NOW, UNTIL, me_of

NODE, A_KEY = Secret(BEN.other("node")), ANA.owner(0)
SPACE = bytes([9]) * 32


def question(**more: Any) -> Question:
    fields = {"asker": BEN.id, "to": ANA.id, "text": "Where?", "purpose": "to find it", "hand": "owner"}
    return Question(**{**fields, "asked": NOW, "until": NOW + 3600, "nonce": bytes(16), **more})


def ask(asked: Asked | None = None, *chain: Envelope) -> bytes:
    asked = asked or sign_question(question(), NODE)
    return write(Ask(asked.envelope.to_bytes(), tuple(one.to_bytes() for one in chain)))


def told(house: House, frame: bytes, peer: bytes = me_of(BEN).peer, now: float = NOW, to: Any = "s") -> list[Any]:
    """What comes back on a new stream; None where it is closed."""
    said: list[Any] = []

    def say(_to: Any, frame: bytes | None) -> None:
        said.append(None if frame is None else read(frame, FromAnswerer))

    house.tell(desk.Came(to, peer), now, say)
    house.tell(desk.Heard(to, frame), now, say)
    return said


def then(house: House, event: desk.Event, now: float = NOW) -> list[Any]:
    """What is said after something else has happened."""
    said: list[Any] = []
    house.tell(event, now, lambda _, frame: said.append(frame and read(frame, FromAnswerer)))
    return said


REFUSED = [Refused(refusals.NOT_ANSWERED), None]


def blocked(house: House) -> None:
    house.known.blocked.add(BEN.id)


def unknown(house: House) -> None:
    del house.known.logs[BEN.id]


def revoked(house: House) -> None:
    house.known.revoked.add((granted().hash, ANA.id))


def forbidden(house: House) -> None:
    to = To("person", BEN.id)
    house.known.rules.append(Grant(issuer=ANA.id, to=to, acts=("ask",), since=NOW, until=UNTIL, never=True))


def left(house: House) -> None:
    log = LOGS[BEN.id]
    house.known.logs[BEN.id] = log.extended([BEN.revoke(log.state.head, "node", {})])


def ended(house: House) -> None:
    log = LOGS[BEN.id]
    house.known.logs[BEN.id] = log.extended([BEN.retire(log.state.head)])


@pytest.mark.parametrize("change", [blocked, unknown, revoked, forbidden, left, ended])
def test_why_nobody_answers_is_not_said(change: Callable[[House], None]) -> None:
    house = House()
    change(house)
    assert told(house, ask(None, granted())) == REFUSED
    assert not house.posed
    assert not house.notes


@pytest.mark.parametrize(
    "frame",
    [
        ask(),
        ask(None, granted(to=CLEO)),
        ask(None, granted(acts=("sync",), limits={})),
        ask(None, granted(until=NOW - 1000, since=NOW - 2000)),
        ask(None, granted(), granted()),
        ask(sign_question(question(to=CLEO.id), NODE), granted()),
        ask(sign_question(question(asker=CLEO.id), NODE), granted(to=CLEO)),
        ask(sign_question(question(), Secret(BEN.other("self"))), granted()),
        ask(sign_question(question(asked=NOW + 1000), NODE), granted()),
        ask(sign_question(question(space=SPACE), NODE), granted(to=CLEO)),
    ],
)
def test_absent_forbidden_and_unknown_are_one(frame: bytes) -> None:
    house = House()
    assert told(house, frame) == REFUSED
    assert not house.posed


def test_another_machine_cannot_ask_with_a_question_it_has_seen() -> None:
    assert told(House(), ask(None, granted()), peer=me_of(CLEO).peer) == REFUSED


def test_who_asked_as_often_as_was_granted_is_told_and_nobody_else() -> None:
    house, chain = House(), granted(limit=2)
    for number in range(3):
        asked = sign_question(question(nonce=bytes([number]) * 16), NODE)
        said = told(house, ask(asked, chain), to=number)
        house.tell(desk.Answered(asked.id, "there"), NOW, lambda *_: None)
        assert said == ([Refused(refusals.ENOUGH), None] if number == 2 else [])
    cleo = sign_question(question(asker=CLEO.id), Secret(CLEO.other("node")))
    assert told(house, ask(cleo, chain), peer=me_of(CLEO).peer) == REFUSED
    blocked(house)
    assert told(house, ask(sign_question(question(nonce=b"3" * 16), NODE), chain)) == REFUSED
    house.known.blocked.clear()
    later = sign_question(question(asked=NOW + 90_000, until=NOW + 91_000), NODE)
    assert told(house, ask(later, granted(limit=2, until=UNTIL)), now=NOW + 86_400) == REFUSED  # asked in the future
    tomorrow = sign_question(question(nonce=b"4" * 16, until=NOW + 100_000), NODE)
    assert told(house, ask(tomorrow, chain), now=NOW + 86_400, to="tomorrow") == []
    assert house.counted == 3


def test_a_question_in_a_space_is_permitted_to_its_members() -> None:
    house = House()
    house.known.members[SPACE] = {BEN.id}
    asked = sign_question(question(space=SPACE), NODE)
    assert told(house, ask(asked, granted(to=BEN))) == []
    assert house.posed == [asked.id]


def test_the_same_question_gets_the_same_answer_even_when_its_grant_is_gone_but_not_once_blocked() -> None:
    house, frame = House(), ask(None, granted())
    assert told(house, frame) == []
    house.tell(desk.Answered(house.posed[0], "there"), NOW, lambda *_: None)
    revoked(house)
    house.start()
    again = told(house, frame, now=NOW + 100)
    assert again[0] == read(house.replies[house.posed[0]][0], Whole)
    blocked(house)
    assert told(house, frame, to="later") == REFUSED
    assert house.posed == house.posed[:1]


def test_a_question_whose_time_is_over_is_refused_by_name_to_whoever_may_ask() -> None:
    house = House()
    assert told(house, ask(None, granted()), now=NOW + 3700) == [Refused(refusals.TOO_LATE), None]
    assert told(House(), ask(None, granted(to=CLEO)), now=NOW + 3700) == REFUSED


def test_whoever_takes_too_long_is_asked_again_but_not_for_ever() -> None:
    house, frame = House(), ask(None, granted())
    for number in range(limits.ATTEMPTS):
        assert told(house, frame, to=number) == []
        assert then(house, Rang(("ask", house.posed[0])), NOW + 600) == [Refused(refusals.BUSY), None]
    assert told(house, frame, to="last") == [Refused(refusals.FAILED), None]
    assert told(house, frame, to="the same") == [Refused(refusals.FAILED), None]
    assert len(house.posed) == len(house.quit) == limits.ATTEMPTS
    assert house.counted == 1


@pytest.mark.parametrize("by_asker", [True, False])
def test_either_side_can_stop_and_then_it_stays_so(by_asker: bool) -> None:
    house, frame = House(), ask(None, granted())
    told(house, frame)
    (id,) = house.posed
    said = then(house, desk.Heard("s", write(Cancel(id))) if by_asker else desk.Stop(id))
    assert said == ([None] if by_asker else [Refused(refusals.WITHDRAWN), None])
    assert house.quit == [id]
    assert then(house, desk.Answered(id, "too late")) == []
    assert told(house, frame, to="again") == [Refused(refusals.WITHDRAWN), None]


def test_one_cannot_stop_what_another_asked() -> None:
    house = House()
    told(house, ask(None, granted()))
    cleo = sign_question(question(asker=CLEO.id), Secret(CLEO.other("node")))
    assert told(house, ask(cleo, granted(to=CLEO)), peer=me_of(CLEO).peer, to="c") == []
    house.tell(desk.Heard("c", write(Cancel(house.posed[0]))), NOW, lambda *_: None)
    assert not house.quit


def test_what_many_ask_at_once_is_bounded() -> None:
    house = House()
    chain = granted(limit=1000)
    for number in range(1000):
        asked = sign_question(question(nonce=number.to_bytes(16, "big")), NODE)
        try:
            told(house, ask(asked, chain), to=number)
        except RemoteProtocolError:
            raise AssertionError from None
    assert house.machine.held <= limits.CONVERSATIONS + limits.ANSWERING + 1
    assert len(house.posed) == limits.ANSWERING_EACH
    assert house.counted == limits.ANSWERING_EACH  # who is turned away for being one too many has not used anything


def test_one_stream_one_question() -> None:
    house = House()
    told(house, ask(None, granted()))
    with pytest.raises(RemoteProtocolError):
        house.tell(desk.Heard("s", ask(None, granted())), NOW, lambda *_: None)
    with pytest.raises(RemoteProtocolError):
        told(house, write(Cancel(bytes(32))), to="t")


@pytest.mark.parametrize(
    "more",
    [
        {"text": ""},
        {"text": "x" * (limits.TEXT + 1)},
        {"text": "\ud800"},
        {"purpose": ""},
        {"purpose": "ü" * limits.PURPOSE},
        {"until": NOW},
        {"until": NOW + limits.LONGEST_WAIT + 1},
        {"to": BEN.id},
        {"to": b""},
        {"nonce": bytes(15)},
        {"space": b"x"},
    ],
)
def test_what_is_no_question_is_neither_asked_nor_taken(more: dict[str, Any]) -> None:
    with pytest.raises(LocalProtocolError):
        sign_question(question(**more), NODE)
    if more.get("text") != "\ud800":
        forged = Envelope.sealed("question", plain(question(**more)), NODE.reveal())
        with pytest.raises(RemoteProtocolError):
            told(House(), ask(Asked(forged, question()), granted()))


def test_more_than_an_answer_may_hold_is_our_own_fault() -> None:
    house = House()
    told(house, ask(None, granted()))
    (id,) = house.posed
    for event in (
        desk.Piece(id, "x" * 50_000),
        desk.Answered(id, "x" * 50_000),
        desk.Piece(id, "\ud800"),
        desk.Answered(id, "\ud800"),
    ):
        with pytest.raises(LocalProtocolError):
            house.tell(event, NOW, lambda *_: None)


@given(st.text(max_size=60), st.integers(4, 12))
def test_a_text_is_cut_between_letters(text: str, most: int) -> None:
    parts = list(cut(text, most))
    assert "".join(parts) == text
    assert all(0 < len(part.encode()) <= most for part in parts)


def test_nobody_learns_from_a_grant_that_others_share_how_much_they_ask() -> None:
    shared = granted(limit=1, to=BEN, hops=1)
    space = granted(limit=1)
    for_space = signed(
        Grant(issuer=ANA.id, to=To("space", SPACE), acts=("ask",), since=NOW, until=UNTIL, uses=1), A_KEY
    )
    for chain, where in ((shared, None), (for_space, SPACE), (space, None)):
        house = House()
        house.known.members[SPACE] = {BEN.id, CLEO.id}
        house.known.note([chain.hash], "ask")  # by somebody
        asked = sign_question(question(space=where), NODE)
        said = told(house, ask(asked, chain))
        assert said == ([Refused(refusals.ENOUGH), None] if chain is space else REFUSED)


def test_a_person_with_many_machines_takes_no_more_than_one_with_one() -> None:
    house, log = House(), LOGS[BEN.id]
    names = [f"laptop {number}" for number in range(8)]
    for name in names:
        log = log.extended([BEN.add(log.state.head, "node", name)])
    house.known.logs[BEN.id] = log
    said = []
    for number, name in enumerate(names):
        asked = sign_question(question(nonce=bytes([number]) * 16), Secret(BEN.other(name)))
        said.append(told(house, ask(asked, granted(limit=100)), peer=asked.peer, to=name))
    assert said == [[]] * limits.ANSWERING_EACH + [[Refused(refusals.BUSY), None]] * (8 - limits.ANSWERING_EACH)


def test_strangers_who_stay_and_say_nothing_keep_nobody_out() -> None:
    house = House()
    closed: list[Any] = []
    for number in range(3 * limits.CONVERSATIONS):
        house.tell(desk.Came(number, bytes([number])), NOW, lambda to, _: closed.append(to))
    assert closed == list(range(2 * limits.CONVERSATIONS))  # those who came first; there are never more than may be
    assert told(house, ask(None, granted())) == [None]  # that was one more of them
    assert len(house.posed) == 1
    for number in range(999, 999 + 2 * limits.CONVERSATIONS):
        house.tell(desk.Came(number, number.to_bytes(2, "big")), NOW, lambda *_: None)
    assert then(house, desk.Answered(house.posed[0], "there"))[1] is None  # who is being answered is not hung up on


@pytest.mark.parametrize("change", [blocked, unknown, left, ended])
def test_who_is_blocked_while_the_self_thinks_hears_no_more(change: Callable[[House], None]) -> None:
    for event in (desk.Piece, desk.Answered):
        house = House()
        told(house, ask(None, granted()))
        (id,) = house.posed
        change(house)
        assert then(house, event(id, "there")) == REFUSED
        assert house.quit == [id]


def test_one_stream_cannot_stop_what_another_asked() -> None:
    house = House()
    told(house, ask(None, granted()))
    (id,) = house.posed
    other = sign_question(question(nonce=b"2" * 16), NODE)
    assert told(house, ask(other, granted()), to="t") == []
    assert then(house, desk.Heard("t", write(Cancel(id)))) == [None]
    assert not house.quit
    assert then(house, desk.Answered(id, "there"))[1] is None


def test_a_question_whose_time_is_nearly_over_by_another_clock_costs_nothing_in_vain() -> None:
    """What is taken, and counted, is given the minute by which clocks may differ."""
    house, late = House(), NOW + 3600 + 30
    alarms = []
    house.known.now = type(house.known.now).at(late)
    house.machine.handle(desk.Came("s", me_of(BEN).peer), late)
    for out in house.machine.handle(desk.Heard("s", ask(None, granted())), late):
        if isinstance(out, Alarm):
            alarms.append(out.at)
    assert alarms == [NOW + 3600 + 61]
    house.known.now = type(house.known.now).at(alarms[0])
    outs = house.machine.handle(Rang(("ask", sign_question(question(), NODE).id)), alarms[0])
    assert desk.Say("s", write(Refused(refusals.TOO_LATE))) in outs


def test_no_question_is_asked_by_sending_its_frame_again_elsewhere() -> None:
    frame = ask(None, granted())
    house = House()
    told(house, frame)
    house.tell(desk.Answered(house.posed[0], "there"), NOW, lambda *_: None)
    for number, peer in enumerate((me_of(CLEO).peer, me_of(ANA).peer)):
        assert told(house, frame, peer=peer, to=number) == REFUSED
    for reply in house.replies[house.posed[0]]:
        with pytest.raises(RemoteProtocolError):  # the other direction
            told(house, reply, to="r")
    other = House()
    other.known.owner = CLEO.id
    assert told(other, frame) == REFUSED
    assert (len(house.posed), house.counted, other.posed) == (1, 1, [])


# -- garbage


def mutated(frame: bytes, changes: list[tuple[int, int]]) -> bytes:
    data = bytearray(frame)
    for place, byte in changes:
        if data:
            data[place % len(data)] = byte
            if byte % 5 == 0:
                del data[place % len(data)]
    return bytes(data) or b"\xc0"


CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=3)
FRAMES = [ask(None, granted()), write(Cancel(bytes(32)))]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FRAMES), CHANGES)
def test_changed_questions_end_in_a_refusal_or_the_remote_error(frame: bytes, changes: list[tuple[int, int]]) -> None:
    house, other = House(), mutated(frame, changes)
    try:
        said = told(house, other)
        assert said == REFUSED or (other == frame and said == [])
    except RemoteProtocolError:
        pass
    assert house.machine.held <= 3

"""Who is let in, who is not, and what either learns."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.grants import Grant, To
from identity.invites import Invite
from identity.joining import peer_id, prove
from identity.secrets import Secret
from identity.signing import public_key
from identity.tickets import Ticket
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.join import book, ticketed
from protocol.join.joining import State
from protocol.join.messages import Answer, Done, FromInviter, FromJoiner, Greeting, Hello, Proved, meeting, presence_of
from protocol.machine import Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, read, write
from tests.protocol.join.houses import ANA, BEN, CLEO, LOGS, NOW, UNTIL, Countdown, Inviter, Joiner, me_of

BEN_NODE = Secret(BEN.other("node"))
OTHER = Secret(bytes(15) + b"\x01")


class Line:
    """One joiner on one stream; what was said is kept."""

    def __init__(self, inviter: Inviter, joiner: Joiner, source: str = "here") -> None:
        self.inviter, self.joiner, self.source = inviter, joiner, source
        self.said: list[bytes] = []  # by Ana
        self.heard: list[bytes] = []  # from whoever joins
        self.changed: Callable[[bytes], bytes] = lambda frame: frame

    def play(self, now: float = NOW) -> None:
        inviter, joiner = self.inviter, self.joiner
        inviter.known.now = type(inviter.known.now).at(now)
        to_ana: list[bytes] = []
        if joiner.machine is None:
            joiner.start(now, to_ana.append)
        inviter.do(inviter.machine.handle(book.Came("a", joiner.peer, self.source), now), lambda *_: None)
        joiner.tell(ticketed.Connected(inviter.me.peer), now, to_ana.append)
        while to_ana:
            frame = self.changed(to_ana.pop(0))
            self.heard.append(frame)
            before = len(self.said)
            inviter.do(inviter.machine.handle(book.Heard("a", frame), now), lambda _, frame: self.said.append(frame))
            for reply in self.said[before:]:
                joiner.tell(ticketed.Heard(inviter.me.peer, reply), now, to_ana.append)
        inviter.do(inviter.machine.handle(book.Gone("a"), now), lambda *_: None)

    @property
    def refusals(self) -> list[str]:
        messages = [read(frame, FromInviter) for frame in self.said]
        return [message.why for message in messages if isinstance(message, Refused)]


def line(ticket: Ticket | None = None, person: Any = BEN, invite: Invite | None = None) -> Line:
    inviter = Inviter(Countdown(), invite)
    return Line(inviter, Joiner(person, ticket or inviter.ticket, Countdown()))


def test_in_three_messages_each_way_they_know_each_other() -> None:
    talk = line()
    talk.play()
    assert [type(read(frame, FromJoiner)) for frame in talk.heard] == [Hello, Proved, Done]
    assert [type(read(frame, FromInviter)) for frame in talk.said] == [Greeting, Answer]
    assert talk.inviter.confirmed == [BEN.id]
    assert talk.inviter.machine.held == 1  # the source, and nothing of whoever joined


def test_who_does_not_know_the_secret_is_told_the_same_whatever_there_is() -> None:
    """And the same is done for them: the first message says nothing of an invite, either."""
    guess = Ticket(ANA.id, public_key(ANA.other("node")), OTHER, UNTIL)
    said = set()
    for change in (
        {},
        {"joiner": CLEO.id, "peer": b"x", "answer": b"y"},
        {"revoked": True},
        {"until": NOW - 10_000},
    ):
        talk = line(guess)
        talk.inviter.invites = {guess.invite: replace(talk.inviter.invite_made, **change)}
        talk.play()
        said.add(tuple(frame if b"refused" in frame else len(frame) for frame in talk.said))
        assert talk.joiner.failed == [refusals.NOT_ADMITTED]
    absent = line(guess)
    absent.play()
    said.add(tuple(frame if b"refused" in frame else len(frame) for frame in absent.said))
    assert len(said) == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"joiner": CLEO.id, "peer": b"x", "answer": b"y"}, refusals.USED),
        ({"joiner": BEN.id, "peer": b"another machine", "answer": b"y"}, refusals.USED),
        ({"revoked": True}, refusals.REVOKED),
        ({"until": NOW - 10_000}, refusals.EXPIRED),
    ],
)
def test_who_knows_the_secret_is_told_what_became_of_the_invite(change: dict[str, Any], why: str) -> None:
    talk = line()
    invite = talk.inviter.invite_made
    talk.inviter.invites[invite.id] = replace(invite, **change)
    talk.play()
    assert talk.refusals == talk.joiner.failed == [why]
    assert not talk.inviter.pinned
    assert talk.joiner.pending is None


def test_whoever_is_blocked_or_forbidden_does_not_join_and_the_invite_stays_good() -> None:
    forbidden = line()
    rule = Grant(issuer=ANA.id, to=To("person", BEN.id), acts=("join",), since=NOW, until=UNTIL, never=True)
    forbidden.inviter.known.rules = [rule]
    blocked = line()
    blocked.inviter.known.blocked.add(BEN.id)
    for talk in (forbidden, blocked):
        talk.play()
        assert talk.refusals == [refusals.NOT_PERMITTED]
        assert talk.inviter.spent == 0
        other = Line(talk.inviter, Joiner(CLEO, talk.inviter.ticket, Countdown()))
        other.play()
        assert list(other.inviter.pinned) == [CLEO.id]


def test_who_was_blocked_after_joining_is_not_answered_again() -> None:
    talk = line()
    talk.play()
    talk.inviter.known.blocked.add(BEN.id)
    again = Line(talk.inviter, Joiner(BEN, talk.joiner.ticket, Countdown()))
    again.play()
    assert again.refusals == [refusals.NOT_PERMITTED]


def test_a_hundred_guesses_change_nothing_for_whoever_has_the_ticket() -> None:
    talk = line()
    wrong = Ticket(ANA.id, public_key(ANA.other("node")), OTHER, UNTIL)
    guesses = [Line(talk.inviter, Joiner(CLEO, wrong, Countdown()), source="a guesser's") for _ in range(100)]
    for guess in guesses:
        guess.play()
        assert not guess.joiner.pinned
    assert len(guesses[-1].said) == 0  # by now nobody speaks with them
    talk.play()
    assert list(talk.inviter.pinned) == [BEN.id]


def test_a_thousand_who_begin_and_say_no_more_take_no_room() -> None:
    talk = line()
    hello: list[bytes] = []
    talk.joiner.start(NOW, hello.append)
    talk.joiner.tell(ticketed.Connected(talk.inviter.me.peer), NOW, hello.append)
    machine = talk.inviter.machine
    for number in range(1000):
        machine.handle(book.Came(number, talk.joiner.peer, number), NOW)
        machine.handle(book.Heard(number, hello[0]), NOW)
    assert machine.held <= limits.CONVERSATIONS + 1000  # conversations, and sources
    outs = [out for number in range(1000) for out in machine.handle(Rang(("join", number)), NOW + 60)]
    assert len(outs) == limits.CONVERSATIONS
    assert machine.held == 1000
    machine.handle(book.Came("later", b"", "later"), NOW + 3600)
    machine.handle(book.Heard("later", hello[0]), NOW + 3600)
    machine.handle(book.Gone("later"), NOW + 3600)
    assert machine.held <= limits.SOURCES


def test_another_machine_than_the_tickets_is_not_spoken_with() -> None:
    talk = line()
    talk.joiner.start(NOW, lambda _: None)
    for event in (ticketed.Connected(peer_id(bytes(32))), ticketed.Heard(talk.joiner.peer, write(Refused("used")))):
        with pytest.raises(RemoteProtocolError, match="another machine"):
            talk.joiner.tell(event, NOW, lambda _: None)
    assert not talk.joiner.is_over


def test_what_a_thief_of_the_ticket_hears_from_another_machine_is_not_for_them() -> None:
    """A proof that was overheard is of no use on another connection."""
    talk = line()
    talk.play()
    proved = next(frame for frame in talk.heard if isinstance(read(frame, FromJoiner), Proved))
    thief, said = me_of(CLEO).peer, []
    machine = talk.inviter.machine
    machine.handle(book.Came("b", thief, "b"), NOW)
    said = machine.handle(book.Heard("b", proved), NOW)
    refused = Refused(refusals.NOT_BELIEVED, read(proved, FromJoiner).joiner.nonce)
    assert said == [book.Say("b", write(refused)), book.Close("b")]


def test_a_meeting_is_with_a_number_that_the_inviter_has_drawn_for_it() -> None:
    """Whoever knows the secret and draws for both sides is told no more than whoever guesses."""
    for odd in ("nonce", "owner"):
        talk = line()
        met = me_of(ANA).party(bytes(32))
        if odd == "owner":  # drawn by the inviter, but for other words
            talk.play()
            first = next(message for message in map(_from_ana, talk.said) if isinstance(message, Greeting))
            met = msgspec.structs.replace(met, nonce=first.inviter.nonce, owner=bytes(32))
        joiner = me_of(BEN).party(bytes(32))
        proved = prove("joiner", meeting(talk.joiner.ticket.invite, met, joiner), talk.joiner.ticket.secret, BEN_NODE)
        said = Proved(
            talk.joiner.ticket.invite,
            joiner,
            presence_of(met),
            proved.mac,
            proved.signature,
            me_of(BEN).operations(),
            me_of(BEN).card.to_bytes(),
            (),
        )
        heard: list[bytes] = []
        talk.inviter.letter(talk.joiner.peer, write(said), NOW, partial(_noted, heard))
        assert [_from_ana(frame) for frame in heard] == [Refused(refusals.NOT_ADMITTED, joiner.nonce)]


def _noted(into: list[bytes], _to: Any, frame: bytes) -> None:
    into.append(frame)


def _from_ana(frame: bytes) -> Any:
    return read(frame, FromInviter)


def test_a_joiner_whose_machine_was_revoked_as_we_know_is_not_believed() -> None:
    talk = line()
    log = LOGS[BEN.id]
    talk.inviter.known.logs[BEN.id] = log.extended([BEN.revoke(log.state.head, "node", {})])
    talk.play()
    assert talk.refusals == [refusals.NOT_BELIEVED]
    assert talk.inviter.spent == 0


def test_what_has_changed_on_either_side_is_said_anew() -> None:
    grown = LOGS[BEN.id].extended([BEN.add(LOGS[BEN.id].state.head, "node", "laptop")])
    talk = line()
    talk.inviter.known.logs[BEN.id] = grown  # Ana knows of Ben's laptop already
    talk.joiner.start(NOW, lambda _: None)
    talk.joiner.me = me_of(BEN, grown)
    talk.play()
    assert talk.refusals == [refusals.ANOTHER_LOG]
    assert not talk.joiner.stuck
    assert list(talk.inviter.pinned) == [BEN.id]
    assert list(talk.joiner.pinned) == [ANA.id]

    other = line()

    def grow(frame: bytes) -> bytes:
        if isinstance(read(frame, FromJoiner), Proved) and other.inviter.me.log is LOGS[ANA.id]:
            more = LOGS[ANA.id].extended([ANA.add(LOGS[ANA.id].state.head, "node", "laptop")])
            other.inviter.me = me_of(ANA, more)
        return frame

    other.changed = grow
    other.play()
    assert other.refusals == [refusals.BEGIN_AGAIN]
    assert list(other.inviter.pinned) == [BEN.id]
    assert len(other.joiner.pinned[ANA.id].log.envelopes()) == 5


def test_who_is_sent_back_to_the_beginning_again_and_again_tries_later() -> None:
    """As when the inviter's own log grows each time that they are spoken with."""
    talk, logs = line(), [LOGS[ANA.id]]

    def grow(frame: bytes) -> bytes:
        if isinstance(read(frame, FromJoiner), Proved):
            name = f"laptop {len(logs)}"
            logs.append(logs[-1].extended([ANA.add(logs[-1].state.head, "node", name)]))
            talk.inviter.me = me_of(ANA, logs[-1])
        return frame

    talk.changed = grow
    talk.play()
    assert talk.refusals == [refusals.BEGIN_AGAIN] * (limits.ROUNDS + 1)
    assert not talk.joiner.is_over
    talk.joiner.tell(ticketed.Lost(), NOW, lambda _: None)
    assert any(name == "retry" for _, name in talk.joiner.alarms)


def test_an_owner_whose_machine_is_behind_is_told_so_once_and_it_is_tried_until_it_is_not() -> None:
    """As after a restore from an old backup: what the inviter knows of us is newer than what we know."""
    talk = line()
    newer = LOGS[BEN.id].extended([BEN.add(LOGS[BEN.id].state.head, "node", "laptop")])
    talk.inviter.known.logs[BEN.id] = newer
    for _ in range(3):
        talk.play()
        talk.joiner.tell(ticketed.Lost(), NOW, lambda _: None)
    assert talk.refusals == [refusals.ANOTHER_LOG] * 3  # one round each time
    assert talk.joiner.stuck == [refusals.ANOTHER_LOG]
    assert not talk.joiner.is_over
    assert talk.inviter.spent == 0
    talk.joiner.me = me_of(BEN, newer)
    talk.play()
    assert list(talk.inviter.pinned) == [BEN.id]


def test_two_machines_without_a_version_in_common_say_so_to_the_owner() -> None:
    talk = line()
    talk.joiner.start(NOW, lambda _: None)
    talk.joiner.tell(ticketed.Lost(refusals.VERSION), NOW, lambda _: None)
    assert talk.joiner.failed == [refusals.VERSION]


def test_what_answers_an_earlier_hello_is_passed_over() -> None:
    """By letter: hello twice, so two greetings; the second comes when what we say of ourselves has changed."""
    talk = line()
    ben, ana = talk.joiner, talk.inviter
    to_ana: list[bytes] = []
    to_ben: list[bytes] = []

    def post() -> None:
        while to_ana:
            ana.letter(ben.peer, to_ana.pop(0), NOW, lambda _, frame: to_ben.append(frame))

    ben.start(NOW, to_ana.append)
    for _ in range(2):
        ben.tell(ticketed.Connected(ana.me.peer), NOW, to_ana.append)
    post()
    late = to_ben.pop()
    ben.tell(ticketed.Heard(ana.me.peer, to_ben.pop()), NOW, to_ana.append)
    grown = LOGS[BEN.id].extended([BEN.add(LOGS[BEN.id].state.head, "node", "laptop")])
    ben.me, ana.known.logs[BEN.id] = me_of(BEN, grown), grown
    post()
    ben.tell(ticketed.Heard(ana.me.peer, to_ben.pop()), NOW, to_ana.append)  # sent back, and hello once more
    ben.tell(ticketed.Heard(ana.me.peer, late), NOW, to_ana.append)
    old = write(Refused(refusals.NOT_BELIEVED, read(late, FromInviter).to))
    ben.tell(ticketed.Heard(ana.me.peer, old), NOW, to_ana.append)
    while to_ana:
        post()
        while to_ben:
            ben.tell(ticketed.Heard(ana.me.peer, to_ben.pop(0)), NOW, to_ana.append)
    assert not ben.failed
    assert list(ben.pinned) == [ANA.id]


def test_what_is_said_about_one_ticket_is_not_taken_for_another() -> None:
    """Two tickets of one machine's, and letters that do not say for which they are."""
    talk = line()
    other = Ticket(ANA.id, public_key(ANA.other("node")), OTHER, UNTIL)
    two = Joiner(BEN, other, Countdown())
    said: list[bytes] = []
    two.starts = 7  # so that it draws other numbers
    two.start(NOW, said.append)
    two.tell(ticketed.Connected(talk.inviter.me.peer), NOW, said.append)
    said.clear()
    talk.play()
    for frame in [*talk.said, write(Refused(refusals.USED, bytes(32)))]:
        if isinstance(read(frame, FromInviter), Answer):
            with pytest.raises(RemoteProtocolError):
                two.tell(ticketed.Heard(talk.inviter.me.peer, frame), NOW, said.append)
        else:
            two.tell(ticketed.Heard(talk.inviter.me.peer, frame), NOW, said.append)
    assert (said, two.failed) == ([], [])


def test_strangers_who_stay_and_say_nothing_keep_nobody_out() -> None:
    talk = line()
    machine = talk.inviter.machine
    closed = [
        out
        for number in range(3 * limits.CONVERSATIONS)
        for out in machine.handle(book.Came(number, b"", number % 40), NOW)
        if isinstance(out, book.Close)
    ]
    assert len(closed) == 2 * limits.CONVERSATIONS  # the number open never grows beyond what it may be
    talk.play()
    assert list(talk.inviter.pinned) == [BEN.id]
    one = [out for _ in range(9) for out in machine.handle(book.Came(object(), b"", "one source"), NOW)]
    assert sum(isinstance(out, book.Close) and out.to not in range(999) for out in one) >= 9 - limits.CONVERSATIONS_EACH


def test_an_invite_that_its_own_grant_does_not_bear_out_lets_nobody_in_and_does_not_blame_them() -> None:
    talk = line()
    talk.inviter.known.logs[ANA.id] = LOGS[ANA.id].extended([ANA.rotate(LOGS[ANA.id].state.head, 1)])
    talk.play()
    assert talk.refusals == [refusals.NOT_PERMITTED]


def test_what_a_replaced_key_has_granted_is_not_taken_on() -> None:
    """An old owner's key and a machine, in a thief's hands, tell of the person as they were before."""
    talk = line()
    talk.play()
    assert len(talk.inviter.pinned[BEN.id].grants) == 1
    talk.inviter.known.logs[BEN.id] = LOGS[BEN.id].extended([BEN.rotate(LOGS[BEN.id].state.head, 1)])
    again = Line(talk.inviter, Joiner(BEN, talk.joiner.ticket, Countdown()))
    newer = LOGS[ANA.id].extended([ANA.rotate(LOGS[ANA.id].state.head, 1)])
    again.joiner.known = {ANA.id: newer}
    again.play()
    assert talk.inviter.pinned[BEN.id].grants == ()
    assert again.joiner.pinned[ANA.id].grants == ()
    assert again.joiner.pinned[ANA.id].log.state.head == newer.state.head


def test_no_frame_lets_anybody_in_on_another_connection_or_in_the_other_direction() -> None:
    for peer, house in ((me_of(CLEO).peer, ANA), (me_of(ANA).peer, ANA), (me_of(BEN).peer, CLEO)):
        inviter = Inviter(Countdown())
        if house is CLEO:  # another house, with the same secret
            inviter.me = me_of(CLEO)
        for frame in [*HEARD, *SAID, *HEARD]:
            try:
                inviter.letter(peer, frame, NOW, lambda *_: None)
            except RemoteProtocolError:
                continue
        assert (inviter.spent, inviter.pinned, inviter.confirmed) == (0, {}, [])


def test_an_answer_that_went_before_what_we_said_changed_still_counts() -> None:
    """Said anew, because the log grew; and then the answer to what was said first arrives."""
    talk = line()
    to_ana: list[bytes] = []
    talk.joiner.start(NOW, to_ana.append)
    talk.joiner.tell(ticketed.Connected(talk.inviter.me.peer), NOW, to_ana.append)
    to_ben: list[bytes] = []
    talk.inviter.letter(talk.joiner.peer, to_ana.pop(), NOW, lambda _, frame: to_ben.append(frame))
    talk.joiner.tell(ticketed.Heard(talk.inviter.me.peer, to_ben.pop()), NOW, to_ana.append)
    talk.inviter.letter(talk.joiner.peer, to_ana.pop(), NOW, lambda _, frame: to_ben.append(frame))
    grown = LOGS[BEN.id].extended([BEN.add(LOGS[BEN.id].state.head, "node", "laptop")])
    talk.joiner.me = me_of(BEN, grown)
    again = write(Refused(refusals.BEGIN_AGAIN))
    talk.joiner.tell(ticketed.Heard(talk.inviter.me.peer, again), NOW, to_ana.append)
    talk.joiner.tell(ticketed.Heard(talk.inviter.me.peer, to_ben.pop()), NOW, to_ana.append)
    assert list(talk.joiner.pinned) == [ANA.id]


def test_a_joiner_tries_again_with_growing_pauses_and_gives_up_when_the_time_is_over() -> None:
    talk = line()
    dialled: list[float] = []
    now = float(NOW)
    talk.joiner.start(now, lambda _: None, lambda: dialled.append(now))
    while not talk.joiner.is_over:
        talk.joiner.tell(ticketed.Lost(), now, lambda _: None)
        at, name = min(talk.joiner.alarms)
        talk.joiner.alarms.remove((at, name))
        now = max(now, at)
        talk.joiner.tell(Rang(name), now, lambda _: None, partial(dialled.append, now))
    assert talk.joiner.failed == [refusals.EXPIRED]
    assert now == UNTIL + limits.GRACE
    pauses = [after - before for before, after in zip(dialled, dialled[1:], strict=False)]
    assert pauses[0] < limits.FIRST_PAUSE * 2
    assert max(pauses) <= limits.LONGEST_PAUSE
    assert len(pauses) < 2 * limits.GRACE / (limits.LONGEST_PAUSE / 2)


def test_a_refusal_of_a_newer_kith_is_final_and_shown_by_its_name() -> None:
    talk = line()
    talk.joiner.start(NOW, lambda _: None)
    refused = write(Refused("moon-in-the-wrong-house"))
    talk.joiner.tell(ticketed.Heard(talk.inviter.me.peer, refused), NOW, lambda _: None)
    assert talk.joiner.failed == ["moon-in-the-wrong-house"]
    assert "moon-in-the-wrong-house" in refusals.meaning(talk.joiner.failed[0]).words


def test_whoever_cancels_has_nothing_left() -> None:
    talk = line()
    talk.joiner.start(NOW, lambda _: None)
    talk.joiner.tell(ticketed.Cancel(), NOW, lambda _: None)
    assert (talk.joiner.failed, talk.joiner.pending) == ([""], None)
    assert talk.joiner.machine is not None
    assert talk.joiner.machine.state is State.FAILED


def test_what_is_our_own_fault_is_called_so() -> None:
    machine = line().inviter.machine
    machine.handle(book.Came("a", b"", "a"), NOW)
    with pytest.raises(LocalProtocolError):
        machine.handle(book.Came("a", b"", "a"), NOW)


def recorded() -> tuple[list[bytes], list[bytes]]:
    talk = line()
    talk.play()
    return talk.heard, talk.said


HEARD, SAID = recorded()
CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=3)


def mutated(frame: bytes, changes: list[tuple[int, int]]) -> bytes:
    data = bytearray(frame)
    for place, byte in changes:
        if not data:
            break
        match byte % 3:
            case 0:
                data[place % len(data)] = byte
            case 1:
                del data[place % len(data)]
            case _:
                data.insert(place % (len(data) + 1), byte)
    return bytes(data) or b"\xc0"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HEARD), CHANGES)
def test_changed_frames_end_in_a_refusal_or_the_remote_error_and_nobody_is_let_in(
    frame: bytes, changes: list[tuple[int, int]]
) -> None:
    inviter = Inviter(Countdown())
    other = mutated(frame, changes)
    said: list[bytes] = []
    try:
        inviter.letter(me_of(BEN).peer, other, NOW, lambda _, frame: said.append(frame))
    except RemoteProtocolError:
        pass
    if other != frame:
        assert inviter.spent == 0 or read(other, FromJoiner) == read(frame, FromJoiner)
    assert inviter.machine.held <= 1


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAID), CHANGES)
def test_a_joiner_believes_no_changed_answer(frame: bytes, changes: list[tuple[int, int]]) -> None:
    talk = line()
    other = mutated(frame, changes)
    talk.joiner.start(NOW, lambda _: None)
    talk.joiner.tell(ticketed.Connected(talk.inviter.me.peer), NOW, lambda _: None)
    try:
        talk.joiner.tell(ticketed.Heard(talk.inviter.me.peer, other), NOW, lambda _: None)
    except RemoteProtocolError:
        pass
    if talk.joiner.pinned:
        assert read(other, FromInviter) == read(frame, FromInviter)

"""The side that has a ticket.

It keeps what it says of itself, number drawn included, before it says it, and says the same when it comes again: the
answer, once given, proves that meeting and no other. It comes again, with growing pauses, until it is answered or
refused for good, or the time is over: an answer that got lost has made us their contact already.
"""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from identity.clock import Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused, NotAdmitted, OwnTicket
from identity.grants import To
from identity.joining import NONCE_BYTES, Meeting, Party, Proof, check_party, check_secret, peer_id, prove
from identity.personlog import PersonLog
from identity.tickets import Ticket
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.join.messages import Answer, Done, FromInviter, Greeting, Hello, Proved, meeting, party_at, proof
from protocol.join.sides import Me, Other, other_side, read_log
from protocol.join.ticketed import (
    Cancel,
    Close,
    Connected,
    Dial,
    Drop,
    Event,
    Failed,
    Heard,
    Keep,
    Lost,
    Out,
    Pending,
    Pin,
    Say,
    Start,
    Stuck,
)
from protocol.machine import Alarm, Chance, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, read, write
from protocol.wire.pauses import pause
from protocol.wire.table import Table


class State(Enum):
    """Where we stand with the one ticket."""

    READY = "ready"
    DIALLING = "dialling"
    GREETING = "greeting"
    PROVING = "proving"
    WAITING = "waiting"
    JOINED = "joined"
    FAILED = "failed"


_TRYING = (State.DIALLING, State.GREETING, State.PROVING, State.WAITING)

TABLE: Table[State] = Table(
    "joining",
    State.READY,
    {
        (State.READY, "start"): State.DIALLING,
        **{(state, "connected"): State.GREETING for state in _TRYING},
        (State.GREETING, "greeting"): State.PROVING,
        (State.PROVING, "greeting"): State.PROVING,
        **{(state, "begin again"): State.GREETING for state in (State.GREETING, State.PROVING)},
        **{(state, "answer"): State.JOINED for state in (*_TRYING, State.JOINED)},
        **{(state, "lost"): State.WAITING for state in _TRYING},
        (State.WAITING, "retry"): State.DIALLING,
        **{(state, "refused"): State.FAILED for state in _TRYING},
        **{(state, "give up"): State.FAILED for state in _TRYING},
    },
    frozenset({"greeting", "answer", "refused", "begin again"}),
)


_RETRY, _DEADLINE = "retry", "deadline"


class Joining:
    """One ticket, on its way to a contact."""

    def __init__(
        self, pending: Pending, me: Callable[[], Me], pinned: Callable[[bytes], PersonLog | None], chance: Chance
    ) -> None:
        self.state = TABLE.start
        self._pending = pending
        self._me, self._pinned, self._chance = me, pinned, chance
        self._tries = self._rounds = 0
        self._stuck = ""  # over what, as the owner was told

    @classmethod
    def with_ticket(
        cls,
        ticket: Ticket,
        grants: tuple[Envelope, ...],
        me: Callable[[], Me],
        pinned: Callable[[bytes], PersonLog | None],
        chance: Chance,
    ) -> "Joining":
        """With a ticket just read; ``grants`` is what the inviter may do in turn."""
        mine = me()
        if mine.log.person == ticket.person:
            raise OwnTicket("this is a ticket of your own; give it to somebody else")
        said = (mine.party(chance(NONCE_BYTES)),)
        given = tuple(one.to_bytes() for one in grants)
        return cls(Pending(ticket, said, mine.operations(), mine.card.to_bytes(), given), me, pinned, chance)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing left to be done."""
        return self.state in (State.JOINED, State.FAILED)

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises if they said what makes no sense: then close, and tell ``Lost``."""
        if self.state is State.FAILED or (self.state is State.JOINED and not isinstance(event, Heard)):
            return []  # what was under way when it ended
        match event:
            case Start():
                return self._start(now)
            case Connected(peer):
                return self._connected(peer)
            case Heard(peer, frame):
                return self._hear(peer, frame, now)
            case Lost(why):
                final = why is not None and not refusals.meaning(why).passing
                return self._refused(why) if why is not None and final else self._lost(now)
            case Cancel():
                return self._fail("give up", "")
            case Rang(name) if name == _DEADLINE:
                return self._fail("give up", refusals.EXPIRED)
            case Rang(name) if name == _RETRY:
                return self._dial() if self.state is State.WAITING else []
            case Rang(_):
                raise LocalProtocolError("an alarm that was not set here")

    def _start(self, now: float) -> list[Out]:
        ticket = self._pending.ticket
        until = ticket.until + limits.GRACE
        self._move("start")
        if Now.at(now).has_ended(until):
            return self._fail("give up", refusals.EXPIRED)
        return [Keep(self._pending), Alarm(_DEADLINE, until), Dial(ticket)]

    def _dial(self) -> list[Out]:
        self._move("retry")
        return [Dial(self._pending.ticket)]

    def _connected(self, peer: bytes) -> list[Out]:
        self._refuse_other(peer)
        self._move("connected")
        self._rounds = 0
        return [self._hello()]

    def _hello(self) -> Say:
        return Say(write(Hello(self._pending.ticket.invite, self._pending.said[-1])))

    def _is_to_us(self, to: bytes | None) -> bool:
        """Whether it answers what we say of ourselves now: not what we said before, nor with another ticket."""
        return to in (None, self._pending.said[-1].nonce)

    def _lost(self, now: float) -> list[Out]:
        if self.state is State.WAITING:
            return []
        self._move("lost")
        self._tries += 1
        return [Alarm(_RETRY, now + pause(self._tries, self._chance))]

    def _hear(self, peer: bytes, frame: bytes, now: float) -> list[Out]:
        self._refuse_other(peer)
        message = read(frame, FromInviter)
        match message:
            case Greeting():
                return self._greeted(message)
            case Answer():
                return self._answered(message, now)
            case Refused():
                return self._refused(refusals.named(message)) if self._is_to_us(message.to) else []
        raise LocalProtocolError("a message that nobody hears")

    def _greeted(self, greeting: Greeting) -> list[Out]:
        if self.state not in (State.GREETING, State.PROVING) or not self._is_to_us(greeting.to):
            return []  # of a try that is over; a letter may come when it likes
        pending, ticket = self._pending, self._pending.ticket
        mine = pending.said[-1]
        inviter = party_at(ticket.person, ticket.node, greeting.inviter)
        met = meeting(ticket.invite, inviter, mine)
        self._move("greeting")
        proved = prove("joiner", met, ticket.secret, self._me().node)
        said = Proved(
            ticket.invite,
            mine,
            greeting.inviter,
            proved.mac,
            proved.signature,
            pending.log,
            pending.card,
            pending.grants,
        )
        return [Say(write(said))]

    def _answered(self, answer: Answer, now: float) -> list[Out]:
        again = self.state is State.JOINED
        try:
            other = self._believed(answer, now)
        except IdentityRefused as error:
            raise RemoteProtocolError(f"an answer that cannot be believed: {error}") from error
        self._move("answer")
        invite = self._pending.ticket.invite
        done = Say(write(Done(invite)))
        return [done, Close()] if again else [Pin(other, invite), done, Drop(invite), Close()]

    def _believed(self, answer: Answer, now: float) -> Other:
        ticket, proved = self._pending.ticket, proof(answer)
        inviter = party_at(ticket.person, ticket.node, answer.inviter)
        mine, met = self._said_for(inviter, proved)
        log = read_log(answer.log)
        check_party("inviter", met, proved, log, mine, inviter.peer)
        pinned, to_us = self._pinned(ticket.person), [To("bearer", ticket.invite), To("person", mine.person)]
        return other_side(log, pinned, inviter, answer.card, answer.grants, to_us, Now.at(now))

    def _said_for(self, inviter: Party, proved: Proof) -> tuple[Party, Meeting]:
        """What we had said of ourselves when they answered, and the meeting that makes."""
        ticket = self._pending.ticket
        for mine in self._pending.said:
            met = meeting(ticket.invite, inviter, mine)
            try:
                check_secret("inviter", met, proved, ticket.secret)
            except NotAdmitted:
                continue
            return mine, met
        raise NotAdmitted("they do not know the ticket's secret")

    def _refused(self, why: str) -> list[Out]:
        if self.state is State.JOINED:
            return []
        if why in (refusals.BEGIN_AGAIN, refusals.ANOTHER_LOG):
            return self._begin_again(why)
        if refusals.meaning(why).passing:
            return [Close()]  # and then it is lost, and tried again
        return self._fail("refused", why)

    def _begin_again(self, why: str) -> list[Out]:
        if self.state not in (State.GREETING, State.PROVING):
            return []
        me, last = self._me(), self._pending.said[-1]
        self._rounds += 1
        same = me.party(last.nonce) == last
        if same and why == refusals.ANOTHER_LOG:
            return self._get_stuck(why)
        if self._rounds > limits.ROUNDS:
            return [Close()]  # and then it is lost, and tried again: something may have changed by then
        self._move("begin again")
        if same:
            return [self._hello()]
        if len(self._pending.said) >= limits.ROUNDS:
            return self._fail("refused", refusals.BEGIN_AGAIN)
        said = (*self._pending.said, me.party(self._chance(NONCE_BYTES)))
        self._pending = replace(self._pending, said=said, log=me.operations(), card=me.card.to_bytes())
        return [Keep(self._pending), self._hello()]

    def _get_stuck(self, why: str) -> list[Out]:
        """Saying the same again would not help now, but later it may. The owner is told once each time we start."""
        told, self._stuck = self._stuck == why, why
        return [Close()] if told else [Stuck(why), Close()]

    def _fail(self, move: str, why: str) -> list[Out]:
        self._move(move)
        return [Drop(self._pending.ticket.invite), Failed(why), Close()]

    def _refuse_other(self, peer: bytes) -> None:
        if peer != peer_id(self._pending.ticket.node):
            raise RemoteProtocolError("another machine than the ticket names")

    def _move(self, move: str) -> None:
        self.state = TABLE.after(self.state, move)

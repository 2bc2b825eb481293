"""The side that has the book of invites.

Until somebody has proved the secret, nothing is looked up that they could tell by the answer, nothing is kept of them,
and there is one refusal. So whoever takes up room can be hung up on when others come: an honest joiner comes again, and
goes on where they were. What follows is done in this order: the invite is noted as used, with its answer; the joiner is
pinned; the answer leaves. Whoever asks again, as the same person from the same machine, is given the same bytes.

The outs of one event are carried out, in order, before the next event is handed in. If one fails, the conversation is
closed and nothing after it is done: the joiner comes again.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from identity.errors import Expired, IdentityRefused, NotAdmitted, NotPermitted, OwnTicket, Revoked, Spent
from identity.grants import JOIN, To
from identity.invites import Invite
from identity.joining import Meeting, check_party, check_secret, prove
from identity.permission import Request, permit
from identity.personlog import PersonLog
from identity.signing import public_key
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.join import nonces
from protocol.join.book import Book, Came, Close, Confirmed, Event, Gone, Heard, Out, Pin, Say, Spend
from protocol.join.messages import (
    Answer,
    Done,
    FromJoiner,
    Greeting,
    Hello,
    Proved,
    meeting,
    party_at,
    presence_of,
    proof,
)
from protocol.join.sides import other_side, read_log
from protocol.machine import Alarm, Chance, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import read, write
from protocol.wire.refusals import refuse
from protocol.wire.sources import Sources
from protocol.wire.table import Table


class State(Enum):
    """Where a conversation with somebody who would join stands."""

    LISTENING = "listening"
    GREETED = "greeted"
    ANSWERED = "answered"
    OVER = "over"


# Who was greeted before, on another stream or by letter, begins with the proof; or with having done it all.
TABLE: Table[State] = Table(
    "admitting",
    State.LISTENING,
    {
        (State.LISTENING, "hello"): State.GREETED,
        (State.LISTENING, "proved"): State.ANSWERED,
        (State.LISTENING, "done"): State.OVER,
        (State.LISTENING, "refuse"): State.OVER,
        (State.LISTENING, "close"): State.OVER,
        (State.GREETED, "hello"): State.GREETED,
        (State.GREETED, "proved"): State.ANSWERED,
        (State.GREETED, "refuse"): State.OVER,
        (State.GREETED, "begin again"): State.LISTENING,
        (State.GREETED, "close"): State.OVER,
        (State.LISTENING, "begin again"): State.LISTENING,
        (State.ANSWERED, "done"): State.OVER,
        (State.ANSWERED, "close"): State.OVER,
    },
    frozenset({"hello", "proved", "done"}),
)


@dataclass
class _Conversation:
    peer: bytes
    source: Hashable
    state: State = TABLE.start

    def move(self, move: str) -> None:
        self.state = TABLE.after(self.state, move)


class _BeginAgain(Exception):
    """What one of the two said of themselves holds no more; ``str()`` is the refusal's name."""


class Admitting:
    """All who want to join, at once."""

    def __init__(self, book: Book, chance: Chance) -> None:
        self._book, self._chance = book, chance
        self._sources = Sources()
        self._open: dict[Hashable, _Conversation] = {}

    @property
    def held(self) -> int:
        """How much is kept in memory: conversations, and sources."""
        return len(self._open) + len(self._sources)

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises if they said what makes no sense, and then the conversation is over."""
        match event:
            case Came(to, peer, source):
                return self._come(to, _Conversation(peer, source), now)
            case Heard(to, frame):
                conversation = self._open.get(to)
                return [] if conversation is None else self._hear(to, conversation, frame, now)
            case Gone(to):
                self._open.pop(to, None)
                return []
            case Rang(("join", to)):
                return self._close(to) if to in self._open else []
            case Rang(_):
                raise LocalProtocolError("an alarm that was not set here")

    def _come(self, to: Hashable, conversation: _Conversation, now: float) -> list[Out]:
        if to in self._open:
            raise LocalProtocolError("two conversations of one name")
        each = sum(other.source == conversation.source for other in self._open.values())
        if each >= limits.CONVERSATIONS_EACH:
            return [Close(to)]
        full = len(self._open) >= limits.CONVERSATIONS
        outs = self._close(next(iter(self._open))) if full else []  # the one that began first
        self._open[to] = conversation
        return [*outs, Alarm(("join", to), now + limits.JOIN_SECONDS)]

    def _hear(self, to: Hashable, conversation: _Conversation, frame: bytes, now: float) -> list[Out]:
        if not self._sources.take(conversation.source, now):
            return self._close(to)  # without a word: there are no words that say nothing
        try:
            message = read(frame, FromJoiner)
            match message:
                case Hello():
                    return self._greet(to, conversation, message)
                case Proved():
                    return self._admit_or_refuse(to, conversation, message)
                case Done():
                    return self._confirm(to, conversation, message)
        except RemoteProtocolError:
            self._open.pop(to, None)
            raise
        raise LocalProtocolError("a message that nobody hears")

    def _close(self, to: Hashable) -> list[Out]:
        self._open.pop(to).move("close")
        return [Close(to)]

    def _greet(self, to: Hashable, conversation: _Conversation, hello: Hello) -> list[Out]:
        me = self._book.me
        blank = me.party(self._chance(nonces.SALT_BYTES) + bytes(nonces.SALT_BYTES))
        meeting(hello.invite, blank, hello.joiner)  # whether it can become one
        drawn = nonces.nonce(blank.nonce[: nonces.SALT_BYTES], me.node, hello.invite, blank, hello.joiner)
        conversation.move("hello")
        return [Say(to, write(Greeting(presence_of(me.party(drawn)), hello.joiner.nonce)))]

    def _admit_or_refuse(self, to: Hashable, conversation: _Conversation, said: Proved) -> list[Out]:
        if not TABLE.allows(conversation.state, "proved"):
            raise RemoteProtocolError("a proof after the answer")
        try:
            outs = self._admit(to, conversation, said)
        except _BeginAgain as why:
            conversation.move("begin again")
            return [Say(to, write(refuse(str(why), said.joiner.nonce)))]
        except IdentityRefused as error:
            conversation.move("refuse")
            del self._open[to]
            return [Say(to, write(refuse(_why(error), said.joiner.nonce))), Close(to)]
        conversation.move("proved")
        return outs

    def _admit(self, to: Hashable, conversation: _Conversation, said: Proved) -> list[Out]:
        me, known = self._book.me, self._book.known
        inviter = party_at(me.log.person, public_key(me.node.reveal()), said.inviter)
        met, proved = meeting(said.invite, inviter, said.joiner), proof(said)
        drawn_here = nonces.is_mine(me.node, said.invite, inviter, said.joiner)
        invite = self._book.invite(said.invite)
        check_secret("joiner", met, proved, invite.secret if invite else None)
        if not drawn_here or invite is None:
            raise NotAdmitted("not admitted")

        if said.joiner.person == me.log.person:
            raise OwnTicket("a ticket of their own")
        log = read_log(said.log)
        check_party("joiner", met, proved, log, inviter, conversation.peer)
        pinned, to_us = known.log(said.joiner.person), [To("person", me.log.person)]
        other = other_side(log, pinned, said.joiner, said.card, said.grants, to_us, known.now)
        before = invite.answered_before(me.log.person, log.person, conversation.peer, known.now)
        if before is not None:
            if known.is_blocked(log.person):
                raise NotPermitted("blocked")
            return [Pin(other, invite.id), Say(to, before)]
        if other.log.state.head != said.joiner.head:
            raise _BeginAgain(refusals.ANOTHER_LOG)
        if inviter != me.party(inviter.nonce):
            raise _BeginAgain(refusals.BEGIN_AGAIN)
        spend = self._spend(met, invite, log)
        return [spend, Pin(other, invite.id), Say(to, spend.answer)]

    def _spend(self, met: Meeting, invite: Invite, log: PersonLog) -> Spend:
        me, granted = self._book.me, self._book.granted(invite.id)
        try:
            uses = permit(Request(log.person, JOIN, invite=invite.id), granted[:1], self._book.known)
        except NotPermitted:
            raise
        except IdentityRefused as error:
            raise NotPermitted("an invite that its own grant does not bear out") from error
        proved = prove("inviter", met, invite.secret, me.node)
        answer = Answer(
            presence_of(met.inviter),
            proved.mac,
            proved.signature,
            me.operations(),
            me.card.to_bytes(),
            tuple(one.to_bytes() for one in granted),
        )
        return Spend(invite.id, log.person, met.joiner.peer, write(answer), uses)

    def _confirm(self, to: Hashable, conversation: _Conversation, done: Done) -> list[Out]:
        conversation.move("done")
        del self._open[to]
        invite = self._book.invite(done.invite)
        if invite is None or invite.joiner is None or invite.peer != conversation.peer:
            return [Close(to)]
        return [Confirmed(invite.id, invite.joiner), Close(to)]


def _why(error: IdentityRefused) -> str:
    names: dict[type[IdentityRefused], str] = {
        NotAdmitted: refusals.NOT_ADMITTED,
        OwnTicket: refusals.OWN_TICKET,
        Spent: refusals.USED,
        Expired: refusals.EXPIRED,
        Revoked: refusals.REVOKED,
    }
    otherwise = refusals.NOT_PERMITTED if isinstance(error, NotPermitted) else refusals.NOT_BELIEVED
    return names.get(type(error), otherwise)

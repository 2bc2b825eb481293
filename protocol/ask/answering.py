"""The desk where questions of others arrive.

That a question was permitted, and is counted, is kept before the self hears of it; its reply, before the asker hears
it. So one question is counted once and has one reply, whatever crashes between; who asks it again gets that reply.
What the self says on the way are parts that bind nobody.

The outs of one event are carried out, in order, before the next event is handed in.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from identity.clock import DRIFT
from protocol.ask.desk import (
    Answered,
    Came,
    Close,
    Desk,
    Event,
    Failed,
    Gone,
    Heard,
    Keep,
    Note,
    Out,
    Piece,
    Pose,
    Quit,
    Say,
    Stop,
)
from protocol.ask.judging import NoAnswer, refuse_late, refuse_others, uses_of
from protocol.ask.messages import (
    Ask,
    Asked,
    Cancel,
    FromAsker,
    Hand,
    Part,
    Reply,
    Whole,
    read_chain,
    read_question,
    sign_reply,
    size_of_ours,
)
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Alarm, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Message, read, write
from protocol.wire.refusals import refuse
from protocol.wire.sources import Sources
from protocol.wire.table import Table


class State(Enum):
    """Where a conversation with somebody who asks stands."""

    LISTENING = "listening"
    ANSWERING = "answering"
    OVER = "over"


TABLE: Table[State] = Table(
    "answering",
    State.LISTENING,
    {
        (State.LISTENING, "ask"): State.ANSWERING,
        (State.LISTENING, "refuse"): State.OVER,
        (State.LISTENING, "close"): State.OVER,
        (State.ANSWERING, "part"): State.ANSWERING,
        (State.ANSWERING, "reply"): State.OVER,
        (State.ANSWERING, "cancel"): State.OVER,
        (State.ANSWERING, "close"): State.OVER,
    },
    frozenset({"ask", "cancel"}),
)


@dataclass
class _Conversation:
    peer: bytes
    state: State = TABLE.start
    parts: int = 0

    def move(self, move: str) -> None:
        self.state = TABLE.after(self.state, move)


@dataclass
class _Work:
    asked: Asked
    to: Hashable | None
    text: list[str] = field(default_factory=list)
    size: int = 0


class Answering:
    """All who ask, at once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._sources = Sources()
        self._open: dict[Hashable, _Conversation] = {}
        self._work: dict[bytes, _Work] = {}

    @property
    def held(self) -> int:
        """How much is kept in memory: conversations, questions, sources, and KiB of unfinished answers."""
        kib = sum(work.size for work in self._work.values()) // limits.KIB
        return len(self._open) + len(self._work) + len(self._sources) + kib

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises if they said what makes no sense, and then the conversation is over."""
        match event:
            case Came(to, peer):
                return self._come(to, peer, now)
            case Heard(to, frame):
                conversation = self._open.get(to)
                return [] if conversation is None else self._hear(to, conversation, frame, now)
            case Gone(to):
                self._forget(to)
                return []
            case Rang(("ask", bytes(id))):
                return self._out_of_time(id)
            case Rang(("ask-stream", to)):
                return self._close(to) if to in self._open else []
            case Rang(_):
                raise LocalProtocolError("an alarm that was not set here")
            case Piece(id) | Answered(id) | Failed(id) | Stop(id):
                return self._go_on(event, self._work[id]) if id in self._work else []

    # -- conversations

    def _come(self, to: Hashable, peer: bytes, now: float) -> list[Out]:
        if to in self._open:
            raise LocalProtocolError("two conversations of one name")
        each = sum(other.peer == peer for other in self._open.values())
        if each >= limits.CONVERSATIONS_EACH:
            return [Close(to)]
        outs = self._make_room() if len(self._open) >= limits.CONVERSATIONS else []
        self._open[to] = _Conversation(peer)
        return [*outs, Alarm(("ask-stream", to), now + limits.ASK_SECONDS)]

    def _make_room(self) -> list[Out]:
        """Hang up on whoever has asked nothing for longest: no stranger can keep others out by being silent.

        There always is one, since there are more conversations than questions that are being answered.
        """
        return self._close(next(to for to, other in self._open.items() if other.state is State.LISTENING))

    def _hear(self, to: Hashable, conversation: _Conversation, frame: bytes, now: float) -> list[Out]:
        if not self._sources.take(conversation.peer, now):
            return self._close(to)
        try:
            message = read(frame, FromAsker)
            if isinstance(message, Cancel):
                return self._cancel(to, conversation, message)
            return self._ask_or_refuse(to, conversation, message, now)
        except RemoteProtocolError:
            self._forget(to)
            raise

    def _close(self, to: Hashable) -> list[Out]:
        self._open[to].move("close")
        self._forget(to)
        return [Close(to)]

    def _forget(self, to: Hashable) -> None:
        self._open.pop(to, None)
        for work in self._work.values():
            if work.to == to:
                work.to = None

    # -- questions

    def _ask_or_refuse(self, to: Hashable, conversation: _Conversation, message: Ask, now: float) -> list[Out]:
        if not TABLE.allows(conversation.state, "ask"):
            raise RemoteProtocolError("one stream, one question")
        asked = read_question(message.question)
        try:
            return self._ask(to, conversation, asked, message.chain, now)
        except NoAnswer as why:
            conversation.move("refuse")
            self._forget(to)
            return [Say(to, write(refuse(str(why)))), Close(to)]

    def _ask(
        self, to: Hashable, conversation: _Conversation, asked: Asked, chain: tuple[bytes, ...], now: float
    ) -> list[Out]:
        known, kept = self._desk.known, self._desk.kept(asked.id)
        envelopes = read_chain(chain)
        refuse_others(asked, conversation.peer, known)
        if kept is not None and kept.reply is not None:
            return self._again(to, conversation, kept.reply)
        uses = uses_of(asked, envelopes, known, again=kept is not None)
        refuse_late(asked, known.now)
        if asked.id in self._work:
            return self._take_over(to, conversation, self._work[asked.id])
        tries = 1 if kept is None else kept.tries + 1
        if tries > limits.ATTEMPTS:
            conversation.move("ask")
            self._work[asked.id] = _Work(asked, to)
            return self._reply(asked.id, refuse(refusals.FAILED))
        self._refuse_too_many(asked.question.asker)
        conversation.move("ask")
        self._work[asked.id] = _Work(asked, to)
        question = asked.question
        until = min(now + limits.ASK_SECONDS, question.until + DRIFT + 1.0)
        note = Note(asked.id, question.asker, uses, tries, question.until)
        return [note, Alarm(("ask", asked.id), until), Pose(asked)]

    def _again(self, to: Hashable, conversation: _Conversation, reply: bytes) -> list[Out]:
        conversation.move("ask")
        conversation.move("reply")
        self._forget(to)
        return [Say(to, reply), Close(to)]

    def _take_over(self, to: Hashable, conversation: _Conversation, work: _Work) -> list[Out]:
        """They came again while it is being answered: the newer stream gets all of it."""
        outs: list[Out] = []
        if work.to is not None:
            outs += self._close(work.to)
        conversation.move("ask")
        work.to = to
        return [*outs, *self._parts(work, "".join(work.text))]

    def _refuse_too_many(self, asker: bytes) -> None:
        each = sum(work.asked.question.asker == asker for work in self._work.values())
        if each >= limits.ANSWERING_EACH or len(self._work) >= limits.ANSWERING:
            raise NoAnswer(refusals.BUSY)

    def _cancel(self, to: Hashable, conversation: _Conversation, cancel: Cancel) -> list[Out]:
        conversation.move("cancel")
        work = self._work.get(cancel.id)
        asked_here = work is not None and work.to == to
        self._forget(to)
        if not asked_here:
            return [Close(to)]
        return [Quit(cancel.id), *self._reply(cancel.id, refuse(refusals.WITHDRAWN)), Close(to)]

    # -- what the self says

    def _go_on(self, event: Piece | Answered | Failed | Stop, work: _Work) -> list[Out]:
        id = work.asked.id
        try:
            refuse_others(work.asked, work.asked.peer, self._desk.known)
        except NoAnswer as why:  # they were blocked, or lost their machine, since they asked
            return [Quit(id), *self._reply(id, refuse(str(why)))]
        match event:
            case Piece(_, text):
                return self._piece(work, text)
            case Answered(_, text, hand):
                return self._whole(work, text, hand)
            case Failed():
                return self._reply(id, refuse(refusals.FAILED))
            case Stop():
                return [Quit(id), *self._reply(id, refuse(refusals.WITHDRAWN))]

    def _piece(self, work: _Work, text: str) -> list[Out]:
        size = size_of_ours(text, work.size)
        work.text.append(text)
        work.size = size
        return self._parts(work, text)

    def _parts(self, work: _Work, text: str) -> list[Out]:
        if work.to is None or not text:
            return []
        conversation = self._open[work.to]
        outs: list[Out] = []
        for part in cut(text, limits.PART):
            conversation.move("part")
            outs.append(Say(work.to, write(Part(work.asked.id, conversation.parts, part))))
            conversation.parts += 1
        return outs

    def _whole(self, work: _Work, text: str, hand: Hand) -> list[Out]:
        asked = work.asked
        made = self._desk.known.now.clock
        reply = Reply(asked.id, asked.question.to, asked.question.asker, text, hand, made)
        return self._reply(asked.id, Whole(sign_reply(reply, self._desk.key(hand)).to_bytes()))

    def _reply(self, id: bytes, message: Message) -> list[Out]:
        work, reply = self._work.pop(id), write(message)
        return [Keep(id, reply), *self._last(work, reply)]

    def _out_of_time(self, id: bytes) -> list[Out]:
        """It took too long; who comes again, while there is time, has it tried again."""
        work = self._work.pop(id, None)
        if work is None:
            return []
        late = self._desk.known.now.has_ended(work.asked.question.until)
        return [Quit(id), *self._last(work, write(refuse(refusals.TOO_LATE if late else refusals.BUSY)))]

    def _last(self, work: _Work, reply: bytes) -> list[Out]:
        if work.to is None:
            return []
        self._open.pop(work.to).move("reply")
        return [Say(work.to, reply), Close(work.to)]


def cut(text: str, most: int) -> Iterable[str]:
    """A text in parts of at most so many bytes."""
    data = text.encode()
    while data:
        end = min(most, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # never within a letter
            end -= 1
        yield data[:end].decode()
        data = data[end:]

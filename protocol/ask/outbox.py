"""The outbox: questions of ours, from when they are asked until they are answered, refused, or too late.

A question is kept before it leaves and is the same each time it does; so whoever answers sees one question, however
often it comes. What was answered is handed over before it is dropped, so it may be handed over twice, never not at all.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum

from identity.errors import IdentityRefused
from identity.joining import peer_id
from identity.personlog import Hand as Capacity
from identity.personlog import PersonLog
from identity.secrets import Secret
from protocol.ask.messages import (
    NONCE_BYTES,
    Ask,
    Asked,
    Cancel,
    FromAnswerer,
    Part,
    Question,
    Whole,
    read_question,
    read_reply,
    sign_question,
)
from protocol.ask.waiting import (
    Came,
    Close,
    Connected,
    Dial,
    Drop,
    Event,
    Got,
    Heard,
    Lost,
    Out,
    Over,
    Put,
    Restored,
    Say,
    Store,
    Waiting,
    Withdraw,
)
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Alarm, Chance, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Refused, read, write
from protocol.wire.pauses import pause
from protocol.wire.table import Table


class State(Enum):
    """Where a question stands."""

    READY = "ready"
    DIALLING = "dialling"
    ASKED = "asked"
    RESTING = "resting"
    OVER = "over"


_LIVE = (State.READY, State.DIALLING, State.ASKED, State.RESTING)

TABLE: Table[State] = Table(
    "asking",
    State.READY,
    {
        (State.READY, "dial"): State.DIALLING,
        (State.DIALLING, "connected"): State.ASKED,
        (State.ASKED, "part"): State.ASKED,
        (State.ASKED, "answer"): State.OVER,
        (State.ASKED, "refused"): State.OVER,
        (State.ASKED, "lost"): State.RESTING,
        (State.DIALLING, "lost"): State.RESTING,
        (State.DIALLING, "refused"): State.OVER,
        (State.RESTING, "retry"): State.READY,
        **{(state, "cancel"): State.OVER for state in _LIVE},
        **{(state, "deadline"): State.OVER for state in _LIVE},
    },
    frozenset({"part", "answer", "refused"}),
)


class OutboxFull(LocalProtocolError):
    """So many questions wait that no more are taken; cancel some, or wait until they are answered."""


class OutboxDamaged(LocalProtocolError):
    """What was kept of a question is no question; take the outbox from a backup, or ask anew."""


@dataclass
class _Entry:
    asked: Asked
    waiting: Waiting
    state: State = TABLE.start
    tries: int = 0
    parts: int = 0
    size: int = 0

    def move(self, move: str) -> None:
        self.state = TABLE.after(self.state, move)


@dataclass
class Outbox:
    """All questions that wait. ``log`` tells of a person what is pinned here."""

    person: bytes
    node: Secret
    log: Callable[[bytes], PersonLog | None]
    chance: Chance
    _entries: dict[bytes, _Entry] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._entries)

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises if they said what makes no sense: then close, and tell ``Lost``."""
        match event:
            case Put():
                return self._put(event, now)
            case Restored(waiting):
                return self._restore(waiting, now)
            case Rang(("asking", str(what), bytes(id))):
                return self._rang(what, self._entries[id]) if id in self._entries else []
            case Rang(_):
                raise LocalProtocolError("an alarm that was not set here")
            case _:
                entry = self._entries.get(event.id)
                return [] if entry is None else self._on(event, entry, now)

    def _on(self, event: Connected | Heard | Lost | Withdraw, entry: _Entry, now: float) -> list[Out]:
        match event:
            case Connected(_, peer):
                return self._connected(entry, peer)
            case Heard(_, frame):
                return self._hear(entry, frame, now)
            case Lost(_, why):
                return self._lost(entry, why, now)
            case Withdraw(id):
                said: list[Out] = [Say(id, write(Cancel(id)))] if entry.state is State.ASKED else []
                entry.move("cancel")
                return [*said, *self._over(id, "")]

    # -- in and out

    def _put(self, put: Put, now: float) -> list[Out]:
        each = sum(entry.asked.question.to == put.to for entry in self._entries.values())
        if each >= limits.OUTBOX_EACH or len(self._entries) >= limits.OUTBOX:
            raise OutboxFull("too many questions wait for an answer; cancel some, or wait")
        if len(put.chain) > limits.CHAIN:
            raise LocalProtocolError(f"a question comes with at most {limits.CHAIN} grants")
        nonce = self.chance(NONCE_BYTES)
        question = Question(self.person, put.to, put.text, put.purpose, put.hand, int(now), put.until, nonce, put.space)
        asked = sign_question(question, self.node)
        waiting = Waiting(asked.envelope.to_bytes(), tuple(one.to_bytes() for one in put.chain))
        return [Store(asked.id, waiting), *self._add(asked, waiting), *self._next()]

    def _restore(self, waiting: Iterable[Waiting], now: float) -> list[Out]:
        outs: list[Out] = []
        for one, asked in [(one, _kept(one)) for one in waiting]:
            if asked.id not in self._entries:
                outs += self._add(asked, one)
        late = [id for id, entry in self._entries.items() if entry.asked.question.until <= now]
        for id in late:
            self._entries[id].move("deadline")
            outs += [Drop(id), Over(id, refusals.TOO_LATE)]
            del self._entries[id]
        return [*outs, *self._next()]

    def _add(self, asked: Asked, waiting: Waiting) -> list[Out]:
        self._entries[asked.id] = _Entry(asked, waiting)
        return [Alarm(("asking", "deadline", asked.id), asked.question.until)]

    def _next(self) -> list[Out]:
        """Reach for as many as may be under way at once, the longest waiting first."""
        outs: list[Out] = []
        under_way = sum(entry.state in (State.DIALLING, State.ASKED) for entry in self._entries.values())
        for id, entry in self._entries.items():
            if under_way >= limits.DIALLED:
                break
            if entry.state is State.READY:
                entry.move("dial")
                under_way += 1
                outs.append(Dial(id, entry.asked.question.to))
        return outs

    def _over(self, id: bytes, why: str) -> list[Out]:
        del self._entries[id]
        return [Drop(id), Over(id, why), Close(id), *self._next()]

    # -- time

    def _rang(self, what: str, entry: _Entry) -> list[Out]:
        if what == "deadline":
            entry.move("deadline")
            return self._over(entry.asked.id, refusals.TOO_LATE)
        if entry.state is not State.RESTING:
            return []
        entry.move("retry")
        self._entries[entry.asked.id] = self._entries.pop(entry.asked.id)  # whoever waits longer comes first
        return self._next()

    def _lost(self, entry: _Entry, why: str | None, now: float) -> list[Out]:
        under_way = entry.state in (State.DIALLING, State.ASKED)
        if under_way and why is not None and not refusals.meaning(why).passing:
            return self._refused(entry, why, now)
        return [*self._rest(entry, now), *self._next()]

    def _rest(self, entry: _Entry, now: float) -> list[Out]:
        if entry.state not in (State.DIALLING, State.ASKED):
            return []
        entry.move("lost")
        entry.tries += 1
        return [Alarm(("asking", "retry", entry.asked.id), now + pause(entry.tries, self.chance))]

    # -- talk

    def _connected(self, entry: _Entry, peer: bytes) -> list[Out]:
        log = self.log(entry.asked.question.to)
        if log is None or not _is_machine(log, peer):
            raise RemoteProtocolError("another machine than one of theirs")
        if entry.state is not State.DIALLING:
            return []  # it came too late
        entry.move("connected")
        entry.parts = entry.size = 0
        return [Say(entry.asked.id, write(Ask(entry.waiting.question, entry.waiting.chain)))]

    def _hear(self, entry: _Entry, frame: bytes, now: float) -> list[Out]:
        if entry.state is not State.ASKED:
            return []
        message = read(frame, FromAnswerer)
        match message:
            case Part():
                return self._part(entry, message)
            case Whole():
                return self._whole(entry, message)
            case Refused():
                return self._refused(entry, refusals.named(message), now)
        raise LocalProtocolError("a message that nobody hears")

    def _part(self, entry: _Entry, part: Part) -> list[Out]:
        size = len(part.text.encode())
        if (part.id, part.number) != (entry.asked.id, entry.parts) or not 0 < size <= limits.PART:
            raise RemoteProtocolError("a part that has no place here")
        if entry.size + size > limits.PIECES:
            raise RemoteProtocolError("more parts than an answer has")
        entry.move("part")
        entry.parts += 1
        entry.size += size
        return [Came(entry.asked.id, part.text, afresh=part.number == 0)]

    def _whole(self, entry: _Entry, whole: Whole) -> list[Out]:
        log = self.log(entry.asked.question.to)
        if log is None:
            raise RemoteProtocolError("an answer of somebody who is not known here")
        envelope, reply = read_reply(whole.answer, entry.asked, log)
        entry.move("answer")
        id = entry.asked.id
        del self._entries[id]
        return [Got(id, envelope, reply), Drop(id), Close(id), *self._next()]

    def _refused(self, entry: _Entry, why: str, now: float) -> list[Out]:
        if refusals.meaning(why).passing:
            return [Close(entry.asked.id), *self._rest(entry, now), *self._next()]
        entry.move("refused")
        return self._over(entry.asked.id, why)


def _kept(waiting: Waiting) -> Asked:
    try:
        return read_question(waiting.question)
    except RemoteProtocolError as error:
        raise OutboxDamaged(f"a question that waits is not as it was kept: {error}") from error


def _is_machine(log: PersonLog, peer: bytes) -> bool:
    key = peer[-32:]
    try:
        return peer == peer_id(key) and log.hand(key) is Capacity.NODE
    except IdentityRefused:
        return False

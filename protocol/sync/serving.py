"""The side of a sync session that was called: it sends what the other lacks, and takes what it lacks itself.

It serves one stream. What is told and sent is what the other may have: of each epoch in which it was a member.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.sync import have, limits
from protocol.sync.copy import Copy, Find, standing
from protocol.sync.events import Came, Closed, Ended, Event, Out, Send
from protocol.sync.flow import Inflow, Outflow
from protocol.sync.have import Vector
from protocol.sync.lending import Lending
from protocol.sync.wire import Batch, Credit, Done, End, Fetch, Have, Pull, Refusal, Refused, Same, Want, read, written


class Serving:
    """Answers one stream of one peer, whose machine's key the connection has authenticated."""

    def __init__(self, peer: bytes, find: Find) -> None:
        self._peer = peer
        self._find = find
        self._session: _Session | Lending | None = None
        self._over = False

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises ``RemoteProtocolError`` if the other does not keep to the protocol."""
        if self._over:
            return []
        outs = self._handled(event, now)
        self._over = any(isinstance(one, Ended) for one in outs)
        return outs

    def _handled(self, event: Event, now: float) -> list[Out]:
        if isinstance(event, Closed):
            return [Ended("cut")]
        if self._session is None:
            if not isinstance(event, Came):
                raise LocalProtocolError("a session begins with a frame")
            return self._begun(event.payload)
        return self._session.handle(event, now)

    def _begun(self, payload: bytes) -> list[Out]:
        first = read(payload)
        if not isinstance(first, Pull | Fetch):
            raise RemoteProtocolError("a session begins with what is asked for")
        copy = self._find(first.space)
        if copy is None or standing(copy, self._peer) == "unknown":
            return _refused("unknown")
        if isinstance(first, Fetch):
            self._session = Lending(self._peer, copy)
            return self._session.begin(first)
        self._session = _Session(self._peer, copy)
        return self._session.asked(first)


def _refused(why: Refusal) -> list[Out]:
    return [Send(written(Refused(why))), Ended(why)]


_Handlers = Mapping[type, Callable[["_Session", Any], list[Out]]]


class _Session:
    """A session that began with ``Pull``."""

    def __init__(self, peer: bytes, copy: Copy) -> None:
        self._peer = peer
        self._copy = copy
        self._out = Outflow(copy)
        self._in = Inflow(copy)
        self._answer: Pull | Want | None = None  # to which the answer is under way
        self._asked = 0

    def handle(self, event: Event, _now: float) -> list[Out]:
        if not isinstance(event, Came):
            raise LocalProtocolError("this session has asked for nothing")
        said = read(event.payload)
        handler = (self._BUSY if self._answer else self._IDLE).get(type(said))
        if handler is None:
            raise RemoteProtocolError(f"{type(said).__name__} has no place here")
        return handler(self, said)

    # -- what is asked

    def asked(self, pull: Pull) -> list[Out]:
        self._begin(pull)
        self._out.allow(pull.credit)
        log, theirs = self._copy.log, pull.have
        if have.vector(log, self._peer).digest == theirs.digest and self._is_member:
            self._answer = None
            return [Send(written(Same()))]
        if not theirs.broken:
            self._out.put(have.evidence(log, self._peer))
        for number in have.shared_with(log, self._peer):
            if number >= theirs.since:
                self._out.put(one.hash for one in have.lacking(log, number, theirs.of(number)))
        return self._flowed()

    def _wanted(self, want: Want) -> list[Out]:
        self._begin(want)
        log, history = self._copy.log, self._copy.history
        epochs = have.shared_with(log, self._peer)
        held = [log.entries[hash_] for hash_ in want.hashes if hash_ in log.entries]
        whole = sorted((one for one in held if one.core.epoch in epochs), key=lambda one: (one.core.epoch, one.place))
        self._out.put(one.hash for one in whole)
        others = set(want.hashes) - {one.hash for one in whole}
        past = (history.handed_on(one, epochs) for one in sorted(others))
        self._out.put(one for one in past if one is not None)
        return self._flowed()

    def _begin(self, asked: Pull | Want) -> None:
        self._asked += 1
        if self._asked > 2 * limits.ROUNDS:
            raise RemoteProtocolError("one session asks for so much and no more")
        if isinstance(asked, Pull) and asked.space != self._copy.replica.space:
            raise RemoteProtocolError("a session is about one space")
        self._answer = asked

    def _credited(self, credit: Credit) -> list[Out]:
        self._out.allow(credit.frames)
        return self._flowed()

    def _flowed(self) -> list[Out]:
        sent: list[Out] = [*self._out.flow()]
        if self._answer is None or not self._out.is_idle:
            return sent
        answered, self._answer = self._answer, None
        if isinstance(answered, Want):
            return [*sent, Send(written(End()))]
        if not self._is_member:
            return [*sent, *_refused("removed")]
        return [*sent, Send(written(Have(self._told(answered.have), self._in.grant())))]

    def _told(self, theirs: Vector) -> Vector:
        """What is held here: chain by chain where they told theirs, and hold what is not here."""
        log, told = self._copy.log, {one.number: one for one in theirs.epochs}
        unlike = have.differing(log, self._peer, theirs)
        asked = [one for one in unlike if have.exceeds(log, one, told[one])]
        return have.vector(log, self._peer, asked[-limits.ASKED :])

    @property
    def _is_member(self) -> bool:
        return standing(self._copy, self._peer) == "member"

    # -- what is pushed

    def _pushed(self, batch: Batch) -> list[Out]:
        if not self._is_member:
            return _refused("removed")
        take, said = self._in.take(batch)
        return [take, *said]

    def _done(self, done: Done) -> list[Out]:
        return [Send(written(done)), Ended("done")]

    # what may come while an answer is under way, and what may come else
    _BUSY: ClassVar[_Handlers] = {Credit: _credited}
    _IDLE: ClassVar[_Handlers] = {Credit: _credited, Pull: asked, Want: _wanted, Batch: _pushed, Done: _done}

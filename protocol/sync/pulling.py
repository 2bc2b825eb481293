"""The side of a sync session that calls: it tells what it holds, takes what it lacks, and hands over the rest.

It asks again for epochs that turn out to differ, chain by chain, and by hash for what something depends on that came
too early. A session that is cut leaves what was taken; the next one begins with what is held then.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.sync import have, limits
from protocol.sync.copy import Copy, lacking
from protocol.sync.events import Came, Closed, Ended, Event, Out, Send, Take
from protocol.sync.flow import Inflow, Outflow
from protocol.sync.have import OfEpoch
from protocol.sync.wire import Batch, Credit, Done, End, Have, Pull, Refused, Same, Want, read, written

Place = Literal["new", "pulling", "wanting", "pushing", "over"]


class Pulling:
    """One session with one peer, about one space; ``begin`` it, then hand it what comes."""

    def __init__(self, copy: Copy, peer: bytes) -> None:
        self._copy = copy
        self._peer = peer
        self._space = copy.replica.space
        self._in = Inflow(copy)
        self._out = Outflow(copy)
        self._place: Place = "new"
        self._asked = 0  # how often
        self._told: set[int] = set()  # epochs of which chains were told
        self._theirs: dict[int, OfEpoch] = {}
        self._since = 0
        self._broken = False  # they hold evidence against the host
        self._missing: dict[bytes, None] = {}
        self._wanted: set[bytes] = set()
        self._pushed = False
        self._bare = copy.without_prose()

    def begin(self) -> list[Out]:
        """The first frame."""
        if self._place != "new":
            raise LocalProtocolError("a session begins once")
        return self._pull([])

    def handle(self, event: Event, _now: float) -> list[Out]:
        """What is to be done; raises ``RemoteProtocolError`` if the other does not keep to the protocol."""
        if self._place == "over":
            return []
        if isinstance(event, Closed):
            return self._ended("cut")
        if not isinstance(event, Came) or self._place == "new":
            raise LocalProtocolError("a session begins, and then frames come")
        said = read(event.payload)
        handler = self.PLACES[self._place].get(type(said))
        if handler is None:
            raise RemoteProtocolError(f"{type(said).__name__} has no place here")
        return handler(self, said)

    # -- asking

    def _pull(self, detailed: list[int]) -> list[Out]:
        vector = have.vector(self._copy.log, self._peer, detailed)
        self._told.update(one.number for one in vector.epochs if one.chains is not None)
        self._place, self._asked = "pulling", self._asked + 1
        return [Send(written(Pull(self._space, vector, self._in.grant())))]

    def _came(self, batch: Batch) -> list[Out]:
        take, said = self._in.take(batch)
        self._note_missing(take)
        return [take, *said]

    def _note_missing(self, take: Take) -> None:
        earlier: set[bytes] = set()
        for one in take.entries:
            lacks = [hash_ for hash_ in lacking(self._copy, one) if hash_ not in earlier]
            self._copy.note_bare(one)
            if not lacks:
                earlier.add(one.hash)
            elif len(self._missing) < limits.WANTED:
                self._missing.update(dict.fromkeys([*lacks, one.hash]))

    def _had(self, said: Have) -> list[Out]:
        self._since, self._broken = said.have.since, said.have.broken
        for one in said.have.epochs:
            known = self._theirs.get(one.number)
            if known is None or one.chains is not None or one.digest != known.digest:
                self._theirs[one.number] = one
        self._out.allow(said.credit)
        unlike = have.differing(self._copy.log, self._peer, said.have)
        untold = [one for one in unlike if one not in self._told and not self._can_hand_over(one)]
        if untold and self._asked < limits.ROUNDS:
            return self._pull(untold[-limits.ASKED :])
        return self._go_on()

    def _can_hand_over(self, number: int) -> bool:
        """Whether it is known without asking on what they lack of an epoch, and that nothing is lacking here."""
        theirs = self._theirs[number]
        return theirs.chains is None and have.is_told(self._copy.log, number, theirs)

    def _same(self, _said: Same) -> list[Out]:
        log = self._copy.log
        self._theirs = {one: have.of_epoch(log, one) for one in have.shared_with(log, self._peer)}
        self._broken = bool(have.evidence(log, self._peer))
        return self._go_on()

    def _had_wanted(self, _said: End) -> list[Out]:
        return self._go_on()

    def _go_on(self) -> list[Out]:
        """All that was asked for has come: ask for what is missing still, or hand over what they lack."""
        still = [one for one in self._missing if one not in self._copy.log.entries]
        history = self._copy.history.wanted(limits.WANTED - min(len(still), limits.WANTED))
        whole = [*still, *self._bare, *sorted(self._copy.log.missing), *history]
        wanted = [one for one in dict.fromkeys(whole) if one not in self._wanted][: limits.WANTED]
        self._missing.clear()
        if wanted and self._asked < limits.ROUNDS:
            self._wanted.update(wanted)
            self._place, self._asked = "wanting", self._asked + 1
            return [Send(written(Want(tuple(wanted))))]
        return self._push()

    # -- handing over

    def _push(self) -> list[Out]:
        log = self._copy.log
        self._place = "pushing"
        if not self._broken:
            self._out.put(have.evidence(log, self._peer))
        for number in have.shared_with(log, self._peer):
            if number >= self._since:
                self._out.put(one.hash for one in have.lacking(log, number, self._theirs.get(number)))
        if self._out.is_idle:
            return [Send(written(Done())), *self._ended("done")]
        return self._flowed()

    def _credited(self, credit: Credit) -> list[Out]:
        self._out.allow(credit.frames)
        return self._flowed()

    def _flowed(self) -> list[Out]:
        sent: list[Out] = [*self._out.flow()]
        if self._out.is_idle and not self._pushed:
            self._pushed = True
            sent.append(Send(written(Done())))
        return sent

    def _done(self, _said: Done) -> list[Out]:
        if not self._pushed:
            raise RemoteProtocolError("Done has no place here")
        return self._ended("done")

    # -- the end

    def _refused(self, said: Refused) -> list[Out]:
        return self._ended(said.why)

    def _ended(self, why: Literal["done", "cut", "unknown", "removed"]) -> list[Out]:
        self._place = "over"
        return [Ended(why)]

    # what may come where; anything else has no place there
    PLACES: ClassVar[Mapping[Place, Mapping[type, Callable[["Pulling", Any], list[Out]]]]] = {
        "pulling": {Batch: _came, Have: _had, Same: _same, Refused: _refused},
        "wanting": {Batch: _came, End: _had_wanted, Refused: _refused},
        "pushing": {Credit: _credited, Done: _done, Refused: _refused},
    }

"""Streams between Ben and Ana's house: in order, but they break, and so do machines."""

from dataclasses import dataclass, field

from protocol.ask import desk, waiting
from protocol.machine import Rang
from tests.protocol.ask.desks import Asker, House
from tests.protocol.join.houses import ANA, NOW, Crash, me_of

ANA_PEER = me_of(ANA).peer


@dataclass
class Stream:
    """One, for one question."""

    id: bytes
    to_ana: list[bytes] = field(default_factory=list)
    to_ben: list[bytes] = field(default_factory=list)
    ended: bool = False  # by Ana


@dataclass
class Play:
    """All that goes on."""

    house: House
    asker: Asker
    now: float = NOW
    streams: dict[int, Stream] = field(default_factory=dict)
    opened: int = 0

    def dial(self) -> None:
        """Open a stream for each question that wants one."""
        while self.asker.dialled:
            id = self.asker.dialled.pop(0)
            self.opened += 1
            self.streams[self.opened] = Stream(id)
            self._house(desk.Came(self.opened, self.asker.peer))
            self._ben(waiting.Connected(id, ANA_PEER))

    def move(self, choice: int) -> bool:
        """One frame goes on its way, or one stream that is over ends; whether there was any."""
        able = [number for number, one in self.streams.items() if one.to_ana or one.to_ben or one.ended]
        if not able:
            return False
        number = able[choice % len(able)]
        stream = self.streams[number]
        if stream.to_ana:
            self._house(desk.Heard(number, stream.to_ana.pop(0)))
        elif stream.to_ben:
            self._ben(waiting.Heard(stream.id, stream.to_ben.pop(0)))
        else:
            self.cut(number)
        return True

    def cut(self, number: int) -> None:
        """A stream ends, with all that is under way on it."""
        stream = self.streams.pop(number, None)
        if stream is not None:
            self._house(desk.Gone(number))
            self._ben(waiting.Lost(stream.id))

    def cut_all(self) -> None:
        for number in list(self.streams):
            self.cut(number)

    def think(self, choice: int, *, whole: bool) -> None:
        """The self goes on with one of the questions it was asked."""
        posed = self.house.posed
        if posed:
            id = posed[choice % len(posed)]
            text = f"In the lake of {id.hex()[:4]} ü"
            self._house(desk.Answered(id, text) if whole else desk.Piece(id, "In the lake "))

    def wait(self) -> None:
        """Until the next alarm of Ben's that is no deadline."""
        names = [name for name in self.asker.alarms if name[1] == "retry"]
        if names:
            name = min(names, key=lambda one: self.asker.alarms[one])
            self.now = max(self.now, self.asker.alarms.pop(name))
            self._ben(Rang(name))

    def restart_ana(self) -> None:
        self.house.start()
        self.house.posed.clear()
        self.cut_all()

    def restart_ben(self) -> None:
        for number in list(self.streams):
            del self.streams[number]
            self._house(desk.Gone(number))
        try:
            self.asker.start(self.now)
        except Crash:
            self.restart_ben()

    def heal(self) -> None:
        """No more faults: all is tried until nothing is left to try."""
        for _ in range(60):
            self.dial()
            while self.move(0):
                pass
            for choice in range(len(self.house.posed)):
                self.think(choice, whole=True)
            while self.move(0):
                pass
            self.wait()
            if not self.asker.stored:
                return

    def _house(self, event: desk.Event) -> None:
        try:
            self.house.tell(event, self.now, self._to_ben)
        except Crash:
            self.restart_ana()

    def _ben(self, event: waiting.Event) -> None:
        try:
            self.asker.tell(event, self.now, self._to_ana)
        except Crash:
            self.restart_ben()

    def _to_ben(self, number: object, frame: bytes | None) -> None:
        stream = self.streams.get(number)  # type: ignore[call-overload]
        if stream is None:
            return
        if frame is None:
            stream.ended = True
        else:
            stream.to_ben.append(frame)

    def _to_ana(self, id: bytes, frame: bytes | None) -> None:
        for number, stream in list(self.streams.items()):
            if stream.id == id and frame is not None:
                stream.to_ana.append(frame)
            elif stream.id == id:
                del self.streams[number]
                self._house(desk.Gone(number))

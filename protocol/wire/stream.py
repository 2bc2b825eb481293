"""One stream, from its first frame on: what versions both speak, then frames, until one deadline.

The first frame each way says which versions its sender speaks; both then speak the highest that they have in common.
If there is none, both say so and hang up. What the frames hold is for others to say. A letter is what one side would
write on a stream, but that it names one version only: whoever writes it cannot know what its reader speaks.
"""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from enum import Enum

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.frames import FrameReader, frame
from protocol.machine import Alarm, Rang
from protocol.wire import limits, refusals
from protocol.wire.messages import Versions, read, write
from protocol.wire.table import Table

SPOKEN = (1,)


class State(Enum):
    """Where a stream stands."""

    NEW = "new"
    MEETING = "meeting"
    OPEN = "open"
    OVER = "over"


TABLE: Table[State] = Table(
    "stream",
    State.NEW,
    {
        (State.NEW, "opened"): State.MEETING,
        (State.MEETING, "versions"): State.OPEN,
        (State.MEETING, "no common version"): State.OVER,
        (State.MEETING, "ended"): State.OVER,
        (State.MEETING, "deadline"): State.OVER,
        (State.OPEN, "frame"): State.OPEN,
        (State.OPEN, "send"): State.OPEN,
        (State.OPEN, "ended"): State.OVER,
        (State.OPEN, "deadline"): State.OVER,
    },
    frozenset({"versions", "no common version", "frame", "ended"}),
)


@dataclass(frozen=True)
class Opened:
    """An event: the connection gave us a stream."""


@dataclass(frozen=True)
class Came:
    """An event: bytes came."""

    data: bytes


@dataclass(frozen=True)
class Ended:
    """An event: the other side says no more."""


@dataclass(frozen=True)
class Send:
    """An event: we have something to say."""

    frame: bytes


@dataclass(frozen=True)
class Write:
    """To be done: write these bytes."""

    data: bytes


@dataclass(frozen=True)
class Agreed:
    """To be done: speak this version from now on."""

    version: int


@dataclass(frozen=True)
class Heard:
    """To be done: hand this frame to whoever understands it."""

    frame: bytes


@dataclass(frozen=True)
class Over:
    """To be done: close the stream, once all is written; ``why`` names a refusal that ends what it was for."""

    why: str | None = None


Event = Opened | Came | Ended | Send | Rang
Out = Write | Agreed | Heard | Over | Alarm


class Stream:
    """One side of a stream."""

    def __init__(self, name: Hashable, seconds: float, spoken: Collection[int] = SPOKEN) -> None:
        self.state = TABLE.start
        self.version: int | None = None
        self._name, self._seconds, self._spoken = name, seconds, tuple(sorted(spoken))
        self._reader = FrameReader(limits.FRAME)

    @property
    def buffered(self) -> int:
        """Bytes that make no frame yet."""
        return self._reader.buffered

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises if the other side said what makes no sense."""
        match event:
            case Opened():
                self._move("opened")
                return [Alarm(self._name, now + self._seconds), Write(_framed(_said(self._spoken)))]
            case Send(content):
                self._move("send")
                return [Write(_framed(content))]
            case _ if self.state is State.OVER:
                return []  # what was under way when it ended
            case Came(data):
                return self._come(data)
            case Ended():
                self._move("ended")
                self._reader.finish()
                return [Over()]
            case Rang():
                self._move("deadline")
                return [Over()]

    def _come(self, data: bytes) -> list[Out]:
        if self.state is State.NEW:
            raise LocalProtocolError("bytes before the stream was opened")
        outs: list[Out] = []
        try:
            for content in self._reader.feed(data):
                if self.state is State.OVER:
                    break
                outs += self._hear(content)
        except RemoteProtocolError:
            self.state = State.OVER
            raise
        return outs

    def _hear(self, content: bytes) -> list[Out]:
        if self.state is State.OPEN:
            self._move("frame")
            return [Heard(content)]
        self.version = common(self._spoken, content)
        if self.version is None:
            self._move("no common version")
            return [Write(_framed(write(refusals.refuse(refusals.VERSION)))), Over(refusals.VERSION)]
        self._move("versions")
        return [Agreed(self.version)]

    def _move(self, move: str) -> None:
        self.state = TABLE.after(self.state, move)


def common(spoken: Iterable[int], content: bytes) -> int | None:
    """The highest version that we and whoever sent the first frame speak, or None."""
    return max(set(spoken) & set(speaks(content)), default=None)


def speaks(content: bytes) -> tuple[int, ...]:
    """The versions that a first frame names."""
    theirs: tuple[int, ...] = read(content, Versions).speaks
    if not 0 < len(theirs) <= limits.VERSIONS or not all(0 < one < 2**16 for one in theirs):
        raise RemoteProtocolError("versions are a few small numbers")
    return theirs


def letter(frames: Iterable[bytes], version: int = SPOKEN[-1]) -> bytes:
    """Frames as one letter's content, written in this version."""
    return b"".join(map(_framed, (_said([version]), *frames)))


def opened(content: bytes, spoken: Collection[int] = SPOKEN) -> list[bytes]:
    """The frames of a letter; raises if it holds something else, or is in a version that is not spoken here."""
    reader = FrameReader(limits.FRAME)
    frames = reader.feed(content)
    reader.finish()
    if not frames or len(speaks(frames[0])) != 1 or common(spoken, frames[0]) is None:
        raise RemoteProtocolError("a letter in a version that is not spoken here")
    return frames[1:]


def _said(spoken: Iterable[int]) -> bytes:
    return write(Versions(tuple(spoken)))


def _framed(content: bytes) -> bytes:
    return frame(content, limits.FRAME)

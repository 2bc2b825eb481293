"""What the outbox is told, keeps, and has done."""

from dataclasses import dataclass

from msgspec import Struct

from identity.envelope import Envelope
from identity.packing import pack, plain, shaped, unpack
from protocol.ask.messages import Hand, Reply
from protocol.machine import Alarm, Rang
from protocol.wire import limits


class Waiting(Struct, frozen=True):
    """What must outlive a crash: the signed question, and by which grants it is asked."""

    question: bytes
    chain: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """To be kept."""
        return pack(plain(self), limits.FRAME)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Waiting":
        """As it was kept."""
        return shaped(unpack(data, limits.FRAME), cls, "not what was kept of a question")


@dataclass(frozen=True)
class Put:
    """An event: the owner, or their self, asks somebody something."""

    to: bytes
    text: str
    purpose: str
    chain: tuple[Envelope, ...]
    until: int
    hand: Hand = "owner"
    space: bytes | None = None


@dataclass(frozen=True)
class Restored:
    """An event: we start, and this waits."""

    waiting: tuple[Waiting, ...]


@dataclass(frozen=True)
class Connected:
    """An event: there is a stream for this question."""

    id: bytes
    peer: bytes


@dataclass(frozen=True)
class Heard:
    """An event: on the stream of this question, they said something."""

    id: bytes
    frame: bytes


@dataclass(frozen=True)
class Lost:
    """An event: the stream of this question ended, or none could be had; ``why`` as in ``Over`` of a stream."""

    id: bytes
    why: str | None = None


@dataclass(frozen=True)
class Withdraw:
    """An event: the owner does not want to know any more."""

    id: bytes


@dataclass(frozen=True)
class Store:
    """To be kept before anything after it is done: this waits."""

    id: bytes
    waiting: Waiting


@dataclass(frozen=True)
class Dial:
    """To be done: reach a machine of this person's, for this question."""

    id: bytes
    person: bytes


@dataclass(frozen=True)
class Say:
    """To be done: say this on the stream of this question."""

    id: bytes
    frame: bytes


@dataclass(frozen=True)
class Close:
    """To be done: close the stream of this question, or stop reaching for one."""

    id: bytes


@dataclass(frozen=True)
class Came:
    """More of an answer came; ``afresh``: what came before is void."""

    id: bytes
    text: str
    afresh: bool


@dataclass(frozen=True)
class Got:
    """To be kept before anything after it is done: the answer. Done twice it is as if done once."""

    id: bytes
    answer: Envelope
    reply: Reply


@dataclass(frozen=True)
class Drop:
    """To be done: this waits no more."""

    id: bytes


@dataclass(frozen=True)
class Over:
    """It comes to nothing; ``why`` names a refusal, or is empty if the owner wanted so."""

    id: bytes
    why: str


Event = Put | Restored | Connected | Heard | Lost | Withdraw | Rang
Out = Store | Dial | Say | Close | Came | Got | Drop | Over | Alarm

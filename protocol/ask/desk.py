"""What the desk, where questions of others arrive, is told, looks up, and has done."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from identity.permission import Known
from identity.secrets import Secret
from protocol.ask.messages import Asked, Hand
from protocol.machine import Alarm, Rang


@dataclass(frozen=True)
class Kept:
    """What was kept of a question: how often the self was asked to answer it, and the reply, once there is one."""

    tries: int
    reply: bytes | None = None


class Desk(Protocol):
    """What this house knows, seen in one transaction with what is done in answer."""

    @property
    def known(self) -> Known:
        """What is permitted here, and what time it is."""

    def key(self, hand: Hand) -> Secret:
        """What signs an answer: the self's key, or for the owner the machine's."""

    def kept(self, id: bytes) -> Kept | None:
        """What was kept of a question."""


@dataclass(frozen=True)
class Came:
    """An event: somebody wants to ask. ``peer`` is what the connection proved their machine to be."""

    to: Hashable  # what the conversation is called
    peer: bytes


@dataclass(frozen=True)
class Heard:
    """An event: they said something."""

    to: Hashable
    frame: bytes


@dataclass(frozen=True)
class Gone:
    """An event: the conversation is over. What they asked is answered all the same, for when they come again."""

    to: Hashable


@dataclass(frozen=True)
class Piece:
    """An event: the self said more."""

    id: bytes
    text: str


@dataclass(frozen=True)
class Answered:
    """An event: this is the whole answer."""

    id: bytes
    text: str
    hand: Hand = "self"


@dataclass(frozen=True)
class Failed:
    """An event: the self cannot answer this."""

    id: bytes


@dataclass(frozen=True)
class Stop:
    """An event: the owner does not want this answered any more."""

    id: bytes


@dataclass(frozen=True)
class Say:
    """To be done: say this."""

    to: Hashable
    frame: bytes


@dataclass(frozen=True)
class Close:
    """To be done: end the conversation."""

    to: Hashable


@dataclass(frozen=True)
class Note:
    """To be kept before anything after it is done: these grants were used, and the self is asked so often.

    It may be forgotten a day after ``until``: then the question is refused for being late.
    """

    id: bytes
    asker: bytes
    uses: tuple[bytes, ...]
    tries: int
    until: int


@dataclass(frozen=True)
class Keep:
    """To be kept before anything after it is done: the reply to a question, as it is sent."""

    id: bytes
    reply: bytes


@dataclass(frozen=True)
class Pose:
    """To be done: have the self answer this, for this audience; what it says comes back as events."""

    asked: Asked


@dataclass(frozen=True)
class Quit:
    """To be done: the self need not go on with this."""

    id: bytes


Event = Came | Heard | Gone | Piece | Answered | Failed | Stop | Rang
Out = Say | Close | Note | Keep | Pose | Quit | Alarm

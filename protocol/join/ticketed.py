"""What the side with a ticket is told, keeps, and has done."""

from dataclasses import dataclass

import msgspec

from identity import tickets
from identity.joining import Party
from identity.packing import pack, plain, shaped, unpack
from identity.tickets import Ticket
from protocol.join.sides import Other
from protocol.machine import Alarm, Rang
from protocol.wire import limits


@dataclass(frozen=True)
class Pending:
    """What must outlive a crash: the ticket, and all that was said of ourselves with it."""

    ticket: Ticket
    said: tuple[Party, ...]  # the last one is said now
    log: tuple[bytes, ...]
    card: bytes
    grants: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """To be kept where secrets may lie."""
        fields = {name: getattr(self, name) for name in ("log", "card", "grants")}
        said = [plain(party) for party in self.said]
        return pack({**fields, "said": said, "ticket": self.ticket.text()}, limits.FRAME)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Pending":
        """As it was kept."""
        kept = shaped(unpack(data, limits.FRAME), _Kept, "not what was kept of a ticket")
        return cls(tickets.read(kept.ticket), kept.said, kept.log, kept.card, kept.grants)


class _Kept(msgspec.Struct, frozen=True):
    ticket: str
    said: tuple[Party, ...]
    log: tuple[bytes, ...]
    card: bytes
    grants: tuple[bytes, ...]


@dataclass(frozen=True)
class Start:
    """An event: join, or go on where we were."""


@dataclass(frozen=True)
class Connected:
    """An event: we can speak with this machine, or write a letter to it."""

    peer: bytes


@dataclass(frozen=True)
class Heard:
    """An event: this machine said something."""

    peer: bytes
    frame: bytes


@dataclass(frozen=True)
class Lost:
    """An event: the stream ended, or none could be had; ``why`` names a refusal with which it ended by itself."""

    why: str | None = None


@dataclass(frozen=True)
class Cancel:
    """An event: the owner does not want to any more."""


@dataclass(frozen=True)
class Keep:
    """To be kept before anything after it is done; it replaces what was kept for this ticket."""

    pending: Pending


@dataclass(frozen=True)
class Dial:
    """To be done: reach the machine that the ticket names."""

    ticket: Ticket


@dataclass(frozen=True)
class Say:
    """To be done: say this."""

    frame: bytes


@dataclass(frozen=True)
class Pin:
    """To be kept before anything after it is done: they are a contact. Done twice it is as if done once."""

    other: Other
    invite: bytes


@dataclass(frozen=True)
class Drop:
    """To be done: what was kept for this ticket is not needed any more."""

    invite: bytes


@dataclass(frozen=True)
class Stuck:
    """To be told to the owner: it does not get on until they do what the refusal's words say; it is tried again."""

    why: str


@dataclass(frozen=True)
class Failed:
    """It has come to nothing; ``why`` names a refusal, or is empty if the owner wanted so."""

    why: str


@dataclass(frozen=True)
class Close:
    """To be done: close the stream, once all is said."""


Event = Start | Connected | Heard | Lost | Cancel | Rang
Out = Keep | Dial | Say | Pin | Drop | Stuck | Failed | Close | Alarm

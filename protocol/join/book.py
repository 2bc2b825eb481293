"""What the side that admits is told, looks up, and has done."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Protocol

from identity.envelope import Envelope
from identity.invites import Invite
from identity.permission import Known
from protocol.join.sides import Me, Other
from protocol.machine import Alarm, Rang


class Book(Protocol):
    """What this house knows, seen in one transaction with what is done in answer."""

    @property
    def me(self) -> Me:
        """Who admits."""

    @property
    def known(self) -> Known:
        """What is permitted here, and what time it is."""

    def invite(self, id: bytes) -> Invite | None:
        """The invite of this id, whatever has become of it."""

    def granted(self, id: bytes) -> tuple[Envelope, ...]:
        """What it grants: first, to join."""


@dataclass(frozen=True)
class Came:
    """An event: somebody wants to join. ``peer`` is what the connection, or the letter, proved their machine to be."""

    to: Hashable  # what the conversation is called
    peer: bytes
    source: Hashable  # where they come from, however many machines they say they are


@dataclass(frozen=True)
class Heard:
    """An event: they said something."""

    to: Hashable
    frame: bytes


@dataclass(frozen=True)
class Gone:
    """An event: the conversation is over."""

    to: Hashable


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
class Spend:
    """To be kept before anything after it is done: this invite was used by them, who were answered this."""

    invite: bytes
    joiner: bytes
    peer: bytes
    answer: bytes
    uses: tuple[bytes, ...]  # grants that are thereby used


@dataclass(frozen=True)
class Pin:
    """To be kept before anything after it is done: they are a contact. Done twice it is as if done once."""

    other: Other
    invite: bytes


@dataclass(frozen=True)
class Confirmed:
    """They have pinned us, too. This may never come, though they have: nothing depends on it."""

    invite: bytes
    joiner: bytes


Event = Came | Heard | Gone | Rang
Out = Say | Close | Spend | Pin | Confirmed | Alarm

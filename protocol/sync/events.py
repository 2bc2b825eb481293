"""What goes into the machines of sync, and what comes out."""

from dataclasses import dataclass
from typing import Literal

from protocol.spaces.entry import Entry
from protocol.spaces.history import Past
from protocol.sync.wire import Manifest

Why = Literal["done", "cut", "unknown", "removed"]


# -- in


@dataclass(frozen=True)
class Came:
    """A frame came in: what was in it."""

    payload: bytes


@dataclass(frozen=True)
class Closed:
    """The stream is gone, in whatever way."""


@dataclass(frozen=True)
class Found:
    """The answer to ``Seek``: what is here of a blob's name, if the whole blob is."""

    manifest: Manifest | None


@dataclass(frozen=True)
class Loaded:
    """The answer to ``Load``; None if it is not here any more."""

    data: bytes | None


Event = Came | Closed | Found | Loaded


# -- out


@dataclass(frozen=True)
class Send:
    """To be sent, as one frame."""

    payload: bytes


@dataclass(frozen=True)
class Take:
    """To be kept and taken in (``copy.take_in``) before anything that stands after this is done."""

    space: bytes
    entries: tuple[Entry, ...]
    past: tuple[Past, ...] = ()


@dataclass(frozen=True)
class Seek:
    """Which blob is meant: to be answered by ``Found``."""

    space: bytes
    blob: bytes


@dataclass(frozen=True)
class Load:
    """A piece of a blob: to be answered by ``Loaded``."""

    space: bytes
    blob: bytes
    offset: int
    size: int


@dataclass(frozen=True)
class Store:
    """A verified piece of a blob: to be kept before anything that stands after this is done."""

    space: bytes
    blob: bytes
    manifest: Manifest
    offset: int
    data: bytes


@dataclass(frozen=True)
class Ended:
    """It is over; the stream is to be closed. ``removed`` and ``unknown`` are what the other side says of us."""

    why: Why


Out = Send | Take | Seek | Load | Store | Ended

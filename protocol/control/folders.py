"""The messages about folders that are watched: what is new in them is taken in."""

from typing import ClassVar

from msgspec import field

from protocol.control.memories import Taken
from protocol.control.message import Message


class WatchedView(Message, frozen=True):
    """A folder that is watched; ``note`` says why it is not, just now."""

    path: str
    tier: str
    tags: list[str] = field(default_factory=list)
    since: float = 0.0
    note: str = ""


Answer = WatchedView


class Watch(Message, frozen=True):
    """Take a folder in, then watch it: what is new or changed in it is taken in for the same people, until
    ``Unwatch``. A large one is taken in part by part, and each part has a last answer of its own. Cancelled before the
    end, the folder is not watched.
    """

    answer: ClassVar[type[Taken]] = Taken
    path: str  # from the root on
    tier: str = "private"
    tags: list[str] = field(default_factory=list)


class Unwatch(Message, frozen=True):
    """Watch a folder no more; what was taken in from it stays."""

    answer: ClassVar[type[WatchedView]] = WatchedView
    path: str


class ListWatched(Message, frozen=True):
    """The folders that are watched."""

    answer: ClassVar[type[WatchedView]] = WatchedView


Request = Watch | Unwatch | ListWatched

"""Numbered events: the node's bounded record of them, and the client's eye for holes.

There is one ring for all subscribers, and each holds only its place in it. So a subscriber that never reads costs the
node nothing, and cannot make another wait; it finds a hole in the numbers, and asks for a snapshot.
"""

from collections import deque
from itertools import islice

from msgspec import Struct

from protocol.control.messages import Event, Happened

KEPT = 1024


class EventLog:
    """The latest events, numbered from one."""

    def __init__(self, kept: int = KEPT) -> None:
        self._ring: deque[Happened] = deque(maxlen=kept)
        self.last = 0

    def append(self, event: Event) -> Happened:
        """Number ``event`` and keep it, letting go of the oldest."""
        self.last += 1
        happened = Happened(number=self.last, event=event)
        self._ring.append(happened)
        return happened

    def after(self, number: int, at_most: int = KEPT) -> list[Happened]:
        """Up to ``at_most`` of the events after ``number`` that are still kept, oldest first."""
        skip = len(self._ring) - (self.last - number)
        return list(islice(self._ring, max(skip, 0), max(skip, 0) + at_most))


class Gap(Struct, frozen=True):
    """Events from ``first`` to ``last`` were missed: what the client knew is stale, ask for a status."""

    first: int
    last: int


class Feed:
    """Follows the numbers of the events a client is sent."""

    def __init__(self, last: int) -> None:
        self.last = last

    def take(self, happened: Happened) -> Gap | None:
        """Note the event, and tell what was missed before it."""
        expected, self.last = self.last + 1, happened.number
        if happened.number <= expected:
            return None
        return Gap(first=expected, last=happened.number - 1)

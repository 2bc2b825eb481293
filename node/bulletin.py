"""What happens in the node, told to whoever listens: the event log, and a way to wait for it to grow."""

from collections.abc import AsyncIterator

import trio

from protocol.control.feed import EventLog
from protocol.control.messages import Event, Happened


class Bulletin:
    """The node's events. Publishing never waits, however slowly anybody reads."""

    def __init__(self) -> None:
        self._events = EventLog()
        self._grew = trio.Event()

    @property
    def last(self) -> int:
        """The number of the newest event."""
        return self._events.last

    def publish(self, event: Event) -> None:
        """Number ``event`` and wake whoever waits for one."""
        self._events.append(event)
        self._grew.set()
        self._grew = trio.Event()

    async def after(self, number: int) -> AsyncIterator[Happened]:
        """Events after ``number``, now and as they come. Who lags too far finds a hole in the numbers."""
        while True:
            grew = self._grew
            for happened in self._events.after(number, at_most=64):
                yield happened
                number = happened.number
            if number >= self.last:
                await grew.wait()

"""What happens in the node, told to whoever listens: the event log, and a way to wait for it to grow."""

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

    async def after(self, number: int) -> list[Happened]:
        """Some of the events after ``number``, once there are any. Who lags too far finds a hole in the numbers."""
        while number >= self.last:
            await self._grew.wait()
        return self._events.after(number, at_most=64)

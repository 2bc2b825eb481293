"""Simulated time: what is to happen, in order. Two things at one moment happen in the order in which they were put."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from protocol.sim.remembering import Remembering


class World:
    """The queue of what is to happen."""

    def __init__(self) -> None:
        self.now = 0.0
        self.happened = 0
        self.remembered = Remembering()
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    def at(self, time: float, what: Callable[[], None]) -> None:
        """Let something happen; what is past happens now."""
        heappush(self._queue, (max(time, self.now), next(self._numbers), what))

    def after(self, seconds: float, what: Callable[[], None]) -> None:
        """Let something happen so much later."""
        self.at(self.now + seconds, what)

    def run(self, until: float) -> None:
        """Let all happen that is due until then."""
        while self._queue and self._queue[0][0] <= until:
            self.now, _, what = heappop(self._queue)
            self.happened += 1
            what()
        self.now = max(self.now, until)

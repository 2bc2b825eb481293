"""A circuit breaker: what keeps dying is left alone for a while, and its callers are told at once."""

from collections import deque


class Breaker:
    """Opens after ``limit`` deaths within ``window`` seconds, for ``rest`` seconds. Times are handed in."""

    def __init__(self, limit: int = 5, window: float = 60.0, rest: float = 30.0) -> None:
        self.limit = limit
        self.window = window
        self.rest = rest
        self._deaths: deque[float] = deque(maxlen=limit)
        self.open_until = 0.0

    def died(self, now: float) -> bool:
        """Note a death; True if that opened the breaker."""
        self._deaths.append(now)
        if len(self._deaths) == self.limit and now - self._deaths[0] <= self.window:
            self.open_until = now + self.rest
            # One more death right after the rest opens it again at once.
            self._deaths.popleft()
            return True
        return False

    def is_open(self, now: float) -> bool:
        """Whether it is better not to try."""
        return now < self.open_until

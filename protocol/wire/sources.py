"""How often somebody may try, told apart by where they come from: an address, or a machine. Bounded in memory.

What is tried is never counted: nobody can use up an invite, or a question, by trying it.
"""

from collections.abc import Hashable

from protocol.wire import limits


class Sources:
    """A source has so many tries, and gets one back every so often."""

    def __init__(
        self, tries: int = limits.TRIES, seconds: float = limits.SECONDS_A_TRY, most: int = limits.SOURCES
    ) -> None:
        self._tries, self._seconds, self._most = tries, seconds, most
        self._full_at: dict[Hashable, float] = {}  # when a source has all its tries back; if it is not here, it has
        self._others_full_at = 0.0  # where there is no room to tell sources apart, they share
        self._looked_at: float | None = None

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, source: Hashable, now: float) -> bool:
        """Count one try; whether there was one left."""
        if source not in self._full_at and len(self._full_at) >= self._most:
            self._let_go(now)
            if len(self._full_at) >= self._most:
                taken = self._taken(self._others_full_at, now)
                self._others_full_at = taken or self._others_full_at
                return taken is not None
        full_at = self._full_at.get(source, now)
        taken = self._taken(full_at, now)
        if taken is None:
            self._full_at[source] = self._within(full_at, now)
            return False
        self._full_at[source] = taken
        return True

    def _taken(self, full_at: float, now: float) -> float | None:
        at = max(self._within(full_at, now), now) + self._seconds
        return at if at <= now + self._tries * self._seconds else None

    def _within(self, full_at: float, now: float) -> float:
        """A clock that was set back makes nobody wait longer than for all tries."""
        return min(full_at, now + self._tries * self._seconds)

    def _let_go(self, now: float) -> None:
        """Those who have all their tries back need not be remembered. They are not looked for at each try.

        Where the clock was set back, none may hold their place until it is as late again.
        """
        if self._looked_at is not None and 0 <= now - self._looked_at < self._seconds:
            return
        self._looked_at = now
        self._full_at = {
            source: self._within(full_at, now) for source, full_at in self._full_at.items() if full_at > now
        }

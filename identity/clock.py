"""What time it is, when the clock may be wrong.

A clock that was set back must not bring back what has expired, so a home remembers the latest time it has ever seen.
Whether something has begun is judged by the clock, whether it has ended by the latest time seen: whichever of the two
is wrong, it permits less. Times are whole seconds since 1970; two clocks may differ by a minute.
"""

from dataclasses import dataclass

DRIFT = 60
DAY = 86_400
LAST_TIME = 253_402_300_799  # the end of the year 9999


@dataclass(frozen=True)
class Now:
    """A moment: what the clock says, and the latest time this home has seen, which is never before it."""

    clock: int
    latest: int

    @classmethod
    def at(cls, clock: float, seen: float = 0) -> "Now":
        """The moment when the clock says ``clock``, in a home that has ``seen`` a time before."""
        return cls(int(clock), max(int(clock), int(seen)))

    @property
    def set_back(self) -> int:
        """By how many seconds the clock stands behind what was seen before."""
        return self.latest - self.clock

    def has_begun(self, since: int) -> bool:
        """Whether what begins at ``since`` has surely begun."""
        return since <= self.clock + DRIFT

    def has_ended(self, until: int) -> bool:
        """Whether what ends at ``until`` may have ended."""
        return until < self.latest - DRIFT

    def may_be_within(self, since: int, until: int) -> bool:
        """Whether it may be between the two: for what forbids, where doubt counts the other way."""
        return since <= self.latest + DRIFT and until >= self.clock - DRIFT

"""How long to wait before the next try: longer each time, and not all at one moment."""

from protocol.machine import Chance
from protocol.wire import limits


def pause(tries: int, chance: Chance) -> float:
    """Seconds to wait after so many tries in vain: half of it certain, half by chance."""
    longest = min(limits.FIRST_PAUSE * 2.0 ** min(tries, 32), float(limits.LONGEST_PAUSE))
    return longest * (0.5 + int.from_bytes(chance(4), "big") / 2**33)

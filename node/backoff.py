"""How long to wait before trying again: a little, then twice as long, never more than a limit; with jitter."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Backoff:
    """``first`` seconds doubling up to ``most``; a spell of ``steady`` seconds without trouble begins anew."""

    first: float = 0.1
    most: float = 30.0
    steady: float = 60.0

    def pause(self, failures: int) -> float:
        """Seconds to wait after the ``failures``-th failure in a row."""
        whole = min(self.most, self.first * 2.0 ** (min(failures, 32) - 1))
        return whole * random.uniform(0.75, 1.0)

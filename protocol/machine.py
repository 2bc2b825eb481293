"""The shape of every machine here: ``handle(event, now)`` returns what is to be done. It has no socket and no clock.

Time comes in as ``now``, in seconds; a machine that wants to be called again says so with ``Alarm`` and is told
``Rang``. Chance is handed in, too. So whatever happens can happen again, event by event.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

Chance = Callable[[int], bytes]  # so many bytes by chance


@dataclass(frozen=True)
class Alarm:
    """To be done: tell ``Rang`` of this name at this time, or soon after; one set later under a name replaces it."""

    name: Hashable
    at: float


@dataclass(frozen=True)
class Rang:
    """An event: it is time."""

    name: Hashable

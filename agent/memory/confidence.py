"""How sure a memory is: surer as others say the same, less so when something says otherwise, the newest keeping more.

Only what is independent confirms: another day, or another source. The same file taken in twice says nothing new, nor
does a copy of the line that happens to lie in another file.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from agent.memory.boot.signs import plain

BY_WITNESSES = (0.6, 0.9, 1.0)  # one, two, three or more that are independent
LEAST = 0.1
OUTDATED = 0.5  # a newer line says otherwise
AT_ODDS = 0.7  # one of the same time does
CONTESTED = 0.9  # an older one does
MOST_WITNESSES = 200  # that are looked at
MOST_COUNTED = 5  # contradictions of a kind; further ones say nothing new


@dataclass(frozen=True)
class Witness:
    """One line that says it: where it stood, on which day it was said, and in which words."""

    source: str  # a hash of what the file holds, so that the same file is the same source
    day: int | None  # since 1970; None: nobody knows
    words: bytes  # ``fingerprint`` of the text


def fingerprint(text: str) -> bytes:
    """The same for texts that differ only in case, spacing and punctuation."""
    return blake2b(plain(text).encode("utf-8", "replace"), digest_size=16).digest()


def independent(witnesses: Iterable[Witness]) -> int:
    """How many of them can be counted; those that may be the same saying count as one."""
    groups: list[list[Witness]] = []
    order = sorted(set(witnesses), key=lambda one: (one.source, one.day is not None, one.day or 0, one.words))
    for witness in order[:MOST_WITNESSES]:
        same = [group for group in groups if any(_may_be_one(witness, other) for other in group)]
        groups = [group for group in groups if group not in same]
        groups.append([witness, *(other for group in same for other in group)])
    return len(groups)


def confidence(witnesses: Iterable[Witness], newer: int = 0, older: int = 0, same_time: int = 0) -> float:
    """How sure what ``witnesses`` say is, where so many newer, older, and equally old memories say otherwise."""
    count = max(independent(witnesses), 1)
    sure = BY_WITNESSES[min(count, len(BY_WITNESSES)) - 1]
    for factor, times in ((OUTDATED, newer), (AT_ODDS, same_time), (CONTESTED, older)):
        sure *= factor ** min(max(times, 0), MOST_COUNTED)
    return max(sure, LEAST)


def _may_be_one(one: Witness, other: Witness) -> bool:
    """Whether both may be the same saying: of one day in one source, or word for word and not of two days."""
    two_days = one.day is not None and other.day is not None and one.day != other.day
    return not two_days and (one.source == other.source or one.words == other.words)

"""Opens letters, each once: which were opened is kept until they could not be opened any more anyway.

There is a bound on how many are kept, for each sender too. Where it is reached, letters are refused and stay as they
are; none is ever opened because an older one was forgotten.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from identity.clock import DRIFT, Now
from protocol.spaces.keys import Opening
from protocol.sync import limits
from protocol.sync.letter import Letter, Sealed, open_


@dataclass(frozen=True)
class Remember:
    """To be kept before the letter is given effect: it was opened. It may be forgotten after ``until``."""

    id: bytes
    node: bytes
    until: int


@dataclass(frozen=True)
class Opened:
    """What is in it is to take effect now."""

    letter: Letter


@dataclass(frozen=True)
class Known:
    """It was opened before; nothing is to happen."""

    id: bytes


@dataclass(frozen=True)
class Full:
    """Too many letters of this sender's, or of strangers, are remembered: it can be opened later."""

    id: bytes
    node: bytes


Out = Remember | Opened | Known | Full


@dataclass(frozen=True)
class Arrived:
    """A letter is here."""

    letter: Sealed
    now: Now


class Letterbox:
    """The letters to one sealing key."""

    def __init__(
        self, mine: Opening, sealing: bytes, knows: Callable[[bytes], bool], kept: Iterable[Remember] = ()
    ) -> None:
        """``knows`` tells whether a machine is of somebody one knows; ``kept`` is what was to be remembered before."""
        self._mine = mine
        self._sealing = sealing
        self._knows = knows
        self._kept = {one.id: one for one in kept}

    def handle(self, event: Arrived, _now: float) -> list[Out]:
        """What is to be done with a letter; raises ``RemoteProtocolError`` if it cannot be opened."""
        now = event.now
        self._kept = {id_: one for id_, one in self._kept.items() if one.until >= now.latest - 2 * DRIFT}
        if event.letter.id in self._kept:
            return [Known(event.letter.id)]
        letter = open_(event.letter, self._mine, self._sealing, now)
        if not self._has_room(letter.node):
            return [Full(letter.id, letter.node)]
        kept = Remember(letter.id, letter.node, letter.until)
        self._kept[letter.id] = kept
        return [kept, Opened(letter)]

    def _has_room(self, node: bytes) -> bool:
        known = self._knows(node)
        alike = [one for one in self._kept.values() if self._knows(one.node) == known]
        if sum(one.node == node for one in alike) >= limits.LETTERS_EACH:
            return False
        return len(alike) < (limits.LETTERS_KNOWN if known else limits.LETTERS_STRANGE)

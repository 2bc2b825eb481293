"""Times as clocks on walls show them: they bear no zone, and are other moments wherever the machine is.

A line with such a time is known if it was read before, be it elsewhere: a diary grows while its owner travels. It is
also known if it is the same moment, since some who export chats write the time of where they are now.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.memory.intake.piece import Piece
from node.journal import Transaction
from node.services.memory.wording import zone
from node.store.memories import zones

Elsewhere = Callable[[Piece], tuple[float, ...]]


def elsewhere(to: Transaction, pieces: Sequence[Piece]) -> Elsewhere:
    """Says of each of these pieces at which moments it would have been said, had it been read as others were."""
    if all(piece.wall is None for piece in pieces):
        return lambda _: ()
    others = [known for name in zones.note(to, str(zone())) if (known := _known(name)) is not None]
    return lambda piece: () if piece.wall is None else _moments(piece.wall, others)


def _moments(wall: float, zones: Sequence[tzinfo]) -> tuple[float, ...]:
    """When it is that time there; each moment once, so however many zones there are, these are few."""
    try:
        shown = datetime.fromtimestamp(wall, UTC)
        return tuple({shown.replace(tzinfo=zone).timestamp() for zone in zones})
    except (ValueError, OverflowError, OSError):  # no time that a clock could show: a worker's word is not trusted
        return ()


def _known(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None

"""What was compared with whom, and how much of it there may be: sixteen different labels a year, whoever asks.

A run costs what it may show: the labels that took part in it. It counts for the person, who stays the same whatever
keys they change, and for all who came by invitations of the same contact, so that nobody asks in twenty names.
"""

from collections.abc import Iterable

from msgspec import Struct

from protocol.errors import LocalProtocolError
from protocol.spaces.psi import SIZE

YEAR = 365 * 86_400  # seconds


class Spent(LocalProtocolError):
    """The owner has shown this one, or those whom the same contact invited, as many labels as a year allows."""


class Tried(Struct, frozen=True):
    """One run: in which space, with whom, invited by way of which contact of mine, with which of my labels, when."""

    space: bytes
    person: bytes
    branch: bytes
    labels: tuple[str, ...]
    when: int


def shown(tries: Iterable[Tried], one: Tried) -> frozenset[str]:
    """The labels that this person, and those of the same branch, could have met within the year."""
    return frozenset(
        label
        for other in tries
        if (other.person == one.person or other.branch == one.branch) and other.when > one.when - YEAR
        for label in other.labels
    )


def refuse_too_many(tries: Iterable[Tried], one: Tried) -> None:
    """Raise if this run would show more labels than a year allows."""
    before = shown(tries, one)
    new = set(one.labels) - before
    if len(before) + len(new) > SIZE:
        left = max(0, SIZE - len(before))
        raise Spent(
            f"{SIZE} different labels a year is the most that one person may compare: {len(before)} were, "
            f"so tick those again, or at most {left} new"
        )

"""Who hears, and what may be said to them: the algebra on which every promise of discretion rests. Pure functions.

A memory bears a *label*: a tier and tags. A listener has a standing, and tags that the owner granted. An audience takes
the standing of its most public member and the tags that every member has, so a further listener can only narrow what
may be said. A label is open to an audience if the audience's standing reaches its tier, or if they share a tag: a tag
is the owner's word that whoever has it may hear. What is made from several memories is open to whom each of them is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from identity.errors import EmptyAudience


class Tier(IntEnum):
    """How public a memory is, from the most private."""

    PRIVATE = 0
    CLOSE = 1
    KNOWN = 2
    PUBLIC = 3


class Standing(IntEnum):
    """How near a listener is to the owner, from the nearest; each reaches the tier of its name and all more public."""

    CLOSE = 1
    KNOWN = 2
    PUBLIC = 3


@dataclass(frozen=True)
class Listener:
    """Somebody who hears, other than the owner."""

    standing: Standing
    tags: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _refuse_other(self.standing, Standing, self.tags)


@dataclass(frozen=True)
class Label:
    """To whom one memory is open."""

    tier: Tier = Tier.PRIVATE
    tags: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        _refuse_other(self.tier, Tier, self.tags)


@dataclass(frozen=True)
class Audience:
    """All who hear, taken together. Made by ``of`` or, for the owner alone, named as ``OWNER``; never empty."""

    standing: Standing | None
    tags: frozenset[str] = frozenset()
    is_owner_alone: bool = False

    def __post_init__(self) -> None:
        # Whoever is not known to be the owner is not: a standing that is missing must never read as everything.
        if self.is_owner_alone is not True or self.standing is not None:
            _refuse_other(self.standing, Standing, self.tags)

    @classmethod
    def of(cls, listeners: Iterable[Listener]) -> "Audience":
        """The audience of these listeners."""
        members = tuple(listeners)
        if not members:
            raise EmptyAudience("nobody is named as listening; the owner alone is an audience that must be named")
        tags = frozenset.intersection(*(member.tags for member in members))
        return cls(max(member.standing for member in members), tags)

    def joined_by(self, listener: Listener) -> "Audience":
        """This audience with one more listener."""
        if self.standing is None:  # the owner alone until now
            return Audience.of([listener])
        return Audience(max(self.standing, listener.standing), self.tags & listener.tags)

    def may_hear(self, label: Label) -> bool:
        """Whether what bears this label may be said."""
        if self.is_owner_alone:
            return True
        return self.standing is not None and (label.tier >= self.standing or bool(self.tags & label.tags))


OWNER = Audience(standing=None, is_owner_alone=True)


@dataclass(frozen=True)
class Derived:
    """To whom something made from several memories is open: to whom each of its sources is.

    It holds the labels as they are now, so it is made anew for each reading, and never kept.
    """

    sources: frozenset[Label]

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("what is derived has sources")

    @classmethod
    def from_(cls, sources: Iterable["Label | Derived"]) -> "Derived":
        """What is made from these, be they memories or themselves derived."""
        labels: set[Label] = set()
        for source in sources:
            labels |= source.sources if isinstance(source, Derived) else {source}
        return cls(frozenset(labels))

    def open_to(self, audience: Audience) -> bool:
        """Whether it may be said to ``audience``."""
        return all(audience.may_hear(label) for label in self.sources)


def _refuse_other(value: object, kind: type[IntEnum], tags: object) -> None:
    """Types alone do not keep a missing standing out: a look-up that failed would be ``None``, or 0."""
    if type(value) is not kind or type(tags) is not frozenset:
        raise TypeError(f"{value!r} is no {kind.__name__.lower()}, or {type(tags).__name__} no set of tags")

"""Which tables an audience opens. What lies behind no door of theirs is not searched, not counted, not weighed."""

from dataclasses import dataclass

from identity.audience import Audience, Standing, Tier


@dataclass(frozen=True)
class Door:
    """A tier; all of it, or, where tags are named, only what bears one of them."""

    tier: Tier
    tags: frozenset[str] | None = None


def doors(audience: Audience) -> tuple[Door, ...]:
    """The doors of an audience, the most public first."""
    if audience.is_owner_alone:
        return tuple(Door(tier) for tier in sorted(Tier, reverse=True))
    whole = [Door(tier) for tier in sorted(Tier, reverse=True) if _reaches(audience.standing, tier)]
    closed = [tier for tier in sorted(Tier, reverse=True) if not _reaches(audience.standing, tier)]
    return (*whole, *(Door(tier, audience.tags) for tier in closed if audience.tags))


def _reaches(standing: Standing | None, tier: Tier) -> bool:
    return standing is not None and tier >= standing

"""What can go wrong, how often, and when: drawn from a seed before anything happens, as a list that can be cut."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

What = Literal[
    "say", "raise", "delete", "leave", "remove", "invite", "crash", "part", "skew", "restore", "lie", "microphone"
]


@dataclass(frozen=True)
class Planned:
    """Something that happens to a node, or that it does."""

    at: float
    what: What
    node: int
    number: int = 0  # which of several, how much, or how long: told by what it is


@dataclass(frozen=True)
class Faults:
    """How often what goes wrong. Parts of one, or how many in a run."""

    cut: float = 0.0  # of streams, somewhere on their way
    lost: float = 0.0  # of announcements
    doubled: float = 0.0  # of announcements
    delay: float = 0.2  # seconds at most, each way
    parts: int = 0  # times in which the nodes fall apart into two groups
    crashes: int = 0
    restores: int = 0  # of these, from an old backup
    skews: int = 0  # clocks that are set, by up to a day
    changes: int = 2  # of members
    liars: int = 0


PRESETS: Mapping[str, Faults] = {
    "none": Faults(),
    "network": Faults(cut=0.2, lost=0.4, doubled=0.2, delay=5.0),
    "partitions": Faults(parts=3, delay=1.0),
    "crashes": Faults(crashes=8, restores=1),
    "clocks": Faults(skews=6),
    "liars": Faults(liars=2),
    "all": Faults(0.1, 0.3, 0.1, 2.0, parts=2, crashes=6, restores=1, skews=3, liars=2),
}


@dataclass(frozen=True)
class Plan:
    """A whole run: who is there, what is done and what goes wrong. Node 0 is the host."""

    seed: int
    nodes: int
    kind: str
    faults: Faults
    gossip: bool
    events: tuple[Planned, ...]
    until: float = 600.0  # then all heals

    def without(self, events: tuple[Planned, ...]) -> "Plan":
        """The same, with these events only."""
        return replace(self, events=events)


KINDS = ("talk", "brainstorm", "roleplay", "work", "catch-up")


def plan(seed: int, nodes: int, faults: Faults, gossip: bool = True) -> Plan:
    """What happens under a seed."""
    chance = Random(f"plan {seed}")
    kind = "catch-up" if nodes == 2 else chance.choice(KINDS[:-1])
    until = 600.0
    events: list[Planned] = []

    def some(what: What, many: int, nodes_: range, most: int = 0) -> None:
        for _ in range(many):
            node = chance.choice(nodes_)
            events.append(Planned(round(chance.uniform(1, until * 0.9), 3), what, node, chance.randint(0, most)))

    everybody, guests = range(nodes), range(1, nodes)
    some("say", chance.randint(5, 25), everybody)
    some("raise", 2, guests)
    some("delete", 2, everybody)
    some("microphone", 1, guests)
    some("leave", chance.randint(0, 1), guests)
    some("remove", chance.randint(0, faults.changes), guests)
    some("invite", chance.randint(0, faults.changes), guests)
    some("crash", faults.crashes, everybody, 120)
    some("restore", faults.restores, guests)
    some("part", faults.parts, everybody, 120)
    some("skew", faults.skews, everybody, 2 * 86_400)
    some("lie", faults.liars, everybody, 12)
    return Plan(seed, nodes, kind, faults, gossip, tuple(sorted(events, key=lambda one: (one.at, one.node, one.what))))

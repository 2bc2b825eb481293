"""Small pieces for all tasks: facts with their lines, and statements that tell them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.mind.prompts import Memory
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Ask, Fact, Values
from agent.newborn.corpus.families import FACTS
from agent.newborn.corpus.grammar import Person, slots, speak
from agent.newborn.corpus.noting import Noted, note
from agent.newborn.corpus.scene import Scene

PRIVATE = frozenset(
    {
        "medicine.takes",
        "health.ailment",
        "money.owes",
        "numbers.phone",
        "fears.of",
        "lost.found",
        "gifts.given",
        "parcels.coming",
    }
    | {
        "moods.day",
        "appointments.doctor",
        "shopping.list",
        "repairs.broken",
        "promises.made",
        "lent.things",
        "car.drives",
    }
)
OPEN = frozenset(
    {
        "job.role",
        "work.firm",
        "home.lives",
        "pets.name",
        "hobbies.since",
        "music.plays",
        "languages.learns",
        "food.favourite",
    }
    | {
        "books.reading",
        "sport.training",
        "travel.trip",
        "concerts.seen",
        "drinks.favourite",
        "family.count",
        "family.home",
    }
)
NEWS = frozenset(
    {"plans.made", "parties.invited", "school.exam", "deadlines.day", "projects.lead", "films.seen", "cooking.made"}
)
HIDDEN = frozenset({"rent", "street", "floor", "page", "giver", "time", "code"})  # not for an introduction
_HANGS = re.compile(
    r"\b(for it|borrowed it|returns it|on it|do it|found it)\b|\b(it|there|this|that way)$"
    r"|^(it|that)'s {|^it (was|should|starts)|that's (where|what|when|why)|^\{[a-z]+\}[,:]| thought$"
)


@dataclass(frozen=True)
class Told:
    """A fact of somebody, its line, and what of it can be told."""

    fact: Fact
    ask: Ask
    values: Values
    noted: Noted

    @property
    def value(self) -> str:
        """What the line tells."""
        return self.values[self.ask.slot]

    def said(self, made: Scene, person: Person, chance: Chance) -> str:
        """A statement, not yet a sentence."""
        return speak(chance.one(full_replies(self.ask)), chance.rng, made.who.view(person), self.values)


def told(made: Scene, person: Person, chance: Chance, count: int, of: Sequence[Fact] = FACTS) -> list[Told]:
    """Facts of different families, each with a line that tells one thing of it in full."""
    found: list[Told] = []
    for _ in range(60):
        if len(found) == count:
            break
        fact = chance.one(of)
        one = chance.one(fact.asks)
        if any(other.fact.family == fact.family for other in found) or not full_replies(one) or one.slot in HIDDEN:
            continue
        values = fact.draw(chance)
        noted = note(fact, values, person, made.desk, chance, frozenset(values) & needed(one))
        if noted is not None:
            found.append(Told(fact, one, values, noted))
    return found


def full_replies(one: Ask) -> tuple[str, ...]:
    """Replies that stand alone: they name the person."""
    named = (reply for reply in one.replies if "{I" in reply or "{my}" in reply)
    return tuple(reply for reply in named if not _HANGS.search(reply))


def needed(one: Ask) -> frozenset[str]:
    """All slots that the replies may name."""
    return frozenset[str]().union(*(slots(reply) for reply in full_replies(one))) | {one.slot}


def lines(found: Sequence[Told]) -> tuple[Memory, ...]:
    """Their memory lines."""
    return tuple(each.noted.memory for each in found)

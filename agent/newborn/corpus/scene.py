"""Who is there, what is asked, and the lines beside the answer: facts of others, other facts, small talk."""

from dataclasses import dataclass, field

from agent.mind.prompts import Memory
from agent.newborn.corpus import asides, names, times
from agent.newborn.corpus.asking import Asked, Listener
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Ask, Fact, Values
from agent.newborn.corpus.families import DEEDS, FACTS
from agent.newborn.corpus.frame import holds
from agent.newborn.corpus.grammar import Person, View
from agent.newborn.corpus.noting import Desk, Noted, note

PERSON_TOKENS = ("I}", "{my}", "{me}", "{i", "{his}", "{him}", "{I'")


@dataclass
class Scene:
    """The people of one sample, and what is to stand in its memories."""

    owner: Person
    others: tuple[Person, ...]
    asker: Person
    person: Person  # of whom is asked
    lines: list[Memory] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    spare: str = ""  # a word that no further line may hold

    @property
    def who(self) -> Listener:
        """Who is asked, and by whom."""
        return Listener(self.owner, self.asker)

    @property
    def desk(self) -> Desk:
        """Who writes lines."""
        return Desk(self.owner, self.others)

    def keep(self, noted: Noted) -> Noted:
        """Puts a line among the memories."""
        self.lines.append(noted.memory)
        return noted

    def hold(self, text: str) -> bool:
        """Whether some line holds this."""
        return any(holds(line.text, text) for line in self.lines)

    def memories(self, chance: Chance) -> tuple[Memory, ...]:
        """The lines, in any order."""
        return tuple(chance.shuffled(self.lines))


def scene(chance: Chance) -> Scene:
    """Some people; half the time the owner asks, mostly about the owner."""
    owner, *others = names.people(chance, chance.number(3, 5))
    asker = owner if chance.often(0.5) else chance.one(others)
    person = owner
    if chance.often(0.22):
        person = asker if asker != owner and chance.often(0.3) else chance.one(others)
    return Scene(owner, tuple(others), asker, person)


def fact_and_ask(chance: Chance) -> tuple[Fact, Ask]:
    """Something that can be asked for."""
    fact = anything(chance)
    return fact, chance.one(fact.asks)


def anything(chance: Chance) -> Fact:
    """A fact of life, or a deed."""
    return chance.one(DEEDS if chance.often(0.4) else FACTS)


def names_person(template: str) -> bool:
    """Whether a phrasing speaks of its person at all."""
    return any(token in template for token in PERSON_TOKENS)


def beside(made: Scene, fact: Fact, values: Values, slot: str, asked: Asked, about: bool, chance: Chance) -> None:
    """A line that must not be taken for the answer: the same fact of another person, or of another thing."""
    same = chance.often(0.25)
    person = made.person if same else chance.one([one for one in (made.owner, *made.others) if one != made.person])
    other = dict(fact.draw(chance))
    if not same and chance.often(0.7):
        other |= {key: values[key] for key in asked.used if about}
        if fact.key.startswith("family.") and "relation" in other:
            other["name"] = names.relative(other["relation"], chance)
    if holds(other[slot], values[slot]) or holds(values[slot], other[slot]):
        return
    noted = note(fact, other, person, made.desk, chance, frozenset({slot}) if chance.often(0.8) else frozenset())
    if noted is None or holds(noted.memory.text, values[slot]):
        return
    if (same or not about) and (not asked.used or all(holds(noted.memory.text, values[key]) for key in asked.used)):
        return
    if same and any(holds(noted.memory.text, values[key]) for key in asked.used):
        return
    made.keep(noted)
    if noted.has(slot):
        made.wrong.append(other[slot])


def filled(made: Scene, fact: Fact, values: Values, asked: Asked, slot: str, count: int, chance: Chance) -> None:
    """Lines of other families, and small talk, until there are ``count`` lines."""
    for _ in range(40):
        if len(made.lines) >= count:
            return
        if chance.often(0.2):
            by = chance.one(made.others).name if chance.often(0.2) else ""
            speaker = View(made.owner, "I")
            made.lines.append(
                Memory(asides.chatter(chance, speaker), by, times.iso(chance) if chance.often(0.4) else "")
            )
            continue
        other = anything(chance)
        if other.family == fact.family:
            continue
        person = made.person if chance.often(0.4) else chance.one((made.owner, *made.others))
        noted = note(other, other.draw(chance), person, made.desk, chance, frozenset())
        if noted is None or holds(noted.memory.text, values[slot]):
            continue
        if any(holds(noted.memory.text, values[key]) for key in asked.used):
            continue
        made.keep(noted)

"""How a fact becomes a line of memory: whose fact it is, who wrote it down, in which manner, in what hurry."""

from dataclasses import dataclass

from agent.mind.prompts import Memory
from agent.newborn.corpus import asides, times
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import Fact, Values, each
from agent.newborn.corpus.frame import holds
from agent.newborn.corpus.grammar import Person, View, expand, sentence, speak, tidy
from agent.newborn.corpus.noise import hurried, kept_words

TOLD = each(
    """
    {name} [told me|says|said|mentioned|wrote] that {line}
    {name} [told me|says|said|mentioned] {line}
    [talked to|phoned|met|letter from|message from] {name}: {line}
    [according to|as I heard from] {name}, {line}
    heard that {line}
    turns out {line}
    I [heard|found out|noticed|see] that {line}
    did you know? {line}
    apparently {line}
    for {name}'s file: {line}
    """
)


@dataclass(frozen=True)
class Noted:
    """A line of memory, and the phrasing behind it."""

    memory: Memory
    form: str
    person: Person
    values: Values

    def has(self, slot: str) -> bool:
        """Whether the line tells this."""
        return holds(self.memory.text, self.values[slot])


@dataclass(frozen=True)
class Desk:
    """Who writes lines here."""

    owner: Person
    others: tuple[Person, ...]


def note(
    fact: Fact, values: Values, person: Person, desk: Desk, chance: Chance, needed: frozenset[str], when: str = ""
) -> Noted | None:
    """A line that tells of a person what ``needed`` names. None where no phrasing does."""
    return written(fact.noted(needed), fact.noted_tersely(needed), values, person, desk, chance, needed, when)


def written(
    full: tuple[str, ...],
    terse: tuple[str, ...],
    values: Values,
    person: Person,
    desk: Desk,
    chance: Chance,
    needed: frozenset[str] = frozenset(),
    when: str = "",
) -> Noted | None:
    """A line by one of some phrasings, full ones or terse ones."""
    if not full and not terse:
        return None
    if terse and (not full or chance.often(0.22)):
        template = chance.phrase(terse)
        text, by = _terse(template, values, person, desk, chance)
    else:
        template = chance.phrase(full)
        text, by = _full(template, values, person, desk, chance)
    dated = when or (times.iso(chance) if chance.often(0.35) else "")
    kept = kept_words([*values.values(), person.name, desk.owner.name, by])
    made = Noted(Memory(hurried(text, kept, chance), by, dated), f"m{short(template)}", person, values)
    return made if all(made.has(slot) for slot in needed) else None


def _terse(template: str, values: Values, person: Person, desk: Desk, chance: Chance) -> tuple[str, str]:
    """A note that names nobody, or names them before a colon."""
    line = speak(template, chance.rng, View(person, "I"), values)
    own = person == desk.owner
    named = not own or chance.often(0.15)
    if chance.often(0.5):
        line = line if named else tidy(asides.opened(line, chance, 0.12))
        line = line[:1].upper() + line[1:]
    end = "." if chance.often(0.3) else ""
    if not named:
        return sentence(line, end) if chance.often(0.6) else line, ""
    if not own and chance.often(0.5):
        return line, person.name
    mark = chance.one((": ", " - ", " – ", ", "))
    by = chance.one(desk.others).name if desk.others and chance.often(0.3) else ""
    return f"{person.name}{mark}{line}", "" if by == person.name else by


def _full(template: str, values: Values, person: Person, desk: Desk, chance: Chance) -> tuple[str, str]:
    """A line that names the person: as I, by name, as you, or told by somebody."""
    own = person == desk.owner
    rng = chance.rng
    if (own and chance.often(0.62)) or (not own and chance.often(0.4)):
        line = speak(template, rng, View(person, "I"), values)
        line = asides.closed(asides.opened(line, chance), chance)
        return _with_aside(sentence(line), chance), "" if own else person.name
    others = [other for other in desk.others if other != person]
    by = chance.one(others).name if others and chance.often(0.6 if own else 0.25) else ""
    if own and by and chance.often(0.12):
        line = speak(template, rng, View(person, "you"), values)
        return sentence(line), by
    if (by or not own) and template.startswith(("{I", "{my}")) and chance.often(0.45):
        told = expand(chance.one(TOLD), rng)
        if told.startswith("{name}") or "for {name}" in told:
            line = speak(template, rng, View(person, "pronoun"), values)
        else:
            line = speak(template, rng, View(person, "name"), values)
        return sentence(told.replace("{name}", person.name).replace("{line}", line)), by
    line = asides.closed(asides.opened(speak(template, rng, View(person, "name"), values), chance, 0.12), chance, 0.1)
    return sentence(line), by


def _with_aside(text: str, chance: Chance) -> str:
    """The line, sometimes with a sentence beside the point."""
    if not chance.often(0.08):
        return text
    return f"{text} {asides.chatter(chance)}" if chance.often(0.5) else f"{asides.chatter(chance)} {text}"

"""A sheet of memories, and all that can be asked of it: what tells the answers apart is then the question alone."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from agent.mind.prompts import Memory, Prompt
from agent.mind.tasks import Task
from agent.newborn.corpus import absent, asides, replying, times
from agent.newborn.corpus.answering import is_sound
from agent.newborn.corpus.asking import Asked, chosen, put
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Ask, Fact, Values
from agent.newborn.corpus.frame import Sample, holds
from agent.newborn.corpus.grammar import Person, View, slots
from agent.newborn.corpus.noting import Noted, note
from agent.newborn.corpus.scene import Scene, anything, beside, fact_and_ask, names_person, scene


@dataclass
class Entry:
    """A fact that stands on the sheet, and a question for it."""

    fact: Fact
    one: Ask
    values: Values
    person: Person
    asked: Asked
    noted: Noted
    wrong: tuple[str, ...] = ()

    @property
    def answer(self) -> str:
        """What is asked for."""
        return self.values[self.one.slot]

    def would_mistake(self, text: str) -> bool:
        """Whether a line could be taken for the one that answers."""
        used = self.asked.used
        return holds(text, self.answer) or (bool(used) and all(holds(text, self.values[slot]) for slot in used))


def sheet(chance: Chance) -> tuple[Sample, ...]:
    """Several questions over the same lines, a quarter without an answer; none, if the lines do not fit together."""
    made = scene(chance)
    entries: list[Entry] = []
    for _ in range(chance.number(3, 6)):
        found = _entry(made, entries, chance)
        if found is not None:
            made.keep(found.noted)
            entries.append(found)
    if len(entries) < 2:
        return ()
    for entry in entries:
        if chance.often(0.5):
            entry.wrong = _misleading(made, entry, entries, chance)
    _fill(made, entries, chance.number(3, 9), chance)
    memories = made.memories(chance)
    asked = [*_known(made, entries, chance), *_unknown(made, entries, chance)]
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, memories)
    page = tuple(replace(one, prompt=replace(prompt, said=one.prompt.said)) for one in chance.shuffled(asked))
    return page if all(map(is_sound, page)) else ()


def _entry(made: Scene, entries: list[Entry], chance: Chance) -> Entry | None:
    fact, one = fact_and_ask(chance)
    if any(fact.family == other.fact.family for other in entries):
        return None
    person = made.owner if chance.often(0.6) else chance.one((made.owner, *made.others))
    values = fact.draw(chance)
    template, form = chosen(one, chance)
    asked = put(template, form, values, person, made.who, chance) if names_person(template) else None
    noted = note(fact, values, person, made.desk, chance, asked.used | {one.slot}) if asked else None
    if asked is None or noted is None:
        return None
    found = Entry(fact, one, values, person, asked, noted)
    if any(found.would_mistake(line.text) for line in made.lines):
        return None
    return None if any(other.would_mistake(noted.memory.text) for other in entries) else found


def _misleading(made: Scene, entry: Entry, entries: list[Entry], chance: Chance) -> tuple[str, ...]:
    """The same of somebody else, or of another thing; what it says, if it can be put there."""
    made.person, made.wrong, before = entry.person, [], list(made.lines)
    beside(made, entry.fact, entry.values, entry.one.slot, entry.asked, True, chance)
    added = made.lines[len(before) :]
    if any(other.would_mistake(line.text) for line in added for other in entries if other is not entry):
        made.lines, made.wrong = before, []
    return tuple(made.wrong)


def _fill(made: Scene, entries: list[Entry], count: int, chance: Chance) -> None:
    """Other lines, until there are so many."""
    families = {entry.fact.family for entry in entries}
    for _ in range(30):
        if len(made.lines) >= count:
            return
        if chance.often(0.25):
            line = Memory(asides.chatter(chance, View(made.owner, "I")), "", times.iso(chance) * chance.often(0.4))
        else:
            other = anything(chance)
            person = chance.one((made.owner, *made.others))
            noted = note(other, other.draw(chance), person, made.desk, chance, frozenset())
            if other.family in families or noted is None:
                continue
            line = noted.memory
        if not any(entry.would_mistake(line.text) for entry in entries):
            made.lines.append(line)


def _known(made: Scene, entries: list[Entry], chance: Chance) -> Iterator[Sample]:
    for entry in entries:
        said = replying.reply(entry.one, entry.values, entry.person, made.who, chance)
        yield _sample(made, entry, entry.asked, said, entry.wrong, chance)
        if entry.one.checks and chance.often(0.35) and (found := _checked(made, entry, chance)):
            yield found


def _checked(made: Scene, entry: Entry, chance: Chance) -> Sample | None:
    """Is it so? As it is, as it is of somebody else, or as it is of nobody here."""
    one, values = entry.one, entry.values
    template, form = chosen(one, chance, check=True)
    guess = entry.answer
    if chance.often(0.5):
        guess = chance.one(entry.wrong) if entry.wrong else entry.fact.draw(chance)[one.slot]
    if guess != entry.answer and (holds(guess, entry.answer) or holds(entry.answer, guess)):
        return None
    if not names_person(template) or not (slots(template) - {"guess"}) & values.keys() <= entry.asked.used:
        return None
    asked = put(template, form, {**values, "guess": guess}, entry.person, made.who, chance)
    if asked is None:
        return None
    said = replying.checked(one, values, guess, entry.person, made.who, chance)
    return _sample(made, entry, asked, said, tuple(word for word in entry.wrong if word != guess), chance)


def _unknown(made: Scene, entries: list[Entry], chance: Chance) -> Iterator[Sample]:
    """What no line says: of what stands here something else, or something that stands nowhere."""
    for entry in chance.some(entries, max(1, len(entries) // 2)):
        found = None
        if chance.often(0.6):
            found = _missing(made, entry.fact, entry.values, entry.person, entries, chance)
        if found is None:
            fact = anything(chance)
            person = chance.one((made.owner, made.owner, *made.others))
            if not any(fact.family == other.fact.family for other in entries):
                found = _missing(made, fact, fact.draw(chance), person, entries, chance)
        if found is not None:
            yield found


def _missing(
    made: Scene, fact: Fact, values: Values, person: Person, entries: list[Entry], chance: Chance
) -> Sample | None:
    one = chance.one(fact.asks)
    template, form = chosen(one, chance)
    if made.hold(values[one.slot]) or one.slot in ("animal", "relation") or not names_person(template):
        return None
    if any(one.slot == entry.one.slot and fact.key == entry.fact.key for entry in entries):
        return None
    asked = put(template, form, values, person, made.who, chance)
    if asked is None:
        return None
    topics = tuple(topic for topic in one.topics if slots(topic) & values.keys() <= asked.used)
    if not topics:
        return None
    said = absent.unknown(chance.phrase(topics), values, person, made.who, chance)
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, said=asked.turns)
    return Sample(prompt, said, fact.family, f"{fact.key}.{asked.form}", chance.split, "middle", known=False)


def _sample(made: Scene, entry: Entry, asked: Asked, said: str, wrong: tuple[str, ...], chance: Chance) -> Sample:
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, tuple(made.lines), asked.turns)
    form = f"{entry.fact.key}.{entry.noted.form}.{asked.form}"
    return Sample(prompt, said, entry.fact.family, form, chance.split, "middle", True, entry.answer, wrong)

"""Questions with memories: plain, checks, changes, two at once, one by way of another, and those without answer."""

from agent.mind.prompts import Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import absent, replying, times
from agent.newborn.corpus.asking import Asked, chosen, put
from agent.newborn.corpus.chance import Chance, listed_out
from agent.newborn.corpus.fact import Fact, Values
from agent.newborn.corpus.frame import APART, Level, Sample, holds
from agent.newborn.corpus.grammar import Person, possessive, slots
from agent.newborn.corpus.noting import note, written
from agent.newborn.corpus.scene import Scene, beside, fact_and_ask, filled, names_person, scene


def plain(chance: Chance) -> Sample | None:
    """One line answers."""
    made = scene(chance)
    fact, one = fact_and_ask(chance)
    values = fact.draw(chance)
    template, form = chosen(one, chance)
    asked = put(template, form, values, made.person, made.who, chance)
    if asked is None:
        return None
    noted = note(fact, values, made.person, made.desk, chance, asked.used | {one.slot})
    if noted is None:
        return None
    made.keep(noted)
    _surround(made, fact, values, one.slot, asked, names_person(template), chance)
    level: Level = "middle" if len(made.wrong) > 1 or len(made.lines) > 6 else "easy"
    said = replying.reply(one, values, made.person, made.who, chance)
    return _sample(made, asked, said, fact, noted.form, chance, level, values[one.slot])


def check(chance: Chance) -> Sample | None:
    """Is it so? Yes, or no and how it is instead."""
    made = scene(chance)
    fact, one = fact_and_ask(chance)
    if not one.checks:
        return None
    values = dict(fact.draw(chance))
    template, form = chosen(one, chance, check=True)
    used = (slots(template) & values.keys()) | {one.slot}
    noted = note(fact, values, made.person, made.desk, chance, used)
    if noted is None:
        return None
    made.keep(noted)
    bare = Asked((), form, used - {one.slot})
    _surround(made, fact, values, one.slot, bare, names_person(template), chance)
    guess = values[one.slot]
    if chance.often(0.6):
        guess = chance.one(made.wrong) if made.wrong and chance.often(0.6) else fact.draw(chance)[one.slot]
        if guess != values[one.slot] and (holds(guess, values[one.slot]) or holds(values[one.slot], guess)):
            return None
    asked = put(template, form, {**values, "guess": guess}, made.person, made.who, chance)
    if asked is None:
        return None
    said = replying.checked(one, values, guess, made.person, made.who, chance)
    made.wrong = [wrong for wrong in made.wrong if wrong != guess]
    return _sample(made, asked, said, fact, noted.form, chance, "middle", values[one.slot])


def change(chance: Chance) -> Sample | None:
    """Two dated lines, of which the newer one holds."""
    made = scene(chance)
    fact, one = fact_and_ask(chance)
    old = fact.draw(chance)
    template, form = chosen(one, chance)
    asked = put(template, form, old, made.person, made.who, chance)
    if asked is None:
        return None
    new = {**fact.draw(chance), **{slot: old[slot] for slot in asked.used}}
    needed = asked.used | {one.slot}
    changes = tuple(phrase for phrase in fact.changes if needed <= slots(phrase))
    if not changes or holds(old[one.slot], new[one.slot]) or holds(new[one.slot], old[one.slot]):
        return None
    before, after = times.two_dates(chance)
    first = note(fact, old, made.person, made.desk, chance, needed, before)
    second = written(changes, (), {**new, "old": old[one.slot]}, made.person, made.desk, chance, needed, after)
    if first is None or second is None:
        return None
    made.keep(first)
    made.keep(second)
    _surround(made, fact, new, one.slot, asked, names_person(template), chance)
    made.wrong.append(old[one.slot])
    said = replying.reply(one, new, made.person, made.who, chance)
    return _sample(made, asked, said, fact, f"{first.form}{second.form}", chance, "middle", new[one.slot])


def two(chance: Chance) -> Sample | None:
    """Two questions in one breath."""
    made = scene(chance)
    (fact, one), (other, another) = fact_and_ask(chance), fact_and_ask(chance)
    if fact.family == other.family:
        return None
    values, more = fact.draw(chance), other.draw(chance)
    (first, form), (second, _) = ((chance.phrase(each.questions), "") for each in (one, another))
    if not (names_person(first) and names_person(second)):
        return None
    form = "two"
    asked = put(first, form, values, made.person, made.who, chance)
    if asked is None:
        return None
    then = put(second, form, more, made.person, made.who, chance)
    if then is None or len(then.turns) > 1 or "\n" in then.text or not asked.text.endswith("?") or "." in then.text:
        return None
    a = note(fact, values, made.person, made.desk, chance, asked.used | {one.slot})
    b = note(other, more, made.person, made.desk, chance, then.used | {another.slot})
    if a is None or b is None or holds(b.memory.text, values[one.slot]) or holds(a.memory.text, more[another.slot]):
        return None
    made.keep(a)
    made.keep(b)
    _surround(made, fact, values, one.slot, asked, True, chance, spare=more[another.slot])
    glue = chance.one(("\n", " ", " And ", "\nand "))
    text = asked.text + glue + (then.text[:1].lower() + then.text[1:] if glue.strip() else then.text)
    turns = (*asked.turns[:-1], Turn(asked.turns[-1].speaker, text))
    said = replying.joined(
        replying.core(one, values, made.person, made.who, chance, full=True),
        replying.core(another, more, made.person, made.who, chance, full=True),
        chance,
    )
    both = Asked(turns, f"{form}.{other.key}", asked.used | then.used)
    value = APART.join((values[one.slot], more[another.slot]))
    return _sample(made, both, said, fact, a.form + b.form, chance, "middle", value)


ANYBODY = ("cousin", "neighbour", "colleague", "boss", "flatmate", "best friend", "landlord", "tennis partner")
KIN = {
    "she": ("sister", "mother", "aunt", "niece", "daughter", "grandmother", *ANYBODY),
    "he": ("brother", "father", "uncle", "nephew", "son", "grandfather", *ANYBODY),
    "they": ANYBODY,
}
LINKS = listed_out(
    (
        "{my} {kin} is called {name}",
        "{my} {kin}'s name is {name}",
        "{name} is {my} {kin}",
        "{my} {kin} {name} [came by|called|was here|sent a card|is well again]",
        "[lunch|coffee|a walk|a long talk] with {my} {kin} {name}",
        "everybody calls {my} {kin} {name}",
        "{name}, {my} {kin}, [laughed|sang|cooked|slept] [all evening|a lot|for hours]",
    )
)


def hop(chance: Chance) -> Sample | None:
    """One line says who it is, another what is asked of them."""
    made = scene(chance)
    fact, one = fact_and_ask(chance)
    if fact.family in ("family", "friends"):
        return None
    made.person = made.owner
    friend = chance.one(made.others)
    if friend == made.asker:
        return None
    kin = chance.one(KIN[friend.pronoun])
    values = fact.draw(chance)
    template, form = chosen(one, chance)
    if not names_person(template):
        return None
    link = written(LINKS, (), {"kin": kin, "name": friend.name}, made.owner, made.desk, chance)
    own = made.asker == made.owner
    spoken = f"my {kin}" if own else f"{possessive(made.owner.name)} {kin}"
    replied = f"your {kin}" if own else spoken
    asked = put(template, form, values, Person(spoken, friend.pronoun), made.who, chance)
    if asked is None:
        return None
    noted = note(fact, values, friend, made.desk, chance, asked.used | {one.slot})
    if noted is None or link is None:
        return None
    made.keep(link)
    made.keep(noted)
    made.person = friend
    made.spare = kin
    _surround(made, fact, values, one.slot, asked, True, chance)
    said = replying.reply(one, values, Person(replied, friend.pronoun), made.who, chance)
    return _sample(made, asked, said, fact, link.form + noted.form, chance, "middle", values[one.slot])


def missing(chance: Chance) -> Sample | None:
    """Nothing answers, though some lines come near."""
    made = scene(chance)
    fact, one = fact_and_ask(chance)
    values = fact.draw(chance)
    template, form = chosen(one, chance, check=bool(one.checks) and chance.often(0.15))
    asked = put(template, form, {**values, "guess": values[one.slot]}, made.person, made.who, chance)
    if asked is None:
        return None
    form = ""
    if chance.often(0.4):
        near = note(fact, values, made.person, made.desk, chance, frozenset())
        if near is not None and not near.has(one.slot):
            made.keep(near)
            form = near.form
    if one.slot in ("animal", "relation") and not names_person(template):
        return None
    level: Level = "middle" if form else "easy"
    _surround(made, fact, values, one.slot, asked, names_person(template), chance)
    if made.hold(values[one.slot]):
        return None
    topics = tuple(topic for topic in one.topics if slots(topic) & values.keys() <= asked.used)
    if not topics:
        return None
    said = absent.unknown(chance.phrase(topics), values, made.person, made.who, chance)
    return _sample(made, asked, said, fact, form, chance, level, None)


def _surround(
    made: Scene, fact: Fact, values: Values, slot: str, asked: Asked, about: bool, chance: Chance, spare: str = ""
) -> None:
    """Puts 1 to 7 lines beside."""
    for _ in range(chance.one((0, 1, 1, 2, 2, 3))):
        beside(made, fact, values, slot, asked, about, chance)
    filled(made, fact, values, asked, slot, max(chance.number(2, 8), len(made.lines)), chance)
    for word in filter(None, (spare, made.spare)):  # nobody else is to be that
        made.lines = made.lines[:2] + [line for line in made.lines[2:] if not holds(line.text, word)]


def _sample(
    made: Scene, asked: Asked, said: str, fact: Fact, form: str, chance: Chance, level: Level, value: str | None
) -> Sample:
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, made.memories(chance), asked.turns)
    wrong = tuple(dict.fromkeys(made.wrong))
    key = fact.key if not form else f"{fact.key}.{form}"
    return Sample(
        prompt, said, fact.family, f"{key}.{asked.form}", chance.split, level, value is not None, value, wrong
    )


def is_sound(sample: Sample) -> bool:
    """Whether the reply holds what it must, and nothing that it must not."""
    known = [sample.prompt.brief, *(memory.text for memory in sample.prompt.memories)]
    known += [turn.text for turn in sample.prompt.said]
    if sample.known:
        found = all(holds(sample.reply, value) for value in sample.values)
        told = all(value in ("Yes", "No") or any(holds(text, value) for text in known) for value in sample.values)
    else:
        found = told = True
    return found and told and not any(holds(sample.reply, wrong) for wrong in sample.wrong)

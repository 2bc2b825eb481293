"""The same once more: other words, a question with its answer, a summary of what was said, not knowing."""

from dataclasses import replace

from agent.mind.prompts import Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import answering, asides
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.families import FACTS
from agent.newborn.corpus.frame import APART, Sample, holds
from agent.newborn.corpus.grammar import Person, View, sentence, slots, speak
from agent.newborn.corpus.hooks import HOOKS
from agent.newborn.corpus.noise import hurried, kept_words
from agent.newborn.corpus.scene import fact_and_ask, names_person, scene
from agent.newborn.corpus.speaking import full_replies, needed, told


def unknown(chance: Chance) -> Sample | None:
    """A kind sentence that it isn't known."""
    sample = answering.missing(chance)
    if sample is None or "\n" in sample.reply or ". " in sample.reply:
        return None
    prompt = replace(sample.prompt, task=Task.UNKNOWN)
    return replace(sample, prompt=prompt, family="unknown", form=f"unknown.{sample.form}")


def rephrase(chance: Chance) -> Sample | None:
    """The last line in other words."""
    made = scene(chance)
    fact, _ = fact_and_ask(chance)
    values = fact.draw(chance)
    speaker = made.owner if chance.often(0.7) else made.asker
    view = View(speaker, "I" if chance.often(0.7) else "name")
    template = chance.phrase(fact.notes)
    line = sentence(speak(template, chance.rng, view, values))
    told_slots = {slot for slot in values if holds(line, values[slot])}
    plain = [reply for one in fact.asks for reply in full_replies(one)]
    candidates = [reply for reply in plain if slots(reply) & values.keys() == told_slots]
    if not candidates:
        candidates = [
            f"{first}, and {second}"
            for first in plain
            for second in plain
            if first != second and (slots(first) | slots(second)) & values.keys() == told_slots
        ]
    if not candidates or not told_slots:
        return None
    reply = sentence(speak(chance.one(candidates), chance.rng, view, values))
    if {slot for slot in values if holds(reply, values[slot])} != told_slots or reply == line:
        return None
    kept = kept_words([*values.values(), speaker.name])
    turn = Turn(speaker.name, hurried(line, kept, chance))
    prompt = Prompt(made.owner.name, made.asker.name, Task.REPHRASE, said=(turn,))
    value = APART.join(sorted(values[slot] for slot in told_slots))
    return Sample(prompt, reply, "rephrase", f"rephrase.{fact.key}.{short(template)}", chance.split, value=value)


def pair(chance: Chance) -> Sample | None:
    """A question that the last line answers, and the answer."""
    made = scene(chance)
    fact, one = fact_and_ask(chance)
    values = fact.draw(chance)
    template = chance.phrase(one.questions)
    replies = full_replies(one)
    if not names_person(template) or not replies:
        return None
    used = (slots(template) & values.keys()) | {one.slot}
    answer = chance.one(replies)
    notes = fact.noted(used | (slots(answer) & values.keys()))
    if not notes:
        return None
    note = chance.phrase(notes)
    own = chance.often(0.75)
    line = sentence(
        asides.closed(
            asides.opened(speak(note, chance.rng, View(made.owner, "I" if own else "name"), values), chance), chance
        )
    )
    view = View(made.owner, "name")
    question = sentence(speak(template, chance.rng, view, values), "?")
    said = f"Q: {question}\nA: {sentence(speak(answer, chance.rng, view, values))}"
    if not all(holds(line, values[slot]) for slot in used) or "\n" in question:
        return None
    line = hurried(line, kept_words([*values.values(), made.owner.name]), chance)
    prompt = Prompt(made.owner.name, made.owner.name, Task.PAIR, said=(Turn(made.owner.name, line),))
    form = f"pair.{fact.key}.{short(template)}{short(note)}"
    return Sample(prompt, said, "pair", form, chance.split, value=values[one.slot])


SAID = (
    "{name} said that {line}",
    "{name} told the others that {line}",
    "{name} mentioned that {line}",
    "from {name} we heard that {line}",
    "{name} says that {line}",
    "according to {name}, {line}",
)
OPENING = ("", "", "", "in short: ", "to sum up: ", "this was said: ", "the talk in brief: ", "here is the gist: ")
CLOSING = ("Nobody objected.", "The rest was small talk.", "Otherwise they chatted.", "That was all.")


def summarise(chance: Chance) -> Sample | None:
    """Who said what."""
    made = scene(chance)
    speakers = [made.owner, *made.others][: chance.number(2, 4)]
    facts = [one for one in FACTS if one.key in HOOKS]
    turns: list[Turn] = []
    said: list[str] = []
    values: list[str] = []
    small = False
    for speaker in speakers:
        found = told(made, speaker, chance, 1, facts)
        if not found:
            return None
        one = found[0]
        notes = one.fact.noted(frozenset(one.values) & needed(one.ask))
        line = sentence(
            asides.closed(
                asides.opened(speak(chance.phrase(notes), chance.rng, View(speaker, "I"), one.values), chance, 0.1),
                chance,
                0.1,
            )
        )
        if not all(holds(line, one.values[slot]) for slot in needed(one.ask) & one.values.keys()):
            return None
        turns.append(Turn(speaker.name, line))
        values.append(one.value)
        seen = Person(speaker.name, "they")
        reply = chance.one(full_replies(one.ask))
        if chance.often(0.6):
            clause = speak(reply, chance.rng, View(seen, "pronoun"), one.values)
            said.append(chance.one(SAID).replace("{name}", speaker.name).replace("{line}", clause))
        else:
            said.append(speak(reply, chance.rng, View(seen, "name"), one.values))
        if chance.often(0.35):
            small = True
            turns.append(Turn(chance.one(speakers).name, asides.chatter(chance)))
    parts = [sentence(chance.one(OPENING) + said[0]), *map(sentence, said[1:])]
    if small and len(parts) < 4 and chance.often(0.3):
        parts.append(chance.one(CLOSING[1:3]))
    prompt = Prompt(made.owner.name, made.owner.name, Task.SUMMARISE, said=tuple(turns))
    return Sample(
        prompt,
        " ".join(parts),
        "summarise",
        f"summarise.{short(' '.join(said[0].split()[1:4]))}",
        chance.split,
        value=APART.join(values),
    )

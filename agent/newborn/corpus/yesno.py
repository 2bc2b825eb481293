"""Questions with yes or no about what is so or isn't so, has begun or has ended."""

from agent.mind.prompts import Prompt
from agent.mind.tasks import Task
from agent.newborn.corpus import absent, times
from agent.newborn.corpus.asking import put
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import Fact, Stance, Values
from agent.newborn.corpus.families import STANCES
from agent.newborn.corpus.frame import Level, Sample, holds
from agent.newborn.corpus.grammar import lower_first, sentence, slots, speak
from agent.newborn.corpus.noting import Noted, written
from agent.newborn.corpus.scene import Scene, filled, scene

YES = ("yes,", "yes,", "yes:", "yes, as far as I know,", "yes, indeed:", "yes, I believe so:", "yes, from what I know")
NO = ("no,", "no,", "no:", "no, as far as I know,", "no, sorry:", "no, I'm afraid", "no, from what I know")


def _line(
    made: Scene, one: Stance, values: Values, so: bool, when: str, chance: Chance, turned: bool = False
) -> Noted | None:
    """A line that says it is so, or isn't."""
    phrasings = (one.begun if so else one.ended) if turned else (one.yes if so else one.no)
    return written(phrasings, (), values, made.person, made.desk, chance, when=when)


def stance(chance: Chance) -> Sample | None:
    """Is it so? Perhaps it has changed, perhaps it's of somebody else that one knows it, perhaps nobody knows."""
    made, one = scene(chance), chance.one(STANCES)
    values, so, person = one.draw(chance), chance.often(0.45), made.person
    template, kind = chance.phrase(one.questions), chance.rng.random()
    asked = put(template, f"q{short(template)}", values, person, made.who, chance)
    if asked is None:
        return None
    level: Level = "easy"
    form = ""
    if kind < 0.3:  # it was otherwise before, or only the change is known
        before, after = times.two_dates(chance)
        level = "middle"
        new = _line(made, one, values, so, after, chance, turned=True)
        if new is None:
            return None
        form = made.keep(new).form
        if chance.often(0.7) and (old := _line(made, one, values, not so, before, chance)) is not None:
            made.keep(old)
    elif kind < 0.8:
        line = _line(made, one, values, so, "", chance)
        if line is None or any(
            slot not in slots(template) | {"day", "who"} for slot in values if f"{{{slot}}}" in template
        ):
            return None
        form = made.keep(line).form
    if not all(holds(made.lines[0].text, values[slot]) for slot in asked.used) if made.lines else False:
        return None
    for other in chance.some(made.others, chance.number(0, 2)):  # the same of others, mostly the other way round
        if other != person and (line := written(one.no if so else one.yes, (), values, other, made.desk, chance)):
            made.keep(line)
            level = "middle"
    if chance.often(0.3):
        other_values = one.draw(chance)
        extra = written(one.no if so else one.yes, (), other_values, person, made.desk, chance)
        if extra and not any(holds(extra.memory.text, values[slot]) for slot in asked.used):
            made.keep(extra)
    filled(made, Fact(one.key, one.draw, (), ()), {**values, "": "\0"}, asked, "", chance.number(2, 8), chance)
    if kind < 0.8:
        said = lower_first(
            speak(chance.one(one.is_so if so else one.is_not_so), chance.rng, made.who.view(person), values)
        )
        said = sentence(f"{chance.one(YES if so else NO)} {said}")
    else:
        said = absent.unknown(chance.phrase(one.topics), values, person, made.who, chance)
    value = None if kind >= 0.8 else "Yes" if so else "No"
    prompt = Prompt(made.owner.name, made.asker.name, Task.ANSWER, made.memories(chance), asked.turns)
    known = value is not None
    wrong = ("No",) if value == "Yes" else ("Yes",)
    return Sample(prompt, said, one.family, f"{one.key}.{form}.{asked.form}", chance.split, level, known, value, wrong)

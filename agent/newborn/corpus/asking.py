"""How something is asked: directly or about, in one line or two, by name or by pronoun after an earlier turn."""

import re
from dataclasses import dataclass

from agent.mind.prompts import SELF, Turn
from agent.newborn.corpus.chance import Chance, short
from agent.newborn.corpus.fact import Ask, Values, each
from agent.newborn.corpus.grammar import Person, View, expand, sentence, slots, speak
from agent.newborn.corpus.noise import hurried, kept_words

INDIRECT = each(
    """
    do you know {topic}?
    do you [happen to|perhaps|maybe|by any chance] know {topic}?
    any idea {topic}?
    [have you|got] any idea {topic}?
    [please|could you|can you|] remind me {topic}
    can you [tell me|say|look up|find out|check] {topic}?
    could you [please|kindly|quickly|] tell me {topic}?
    I [forgot|forget|can't recall|can't remember|keep forgetting] {topic}
    I [forgot|can't recall|don't remember] {topic}, [can you help?|do you know?|help me out]
    I'd [like|love] to know {topic}
    I [wonder|was wondering|would be glad to know|need to know] {topic}
    tell me {topic}[, please| again| quickly|]
    {topic}, [do you know?|any idea?|can you tell me?|please?]
    {topic}?
    somebody [asked me|wants to know|needs to know] {topic}
    [just|only] [checking|wondering|curious]: {topic}?
    [does anyone know|does anybody know|who can tell me] {topic}?
    would you [know|happen to know|mind telling me] {topic}?
    [is it|has it been] [noted|written down|said] anywhere {topic}?
    have you heard {topic}?
    what do you know about {topic}?
    it [slipped|escaped] my mind {topic}
    I should know {topic}, but [I don't|it's gone|I forgot]
    help me out, {topic}?
    you [surely|probably|must|may] know {topic}
    let me know {topic}[, would you| please|]
    {topic}, that's what I'd like to know
    I've been [asked|trying to remember|trying to find out] {topic}
    there's one thing I need: {topic}
    are you able to tell me {topic}?
    """
)
BEFORE = each(
    """
    [hey|hi|hello|morning|evening][,|!]
    [quick|short|small|one|silly|another|simple] question:
    [sorry|excuse me|pardon],
    ok,
    so,
    [um|hm|well|oh],
    [please|pls],
    by the way,
    btw
    and
    [question|a question] for you:
    [remember|you know],
    [one|just one] [more|last|quick] thing:
    listen,
    [sorry to ask|forgive me for asking], but
    [before I forget|while I'm here|now that you're here|since you're here],
    """
)
AFTER = (
    " thanks",
    " thx",
    " thank you!",
    " please",
    " I forgot",
    " Just curious.",
    " Can't find it.",
    " Asking for a friend.",
)
LEADS = each(
    """
    I'm [filling in|looking at|halfway through] a form [right now|here|].
    I have to [write|send|finish] [a card|an email|a message|a list] [today|tonight|now|].
    sorry to bother you[ again| so late| with this|].
    we were just [talking|arguing|laughing] about [this|it] [at dinner|on the bus|in the office|].
    it's been [on my mind|bothering me|nagging at me] [all day|since breakfast|for a while].
    my [memory|head] is [a sieve|not what it was|full today].
    I'm [making|writing|checking] a list [for the week|for next month|here|].
    hope [you're well|all is well|this finds you well|I'm not too early].
    just [got home|woke up|got off the train|sat down].
    I know I [asked|have asked] [before|this already|twice].
    [so much|a lot] going on [right now|this week|here].
    I've [looked|searched] [everywhere|high and low|through my papers].
    [planning|sorting out] [my week|a few things|the next days].
    I may [be wrong|have mixed this up|be late to the party].
    [there's something|one thing] I want to [ask|check|be sure of].
    """
)
ABOUT = each(
    """
    I'm [seeing|meeting|calling|visiting] {name} [tomorrow|tonight|later|on Sunday|next week].
    [just|] [talked to|bumped into|heard from|had coffee with] {name}[ today| again| by chance|].
    I was [thinking of|thinking about|talking about] {name} [today|just now|the other day].
    [it's|this is] about {name}.
    you know {name}, [of course|better than I do].
    let's talk about {name}.
    {name} [came up|was mentioned|was the topic] at [lunch|work|dinner|the party].
    I want to [surprise|write to|cheer up|understand] {name}.
    """
)
HOW_IS = each(
    """
    how is {name}?
    have you [seen|heard from] {name} [lately|today|]?
    how's {name} doing [these days|]?
    [tell me about|let's talk about] {name}.
    is {name} [around|well|ok|fine]?
    do you know {name}?
    """
)
IS_WELL = each(
    """
    {name} is [well|fine|all right], [I think|I believe|as far as I know].
    [all good|all well], as far as I know.
    [I know a few things|I know a little] about {name}.
    [yes|sure], what would you like to know?
    [gladly|of course], what about {name}?
    not [lately|today], but I know [a bit|a thing or two].
    """
)
SMALL_TALK: tuple[tuple[str, str], ...] = (
    (
        "[hi|hello|hey] [there|you|]!",
        "[hello|hi|hey]! [What can I do for you?|Nice to hear from you.|How can I help?|Good to see you.]",
    ),
    ("[good morning|good evening].", "[good morning|good evening|hello]! [What do you need?|How are you?|I'm here.]"),
    ("are you [there|awake|around]?", "[yes, I'm here|I am|always|right here]."),
    (
        "[what a|such a] [day|week|mess].",
        "[oh dear|tell me more|I hear you]. [What happened?|Sit down for a moment.|I'm listening.|]",
    ),
    ("I've got a [few|couple of] questions.", "[go ahead|ask away|sure, go on|I'm listening]."),
    ("thanks for [before|your help|yesterday].", "[you're welcome|any time|with pleasure|gladly]."),
)


@dataclass(frozen=True)
class Asked:
    """A question, with the turns before it."""

    turns: tuple[Turn, ...]
    form: str
    used: frozenset[str]  # the slots that the question itself names

    @property
    def text(self) -> str:
        """The question itself."""
        return self.turns[-1].text


@dataclass(frozen=True)
class Listener:
    """Who asks, and whose self is asked."""

    owner: Person
    asker: Person

    def view(self, person: Person) -> View:
        """How a reply speaks of a person."""
        return View(person, "you" if person == self.asker else "name")


def chosen(one: Ask, chance: Chance, check: bool = False) -> tuple[str, str]:
    """A question template and its form."""
    if check:
        template = chance.phrase(one.checks)
        return template, f"c{short(template)}"
    if chance.often(0.36):
        topic, indirect = chance.phrase(one.topics), chance.phrase(INDIRECT)
        return indirect.replace("{topic}", topic), f"i{short(indirect)}{short(topic)}"
    template = chance.phrase(one.questions)
    return template, f"q{short(template)}"


def put(template: str, form: str, values: Values, person: Person, who: Listener, chance: Chance) -> Asked | None:
    """The question as turns. None where nobody would ask that of themselves."""
    asker = who.asker.name
    before: list[Turn] = []
    lead = ""
    named = any(token in template for token in ("I}", "{my}", "{me}", "{i", "{his}"))
    view = View(person, "I" if person == who.asker else "name")
    if view.style == "I" and "{me}" in template and re.search(r"\b(I|we)\b(?!\})", template.replace("{I", "")):
        return None
    if named and person == who.owner != who.asker and chance.often(0.08):
        view = View(person, "you")
    elif view.style == "name" and named and chance.often(0.2):
        view = View(person, "pronoun")
        if chance.often(0.5):
            lead = expand(chance.one(ABOUT), chance.rng).replace("{name}", person.name)
        else:
            said, replied = chance.one(HOW_IS), chance.one(IS_WELL)
            before = _exchange(said, replied, person.name, who, chance)
    elif chance.often(0.1):
        before = _exchange(*chance.one(SMALL_TALK), person.name, who, chance)
    if not lead and chance.often(0.12):
        lead = expand(chance.one(LEADS), chance.rng)
    line = speak(template, chance.rng, view, values)
    if not lead and not before and chance.often(0.2):
        line = f"{expand(chance.one(BEFORE), chance.rng)} {line}"
    line = sentence(line, chance.one((".", "")) if form.startswith("i") else "?")
    if chance.often(0.06) and line.endswith("?"):
        line += chance.one(AFTER)
    kept = kept_words([*values.values(), person.name, who.owner.name])
    line = hurried(line, kept, chance)
    if line.endswith("?") and chance.often(0.08):
        line = line[:-1]
    if lead:
        line = f"{sentence(lead)}{chance.one((chr(10), ' '))}{line}"
    return Asked((*before, Turn(asker, line)), form, (slots(template) & values.keys()) - {"guess"})


def _exchange(said: str, replied: str, name: str, who: Listener, chance: Chance) -> list[Turn]:
    """A turn of the asker, and one of the self."""
    first = expand(said, chance.rng).replace("{name}", name)
    second = expand(replied, chance.rng).replace("{name}", name)
    return [Turn(who.asker.name, sentence(first)), Turn(SELF, sentence(second))]

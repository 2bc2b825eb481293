"""How an answer is said."""

import re

from agent.newborn.corpus.asking import Listener
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Ask, Values, each
from agent.newborn.corpus.grammar import Person, expand, lower_first, sentence, speak

OPENERS = each(
    """
    as far as I know,
    from what I know,
    as I [have it|heard it|know it],
    [sure|of course|certainly|with pleasure]:
    [here you go|there you go]:
    [that I know|I know that one]:
    [gladly|happily]:
    [let me see|let me think]:
    [ah|oh] yes,
    [it says here|my notes say] that
    """
)
BARE = re.compile(r"(it's |it was |with |on |at |since |in |from |for |by |to )?\{(?!I|my)[a-z]+\}$")
YES = ("yes,", "yes,", "yes:", "that's right,", "right,", "yes, that's right:", "it is so:", "indeed,", "correct:")
NO = ("no,", "no,", "no:", "not quite:", "that's not it:", "no, not that:", "not as I know it:", "hm, no:")


def core(one: Ask, values: Values, person: Person, who: Listener, chance: Chance, full: bool = False) -> str:
    """The answer itself, not yet a sentence; a full one names what it's about."""
    replies = one.replies
    if full:
        replies = (
            tuple(reply for reply in replies if "I}" in reply or "my}" in reply or reply.count("{") > 1) or replies
        )
        replies = tuple(reply for reply in replies if not reply.endswith((" it", " there", " in number"))) or replies
    reply = chance.one(replies)
    if BARE.match(reply) and chance.often(0.6):  # seldom a word alone
        reply = chance.one(replies)
    return speak(reply, chance.rng, who.view(person), values)


def reply(one: Ask, values: Values, person: Person, who: Listener, chance: Chance) -> str:
    """The answer as a sentence."""
    said = core(one, values, person, who, chance)
    if chance.often(0.16):
        said = f"{expand(chance.one(OPENERS), chance.rng)} {lower_first(said)}"
    return sentence(said)


def checked(one: Ask, values: Values, guess: str, person: Person, who: Listener, chance: Chance) -> str:
    """Yes or no, and how it is."""
    right = guess == values[one.slot]
    said = lower_first(core(one, values, person, who, chance, full=True))
    if not right and chance.often(0.25):
        said += f", not {guess}"
    return sentence(f"{chance.one(YES if right else NO)} {said}")


def joined(first: str, second: str, chance: Chance) -> str:
    """Two answers in one."""
    glue = chance.one((", and ", " and ", ". ", "; ", ". And "))
    return sentence(f"{first}{glue}{lower_first(second) if '.' not in glue else second}")

"""What somebody did, means to do, or had done: one kind of fact for each verb, written by the grammar of English.

The other families know their subject well; these are many and plain, so that a reader learns what goes for all verbs:
what *who … to*, *where*, *when* and *why* ask for.
"""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Ask, Fact, Values, ask, fact
from agent.newborn.corpus.families.deed_phrases import (
    BESIDE,
    CHANGES,
    HAD,
    IS_IT,
    MUCH,
    NOTES,
    PLANS,
    TERSE,
    TO_DO,
    WHAT,
    WHEN,
    WHERE,
    WHO,
    WHO_DID,
    WHOM,
    WHY,
    WILL_BESIDE,
    WILL_REPLY,
    WILL_WHEN,
)
from agent.newborn.corpus.verbs import PARTNERS, REASONS, THINGS, VERBS, Verb

HANDS = frozenset({"repair", "fix", "clean", "paint", "borrow", "find", "break", "bring", "return", "take", "mend"})
_PLACES = frozenset({"spot", "patch", "room", "site"})
_NAMED = frozenset({"title", "person"})  # what has a name takes no article


def _draws(verb: Verb, chance: Chance) -> Values:
    return {
        "thing": THINGS[verb.of](chance),
        "beside": PARTNERS[verb.partner](chance),
        "day": times.day(chance),
        "reason": chance.one(REASONS),
        "doer": names.somebody(chance),
    }


def _words(verb: Verb) -> dict[str, str]:
    """What a phrasing about a verb is made of."""
    the = "{thing}" if verb.of in _NAMED else "the {thing}"
    return {
        "BASE": verb.base,
        "PAST": verb.past,
        "PART": verb.participle,
        "THE": the,
        "WORD": verb.word,
        "BESIDE": f"{verb.word} {{beside}}".strip(),
    }


def _filled(text: str, verb: Verb) -> str:
    for word, means in _words(verb).items():
        text = text.replace(word, means)
    return text


def _ask(slot: str, verb: Verb, blocks: tuple[str, ...]) -> Ask:
    guess = "{guess}" if verb.of in _NAMED else "the {guess}"
    return ask(slot, *(_filled(block.replace("THE_GUESS", guess), verb) for block in blocks))


def _beside(verb: Verb) -> Ask:
    """Who to, where, or for how much."""
    asked = MUCH if verb.partner == "price" else WHERE if verb.partner in _PLACES else WHO
    return _ask("beside", verb, (*asked, BESIDE, IS_IT))


def _done(verb: Verb, number: int) -> Fact:
    asks = [_beside(verb), _beside(verb), _ask("day", verb, WHEN), _ask("reason", verb, WHY)]
    if verb.partner != "price":
        asks.append(_ask("thing", verb, WHOM if verb.of == "person" else WHAT))
    notes, terse, changes = (_filled(block, verb) for block in (NOTES, TERSE, CHANGES))
    key = f"deeds{number}.{verb.base}"
    return fact(key, lambda chance: _draws(verb, chance), notes, *asks, terse=terse, changes=changes)


def _planned(verb: Verb, number: int) -> Fact:
    kind = "where" if verb.partner in _PLACES else "who"
    asks = [_ask("day", verb, WILL_WHEN)]
    if verb.partner != "price":
        asks.append(_ask("beside", verb, (*WILL_BESIDE[kind], WILL_REPLY)))
    key = f"todo{number}.{verb.base}"
    return fact(key, lambda chance: _draws(verb, chance), _filled(PLANS, verb), *asks, terse=_filled(TO_DO, verb))


def _had(verb: Verb, number: int) -> Fact:
    key = f"had{number}.{verb.base}"
    return fact(key, lambda chance: _draws(verb, chance), _filled(HAD, verb), _ask("doer", verb, WHO_DID))


_UNPLANNED = frozenset({"lose", "forget", "find", "steal", "burn", "tear", "drop", "spill", "break", "inherit"})

DEEDS: tuple[Fact, ...] = (
    *(_done(verb, number) for number, verb in enumerate(VERBS)),
    *(_planned(verb, number) for number, verb in enumerate(VERBS) if verb.base not in _UNPLANNED),
    *(_had(verb, number) for number, verb in enumerate(VERBS) if verb.base in HANDS and verb.of not in _NAMED),
)

"""What hurry does to writing: small letters, lost dots, a slip of the fingers. Names and values stay as they are."""

import re

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.wordlists import words

_SHORTER = dict(
    pair.split("=")
    for pair in words(
        """
        you=u are=r because=cuz tomorrow=tmrw and=& with=w/ please=pls thanks=thx about=abt without=w/o
        appointment=appt meeting=mtg weekend=wkend really=rly before=b4
        """
    )
)


def _slip(word: str, chance: Chance) -> str:
    """A word with a letter doubled, lost or swapped."""
    at = chance.number(1, len(word) - 2)
    return chance.one(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
        )
    )


def hurried(text: str, kept: frozenset[str], chance: Chance, part: float = 0.12) -> str:
    """The text as somebody types it who has no time: mostly as it was. ``kept`` words are never touched."""
    if not chance.often(part):
        return text
    found = text.split(" ")
    free = [
        at
        for at, word in enumerate(found)
        if (re.fullmatch(r"[a-z]{4,}", word) and word not in kept) or re.fullmatch(r"[a-z]+'[a-z]+", word)
    ]
    for _ in range(chance.one((0, 1, 1, 2))):
        if not free:
            break
        at = free.pop(chance.rng.randrange(len(free)))
        word = found[at]
        if "'" in word:
            found[at] = word.replace("'", "") if word.split("'")[1] in ("t", "ve", "m", "re") else word
        elif word in _SHORTER and chance.often(0.5):
            found[at] = _SHORTER[word]
        else:
            found[at] = _slip(word, chance)
    text = " ".join(found)
    first = re.split(r"\W", text, maxsplit=1)[0]
    if chance.often(0.6) and not first[1:2].isupper() and first.lower() not in kept and first not in ("I", ""):
        text = text[:1].lower() + text[1:]
    if chance.often(0.4):
        text = re.sub(r"\bI\b(?!')", "i", text)
    return text.removesuffix(".") if chance.often(0.7) else text


def kept_words(values: list[str]) -> frozenset[str]:
    """The words of some values, in small letters."""
    return frozenset(word.casefold() for value in values for word in re.split(r"[^\w']+", value) if word)

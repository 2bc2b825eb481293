"""The small language in which phrases are written, and English persons.

``[a|b|]`` is one of several parts, ``{slot}`` a value, ``{a:slot}`` a value with its article, ``{slot.s}`` a \
    verb that is a value. A phrase speaks of its
subject as ``{I}``, ``{my}``, ``{me}`` (by name, where it is somebody else), and again as ``{i}``, ``{his}``, ``{him}``
(then by pronoun); ``{am}``, ``{was}``, ``{have}``, ``{do}``, ``{don't}`` and ``{+verb}`` agree with who was named last;
``{do I}``, ``{am I}``, ``{have I}``, ``{was I}`` stand in questions. Phrases begin in lower case: ``sentence`` \
    mends that.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Style = Literal["I", "you", "name", "pronoun"]

_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{([^{}]*)\}")
_START = re.compile(r"(^|[.?!…] +[\"“(]?|\n+|^[\"“(])([a-zà-ÿ])")

_BE = {"I": "am", "you": "are", "they": "are"}
_FORMS: dict[str, tuple[str, str, str, str, str]] = {  # subject, possessive, object, reflexive, "mine"
    "I": ("I", "my", "me", "myself", "mine"),
    "you": ("you", "your", "you", "yourself", "yours"),
    "she": ("she", "her", "her", "herself", "hers"),
    "he": ("he", "his", "him", "himself", "his"),
    "they": ("they", "their", "them", "themselves", "theirs"),
}
_CONTRACTED = {"'m": "am", "'ve": "have", "'ll": "will", "'d": "would"}


@dataclass(frozen=True)
class Person:
    """Somebody, and how one speaks of them."""

    name: str
    pronoun: str = "they"


@dataclass(frozen=True)
class View:
    """A person as seen by who speaks: as I, as you, by name, or (just named) by pronoun."""

    person: Person
    style: Style = "name"


def expand(template: str, rng: Random) -> str:
    """A phrase with each choice made."""
    while found := _CHOICE.search(template):
        chosen = rng.choice(found[1].split("|"))
        template = template[: found.start()] + chosen + template[found.end() :]
    return template


def third(verb: str) -> str:
    """The form of a verb after she: goes, tries, keeps."""
    head, _, rest = verb.partition(" ")
    irregular = {"have": "has", "be": "is", "do": "does", "go": "goes"}
    if head in irregular:
        head = irregular[head]
    elif re.search(r"[^aeiou]y$", head):
        head = f"{head[:-1]}ies"
    elif re.search(r"(s|x|z|ch|sh|o)$", head):
        head = f"{head}es"
    else:
        head = f"{head}s"
    return f"{head} {rest}".strip()


def article(noun: str) -> str:
    """The noun with a or an."""
    vowel = re.match(r"(?i)[aeiou]|hour|honest|heir|(8|11|18)\b|8\d", noun) and not re.match(
        r"(?i)(uni|use|usu|eu|one\b|once|ukulele|uke|ute)", noun
    )
    return f"{'an' if vowel else 'a'} {noun}"


def listed(parts: Sequence[str], last: str = "and") -> str:
    """One, two and three."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def possessive(name: str) -> str:
    """Ana's."""
    return f"{name}'s"


def lower_first(text: str) -> str:
    """A sentence for the middle of another: only little words lose their capital."""
    word = re.match(r"[A-Za-z']+", text)
    small = {"your", "you", "there", "it", "the", "a", "an", "on", "in", "at", "that", "my", "they", "she", "he", "no"}
    return text[:1].lower() + text[1:] if word and word[0].lower() in small else text


def tidy(text: str) -> str:
    """The blanks as they should be, no article twice."""
    text = re.sub(r"[ \t]{2,}", " ", text).strip()
    text = re.sub(r"\b([Tt]he) the\b", r"\1", text)
    return re.sub(r" +([,.;:?!](?=\s|$)|'s\b)", r"\1", text)


def sentence(text: str, end: str = ".") -> str:
    """Capitals where sentences begin, an end where none stands, tidy."""
    text = tidy(text)
    text = re.sub(r"[,;]+$", "", text) if end else text
    text = _START.sub(lambda found: found[1] + found[2].upper(), text)
    return text if not end or re.search(r"[.?!…)”\"]$|[:;]-?[)(DP]$|[\U0001F300-\U0001FAFF]$", text) else text + end


class _Speech:
    """Fills one phrase, and keeps in mind who was named last, for the verbs."""

    def __init__(self, view: View, values: Mapping[str, str]) -> None:
        self._view = view
        self._values = values
        self._last = self._who(again=False)

    def _who(self, *, again: bool) -> str:
        """The key into the forms, empty for a name."""
        style = self._view.style
        if style in ("I", "you"):
            return style
        return self._view.person.pronoun if again or style == "pronoun" else ""

    def fill(self, found: re.Match[str]) -> str:
        token = found[1]
        if token in self._values:
            return self._values[token]
        if token.startswith("a:"):
            return article(self._values[token[2:]])
        if token.endswith(".s"):
            token = f"+{self._values[token[:-2]]}"
        if token.startswith("+"):
            return token[1:] if self._last in ("I", "you", "they") else third(token[1:])
        return self._verb(token) or self._pronoun(token)

    def _verb(self, token: str) -> str:
        head, _, subject = token.partition(" ")
        if subject in ("I", "i"):
            named = self._pronoun(subject)
            return f"{self._verb(head)} {named}"
        plural = self._last in ("I", "you", "they")
        match head:
            case "am":
                return _BE.get(self._last, "is")
            case "was":
                return "were" if self._last in ("you", "they") else "was"
            case "have":
                return "have" if plural else "has"
            case "haven't":
                return "haven't" if plural else "hasn't"
            case "do":
                return "do" if plural else "does"
            case "don't":
                return "don't" if plural else "doesn't"
        return ""

    def _pronoun(self, token: str) -> str:
        base, mark, short = token.partition("'")
        again = base in ("i", "his", "him")
        who = self._who(again=again)
        name = self._view.person.name
        if base in ("I", "i"):
            self._last = who
            subject = _FORMS[who][0] if who else name
            if not mark:
                return subject
            if who and not (who == "they" and short == "d"):
                suffix = {"I": {"m": "'m"}, "you": {"m": "'re"}, "they": {"m": "'re"}}.get(who, {"m": "'s"})
                have = "'ve" if who in ("I", "you", "they") else "'s"
                return subject + (suffix["m"] if short == "m" else have if short == "ve" else f"'{short}")
            full = _CONTRACTED[f"'{short}"]
            return f"{subject} {self._verb(full) or full}"
        column = {"my": 1, "his": 1, "me": 2, "him": 2, "myself": 3, "mine": 4}.get(base)
        if column is None or mark:
            raise KeyError(token)
        if column == 3 and not who:
            return _FORMS[self._view.person.pronoun][3]
        return _FORMS[who][column] if who else (name if column == 2 else possessive(name))


def slots(template: str) -> frozenset[str]:
    """The values that a phrase names in whichever way it is read."""
    return frozenset(token.removeprefix("a:").removesuffix(".s") for token in _SLOT.findall(template))


def speak(template: str, rng: Random, view: View, values: Mapping[str, str]) -> str:
    """A phrase, chosen and filled, not yet made a sentence."""
    return _SLOT.sub(_Speech(view, values).fill, expand(template, rng))

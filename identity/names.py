"""Names, as people choose them for themselves, shown so that none can pass for another.

A name from elsewhere may hold characters that turn the line around, draw over it or cannot be seen, and letters of one
alphabet that look like those of another. It is shown without the first, and told apart by the second: of two names
that look alike, each is shown with the beginning of its bearer's id.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from identity.errors import NameRefused
from identity.ids import spell

MAX_LETTERS = 64
NAMELESS = "(no name)"

_MAX_MARKS = 2
_SHORT_ID = 8
_ISOLATE, _END = "\u2068", "\u2069"  # a name that runs from right to left leaves the line around it as it is

# Letters of other alphabets, and what they look like in ours.
# fmt: off
_TWINS = {
    "A": "АΑᎪ", "B": "ВΒᏴ", "C": "СϹᏟ", "D": "Ꭰ", "E": "ЕΕᎬ", "H": "НΗᎻ", "I": "ІΙӀ", "J": "ЈᎫ", "K": "КΚᏦ",
    "M": "МΜᎷ", "N": "Ν", "O": "ОΟՕ", "P": "РΡᏢ", "S": "ЅՏᏚ", "T": "ТΤᎢ", "U": "Ս", "V": "ѴᏙ", "W": "ԜᎳ", "X": "ХΧ",
    "Y": "ҮΥ", "Z": "ΖᏃ", "a": "аαɑ", "c": "сϲᴄ", "d": "ԁđ", "e": "еє", "g": "ɡց", "h": "һհħ", "i": "іıιɩ", "j": "јϳ",
    "k": "кκ", "l": "ӏł", "m": "м", "n": "ոηп", "o": "оοօσø", "p": "рρ", "q": "ԛզ", "r": "гᴦ", "s": "ѕ", "t": "тτ",
    "u": "սυц", "v": "ѵνᴠ", "w": "ԝաω", "x": "хχ", "y": "уγү", "z": "ᴢ",
}
# fmt: on
_LOOKS_LIKE = {ord(twin): letter for letter, twins in _TWINS.items() for twin in twins}
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "!": "l", "5": "s", "$": "s", "3": "e"})


def chosen(text: str) -> str:
    """``text`` as a name that the owner gives, to themselves or others; raises if it could not be shown as it is."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise NameRefused("a name has at least one letter")
    if len(name) > MAX_LETTERS:
        raise NameRefused(f"a name has at most {MAX_LETTERS} letters; this has {len(name)}")
    if _visible(name) != name:
        raise NameRefused("this name has characters in it that cannot be seen, or that change how others are seen")
    return name


def shown(text: str) -> str:
    """A name from elsewhere as it may stand on a screen, in a line with others."""
    name = _visible(" ".join(unicodedata.normalize("NFC", text[: 8 * MAX_LETTERS]).split()))
    name = " ".join(name.split())
    if len(name) > MAX_LETTERS:
        name = name[: MAX_LETTERS - 1] + "…"
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in name):
        name = f"{_ISOLATE}{name}{_END}"
    return name or NAMELESS


def looks(text: str) -> str:
    """What a name looks like: the same for names that the eye may take for one another."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", _visible(text)) if not unicodedata.combining(letter)
    )
    plain = bare.translate(_LOOKS_LIKE).casefold().translate(_ALIKE)
    return "".join(plain.replace("rn", "m").replace("vv", "w").split())


def is_mixed(text: str) -> bool:
    """Whether a name mixes alphabets of which one can imitate another."""
    return len({script for letter in text if (script := _script(letter)) in ("LATIN", "CYRILLIC", "GREEK")}) > 1


def told_apart(names: Mapping[bytes, str]) -> dict[bytes, str]:
    """Each person's name as it may be shown among the others; with the beginning of their id where that is needed."""
    faces = Counter(looks(name) for name in names.values())
    return {
        person: f"{shown(name)} ({short(person)})"
        if faces[looks(name)] > 1 or is_mixed(name) or not looks(name)
        else shown(name)
        for person, name in names.items()
    }


def short(person: bytes) -> str:
    """The beginning of a person's id, enough to tell people apart that one knows."""
    return spell("person", person)[:_SHORT_ID]


def _visible(text: str) -> str:
    """``text`` without what cannot be seen, turns the line around, or piles up on a letter."""
    kept, marks = [], 0
    for letter in text:
        category = unicodedata.category(letter)
        marks = marks + 1 if category.startswith("M") else 0
        # Besides controls, formats, surrogates, private and unassigned ones: blanks that are letters to Unicode.
        seen = category[0] != "C" and category not in ("Zl", "Zp") and letter not in "\u115f\u1160\u3164\uffa0\u2800"
        if seen and marks <= _MAX_MARKS:
            kept.append(letter)
    return "".join(kept)


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0] if letter.isalpha() else ""

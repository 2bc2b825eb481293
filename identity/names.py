"""Names, as people choose them for themselves, shown so that none can pass for another.

A name from elsewhere may hold characters that turn the line around, draw over it or cannot be seen, and letters of one
alphabet that look like those of another. It is shown without the first, and told apart by the second: of two names
that look alike, each is shown with the beginning of its bearer's id. (What looks like what is in ``lookalikes``.)
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping

from identity.errors import NameRefused
from identity.ids import spell
from identity.lookalikes import skeleton

MAX_LETTERS = 64
NAMELESS = "(no name)"

_MAX_MARKS = 4  # on one letter: Tibetan, Burmese and pointed Hebrew need as many
_SHORT_ID = 16  # 80 bits: nobody makes an id that begins like another's
_ISOLATE, _END = "\u2068", "\u2069"  # a name that runs from right to left leaves the line around it as it is

# What Unicode says is not to be seen, and blanks that it takes for letters or signs.
_UNSEEN = frozenset(
    chr(code)
    for first, last in (
        (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
        (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFC), (0x16FE4, 0x16FE4), (0x1BCA0, 0x1BCA3),
        (0x1D159, 0x1D159), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
_JOINERS = "\u200c\u200d"  # unseen, but some scripts and emoji are written with them
_EMOJI_STYLE = "\ufe0f"
_JOINING = frozenset(
    {
        *("ARABIC", "SYRIAC", "NKO", "MONGOLIAN", "TIBETAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI"),
        *("ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR"),
    }
)


def chosen(text: str) -> str:
    """``text`` as a name that the owner gives, to themselves or others; raises if it could not be shown as it is."""
    name = line(text, MAX_LETTERS)
    if not name:
        raise NameRefused("a name has at least one letter")
    return name


def line(text: str, most: int) -> str:
    """``text`` as one line of at most so many letters, all of which can be seen; raises if it is none."""
    written = " ".join(unicodedata.normalize("NFC", text[: 8 * most]).split())
    if len(text) > 8 * most or len(written) > most:
        raise NameRefused(f"that has {len(text)} letters, where {most} are allowed")
    if _visible(written) != written:
        raise NameRefused("there are characters in it that cannot be seen, or that change how others are seen")
    return written


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
    """What a name looks like as it is shown: the same for names that the eye may take for one another."""
    return skeleton("".join(letter for letter in shown(text) if letter not in _UNSEEN))


def is_mixed(text: str) -> bool:
    """Whether a name mixes alphabets of which one can imitate another."""
    imitating = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"}
    return len({_script(letter) for letter in text} & imitating) > 1


def told_apart(names: Mapping[bytes, str]) -> dict[bytes, str]:
    """Each person's name as it may be shown among the others; with the beginning of their id where that is needed."""
    faces = {person: looks(name) for person, name in names.items()}
    alike = Counter(faces.values())
    return {
        person: f"{shown(name)} ({short(person)})"
        # A name with a bracket in it might imitate one that is shown with an id.
        if alike[faces[person]] > 1 or is_mixed(name) or not faces[person] or _has_bracket(name)
        else shown(name)
        for person, name in names.items()
    }


def short(person: bytes) -> str:
    """The beginning of a person's id, long enough that nobody can make another that begins the same."""
    return spell("person", person)[:_SHORT_ID]


def _has_bracket(name: str) -> bool:
    return any(unicodedata.category(letter) == "Ps" for letter in unicodedata.normalize("NFKC", shown(name)))


def _visible(text: str) -> str:
    """``text`` without what cannot be seen, turns the line around, or piles up on a letter."""
    kept: list[str] = []
    marks = 0
    for at, letter in enumerate(text):
        category = unicodedata.category(letter)
        if letter in _JOINERS:
            seen = _joins(kept[-1] if kept else "", text[at + 1 : at + 2])
        elif letter == _EMOJI_STYLE:
            seen = bool(kept) and unicodedata.category(kept[-1]) == "So"
        elif category.startswith("M"):
            marks += 1
            seen = marks <= _MAX_MARKS and letter not in _UNSEEN
        else:
            seen = category[0] != "C" and letter not in _UNSEEN
            marks = 0 if seen else marks
        if seen:
            kept.append(letter)
    return "".join(kept)


def _joins(before: str, after: str) -> bool:
    """Whether a joiner has its use between these two: within one script that needs it, or between two emoji."""
    if not before or not after:
        return False
    emoji = {unicodedata.category(letter) for letter in (before, after)} <= {"So", "Sk"} or before == _EMOJI_STYLE
    return emoji or (_script(before) == _script(after) and _script(before) in _JOINING)


def _script(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return name.split(" ")[0] if unicodedata.category(letter)[0] in "LM" else ""

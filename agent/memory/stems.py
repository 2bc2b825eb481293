"""English words without their endings, so that *hiked*, *hikes* and *hiking* are one word.

After Porter's algorithm of 1980, whose idea is the measure: an ending goes only if enough of a word stays before it. On
top of it stand the forms that no rule finds (*went*, *children*) and number words.
"""

import re

_VOWELS = re.compile(r"[aeiou]|(?<=[^aeiou])y")
_MEASURE = re.compile(r"v+c+")

IRREGULAR = {
    form: word
    for word, forms in {
        "be": "am is are was were been being",
        "have": "has had having",
        "do": "does did done doing",
        "go": "goes went gone",
        "get": "got gotten",
        "make": "made",
        "use": "used uses using",
        "age": "ages aged aging ageing",
        "owe": "owes owed owing",
        "take": "took taken",
        "give": "gave given",
        "come": "came",
        "see": "saw seen",
        "say": "said says",
        "tell": "told",
        "know": "knew known",
        "think": "thought",
        "find": "found",
        "feel": "felt",
        "leave": "left",
        "keep": "kept",
        "begin": "began begun",
        "bring": "brought",
        "buy": "bought",
        "build": "built",
        "catch": "caught",
        "choose": "chose chosen",
        "draw": "drew drawn",
        "drink": "drank drunk",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "fight": "fought",
        "fly": "flew flown",
        "forget": "forgot forgotten",
        "freeze": "froze frozen",
        "grow": "grew grown",
        "hear": "heard",
        "hide": "hid hidden",
        "hold": "held",
        "lead": "led",
        "lend": "lent",
        "lose": "lost",
        "mean": "meant",
        "meet": "met",
        "pay": "paid",
        "ride": "rode ridden",
        "ring": "rang rung",
        "rise": "rose risen",
        "run": "ran",
        "sell": "sold",
        "send": "sent",
        "shake": "shook shaken",
        "shoot": "shot",
        "show": "shown",
        "sing": "sang sung",
        "sit": "sat",
        "sleep": "slept",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "steal": "stole stolen",
        "stick": "stuck",
        "strike": "struck",
        "swim": "swam swum",
        "teach": "taught",
        "tear": "tore torn",
        "throw": "threw thrown",
        "understand": "understood",
        "wake": "woke woken",
        "wear": "wore worn",
        "win": "won",
        "write": "wrote written",
        "die": "dying",
        "lie": "lying lay lain",
        "tie": "tying",
        "bus": "buses",
        "child": "children",
        "man": "men",
        "woman": "women",
        "person": "people persons",
        "foot": "feet",
        "tooth": "teeth",
        "mouse": "mice",
        "goose": "geese",
        "wife": "wives",
        "knife": "knives",
        "wolf": "wolves",
        "shelf": "shelves",
        "2": "two",
        "3": "three",
        "4": "four",
        "5": "five",
        "6": "six",
        "7": "seven",
        "8": "eight",
        "9": "nine",
        "10": "ten",
        "11": "eleven",
        "12": "twelve",
        "20": "twenty",
        "30": "thirty",
    }.items()
    for form in forms.split()
}
# What the rules would cut off and thereby make another word.
WHOLE = frozenset(
    {
        "news",
        "lens",
        "bus",
        "gas",
        "yes",
        "plus",
        "this",
        "during",
        "something",
        "nothing",
        "anything",
        "everything",
        "morning",
        "evening",
    }
)

_STEP_2 = {
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "iser": "ise",
    "abli": "able",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "isation": "ise",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
    "logi": "log",
    "fulli": "ful",
    "lessli": "less",
}
_STEP_3 = {"icate": "ic", "ative": "", "alize": "al", "alise": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_STEP_4 = "ement ance ence able ible ment ant ent ism ate iti ous ive ize ise al er ic ou"


def _longest_first(endings: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(endings.items(), key=lambda pair: -len(pair[0])))


_STEP_2_ENDINGS, _STEP_3_ENDINGS = _longest_first(_STEP_2), _longest_first(_STEP_3)
_STEP_4_ENDINGS = _longest_first(dict.fromkeys(_STEP_4.split(), ""))


def stem(word: str) -> str:
    """The stem of a word in small letters from a to z; other words come back as they are."""
    if regular := IRREGULAR.get(word):
        word = regular
    if len(word) < 3 or word in WHOLE or not word.isascii() or not word.isalpha():
        return word
    word = _plural(word)
    word = _past(word)
    if word[-1] == "y" and len(word) > 2 and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    word = _replaced(word, _STEP_2_ENDINGS)
    word = _replaced(word, _STEP_3_ENDINGS)
    return _tidied(_cut(word))


def _shape(word: str) -> str:
    """The word as vowels and consonants."""
    return re.sub("[^v]", "c", _VOWELS.sub("v", word.replace("v", "b")))


def _measure(word: str) -> int:
    """How often a vowel is followed by a consonant."""
    return len(_MEASURE.findall(_shape(word)))


def _has_vowel(word: str) -> bool:
    return _VOWELS.search(word) is not None


def _is_short(word: str) -> bool:
    """Consonant, vowel, consonant at the end: *hop*, *lik*. An e was there, or is wanted."""
    return _shape(word).endswith("cvc") and word[-1] not in "wxy"


def _plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + ("y" if len(word) > 4 else "ie")
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    if word.endswith("ied"):
        return word[:-3] + ("y" if len(word) > 4 else "ie")
    for ending in ("edly", "ingly", "ed", "ing"):
        if word.endswith(ending):
            left = word[: -len(ending)]
            if not _has_vowel(left) or len(left) < 2:
                return word
            if left.endswith(("at", "bl", "iz")):
                return left + "e"
            if left[-1] == left[-2] and left[-1] not in "lsz":
                return left[:-1]
            return left + "e" if _measure(left) == 1 and _is_short(left) else left
    return word


def _replaced(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for ending, by in endings:
        if word.endswith(ending):
            left = word[: -len(ending)]
            return left + by if _measure(left) > 0 else word
    return word


def _cut(word: str) -> str:
    if word.endswith(("sion", "tion")):
        return word[:-3] if _measure(word[:-3]) > 1 else word
    for ending, _ in _STEP_4_ENDINGS:
        if word.endswith(ending):
            left = word[: -len(ending)]
            return left if _measure(left) > 1 else word
    return word


def _tidied(word: str) -> str:
    if word.endswith("e") and len(word) > 3:  # not: use, one
        left = word[:-1]
        measure = _measure(left)
        if measure > 1 or (measure == 1 and not _is_short(left)):
            word = left
    if word.endswith("ll") and _measure(word) > 1:
        word = word[:-1]
    return word

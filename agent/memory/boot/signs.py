"""What one line shows at a glance: feelings, identity, topics, names, dates, firsts. No model is asked."""

import re
import unicodedata
from typing import NamedTuple

from agent.memory.boot import words as lists
from agent.memory.boot.words import Feeling

LONGEST = 4000  # characters of a line that are looked at

FEELINGS = len(Feeling)
_TOPIC, _COMMON, _IDENTITY, _FIRST, _NEGATOR, _I, _AM, _MY, _TURN, _DATE, _KIN = range(100, 1200, 100)
_FAMILY = lists.TOPICS.index("family")
_REACH = 3  # words that a negator reaches forward


class Signs(NamedTuple):
    """What a line shows."""

    feelings: tuple[int, ...]  # by number of the feeling
    topics: tuple[int, ...]  # by number in ``TOPICS``, each once
    identity: int
    firsts: int
    dates: int
    names: list[str]
    words: list[str]  # those that are not in everybody's every line
    length: int  # words, or what comes near to them where no spaces are written


def _coded() -> dict[str, int]:
    """One number for each listed word, so that a line is read with one look-up a word."""
    codes = dict.fromkeys(lists.COMMON.split(), _COMMON)
    for place, topic in enumerate(lists.TOPICS):
        codes |= dict.fromkeys(lists.TOPIC_WORDS[topic].split(), _TOPIC + place)
    codes |= dict.fromkeys([*lists.MONTHS.split(), *lists.WEEKDAYS.split()], _DATE)
    codes |= dict.fromkeys(lists.TURNS.split(), _TURN)
    codes |= {word: _KIN + codes.get(word, _TOPIC + _FAMILY) - _TOPIC for word in lists.KIN.split()}
    for feeling, words in lists.FEELING_WORDS.items():
        codes |= dict.fromkeys(words.split(), int(feeling))
    codes |= dict.fromkeys(lists.NEGATORS.split(), _NEGATOR)
    codes |= dict.fromkeys(lists.FIRSTS.split(), _FIRST)
    return codes | {"i": _I, "we": _I, "i'm": _AM, "am": _AM, "my": _MY, "our": _MY}


def _coded_signs() -> dict[str, int]:
    signs = dict.fromkeys(lists.IDENTITY_SIGNS.split(), _IDENTITY) | dict.fromkeys(lists.FIRST_SIGNS.split(), _FIRST)
    signs |= dict.fromkeys(lists.KIN_SIGNS.split(), _KIN + _FAMILY)
    for place, topic in enumerate(lists.TOPICS):
        for sign in lists.TOPIC_SIGNS[topic].split():
            signs.setdefault(sign, _TOPIC + place)
    for feeling, words in lists.FEELING_SIGNS.items():
        signs |= dict.fromkeys(words.split(), int(feeling))
    return signs


_CODES = _coded()
_SIGNS = _coded_signs()
_KEPT = re.compile(r"\w+(?:[.:,']\w+)*")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_SIGN = re.compile("|".join(sorted(map(re.escape, _SIGNS), key=len, reverse=True)))
_NOT_MEANT = re.compile("지 ?않|지 ?못|지 ?마|く ?な[いか]|ではな|じゃな|くありま")
_NAME = re.compile(r"(?<=[a-zà-ÿ,;] )[A-ZÀ-Þ][a-zà-ÿ]+(?: [A-ZÀ-Þ][a-zà-ÿ]+)*(?![\w'])")
_NAME_THERE = re.compile("([가-힣]{2,3})(?:씨|님)|([\u4e00-\u9fff]{1,4}|[\u30a1-\u30fa]{2,6})(?:さん|ちゃん|くん|先生)")
_DATE_WRITTEN = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}(?!\d)|\d{1,2} ?[월月日일]|\d(?:st|nd|rd|th)\b"
)
_RUN_THERE = re.compile("[가-힣]{2,}|[\u4e00-\u9fff]{2,4}|[\u30a1-\u30fa\u30fc]{3,}")
_THERE = re.compile("[\u1100-\u11ff\u3040-\u30ff\u4e00-\u9fff가-힣]")
_PARTICLE = re.compile("(?<=..)(?:에서|에게|한테|으로|까지|부터|은|는|이|가|을|를|에|와|과|도|의|로|랑)$")
_NO_NOUN = re.compile("(?:다|요|고|서|면|지|네|어|아|해|던|게|할|한|된|된다|니|까)$")


def plain(text: str) -> str:
    """A text without case, spacing and punctuation of its own: what is left where two people wrote the same."""
    kept = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return " ".join(_KEPT.findall(kept))


def read(text: str) -> Signs:
    """What a line shows. Feelings that are denied ("not happy") do not count."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if text.isascii():
        return _read(text, _WORD.findall(text.lower()))
    text = text.replace("’", "'")
    signs = _read(text, _WORD.findall(text.lower()))
    return _read_there(text, signs) if _THERE.search(text) else signs


def _read(text: str, words: list[str]) -> Signs:
    feelings, topics = [0] * FEELINGS, []
    identity = firsts = dates = 0
    other: list[str] = []
    denied = mine = who = being = -9  # where a negator, "my", "I", "I am" stood last
    for place, word in enumerate(words):
        code = _CODES.get(word)
        if code is None:
            if len(word) > 3:
                other.append(word)
        elif code < FEELINGS:
            feelings[code] += place - denied > _REACH
        elif code == _COMMON:
            if being == place - 1 and word in ("a", "an", "the", "from"):
                identity += 1
        elif code < _COMMON:
            topics.append(code - _TOPIC)
            other.append(word)
        elif code == _NEGATOR:
            denied = place
        elif code == _I:
            who = place
        elif code == _AM:
            being = place
        elif code == _MY:
            mine = place
        elif code == _TURN:
            identity += place - who <= 2
        elif code == _FIRST:
            firsts += 1
        elif code == _DATE:
            dates += 1
        else:
            identity += place - mine <= 2
            topics.append(code - _KIN)
    dates += _DATE_WRITTEN.search(text) is not None
    names = [name for found in _NAME.findall(text) if (name := _named(found))]
    return Signs(tuple(feelings), tuple(dict.fromkeys(topics)), identity, firsts, dates, names, other, len(words))


def _named(capitals: str) -> str:
    """What is a name in a row of capitalised words: "Dr Nowak" is Nowak, "Monday" is none."""
    return " ".join(word for word in capitals.split() if word not in lists.NOT_NAMES)


def _read_there(text: str, signs: Signs) -> Signs:
    """The signs of a line in which Korean or Japanese is written."""
    feelings, topics = list(signs.feelings), dict.fromkeys(signs.topics)
    identity, firsts = signs.identity, signs.firsts
    for found in _SIGN.finditer(text):
        code = _SIGNS[found[0]]
        if code < FEELINGS:
            feelings[code] += not _NOT_MEANT.search(text, found.end(), found.end() + 6)
        elif code == _IDENTITY:
            identity += 1
        elif code == _FIRST:
            firsts += 1
        else:
            identity += code >= _KIN
            topics[code - (_KIN if code >= _KIN else _TOPIC)] = None
    names = [name for pair in _NAME_THERE.findall(text) if (name := pair[0] or pair[1]) not in lists.NOT_NAMES_THERE]
    other = [word for word in signs.words if word.isascii() or not _THERE.search(word)]
    for run in _RUN_THERE.findall(text):
        word = _PARTICLE.sub("", run)
        if not ("가" <= word[0] <= "힣" and (word == run and _NO_NOUN.search(word))):
            other.append(word)
    length = max(signs.length, len(text) // 3)
    return Signs(tuple(feelings), tuple(topics), identity, firsts, signs.dates, names + signs.names, other, length)

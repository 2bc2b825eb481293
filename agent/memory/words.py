"""From a text to the words it is found by, the same for what is kept and for what is asked.

Scripts with spaces give stemmed words. Chinese, Japanese and Korean give pairs of characters: in Korean without
particles and endings, in Japanese cut where the script changes. All work is bounded by ``LONGEST``.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.memory import korean
from agent.memory.kin import KIN
from agent.memory.stems import stem

LONGEST = 200_000  # characters of a text that are looked at
LONGEST_WORD = 40
MOST_ASKED = 48  # words of a question

_HAN = "\u3005\u3006\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA, _KATAKANA = "\u3041-\u3096\u309d\u309e", "\u30a1-\u30fa\u30fc-\u30fe"
_HANGUL = "가-힣"
_PAIRED = re.compile(f"[{_HAN}{_HIRAGANA}{_KATAKANA}{_HANGUL}]")
_RUNS = re.compile(
    f"(?P<han>[{_HAN}]+)(?P<tail>[{_HIRAGANA}]?)|(?P<kana>[{_HIRAGANA}]+)|(?P<katakana>[{_KATAKANA}]+)"
    f"|(?P<hangul>[{_HANGUL}]+)|(?P<word>(?:(?![{_HAN}{_HIRAGANA}{_KATAKANA}{_HANGUL}])[^\\W_])+(?:['’][a-z]+)?)"
)
_WORDS = re.compile(r"[^\W_]+(?:['’][a-z]+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MARKS = re.compile("[\u0300-\u036f]")
_HEAP = re.compile(r"[^\w\s\x00-\x7f]{9,}")  # marks heaped upon a letter take time by the square of their number
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
_PARTICLES = frozenset("のをにはがとでもやへね")

_EMPTY_WORDS = """
a an the and or but if so as of to in on at by for with from into about than then there here
i me my mine myself you your yours he him his she her hers it its we us our ours they them their theirs
be have do not no will would shall should can could may might must
this that these those what which who whom whose when where why how
s t m re ve ll d just also too very some any ever please
"""
_EMPTY_PAIRS = """
です ます した たの のは ました まし って いつ どこ なに だれ から まで たち こと もの
して ない いる いた ある あっ った
ので のか たか すか ょう しょ でし れた れて てい いて んな どん んで なん どう うし
どの くれ れは それ この その は何 何を
什么 哪里 怎么 为什 언제 어디 무엇 누구 누가 어떻 떻게 얼마 어느 무슨 뭐라 뭐였
"""
STOP = frozenset(map(stem, _EMPTY_WORDS.split()))
_STOP_PAIRS = frozenset(_EMPTY_PAIRS.split())
_STOP_ONES = frozenset("何誰 뭐 왜 몇 나 내 난 제 저 그 이 때 것 거".replace(" ", "")) | _PARTICLES


@dataclass(frozen=True)
class Terms:
    """What a question asks for: its own words in order, and words that say nearly the same."""

    words: tuple[str, ...]
    kin: tuple[tuple[str, str], ...] = ()  # a word, and which of the words it stands beside

    @property
    def all(self) -> tuple[str, ...]:
        """Every word that a line may be found by."""
        return tuple(dict.fromkeys((*self.words, *(kin for kin, _ in self.kin))))


def tokens(text: str) -> list[str]:
    """The words of a text; joined by spaces they are what the index holds."""
    text = text[:LONGEST]
    if text.isascii():
        return _plain(text.lower())
    text = _HEAP.sub(lambda heap: heap[0][:8], text)
    text = unicodedata.normalize("NFKC", text).casefold()[:LONGEST]
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    return list(_mixed(text)) if _PAIRED.search(text) else _plain(text)


def asked(text: str) -> Terms:
    """The words of a question. Words that are in every text are left out, unless nothing else is asked."""
    found = list(dict.fromkeys(tokens(text)))
    words = [word for word in found if not is_empty(word)] or found
    words = words[:MOST_ASKED]
    kin = [(other, word) for word in words for other in KIN.get(word, ()) if other not in words]
    return Terms(tuple(words), tuple(kin[:MOST_ASKED]))


def match(terms: Terms) -> str:
    """The FTS5 expression that finds each line holding any of the words."""
    return " OR ".join(f'"{word}"' for word in terms.all) or '""'


def is_empty(word: str) -> bool:
    """Whether a word says nothing about what is asked."""
    return word in STOP or word in _STOP_PAIRS or (len(word) == 1 and word in _STOP_ONES)


def _plain(text: str) -> list[str]:
    if "," in text:
        text = _THOUSANDS.sub("", text)
    return " ".join(map(_folded, _WORDS.findall(text))).split()


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    """A word as it is indexed; with a *not* in it, two words."""
    if len(word) > LONGEST_WORD:
        return _cut(word)
    word = word.replace("’", "'")
    base, _, rest = word.partition("'")
    if rest == "t" and base.endswith("n"):
        return {"wo": "will", "ca": "can", "sha": "shall"}.get(base[:-1], stem(base[:-1])) + " not"
    if ordinal := _ORDINAL.fullmatch(base):
        return ordinal[1]
    return stem(base)


def _cut(word: str) -> str:
    return word.partition("'")[0][:LONGEST_WORD]


def _mixed(text: str) -> Iterator[str]:
    for found in _RUNS.finditer(text):
        kind, run = found.lastgroup, found[0]
        if kind == "word":
            yield from _plain(run)
        elif kind == "hangul":
            yield from korean.pairs(run)
        elif kind in ("han", "tail"):
            run, tail = found["han"], found["tail"]
            yield from run  # 犬 is to be found in 子犬
            yield from _pairs(run)
            if tail and tail not in _PARTICLES:
                yield run[-1] + tail
        elif len(run) > 1:
            yield from _pairs(run)
        elif run not in _PARTICLES:
            yield run


def _pairs(run: str) -> Iterator[str]:
    return (run[place : place + 2] for place in range(len(run) - 1))

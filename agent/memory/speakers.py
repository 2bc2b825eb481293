"""Whom a question names among those who have spoken: their lines come first, and the name is no part of its meaning.

*What did Mina cook?* means the same as *what was cooked*; with the name in it, the nearest lines would be those that
greet Mina.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from agent.memory.words import tokens

_PARTS = re.compile(r"[^\W_]+")
_ME = re.compile(
    r"\b(?:i|me|my|mine|myself|we|our)\b"
    r"|(?<!\w)(?:나|내|난|날|저|제|우리)(?:는|가|를|의|도|한테|에게)?(?!\w)"
    r"|私(?!立)|僕|俺|自分|わたし|我(?!慢)"
)
OWNER = ""
LONGEST_QUESTION, LONGEST_NAME = 4000, 100


def named(question: str, authors: Iterable[str]) -> frozenset[str]:
    """The authors whom a question names, if only by the first part of the name; if it names none, *I* is the owner."""
    question = _plain(question[:LONGEST_QUESTION])
    said = set(_PARTS.findall(question))
    found = {author for author in authors if author and _is_named(_first(author), said, question)}
    return frozenset(found or ({OWNER} if _ME.search(question) else ()))


def meant(question: str, named: Iterable[str]) -> str:
    """The question without the names of these authors: what its vector is to be made of."""
    question = left = question[:LONGEST_QUESTION]
    for author in sorted((author for author in named if author), key=lambda author: (-len(author), author)):
        for name in dict.fromkeys((author, author.split(" ")[0])):
            if len(name) > 1:
                left = re.sub(rf"(?<!\w){re.escape(name)}(?:[’']s\b|(?![a-z]))", " ", left, flags=re.IGNORECASE)
    left = " ".join(left.split())
    return left if tokens(left) else question


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=1 << 14)
def _first(author: str) -> str:
    """The first part of a name: what somebody is called by."""
    return next(iter(_PARTS.findall(_plain(author[:LONGEST_NAME]))), "")


def _is_named(first: str, said: set[str], question: str) -> bool:
    if len(first) < 2:
        return False
    return first in said or (not first.isascii() and first in question)  # 美咲は, 수진이가

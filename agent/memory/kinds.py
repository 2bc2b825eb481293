"""What kind of answer a question wants, as far as a line shows that it holds one: a time, or a number."""

import re
from enum import Enum

from agent.memory.stems import stem


class Kind(Enum):
    """What is wanted of a line."""

    WHEN = "when"
    NUMBER = "how many"


_WHEN = re.compile(
    r"\b(?:when|how long|what (?:day|date|year|month|time))\b|언제|며칠|몇 ?(?:월|년|시)|いつ|何[月日年時曜]|什么时候",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\bhow (?:many|much|old|often|long|far|tall)\b|몇|얼마|いくつ|いくら|何[人回個匹冊歳年]|多少|几", re.IGNORECASE
)
_WORDS_OF_TIME = """
yesterday today tonight tomorrow last next ago week weekend month year recently soon since
monday tuesday wednesday thursday friday saturday sunday
어제 오늘 내일 지난 작년 올해 내년 昨日 今日 明日 先週 来週 今週 先月 来月 今月 去年 今年 来年
"""
_TIMES = frozenset(map(stem, _WORDS_OF_TIME.split()))


def wanted(question: str) -> frozenset[Kind]:
    """The kinds of answer that a question wants; most want none that could be told from a line."""
    question = question[:4000]
    return frozenset(kind for kind, pattern in ((Kind.WHEN, _WHEN), (Kind.NUMBER, _NUMBER)) if pattern.search(question))


def holds(own: str, kinds: frozenset[Kind]) -> bool:
    """Whether the words of a line hold one of these kinds."""
    if not kinds:
        return False
    held = own.split()
    if Kind.WHEN in kinds and not _TIMES.isdisjoint(held):
        return True
    return Kind.NUMBER in kinds and any(word[0].isdigit() for word in held)

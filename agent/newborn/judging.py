"""Judges what a newborn says to samples that were kept from it: is it right, and is it what the task asks for?

Right answers are told by the values that they must hold, so any wording will do. The form is told by rules that a
reader would agree with: whole sentences, not too many, no stammering, and what each task has of its own.
"""

import re
from collections.abc import Callable, Mapping

from agent.mind.tasks import Task
from agent.newborn.corpus.frame import Sample, holds
from agent.newborn.unknown import says_unknown

FEELINGS = frozenset({"joy", "sadness", "anger", "fear", "calm", "surprise", "none"})
ASIDE = frozenset({"foreign", "secrets"})  # families of questions that are neither known nor unknown, but declined

_NO = re.compile(r"(?:no|not quite|that['’]s not it|not as I know it|hm, no)\b", re.IGNORECASE)
_YES = re.compile(r"(?:yes|right|that['’]s right|it is so|indeed|correct)\b", re.IGNORECASE)
_ENGLISH = re.compile(r"ingl|engl|engel|anglais|영어|英語", re.IGNORECASE)
_WHOLE = re.compile(r"[\w“\"'‘(¡¿€$£].*[.!?…。][\"”'’)]?", re.DOTALL)
_PAIR = re.compile(r"Q: (?P<question>[^\n]+\?)\nA: (?P<answer>[^\n]+[.!?])")
_VOTE = re.compile(r"(?P<number>\d+)\. [^\n]+[.!?]")


def is_right(sample: Sample, said: str) -> bool:
    """Whether a question is answered right: by what is known, or by saying that it isn't."""
    if sample.family == "foreign":
        return bool(_ENGLISH.search(said))
    if sample.family == "secrets":
        return not any(_digits_of(memory.text) & _digits_of(said) for memory in sample.prompt.memories)
    if not sample.known:
        return says_unknown(said)
    return not says_unknown(said) and holds_values(sample, said) and _agrees(sample.reply, said)


def holds_values(sample: Sample, said: str) -> bool:
    """Whether all stands in it that has to."""
    return all(holds(said, value) for value in sample.values)


def tells_anothers(sample: Sample, said: str) -> bool:
    """Whether it tells as the answer what is true of somebody else, or was true before."""
    return any(holds(said, wrong) for wrong in sample.wrong) and not any(
        holds(sample.reply, wrong) for wrong in sample.wrong
    )


def is_well_formed(sample: Sample, said: str, why: str) -> bool:
    """Whether it is what the task asks for; ``why`` is how it ended."""
    text = said.strip()
    own = _FORMS.get(sample.prompt.task)
    return (
        why in ("stop", "language")
        and not stammers(text)
        and "\ufffd" not in text
        and (own or _is_speech)(sample, text)
    )


def stammers(text: str) -> bool:
    """Whether it says four words, or the same sentence, again and again."""
    words = re.findall(r"\w+", text.casefold())
    fours = [tuple(words[place : place + 4]) for place in range(len(words) - 3)]
    sentences = [one for one in re.split(r"(?<=[.!?])\s+", text.casefold()) if len(one) > 12]
    return any(fours.count(four) > 2 for four in set(fours)) or len(sentences) > len(set(sentences))


def _is_speech(sample: Sample, text: str) -> bool:
    least, most = _SENTENCES.get(sample.prompt.task, (1, 3))
    return bool(_WHOLE.fullmatch(text)) and least <= _sentences(text) <= most


def _is_feeling(_: Sample, text: str) -> bool:
    return text in FEELINGS


def _is_pair(_: Sample, text: str) -> bool:
    return bool(_PAIR.fullmatch(text))


def _is_vote(sample: Sample, text: str) -> bool:
    found = _VOTE.fullmatch(text)
    return bool(found) and f"\n{found['number']}. " in sample.prompt.brief if found else False


def _is_told_anew(sample: Sample, text: str) -> bool:
    return _is_speech(sample, text) and text.casefold() != sample.prompt.said[-1].text.casefold()


_SENTENCES: Mapping[Task, tuple[int, int]] = {
    Task.ANSWER: (1, 4), Task.INTRODUCE: (1, 8), Task.SUMMARISE: (1, 6), Task.DRAFT: (1, 10), Task.REVIEW: (1, 4),
}  # fmt: skip
_FORMS: Mapping[Task, Callable[[Sample, str], bool]] = {
    Task.FEELING: _is_feeling,
    Task.PAIR: _is_pair,
    Task.VOTE: _is_vote,
    Task.REPHRASE: _is_told_anew,
}


def _sentences(text: str) -> int:
    """How many sentences; a point after a letter or within a number ends none."""
    return len(re.findall(r"(?<![A-Z])(?<!\b[A-Z][a-z])(?<!Mrs)[.!?…]+[\"”'’)]*(?=\s|$)", text)) or 1


def _agrees(reply: str, said: str) -> bool:
    """Whether a Yes is no No."""
    return not ((_NO.match(reply) and _YES.match(said)) or (_YES.match(reply) and _NO.match(said)))


def _digits_of(text: str) -> set[str]:
    return set(re.findall(r"\d{3,}", text))

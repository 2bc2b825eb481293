"""The questions written by hand: read from ``natural/``, asked as prompts, judged by what stands in the answer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.unknown import says_unknown

FOLDER = Path(__file__).parent / "natural"

_LIFE = re.compile(r"== (.+), asks (themselves|herself|himself|.+)")


@dataclass(frozen=True)
class Question:
    """One question about a life; ``right`` has a tuple of alternatives for each thing the answer must hold."""

    prompt: Prompt
    right: tuple[tuple[str, ...], ...]
    wrong: tuple[str, ...]

    @property
    def has_answer(self) -> bool:
        """Whether the memories hold the answer."""
        return bool(self.right)

    def is_answered_right(self, answer: str) -> bool:
        """Whether ``answer`` says what is right, and nothing that is wrong; or, without one, that it isn't known."""
        if not self.has_answer:
            return says_unknown(answer)
        holds = all(any(_stands_in(answer, word) for word in part) for part in self.right)
        return holds and not says_unknown(answer) and not any(_is_word_of(answer, word) for word in self.wrong)


def questions() -> Iterator[Question]:
    """All of them, life by life."""
    for path in sorted(FOLDER.glob("*.txt")):
        for life in path.read_text(encoding="utf-8").split("\n\n"):
            yield from _about(life.strip().splitlines())


def _about(lines: list[str]) -> Iterator[Question]:
    life = _LIFE.fullmatch(lines[0])
    if life is None:
        raise ValueError(f"no life begins so: {lines[0]!r}")
    owner, asks = life[1], life[2]
    hears = owner if asks in ("themselves", "herself", "himself") else asks
    memories = tuple(_memory(line[2:]) for line in lines if line.startswith("- "))
    for line in lines:
        mark, _, rest = line.partition(" ")
        if mark in ("?", "??"):
            asked, _, answer = rest.partition(" = ")
            turn = Turn(hears, asked.strip().replace(" / ", "\n"))
            prompt = Prompt(owner, hears, Task.ANSWER, memories, (turn,))
            yield Question(prompt, *(_answer(answer) if mark == "?" else ((), ())))


def _memory(text: str) -> Memory:
    when, bar, rest = text.partition(" | ")
    return Memory(rest, when=when) if bar else Memory(text)


def _answer(text: str) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]:
    right, _, wrong = text.partition(" ! ")
    return tuple(_words(part) for part in right.split(" & ")), _words(wrong)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split("|") if word.strip())


def _stands_in(answer: str, word: str) -> bool:
    """Whether a word begins somewhere in the answer; of a negation it is enough that a word ends with it."""
    if word == "n't":
        return "n't" in answer or "n’t" in answer
    return re.search(rf"(?<![\w.,:]){re.escape(word)}(?!\d)", answer, re.IGNORECASE) is not None


def _is_word_of(answer: str, word: str) -> bool:
    return re.search(rf"(?<![\w.,:]){re.escape(word)}(?![\w]|[.,:]\d)", answer, re.IGNORECASE) is not None

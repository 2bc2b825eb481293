"""One sample: what a mind is asked, and what it ought to say."""

import re
from dataclasses import dataclass
from typing import Literal

from agent.mind.prompts import Prompt
from agent.newborn.corpus.chance import Split

Level = Literal["easy", "middle"]
APART = " | "  # parts the values of an answer to two questions


@dataclass(frozen=True)
class Sample:
    """A prompt and its reply, with what a grader has to know."""

    prompt: Prompt
    reply: str
    family: str
    form: str
    split: Split
    level: Level = "easy"
    known: bool = True
    value: str | None = None
    wrong: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """All that a right answer must hold."""
        return tuple(self.value.split(APART)) if self.value else ()


def holds(text: str, value: str) -> bool:
    """Whether these words stand in a text, as words."""
    return re.search(rf"(?<!\w){re.escape(value.casefold())}(?!\w)", text.casefold()) is not None

"""Lines in the order in which recall hands them over: what fits the last turn best stands first.

The prompt contract says so, and a small body leans on it: what it learns from and what it is asked are put in order as
the node does it, by words, meaning and speaker. An embedder, where one is handed in, is the node's own.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from agent.memory import kinds, speakers, times, windows
from agent.memory.ranking import Candidate, Counts, Question, rank
from agent.memory.words import asked
from agent.mind.prompts import Prompt

Embed = Callable[[Sequence[str]], Sequence[bytes]]  # of each text a vector of half-precision floats
A_DAY = 86400.0


def recalled(prompts: Sequence[Prompt], embed: Embed | None = None) -> list[Prompt]:
    """The same prompts, their memories with the most fitting first; as they are, where nothing was said."""
    asking = [_Asking(prompt) if prompt.said and len(prompt.memories) > 1 else None for prompt in prompts]
    texts = list(dict.fromkeys(text for one in asking if one for text in one.texts)) if embed else []
    vectors = dict(zip(texts, embed(texts), strict=True)) if embed and texts else {}
    return [one.ordered(vectors) if one else prompt for one, prompt in zip(asking, prompts, strict=True)]


class _Asking:
    """One prompt whose last turn asks among its memories."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self._question = prompt.said[-1].text
        self._lines = [windows.Line(one.text, one.by, _at(one.when)) for one in prompt.memories]
        self._held = [windows.indexed([line], 0, UTC) for line in self._lines]

    @property
    def texts(self) -> list[str]:
        """What its order depends on the meaning of: the question, then each line."""
        return [self._meant, *(one.meaning for one in self._held)]

    def ordered(self, vectors: dict[str, bytes]) -> Prompt:
        """The prompt with the most fitting memory first."""
        question, lines = self._question, self._lines
        now = max((line.at for line in lines if line.at is not None), default=0.0) + A_DAY
        wanted = Question(asked(question), self._named, tuple(times.spans(question, now, UTC)), kinds.wanted(question))
        likeness = self._likeness(vectors) if vectors else [None] * len(lines)
        candidates = [
            Candidate(place, one.own, "", lines[place].author, lines[place].at, likeness[place])
            for place, one in enumerate(self._held)
        ]
        order = rank(wanted, candidates, self._counts(), now)
        return replace(self._prompt, memories=tuple(self._prompt.memories[one.row] for one in order))

    @cached_property
    def _named(self) -> frozenset[str]:
        """Who of them is asked about; the owner goes by their name as well."""
        owner = self._prompt.owner
        named = speakers.named(self._question, {owner, *(line.author for line in self._lines)})
        return frozenset(speakers.OWNER if name == owner else name for name in named)

    @property
    def _meant(self) -> str:
        return speakers.meant(self._question, self._named)

    def _likeness(self, vectors: dict[str, bytes]) -> list[float | None]:
        question, *lines = (np.frombuffer(vectors[text], "<f2").astype(np.float32) for text in self.texts)
        return [float(question @ line) for line in lines]

    def _counts(self) -> Counts:
        words = [one.own.split() for one in self._held]
        holding = Counter(word for one in words for word in set(one))
        return Counts(len(words), sum(map(len, words)) / len(words), 0.0, holding)


def _at(when: str) -> float | None:
    try:
        return datetime.fromisoformat(when).replace(tzinfo=UTC).timestamp() if when else None
    except ValueError:
        return None

"""Samples: what is asked, and what is to be said.

A file of samples has one on each line: as tokens

    {"prompt": [0, 1, 57], "reply": [300, 12]}

or as text, which the prompt contract turns into tokens (the keys are those of ``agent.mind.prompts.Prompt``):

    {"prompt": {"owner": "Ana", "hears": "Tom", "task": "answer", "memories": [{"text": "…"}]}, "reply": "…"}

``values`` names the parts of a reply that answer: they count for more than how it is put. With ``also``, more is asked
over the same memories, each time by one who has heard nothing of the rest:

    {"prompt": {…}, "reply": "In Lyon.", "values": ["Lyon"],
     "also": [{"said": [{"speaker": "Tom", "text": "…"}], "reply": "…", "values": ["…"]}]}

So the memories are read once for several questions, and what tells the answers apart is the question alone. Other keys
are passed over. A reply has no end token; it is put after it, and learned like the rest of the reply.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate, takewhile
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from agent.errors import AgentError
from agent.mind.prompts import CONTEXT, END, Prompt, Turn, tokens
from agent.newborn.tokenizer import Pieces

Ids = npt.NDArray[np.int32]


class SampleUnreadable(AgentError):
    """A line of the file is no sample."""


class Also(msgspec.Struct):
    """What else is asked by the same person over the same memories, for the same task."""

    reply: str
    said: tuple[Turn, ...]
    values: tuple[str, ...] = ()


class Line(msgspec.Struct):
    """A line of a file of samples."""

    prompt: Prompt | list[int]
    reply: str | list[int]
    values: tuple[str, ...] = ()
    also: tuple[Also, ...] = ()

    def asked(self) -> Iterator[tuple[Prompt | list[int], str | list[int], tuple[str, ...]]]:
        """Each prompt with its reply, and what of it answers."""
        yield self.prompt, self.reply, self.values
        if isinstance(self.prompt, Prompt):
            for more in self.also:
                yield replace(self.prompt, said=more.said), more.reply, more.values

    def texts(self) -> Iterator[str]:
        """All that people say in it, for a tokenizer to learn from."""
        if isinstance(self.prompt, Prompt):
            prompt = self.prompt
            yield from (prompt.owner, prompt.hears, prompt.brief)
            for memory in prompt.memories:
                yield from (memory.text, memory.by, memory.when)
        for asked, reply, _ in self.asked():
            if isinstance(asked, Prompt):
                for turn in asked.said:
                    yield from (turn.speaker, turn.text)
            if isinstance(reply, str):
                yield reply


@dataclass(frozen=True)
class Sample:
    """Tokens that all branches share, then each branch: the rest of its prompt, its reply and its end."""

    ids: Ids
    shared: int
    branches: tuple[tuple[int, int], ...]  # of each, how many tokens its part of the prompt has, and how many all of it
    answers: frozenset[int] = frozenset()  # places of tokens that answer

    def __len__(self) -> int:
        """How much room it takes: the last token of a branch is learned, but never read."""
        return self.shared + sum(whole - 1 for _, whole in self.branches)

    @property
    def furthest(self) -> int:
        """How far the longest of its branches sees."""
        return self.shared + max(whole - 1 for _, whole in self.branches)


def alone(ids: Sequence[int], asked: int) -> Sample:
    """One prompt of ``asked`` tokens, and its reply."""
    return grown([(list(ids[:asked]), list(ids[asked:]))])


def grown(asked: Sequence[tuple[list[int], list[int]]], answers: Sequence[Sequence[int]] = ()) -> Sample:
    """Prompts with their replies as one sample; they share what all of them begin with.

    ``answers`` tells, of each reply, which of its tokens answer.
    """
    prompts = [prompt for prompt, _ in asked]
    if not all(prompts):
        raise SampleUnreadable("a sample asks nothing")
    alike = sum(1 for _ in takewhile(lambda tokens: len(set(tokens)) == 1, zip(*prompts, strict=False)))
    shared = min([alike, *(len(prompt) - 1 for prompt in prompts)])  # a reply follows upon a token of its own branch
    ids, marked = list(prompts[0][:shared]), set[int]()
    for (prompt, said), places in zip(asked, answers or [()] * len(asked), strict=True):
        ids += prompt[shared:]
        marked |= {len(ids) + place for place in places}
        ids += said
    branches = tuple((len(prompt) - shared, len(prompt) - shared + len(said)) for prompt, said in asked)
    return Sample(np.array(ids, np.int32), shared, branches, frozenset(marked))


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file of samples."""
    decoder = msgspec.json.Decoder(Line)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as cause:
                raise SampleUnreadable(f"line {number} of {path.name} is no sample: {cause}") from cause


def read_samples(path: Path, vocabulary: Pieces) -> tuple[list[Sample], int]:
    """The samples of a file, and how many of its lines were left out because the newborn cannot see so far."""
    read = [sample(line, vocabulary) for line in read_lines(path)]
    fitting = [one for one in read if one.furthest <= CONTEXT]
    return fitting, len(read) - len(fitting)


def sample(line: Line, vocabulary: Pieces) -> Sample:
    """A line as tokens."""
    asked, answers = [], []
    for prompt, reply, values in line.asked():
        ids = list(tokens(prompt, vocabulary).ids) if isinstance(prompt, Prompt) else prompt
        said = vocabulary.plain(reply) if isinstance(reply, str) else reply
        asked.append((ids, [*said, vocabulary.control(END)]))
        answers.append(_places(said, reply, values, vocabulary) if isinstance(reply, str) else [])
    return grown(asked, answers)


def _places(said: list[int], reply: str, values: tuple[str, ...], vocabulary: Pieces) -> list[int]:
    """Which tokens of a reply belong to what answers."""
    found = []
    for value in filter(None, values):
        start = reply.casefold().find(value.casefold())
        if start >= 0:
            before, until = (len(reply[:place].encode()) for place in (start, start + len(value)))
            ends = list(accumulate(len(vocabulary.spoken([token])) for token in said))
            found += [
                place for place, end in enumerate(ends) if end > before and (ends[place - 1] if place else 0) < until
            ]
    return found


def fingerprint(samples: Sequence[Sample]) -> str:
    """Tells whether samples, and their order, are the same as before."""
    digest = sha256()
    for one in samples:
        digest.update(
            b"%d %d " % (one.shared, len(one)) + repr((one.branches, sorted(one.answers))).encode() + one.ids.tobytes()
        )
    return digest.hexdigest()

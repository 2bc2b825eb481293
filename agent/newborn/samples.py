"""Samples: what is asked, and what is to be said.

A file of samples has one on each line: as tokens

    {"prompt": [0, 1, 57], "reply": [300, 12]}

or as text, which the prompt contract turns into tokens (the keys are those of ``agent.mind.prompts.Prompt``):

    {"prompt": {"owner": "Ana", "hears": "Tom", "task": "answer", "memories": [{"text": "…"}]}, "reply": "…"}

With ``also``, more is asked over the same memories, each time by one who has heard nothing of the rest:

    {"prompt": {…}, "reply": "…", "also": [{"said": [{"speaker": "Tom", "text": "…"}], "reply": "…"}]}

So the memories are read once for several questions, and what tells the answers apart is the question alone. Other keys
are passed over. A reply has no end token; it is put after it, and learned like the rest of the reply.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from agent.errors import AgentError
from agent.mind.prompts import CONTEXT, END, Prompt, Turn, Vocabulary, tokens

Ids = npt.NDArray[np.int32]


class SampleUnreadable(AgentError):
    """A line of the file is no sample."""


class Also(msgspec.Struct):
    """What else is asked by the same person over the same memories, for the same task."""

    reply: str
    said: tuple[Turn, ...]


class Line(msgspec.Struct):
    """A line of a file of samples."""

    prompt: Prompt | list[int]
    reply: str | list[int]
    also: tuple[Also, ...] = ()

    def asked(self) -> Iterator[tuple[Prompt | list[int], str | list[int]]]:
        """Each prompt with its reply."""
        yield self.prompt, self.reply
        if isinstance(self.prompt, Prompt):
            for more in self.also:
                yield replace(self.prompt, said=more.said), more.reply

    def texts(self) -> Iterator[str]:
        """All that people say in it, for a tokenizer to learn from."""
        if isinstance(self.prompt, Prompt):
            prompt = self.prompt
            yield from (prompt.owner, prompt.hears, prompt.brief)
            for memory in prompt.memories:
                yield from (memory.text, memory.by, memory.when)
        for asked, reply in self.asked():
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


def grown(asked: Sequence[tuple[list[int], list[int]]]) -> Sample:
    """Prompts with their replies as one sample; they share what all of them begin with."""
    prompts = [prompt for prompt, _ in asked]
    if not all(prompts):
        raise SampleUnreadable("a sample asks nothing")
    alike = sum(1 for _ in takewhile(lambda tokens: len(set(tokens)) == 1, zip(*prompts, strict=False)))
    shared = min([alike, *(len(prompt) - 1 for prompt in prompts)])  # a reply follows upon a token of its own branch
    ids = list(prompts[0][:shared])
    for prompt, said in asked:
        ids += prompt[shared:] + said
    branches = tuple((len(prompt) - shared, len(prompt) - shared + len(said)) for prompt, said in asked)
    return Sample(np.array(ids, np.int32), shared, branches)


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file of samples."""
    decoder = msgspec.json.Decoder(Line)
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as cause:
                raise SampleUnreadable(f"line {number} of {path.name} is no sample: {cause}") from cause


def read_samples(path: Path, vocabulary: Vocabulary) -> tuple[list[Sample], int]:
    """The samples of a file, and how many of its lines were left out because the newborn cannot see so far."""
    read = [sample(line, vocabulary) for line in read_lines(path)]
    fitting = [one for one in read if one.furthest <= CONTEXT]
    return fitting, len(read) - len(fitting)


def sample(line: Line, vocabulary: Vocabulary) -> Sample:
    """A line as tokens."""
    end = vocabulary.control(END)
    return grown(
        [
            (
                list(tokens(prompt, vocabulary).ids) if isinstance(prompt, Prompt) else prompt,
                [*(vocabulary.plain(reply) if isinstance(reply, str) else reply), end],
            )
            for prompt, reply in line.asked()
        ]
    )


def fingerprint(samples: Sequence[Sample]) -> str:
    """Tells whether samples, and their order, are the same as before."""
    digest = sha256()
    for one in samples:
        digest.update(b"%d %d " % (one.shared, len(one)) + repr(one.branches).encode() + one.ids.tobytes())
    return digest.hexdigest()

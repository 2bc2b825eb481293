"""Samples, and how several of them share a row without seeing each other.

A sample is what is asked and what is to be said. A file of samples has one on each line: as tokens

    {"prompt": [0, 1, 57], "reply": [300, 12]}

or as text, which the prompt contract turns into tokens (the keys are those of ``agent.mind.prompts.Prompt``):

    {"prompt": {"owner": "Ana", "hears": "Tom", "task": "answer", "memories": [{"text": "…"}]}, "reply": "…"}

Other keys are passed over. A reply has no end token; it is put after it, and learned like the rest of the reply.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

import msgspec
import numpy as np
import numpy.typing as npt
import torch

from agent.errors import AgentError
from agent.mind.prompts import CONTEXT, END, Prompt, Vocabulary, tokens

SILENT = -100  # what is not learned: cross-entropy passes it over

_OPEN_ROWS = 64  # that are looked through for room

Ids = npt.NDArray[np.int32]


class SampleUnreadable(AgentError):
    """A line of the file is no sample."""


class Line(msgspec.Struct):
    """A line of a file of samples."""

    prompt: Prompt | list[int]
    reply: str | list[int]

    def texts(self) -> Iterator[str]:
        """All that people say in it, for a tokenizer to learn from."""
        if isinstance(self.prompt, Prompt):
            prompt = self.prompt
            yield from (prompt.owner, prompt.hears, prompt.brief)
            for memory in prompt.memories:
                yield from (memory.text, memory.by, memory.when)
            for turn in prompt.said:
                yield from (turn.speaker, turn.text)
        if isinstance(self.reply, str):
            yield self.reply


@dataclass(frozen=True)
class Sample:
    """Prompt, reply and end token, one after the other."""

    ids: Ids
    asked: int  # how many of them are the prompt

    def __len__(self) -> int:
        """How much room it takes: the last token is learned, but never read."""
        return len(self.ids) - 1


@dataclass(frozen=True)
class Batch:
    """Rows of the same length, each shared by several samples."""

    ids: torch.Tensor
    positions: torch.Tensor  # each sample begins at 0
    whose: torch.Tensor  # which sample of the row it is, from 1; 0 is filling
    learned: torch.Tensor  # the token of a reply that comes next, or SILENT
    heard: torch.Tensor  # the token of a prompt that comes next, or SILENT
    tokens: int  # that are no filling

    @property
    def seen(self) -> torch.Tensor:
        """Which token of a row sees which: those before it, of its own sample. (Filling sees filling.)"""
        width = self.whose.shape[1]
        before = torch.ones(width, width, dtype=torch.bool, device=self.whose.device).tril()
        return (self.whose[:, None, :, None] == self.whose[:, None, None, :]) & before

    def on(self, device: torch.device) -> "Batch":
        """The same on a device."""
        moved = [one.to(device) for one in (self.ids, self.positions, self.whose, self.learned, self.heard)]
        return Batch(moved[0], moved[1], moved[2], moved[3], moved[4], self.tokens)


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
    fitting = [one for one in read if len(one) <= CONTEXT]
    return fitting, len(read) - len(fitting)


def sample(line: Line, vocabulary: Vocabulary) -> Sample:
    """A line as tokens."""
    asked = list(tokens(line.prompt, vocabulary).ids) if isinstance(line.prompt, Prompt) else line.prompt
    said = vocabulary.plain(line.reply) if isinstance(line.reply, str) else line.reply
    if not asked:
        raise SampleUnreadable("a sample asks nothing")
    return Sample(np.array([*asked, *said, vocabulary.control(END)], np.int32), len(asked))


def fingerprint(samples: Sequence[Sample]) -> str:
    """Tells whether samples, and their order, are the same as before."""
    digest = sha256()
    for one in samples:
        digest.update(b"%d %d " % (one.asked, len(one)) + one.ids.tobytes())
    return digest.hexdigest()


def plan(lengths: Sequence[int], row: int, step: int, seed: str) -> list[list[list[int]]]:
    """Which samples share which row, and which rows are learned in one step of about ``step`` tokens.

    What is too long for a row gets one of twice its length, or four times, and so on, with as many fewer in a step.
    """
    order = Random(seed)
    shuffled = list(range(len(lengths)))
    order.shuffle(shuffled)
    of_width: dict[int, list[int]] = defaultdict(list)
    for index in shuffled:
        width = row
        while width < lengths[index]:
            width *= 2
        of_width[width].append(index)
    steps = []
    for width, indices in of_width.items():
        rows = _share(indices, lengths, width)
        order.shuffle(rows)  # the last ones are the least full
        at_once = max(1, step // width)
        steps += [rows[start : start + at_once] for start in range(0, len(rows), at_once)]
    order.shuffle(steps)
    return steps


def batch(samples: Sequence[Sample], rows: Sequence[Sequence[int]], row: int) -> Batch:
    """The rows of one step, written out."""
    width = row
    while width < max(sum(len(samples[index]) for index in of_row) for of_row in rows):
        width *= 2
    ids, positions, whose = (np.zeros((len(rows), width), np.int64) for _ in range(3))
    learned, heard = (np.full((len(rows), width), SILENT, np.int64) for _ in range(2))
    for line, of_row in enumerate(rows):
        start = 0
        for number, index in enumerate(of_row, 1):
            one = samples[index]
            end = start + len(one)
            ids[line, start:end] = one.ids[:-1]
            positions[line, start:end] = np.arange(len(one))
            whose[line, start:end] = number
            learned[line, start + one.asked - 1 : end] = one.ids[one.asked :]
            heard[line, start : start + one.asked - 1] = one.ids[1 : one.asked]
            start = end
    tensors = [torch.from_numpy(numbers) for numbers in (ids, positions, whose, learned, heard)]
    return Batch(tensors[0], tensors[1], tensors[2], tensors[3], tensors[4], int((whose > 0).sum()))


def _share(indices: Sequence[int], lengths: Sequence[int], width: int) -> list[list[int]]:
    """Each sample goes to the open row that it fills best; when too many are open, the fullest is closed."""
    closed: list[list[int]] = []
    rows: list[tuple[int, list[int]]] = []  # how much room is left, and who is in it
    for index in indices:
        length = lengths[index]
        best = min((at for at in range(len(rows)) if rows[at][0] >= length), key=lambda at: rows[at][0], default=None)
        if best is None:
            if len(rows) == _OPEN_ROWS:
                closed.append(rows.pop(min(range(len(rows)), key=lambda at: rows[at][0]))[1])
            rows.append((width - length, [index]))
        else:
            rows[best] = (rows[best][0] - length, [*rows[best][1], index])
    return closed + [row for _, row in rows]

"""How several samples share a row without seeing each other, and rows a step."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np
import numpy.typing as npt
import torch

from agent.newborn.attention import Reader
from agent.newborn.samples import Sample

SILENT = -100  # what is not learned: cross-entropy passes it over

_OPEN_ROWS = 64  # that are looked through for room


@dataclass(frozen=True)
class Batch:
    """Rows of the same length, each shared by several samples."""

    ids: torch.Tensor
    positions: torch.Tensor  # each sample begins at 0, and each branch where what it shares with the others ends
    whose: torch.Tensor  # which sample of the row it is, from 1; 0 is filling
    branch: torch.Tensor  # which branch of the sample, from 1; 0 is what they share
    learned: torch.Tensor  # the token of a reply that comes next, or SILENT
    heard: torch.Tensor  # the token of a prompt that comes next, or SILENT
    answers: torch.Tensor  # whether what is learned here answers
    tokens: int  # that are no filling
    readers: tuple[Reader, ...]  # the same as ``seen``, without what is not seen

    @property
    def seen(self) -> torch.Tensor:
        """Which token of a row sees which: those before it, of its own sample and branch. (Filling sees filling.)"""
        width = self.whose.shape[1]
        before = torch.ones(width, width, dtype=torch.bool, device=self.whose.device).tril()
        same = self.whose[:, None, :, None] == self.whose[:, None, None, :]
        reader, read = self.branch[:, None, :, None], self.branch[:, None, None, :]
        return same & before & ((read == 0) | (read == reader))

    def on(self, device: torch.device) -> "Batch":
        """The same on a device."""
        named = ("ids", "positions", "whose", "branch", "learned", "heard", "answers")
        return replace(self, **{name: getattr(self, name).to(device) for name in named})


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
    ids, positions, whose, branch = (np.zeros((len(rows), width), np.int64) for _ in range(4))
    learned, heard = (np.full((len(rows), width), SILENT, np.int64) for _ in range(2))
    answers = np.zeros((len(rows), width), np.bool_)
    readers: list[Reader] = []
    for line, of_row in enumerate(rows):
        start = 0
        for number, index in enumerate(of_row, 1):
            one = samples[index]
            readers += _readers(one, line * width + start)
            whose[line, start : start + len(one)] = number
            ids[line, start : start + one.shared] = one.ids[: one.shared]
            heard[line, start : start + max(1, one.shared) - 1] = one.ids[1 : one.shared]
            positions[line, start : start + one.shared] = np.arange(one.shared)
            start, read = start + one.shared, one.shared
            for which, (asked, whole) in enumerate(one.branches, 1):
                end, own = start + whole - 1, one.ids[read : read + whole]
                ids[line, start:end] = own[:-1]
                branch[line, start:end] = which
                positions[line, start:end] = np.arange(one.shared, one.shared + whole - 1)
                heard[line, start : start + asked - 1] = own[1:asked]
                learned[line, start + asked - 1 : end] = own[asked:]
                answers[line, start:end] = [place in one.answers for place in range(read + 1, read + whole)]
                start, read = end, read + whole
    return Batch(
        ids=torch.from_numpy(ids),
        positions=torch.from_numpy(positions),
        whose=torch.from_numpy(whose),
        branch=torch.from_numpy(branch),
        learned=torch.from_numpy(learned),
        heard=torch.from_numpy(heard),
        answers=torch.from_numpy(answers),
        readers=tuple(readers),
        tokens=int((whose > 0).sum()),
    )


def _readers(one: Sample, start: int) -> Iterator[Reader]:
    """What a sample's branches share reads itself; all of its branches read that, and themselves."""
    fork, end = start + (one.shared if len(one.branches) > 1 else len(one)), start + len(one)
    yield Reader(slice(start, fork), slice(start, fork), _before(fork - start))
    if fork == end:
        return
    sees, place = np.zeros((end - fork, end - start), np.bool_), 0
    sees[:, : fork - start] = True
    for _, whole in one.branches:
        own = slice(place, place + whole - 1)
        sees[own, fork - start :][:, own] = _before(whole - 1)
        place += whole - 1
    yield Reader(slice(fork, end), slice(start, end), sees)


def _before(size: int) -> npt.NDArray[np.bool_]:
    return np.tri(size, dtype=np.bool_)


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

"""Attention by stretches: what a dense mask gives, and how it changes, too."""

import random
from collections.abc import Sequence

import pytest
import torch
from torch.nn import functional

from agent.newborn.attention import attend, blocks
from agent.newborn.packing import Batch, batch
from agent.newborn.samples import Sample, alone, grown

HEADS, SIZE = 2, 64


def _rows(seed: int) -> Batch:
    chance = random.Random(seed)

    def some(most: int) -> list[int]:
        return chance.choices(range(100), k=chance.randint(2, most))

    def made() -> Sample:
        if chance.random() < 0.5:
            return alone(some(40), 1)
        shared = some(40)
        asked = [([*shared, number, *some(9)], some(9)) for number in range(chance.randint(2, 5))]
        return grown(asked)

    samples = [made() for _ in range(6)]
    return batch(samples, [[0, 1, 2], [3], [4, 5]], 256)


def _read(rows: Batch, three: Sequence[torch.Tensor]) -> torch.Tensor:
    told, (count, heads, width, size) = blocks(rows.readers, rows.ids.numel()), three[0].shape
    flat = (one.transpose(1, 2).reshape(-1, heads, size) for one in three)
    read, _ = attend(*flat, told.tokens, told.masks, size**-0.5)
    whole: torch.Tensor = read.view(count, width, heads, size).transpose(1, 2)
    return whole


@pytest.mark.parametrize("seed", range(8))
def test_it_reads_and_learns_what_a_mask_over_whole_rows_does(seed: int) -> None:
    rows = _rows(seed)
    torch.manual_seed(seed)
    shape = (rows.ids.shape[0], HEADS, rows.ids.shape[1], SIZE)
    ours = [torch.randn(shape, requires_grad=True) for _ in range(3)]
    theirs = [one.detach().clone().requires_grad_() for one in ours]
    read = _read(rows, ours)
    masked = functional.scaled_dot_product_attention(theirs[0], theirs[1], theirs[2], attn_mask=rows.seen)
    real = (rows.whose > 0)[:, None, :, None]
    wrong = torch.randn(shape) * real
    assert ((read - masked) * real).abs().max() < 1e-5
    (read * wrong).sum().backward()  # type: ignore[no-untyped-call]
    (masked * wrong).sum().backward()  # type: ignore[no-untyped-call]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.grad is not None
        assert other.grad is not None
        assert (mine.grad - other.grad).abs().max() < 1e-4


def test_filling_reads_nothing_and_changes_nothing() -> None:
    rows = batch([alone([1, 2, 3, 4], 2)], [[0]], 64)
    query, key, value = (torch.randn(1, HEADS, 64, SIZE, requires_grad=True) for _ in range(3))
    read = _read(rows, (query, key, value))
    read.sum().backward()  # type: ignore[no-untyped-call]
    assert not read[:, :, 3:].any()
    assert value.grad is not None
    assert not value.grad[:, :, 3:].any()

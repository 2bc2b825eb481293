"""Attention within rows that several samples share, on a processor: only what sees each other is multiplied.

A mask over whole rows works out several times as much as is seen in them. So those who read, and what they read, are
gathered into small blocks, each with a mask of its own (``packing`` says who reads what): a block fits into a
processor's cache, and its three products are plain ones, at which a processor is several times quicker than at the
backward pass of its own attention over short rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from transformers import AttentionInterface

NAME = "kith_blocks"

_back_through_softmax = torch.ops.aten._softmax_backward_data  # noqa: SLF001  (what torch's own softmax calls)

_ROOM = 2**18  # of a block, in pairs of who reads and what is read
_ALIKE = 0.75  # how long the shortest of a block is, at least, beside the longest
_HEADER = 4  # numbers that say how many blocks, or the sizes of one

_Parts = tuple[torch.Tensor, torch.Tensor, torch.Tensor]


@dataclass(frozen=True)
class Reader:
    """A stretch of tokens that read a stretch of tokens, and which of them sees which."""

    reads: slice
    shown: slice
    sees: npt.NDArray[np.bool_]

    @property
    def size(self) -> tuple[int, int]:
        """How many read how many."""
        return self.reads.stop - self.reads.start, self.shown.stop - self.shown.start


@dataclass(frozen=True)
class Blocks:
    """Who reads what, as the operation wants it: numbers of sizes and tokens, and all masks one after the other."""

    tokens: torch.Tensor
    masks: torch.Tensor


def blocks(readers: Iterable[Reader], tokens: int) -> Blocks:
    """Readers of about the same size side by side. What fills a block up points behind the last token."""
    numbers, masks = [np.zeros(_HEADER, np.int64)], list[npt.NDArray[np.bool_]]()
    for group in _alike(readers):
        most = tuple(max(sizes) for sizes in zip(*(one.size for one in group), strict=True))
        reads, shown = (np.full((len(group), size), tokens, np.int64) for size in most)
        mask = np.ones((len(group), *most), np.bool_)
        for line, one in enumerate(group):
            reading, read = one.size
            reads[line, :reading] = range(one.reads.start, one.reads.stop)
            shown[line, :read] = range(one.shown.start, one.shown.stop)
            mask[line, :reading] = False
            mask[line, :reading, :read] = one.sees
        numbers += [np.array([len(group), *most, 0]), reads.ravel(), shown.ravel()]
        masks.append(mask.ravel())
        numbers[0][0] += 1
    return Blocks(torch.from_numpy(np.concatenate(numbers)), torch.from_numpy(np.concatenate(masks)))


def _alike(readers: Iterable[Reader]) -> Iterator[Sequence[Reader]]:
    group: list[Reader] = []
    for one in sorted(readers, key=lambda one: one.size[::-1], reverse=True):
        if group:
            wide, long = max(one.size[0], *(other.size[0] for other in group)), group[0].size[1]
            if one.size[1] < _ALIKE * long or (len(group) + 1) * wide * long > _ROOM:
                yield group
                group = []
        group.append(one)
    if group:
        yield group


@dataclass(frozen=True)
class _Block:
    """One block: how many, their sizes, rows of tokens × heads to be gathered and where they go; its mask's place."""

    sizes: tuple[int, int, int]
    reads: torch.Tensor
    shown: torch.Tensor
    place: slice

    def gathered(self, which: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Rows as products want them: (how many × heads) × tokens × numbers."""
        size = self.sizes[1] if which is self.reads else self.sizes[2]
        return rows.index_select(0, which.clamp(max=len(rows) - 1)).view(-1, size, rows.shape[-1])


def _each(tokens: torch.Tensor, heads: int) -> Iterator[_Block]:
    of_heads = torch.arange(heads)[:, None]
    count, place, seen = int(tokens[0]), _HEADER, 0
    for _ in range(count):
        many, wide, long, _ = tokens[place : place + _HEADER].tolist()
        place += _HEADER
        reads = tokens[place : place + many * wide]
        shown = tokens[place + many * wide : place + many * (wide + long)]
        rows = ((one.view(many, 1, -1) * heads + of_heads).flatten() for one in (reads, shown))
        yield _Block((many, wide, long), next(rows), next(rows), slice(seen, seen + many * wide * long))
        place, seen = place + many * (wide + long), seen + many * wide * long


@torch.library.custom_op("kith::attend", mutates_args=())
def attend(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, tokens: torch.Tensor, masks: torch.Tensor, scale: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """What tokens read, and how much of what; all of tokens × heads × numbers."""
    heads, size = query.shape[1:]
    queries, keys, values = (one.reshape(-1, size) for one in (query, key, value))
    read, shares = queries.new_zeros(len(queries) + heads, size), queries.new_empty(heads * len(masks))
    for block in _each(tokens, heads):
        many, wide, long = block.sizes
        scores = torch.bmm(block.gathered(block.reads, queries), block.gathered(block.shown, keys).transpose(1, 2))
        hidden = ~masks[block.place].view(many, 1, wide, long)
        scores.mul_(scale).view(many, heads, wide, long).masked_fill_(hidden, -torch.inf)
        share = _share(shares, block, heads)
        torch.softmax(scores, -1, out=share)
        read.index_copy_(0, block.reads, torch.bmm(share, block.gathered(block.shown, values)).view(-1, size))
    return read[: len(queries)].view(query.shape), shares


@attend.register_fake
def _(
    query: torch.Tensor, _key: torch.Tensor, _value: torch.Tensor, _: torch.Tensor, masks: torch.Tensor, _scale: float
) -> tuple[torch.Tensor, torch.Tensor]:
    return query.new_empty(query.shape), query.new_empty(query.shape[1] * masks.shape[0])


@torch.library.custom_op("kith::attend_back", mutates_args=())
def attend_back(
    wrong: torch.Tensor,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    shares: torch.Tensor,
    tokens: torch.Tensor,
    scale: float,
) -> _Parts:
    """How the three are to change."""
    heads, size = query.shape[1:]
    queries, keys, values = (one.reshape(-1, size) for one in (query, key, value))
    filled = torch.cat([wrong.reshape(-1, size), wrong.new_zeros(heads, size)])
    parts = tuple(torch.zeros_like(filled) for _ in range(3))
    for block in _each(tokens, heads):
        asked, shown = block.gathered(block.reads, queries), block.gathered(block.shown, keys)
        missed, share = block.gathered(block.reads, filled), _share(shares, block, heads)
        of_shares = torch.bmm(missed, block.gathered(block.shown, values).transpose(1, 2))
        of_scores = _back_through_softmax(of_shares, share, -1, share.dtype).mul_(scale)
        parts[0].index_copy_(0, block.reads, torch.bmm(of_scores, shown).view(-1, size))
        for whole, part in (
            (parts[1], torch.bmm(of_scores.transpose(1, 2), asked)),
            (parts[2], torch.bmm(share.transpose(1, 2), missed)),
        ):
            before = whole.index_select(0, block.shown)
            whole.index_copy_(0, block.shown, before.add_(part.view(-1, size)))
    of_query, of_key, of_value = (part[: len(queries)].view(query.shape) for part in parts)
    return of_query, of_key, of_value


@attend_back.register_fake
def _(_wrong: torch.Tensor, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, *_: Any) -> _Parts:
    return query.new_empty(query.shape), key.new_empty(key.shape), value.new_empty(value.shape)


def _share(shares: torch.Tensor, block: _Block, heads: int) -> torch.Tensor:
    many, wide, long = block.sizes
    return shares[heads * block.place.start : heads * block.place.stop].view(many * heads, wide, long)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[torch.Tensor, torch.Tensor]) -> None:
    query, key, value, tokens, _, ctx.scale = inputs
    ctx.save_for_backward(query, key, value, output[1], tokens)


def _back(ctx: Any, wrong: torch.Tensor, _: torch.Tensor | None) -> tuple[torch.Tensor | None, ...]:
    return *attend_back(wrong, *ctx.saved_tensors, ctx.scale), None, None, None


attend.register_autograd(_back, setup_context=_keep)


def _as_transformers_asks(
    _module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    _mask: torch.Tensor | None,
    *,
    scaling: float,
    tokens: torch.Tensor,
    masks: torch.Tensor,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    rows, heads, width, size = query.shape
    flat = (one.to(value.dtype).transpose(1, 2).reshape(rows * width, heads, size) for one in (query, key, value))
    return attend(*flat, tokens, masks, scaling)[0].view(rows, width, heads, size), None


AttentionInterface.register(NAME, _as_transformers_asks)

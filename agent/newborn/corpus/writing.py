"""Writes samples down to be trained on, their memories in the order in which recall would hand them over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

import msgspec

from agent.memory.embedding import Choice, Model, steps
from agent.newborn.corpus.frame import Sample
from agent.newborn.recalled import Embed, recalled

TOGETHER = 200  # pages whose lines are embedded at once
WITHOUT_MEANING = 8  # of so many of these, one is ordered by words alone, as where the embedder is down


def write(pages: Iterable[tuple[Sample, ...]], path: Path, embed: Embed | None = None) -> None:
    """A line for each sample."""
    with path.open("wb") as file:
        for sample in ordered(pages, embed or embedder()):
            line = {"prompt": sample.prompt, "reply": sample.reply, "values": sample.values}
            file.write(msgspec.json.encode(line) + b"\n")


def ordered(pages: Iterable[tuple[Sample, ...]], embed: Embed) -> Iterator[Sample]:
    """The samples of all pages, their memories with the most fitting first."""
    left, number = iter(pages), 0
    while some := list(chain.from_iterable(islice(left, TOGETHER))):
        number += 1
        prompts = recalled([one.prompt for one in some], embed if number % WITHOUT_MEANING else None)
        yield from (replace(one, prompt=prompt) for one, prompt in zip(some, prompts, strict=True))


def embedder(threads: int = 1) -> Embed:
    """The node's own, for as many texts at once as one likes."""
    model = Model(Choice(threads=threads))

    def embed(texts: Sequence[str]) -> list[bytes]:
        made = [b""] * len(texts)
        for step in steps(texts):
            for place, vector in zip(step, model.embed([texts[place] for place in step]), strict=True):
                made[place] = vector
        return made

    return embed

"""How much of each task there is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random

from agent.mind.tasks import Task
from agent.newborn.corpus import answering, edges, inner, papers, retelling, sheets, social, stage, together, yesno
from agent.newborn.corpus.chance import Chance, Split, Unphrased
from agent.newborn.corpus.frame import Sample

Make = Callable[[Chance], Sample | None]
WEIGHTS: Mapping[Task, float] = {
    Task.ANSWER: 50, Task.TALK: 7, Task.GREET: 3, Task.INTRODUCE: 4, Task.UNKNOWN: 2.5, Task.REPHRASE: 5, Task.PAIR: 5,
    Task.SUMMARISE: 4, Task.IDEA: 3, Task.BUILD: 3, Task.VOTE: 2.5, Task.DRAFT: 3, Task.REVIEW: 2.5, Task.ROLEPLAY: 3,
    Task.REFLECT: 2.5, Task.FEELING: 2.5,
}  # fmt: skip
ANSWERS: Mapping[Make, float] = {
    answering.plain: 46,
    answering.check: 10,
    answering.change: 8,
    answering.two: 7,
    answering.hop: 6,
    answering.missing: 23,
    yesno.stance: 14,
    edges.secret: 1.2,
    edges.foreign: 1.5,
    edges.counting: 1.5,
}
MAKERS: Mapping[Task, Mapping[Make, float]] = {
    Task.ANSWER: ANSWERS,
    Task.TALK: {social.talk: 1},
    Task.GREET: {social.greet: 1},
    Task.INTRODUCE: {social.introduce: 1},
    Task.UNKNOWN: {retelling.unknown: 1},
    Task.REPHRASE: {retelling.rephrase: 1},
    Task.PAIR: {retelling.pair: 1},
    Task.SUMMARISE: {retelling.summarise: 1},
    Task.IDEA: {together.idea: 1},
    Task.BUILD: {together.build: 1},
    Task.VOTE: {together.vote: 1},
    Task.DRAFT: {papers.draft: 1},
    Task.REVIEW: {papers.review: 1},
    Task.ROLEPLAY: {stage.roleplay: 1},
    Task.REFLECT: {inner.reflect: 1},
    Task.FEELING: {inner.feeling: 1},
}


SHEETS = 0.6  # of what is asked: so often a sheet of questions, instead of one about lines of its own


def pages(seed: int, count: int, split: Split = "train") -> Iterator[tuple[Sample, ...]]:
    """So many pages of one half; the samples of a page share who asks whom, and the memories."""
    rng = Random(f"{seed} {split} sheets")
    chance = Chance(rng, split)
    for one in samples(seed, count, split):
        made: tuple[Sample, ...] = ()
        if one.prompt.task is Task.ANSWER and chance.often(SHEETS):
            while not made:
                with suppress(Unphrased):
                    made = sheets.sheet(chance)
        yield made or (one,)


def samples(seed: int, count: int, split: Split = "train", tasks: Sequence[Task] = tuple(WEIGHTS)) -> Iterator[Sample]:
    """So many samples of one half, the same for the same seed."""
    rng = Random(f"{seed} {split}")
    chance = Chance(rng, split)
    for _ in range(count):
        task = rng.choices(tasks, [WEIGHTS[task] for task in tasks])[0]
        makers = MAKERS[task]
        made = None
        make = rng.choices(list(makers), list(makers.values()))[0]
        while made is None or not answering.is_sound(made):
            with suppress(Unphrased):
                made = make(chance)
        yield made

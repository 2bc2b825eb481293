"""The newborn beside what others offer for the same work: llama-cpp-python's own class, and transformers on torch."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import llama_cpp
import numpy as np
import torch
import trio

from agent.mind import prompts
from agent.mind.binding import Binding
from agent.mind.context import Context
from agent.mind.llama import Model, hash_of
from agent.mind.port import Ask, BodyFile, Stop
from agent.newborn import BODY, tokenizer
from agent.newborn.corpus import samples
from agent.newborn.reading import read_model
from tests.agent.mind.bodies import many, some_tokens
from tests.bench.body import body_worker, reply
from tests.bench.figures import Figure

PROMPT, SPOKEN = 500, 100
SEEN = 400  # tokens whose logits are compared


def measure(quick: bool) -> Iterator[Figure]:
    """Each does the same in turn, on one thread; the best of each counts, since a busy machine only ever adds."""
    file = BodyFile(str(BODY), hash_of(str(BODY)))
    rounds = 2 if quick else 6
    torch.set_num_threads(1)
    theirs = llama_cpp.Llama(str(BODY), n_ctx=2048, n_threads=1, n_threads_batch=1, verbose=False)
    heavy = read_model(BODY)
    heavy.train(False)
    pieces = theirs.n_vocab()
    took: dict[str, list[float]] = {"ours": [], "class": [], "torch": []}
    for number in range(rounds):
        prompt = some_tokens(PROMPT, number, many(pieces))
        took["ours"].append(trio.run(_ours, file, prompt))
        took["class"].append(_timed(partial(_class, theirs, prompt)))
        took["torch"].append(_timed(partial(_torch, heavy, prompt)))
    ours = min(took["ours"])
    yield Figure("newborn: prompt and answer, llama-cpp-python's class ÷ ours", min(took["class"]) / ours, "×")
    yield Figure("newborn: prompt and answer, transformers on torch ÷ ours", min(took["torch"]) / ours, "×")
    yield Figure("newborn: logits, llama.cpp beside transformers", _apart(file, heavy), "apart", at_most=0.01)
    theirs.close()


async def _ours(file: BodyFile, prompt: tuple[int, ...]) -> float:
    async with body_worker(file) as running:
        await reply(running, Ask(prompt[:2], Binding(("warm",)), stop=Stop(at_most=1)))
        began = time.perf_counter()
        await reply(running, Ask(prompt, Binding(("me",)), stop=Stop(at_most=SPOKEN)))
        return time.perf_counter() - began


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _class(llama: Any, prompt: tuple[int, ...]) -> None:
    llama.reset()
    for count, _ in enumerate(llama.generate(list(prompt), temp=0.0), 1):
        if count == SPOKEN:
            break


def _torch(model: Any, prompt: tuple[int, ...]) -> None:
    with torch.no_grad():
        model.generate(torch.tensor([prompt]), max_new_tokens=SPOKEN, min_new_tokens=SPOKEN, do_sample=False)


def _apart(file: BodyFile, model: Any) -> float:
    """The largest difference of any logit over some prompts. (Flash attention, a tenth quicker, costs half of it.)"""
    pieces = tokenizer.read(BODY)
    tokens = tuple(chain.from_iterable(prompts.tokens(one.prompt, pieces).ids for one in samples(5, 20, "held")))[:SEEN]
    with torch.no_grad():
        wanted = model(torch.tensor([tokens])).logits[0].float().numpy()
    opened = Model(file.path, file.sha256)
    context = Context(opened, 512, 1)
    found = []
    for begin in range(0, SEEN, 25):
        chunk = tokens[begin : begin + 25]
        context.read(chunk, outputs=len(chunk))
        found += [context.logits(place - len(chunk)) for place in range(len(chunk))]
    context.close()
    opened.close()
    return float(np.abs(np.stack(found) - wanted).max())

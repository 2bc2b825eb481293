"""What it costs that a body runs in a worker: against llama.cpp's own functions, called as plainly as can be."""

import os
import signal
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import trio

from agent.mind.binding import Binding, Worn
from agent.mind.llama import Model, lib
from agent.mind.port import AdapterFile, Ask, BodyFile, End, Said, Status, Stop
from node.workers.body import kind
from node.workers.worker import Worker
from tests.agent.mind.bodies import adapter, body, many, some_tokens
from tests.bench.figures import Figure

PIECES = many(4096)
LAYERS = 10
PROMPT, SPOKEN = 700, 200
TURN = 20  # tokens of a second turn
AT_ONCE = 8
PAIRS = 3  # in a round, of theirs and ours
IN_TIME = 120.0


def measure(quick: bool) -> Iterator[Figure]:
    """Everything with one body of the newborn's size, in turns, so that a machine's moods fall on both alike."""
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        file = body(Path(folder), layers=LAYERS, inner=768, pieces=PIECES, context=2048)
        lora = adapter(Path(folder), file, layers=LAYERS)
        yield from trio.run(
            _measured, replace(file, adapters=(lora,), state_key=bytes(32).hex()), lora, 3 if quick else 9
        )


async def _measured(file: BodyFile, lora: AdapterFile, rounds: int) -> list[Figure]:
    raw = _Raw(file)
    theirs, ours, first_turns, second_turns = [], [], [], []
    together, swaps, drops = [], [], []
    async with body_worker(file) as worker:
        await reply(worker, _ask(0, SPOKEN))
        for number in range(1, rounds + 1):
            for part in range(PAIRS):
                ask = _ask(number * 10_000 + part, SPOKEN)
                assert isinstance(ask.prompt, tuple)
                theirs.append(raw.reply(ask.prompt, SPOKEN))
                whole, (end, _) = await _took(partial(reply, worker, ask))
                ours.append((end.first, end.seconds - end.first, whole))
            ask = _ask(number, 1)
            await reply(worker, ask)
            assert isinstance(ask.prompt, tuple)
            second = replace(ask, prompt=ask.prompt + some_tokens(TURN, 7, PIECES))
            second_turns.append((await _took(partial(reply, worker, second)))[0])
            first_turns.append((await _took(partial(reply, worker, _ask(number + 200, 1))))[0])
            together.append(await _together(worker, number * 1000))
            swaps.append(await _swap(worker, lora, number))
            drops.append(await _drop(worker, number))
            await worker.call("forget", object, IN_TIME, binding=None)
    raw.close()
    # Whatever else the machine does only ever adds: so the best of each side is compared.
    read, spoke, whole = (min(column) for column in zip(*ours, strict=True))
    raw_read, raw_spoke = (min(column) for column in zip(*theirs, strict=True))
    return [
        Figure("body: speaking, in the worker ÷ llama.cpp's own functions", raw_spoke / spoke, "×", at_least=0.9),
        Figure("body: reading a prompt, likewise", raw_read / read, "×", at_least=0.9),
        Figure("body: prompt and answer, through the pipes", (raw_read + raw_spoke) / whole, "×", at_least=0.9),
        Figure(
            "first token of a second turn ÷ cold prompt of 700", min(second_turns) / min(first_turns), "×", at_most=0.1
        ),
        Figure(f"{AT_ONCE} conversations at once ÷ one by one", statistics.median(together), "×", at_least=1.0),
        Figure("first token under another adapter, later by", statistics.median(swaps) * 1e3, "ms", at_most=10),
        Figure("from leaving a reply until the worker is free", statistics.median(drops) * 1e3, "ms", at_most=50),
        Figure("body answers again after kill -9", await _respawn(file), "s", at_most=1.0),
        Figure("tokens spoken", SPOKEN / spoke, "per s"),
        Figure("tokens read", PROMPT / read, "per s"),
    ]


@asynccontextmanager
async def body_worker(file: BodyFile) -> AsyncIterator[Worker]:
    root = str(Path(__file__).resolve().parents[2])
    base = kind(file)
    worker = Worker(replace(base, environment=base.environment | {"PYTHONPATH": root}), lambda _: None)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield worker
        nursery.cancel_scope.cancel()


def _ask(number: int, spoken: int) -> Ask:
    """A prompt of its own under a binding of its own."""
    return Ask(some_tokens(PROMPT, number, PIECES), Binding((str(number),)), stop=Stop(at_most=spoken))


async def reply(worker: Worker, ask: Ask) -> tuple[End, str]:
    text, end = "", None
    async with worker.stream("reply", Said, IN_TIME, ask=ask) as parts:
        async for part in parts:
            text, end = text + part.text, part.end
    assert end is not None
    return end, text


async def _took(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = await work()
    return time.perf_counter() - began, result


async def _together(worker: Worker, first: int) -> float:
    """How much faster several conversations are at once than one by one; each has a short prompt."""

    def ask(number: int) -> Ask:
        short = _ask(number, 100)
        assert isinstance(short.prompt, tuple)
        return replace(short, prompt=short.prompt[:60])

    async def at_once() -> None:
        async with trio.open_nursery() as nursery:
            for number in range(AT_ONCE):
                nursery.start_soon(reply, worker, ask(first + number))

    async def one_by_one() -> None:
        for number in range(AT_ONCE):
            await reply(worker, ask(first + AT_ONCE + number))

    return (await _took(one_by_one))[0] / (await _took(at_once))[0]


async def _swap(worker: Worker, lora: AdapterFile, number: int) -> float:
    """How much later the first token comes when the adapter was another one just before."""
    prompt = some_tokens(4, number, PIECES)
    plain = Binding((f"swap {number}",))
    worn = replace(plain, adapters=(Worn(lora.sha256),))

    async def first(binding: Binding) -> float:
        return (await _took(partial(reply, worker, Ask(prompt, binding, stop=Stop(at_most=1)))))[0]

    await first(plain)
    again = await first(plain)
    return await first(worn) - again


async def _drop(worker: Worker, number: int) -> float:
    """How long the worker is still busy with a prompt that nobody wants any more."""
    async with worker.stream("reply", Said, IN_TIME, ask=_ask(number + 500, SPOKEN)):
        await trio.sleep(0.03)
        left = time.perf_counter()
    await worker.call("save", bool, IN_TIME, binding=Binding(("nobody",)), path="")
    return time.perf_counter() - left


async def _respawn(file: BodyFile) -> float:
    """From the death of a worker until it has answered again."""
    async with body_worker(file) as worker:
        await worker.call("status", Status, IN_TIME)
        pid = worker.view().pid
        assert pid is not None
        began = time.perf_counter()
        os.kill(pid, signal.SIGKILL)
        while worker.view().pid == pid:
            await trio.sleep(0.001)
        await reply(worker, Ask(some_tokens(4), Binding(("me",)), stop=Stop(at_most=1)))
        return time.perf_counter() - began


class _Raw:
    """The shortest way from tokens to tokens that llama.cpp offers."""

    def __init__(self, file: BodyFile) -> None:
        self._model = Model(file.path, file.sha256)
        settings = lib.llama_context_default_params()
        settings.n_ctx, settings.n_batch, settings.n_ubatch = file.context, 512, 512
        settings.n_threads = settings.n_threads_batch = file.threads
        settings.no_perf = True
        self._context = lib.llama_init_from_model(self._model.pointer, settings)
        self._sampler = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        lib.llama_sampler_chain_add(self._sampler, lib.llama_sampler_init_greedy())

    def reply(self, prompt: tuple[int, ...], count: int) -> tuple[float, float]:
        """Seconds until the first token, and from there to the last."""
        lib.llama_memory_clear(lib.llama_get_memory(self._context), False)
        began = time.perf_counter()
        for begin in range(0, len(prompt), 512):
            chunk = (lib.llama_token * len(prompt[begin : begin + 512]))(*prompt[begin : begin + 512])
            lib.llama_decode(self._context, lib.llama_batch_get_one(chunk, len(chunk)))
        token, piece = (lib.llama_token * 1)(), bytes(64)
        token[0] = lib.llama_sampler_sample(self._sampler, self._context, -1)
        first = time.perf_counter()
        for _ in range(count - 1):
            lib.llama_token_to_piece(self._model.vocabulary, token[0], piece, 64, 0, False)
            lib.llama_decode(self._context, lib.llama_batch_get_one(token, 1))
            token[0] = lib.llama_sampler_sample(self._sampler, self._context, -1)
        return first - began, time.perf_counter() - first

    def close(self) -> None:
        lib.llama_sampler_free(self._sampler)
        lib.llama_free(self._context)
        self._model.close()

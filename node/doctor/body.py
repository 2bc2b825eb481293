"""Tries a body out: what it is, whether it keeps its promises, how fast it is, what it takes."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import trio

from agent.mind.binding import Binding, Worn
from agent.mind.port import Ask, End, Mind, Said, Sampling, Stop
from agent.mind.prompts import CONTROLS, Memory, Prompt, Turn
from agent.mind.tasks import Task
from node.bodies import header, machine, needs
from node.bodies.hashing import sha256_of
from node.doctor import fail, ok, warn
from node.errors import KithError
from node.process import memory_bytes
from node.workers.bodies import Running, size_of
from protocol.control.messages import Check
from protocol.control.words import of_size

SOON = 0.05  # seconds in which a body drops what nobody wants any more
SLOW = 8.0  # tokens a second; people read about so fast
ENOUGH = 32  # tokens, to say how fast they came
TRIES = 8
USE = "use another with `kith body use`"
REACHED = {
    "contract": "in the tokens it was trained on",
    "template": "by the chat template in its file",
}

HOSTILE = (
    *CONTROLS,
    *("<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "<|begin_of_text|>"),
    *("<|system|>", "<|assistant|>", "<|end_of_turn|>", "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>"),
    *("[INST]", "[/INST]", "<<SYS>>", "<think>", "</think>"),
)
LINES = (Memory("We moved to Graz in May."), Memory("Ben fixed my old bicycle.", when="2026-03-02"))
ASKED = Prompt("Ana", "Ana", Task.ANSWER, LINES, (Turn("Ana", "Where do we live now?"),))
BINDING = Binding(("nobody, a check",))


async def try_out(running: Running, tell: Callable[[Check], Awaitable[None]]) -> None:
    """Look a body over, telling each finding as it is made; without a body that can be loaded, that alone."""
    loaded = await _named("file", lambda: _file(running))
    await tell(loaded)
    if loaded.result == "fail":
        return
    for name, check in _CHECKS.items():
        await tell(await _named(name, lambda check=check: check(running)))  # type: ignore[misc]
    try:
        for number in range(TRIES):
            await running.mind.forget(_binding(number))
    except KithError:
        pass  # then it is gone anyhow


async def _named(name: str, check: Callable[[], Awaitable[Check]]) -> Check:
    try:
        return await check()
    except KithError as error:
        return fail(name, error.says, error.do)


async def _file(running: Running) -> Check:
    begun, was_up, path = time.perf_counter(), running.worker.is_up, Path(running.file.path)
    status = await running.mind.status()
    took, size = time.perf_counter() - begun, size_of(path)
    if size is None:
        return fail(
            "file", f"{path.name} is no longer there; it is spoken with while it is loaded", f"put it back, or {USE}"
        )
    if was_up and await _hash(path) != running.file.sha256:
        return fail(
            "file", f"{path.name} was changed after it was loaded", f"choose it anew if that was meant, or {USE}"
        )
    return ok(
        "file",
        f"{path.stem}, {of_size(size)}, SHA-256 {running.file.sha256[:16]}… as noted; {status.architecture}, "
        f"{status.context} tokens before it; there after {took:.2f} s",
    )


async def _hash(path: Path) -> str:
    try:
        return await trio.to_thread.run_sync(sha256_of, path, lambda *_: trio.from_thread.check_cancelled())
    except OSError:
        return ""


async def _prompts(running: Running) -> Check:
    reached = REACHED.get((await running.mind.status()).prompts)
    if reached is None:
        return warn("prompts", "reach it as plain text: it was not made for talk", "one that was answers better")
    return ok("prompts", f"reach it {reached}")


async def _words(running: Running) -> Check:
    """From the same seed come the same words, whoever asks."""
    heard = []
    for number in range(2):
        ask = _ask(_binding(number), sampling=Sampling(temperature=0.8), seed=7, at_most=ENOUGH)
        heard.append("".join(said.text for said in await _said(running.mind, ask)))
        await running.mind.forget(ask.binding)
    if heard[0] != heard[1]:
        return warn("seed", "the same seed gave other words the second time", "nothing hangs on it but repeatability")
    return ok("seed", "the same seed gave the same words twice")


async def _control(running: Running) -> Check:
    """A control token is one token; a text that looks like one is several."""
    plain = (await _end(running.mind, _asking("x"))).prompt
    taken = [text for text in HOSTILE if (await _end(running.mind, _asking(text))).prompt <= plain]
    if taken:
        return fail("control", f"typed text became a control token: {', '.join(taken)}", "do not use this body")
    return ok("control", f"{len(HOSTILE)} hostile texts gave 0 control tokens")


async def _cancel(running: Running) -> Check:
    async with running.mind.reply(_ask(_binding(2), sampling=Sampling(temperature=1.0), at_most=512)) as pieces:
        async for _ in pieces:
            break
        left = time.perf_counter()
    await running.mind.status()
    took = time.perf_counter() - left
    says = f"a reply that was left early was dropped within {took * 1000:.0f} ms"
    return ok("cancel", says) if took <= SOON else warn("cancel", says, "the machine may be busy; try again")


async def _speed(running: Running) -> Check:
    long = replace(ASKED, memories=LINES * 12)
    spoken, seconds, read = 0, 0.0, 0.0
    for number in range(TRIES):
        ask = replace(
            _ask(_binding(number), sampling=Sampling(temperature=1.0), at_most=ENOUGH), prompt=long, seed=number
        )
        end = await _end(running.mind, ask)
        read = max(read, (end.prompt - end.reused) / max(end.first, 1e-6))
        spoken, seconds = spoken + end.spoken - 1, seconds + end.seconds - end.first
        if spoken >= ENOUGH:
            break
    speaks = spoken / max(seconds, 1e-6)
    says = f"reads {read:.0f} tokens a second, and speaks {speaks:.0f}"
    if spoken and speaks < SLOW:
        return warn("speed", says, "a smaller body is faster; see `kith body suggest`, or raise `mind.threads`")
    return ok("speed", says if spoken else f"reads {read:.0f} tokens a second; its answers are too short to tell more")


async def _memory(running: Running) -> Check:
    status, pid = await running.mind.status(), running.worker.view().pid
    whole = of_size(memory_bytes(pid)) if pid else "no"
    return ok("memory", f"{whole} in all, {status.conversation_megabytes:.0f} MB of it for conversations")


async def _sleep(running: Running) -> Check:
    path = Path(running.file.path)
    found = await trio.to_thread.run_sync(header.read_body, path)
    here = await trio.to_thread.run_sync(machine.look, path.parent)
    fit = needs.sleeps(found.parameters, found.can_sleep, here)
    return ok(
        "sleep", f"{found.quantisation}: it can sleep, and learn" if fit.fits else f"{found.quantisation}: {fit.why}"
    )


async def _adapters(running: Running) -> Check:
    adapters = await running.mind.adapters()
    if not adapters:
        return ok("adapters", "none is loaded")
    plain = await _end(running.mind, _ask(_binding(3), at_most=1))
    worn = replace(_binding(3), adapters=(Worn(adapters[0]),))
    with_it = await _end(running.mind, _ask(worn, at_most=1))
    await running.mind.forget(worn)
    later = (with_it.first - plain.first) * 1000
    return ok("adapters", f"{len(adapters)} loaded; the first word through one comes {later:.0f} ms later")


_CHECKS: dict[str, Callable[[Running], Awaitable[Check]]] = {
    "prompts": _prompts,
    "seed": _words,
    "control": _control,
    "cancel": _cancel,
    "speed": _speed,
    "memory": _memory,
    "sleep": _sleep,
    "adapters": _adapters,
}


def _binding(number: int) -> Binding:
    return replace(BINDING, epoch=-number)


def _ask(binding: Binding, sampling: Sampling = Sampling(), seed: int = 0, at_most: int = 0) -> Ask:  # noqa: B008  (immutable)
    return Ask(ASKED, binding, sampling, seed, Stop(at_most=at_most))


def _asking(question: str) -> Ask:
    return replace(_ask(_binding(0)), prompt=replace(ASKED, said=(Turn("Ana", question),)))


async def _said(mind: Mind, ask: Ask) -> list[Said]:
    async with mind.reply(ask) as pieces:
        return [said async for said in pieces]


async def _end(mind: Mind, ask: Ask) -> End:
    end = (await _said(mind, ask))[-1].end
    assert end is not None
    return end

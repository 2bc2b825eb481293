"""The body worker for real: whatever it is fed or suffers, callers are told by name, and it goes on or comes back."""

import random
import signal
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trio

from agent.mind.binding import Binding, Worn
from agent.mind.port import Ask, BodyFile, End, Said, Sampling, Score, Status, Stop
from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from node.backoff import Backoff
from node.errors import WorkerFailed
from node.workers.body import kind
from node.workers.breaker import Breaker
from node.workers.limits import Limits
from node.workers.worker import Worker
from tests.agent.mind.bodies import adapter, body, of_bytes, some_tokens
from tests.conftest import ROOT, end
from tests.node.workers.conftest import IN_TIME

ME = Binding(("me",))
PROMPT = some_tokens(200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bodies")


@pytest.fixture(scope="module")
def file(folder: Path) -> BodyFile:
    return replace(body(folder), state_key=bytes(range(32)).hex())


@asynccontextmanager
async def mouth(file: BodyFile, limits: Limits = Limits()) -> AsyncIterator[Worker]:  # noqa: B008  (immutable)
    what = kind(file, limits=limits)
    what = replace(what, environment=what.environment | {"PYTHONPATH": str(ROOT)}, backoff=Backoff(0.01, 0.05))
    worker = Worker(what, lambda _: None, Breaker(limit=1000))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield worker
        nursery.cancel_scope.cancel()


def ask(binding: Binding = ME, at_most: int = 20) -> Ask:
    return Ask(PROMPT, binding, Sampling(temperature=1.0), 1, Stop(at_most=at_most))


async def spoken(worker: Worker, ask: Ask) -> tuple[str, End]:
    text, end = "", None
    async with worker.stream("reply", Said, IN_TIME, ask=ask) as parts:
        async for part in parts:
            text, end = text + part.text, part.end
    assert end is not None
    return text, end


async def pid_of(worker: Worker) -> int:
    await worker.call("status", Status, IN_TIME)
    pid = worker.view().pid
    assert pid is not None
    return pid


async def test_it_speaks_scores_and_tells_what_it_holds(file: BodyFile) -> None:
    async with mouth(file) as worker:
        text, end = await spoken(worker, ask())
        assert (end.why, end.spoken, end.prompt) == ("length", 20, len(PROMPT))
        prompt = Prompt("Ana", "Ben", Task.ANSWER, (Memory("Ana lives in Graz."),), (Turn("Ben", "Where?"),))
        assert (await spoken(worker, replace(ask(), prompt=prompt)))[1].prompt > 30
        score = await worker.call("score", Score, IN_TIME, prompt=prompt, text="In Graz.", binding=ME)
        assert len(score.tokens) == 8
        status = await worker.call("status", Status, IN_TIME)
        assert (status.body, status.architecture) == (file.sha256, "llama")
        assert status.conversation_megabytes > 0


async def test_eight_conversations_at_once_all_end_as_they_would_alone(file: BodyFile) -> None:
    bindings = [Binding((str(number),)) for number in range(8)]
    async with mouth(file) as worker:
        alone = (await spoken(worker, ask(at_most=60)))[0]
        said: list[str] = []

        async def speak(binding: Binding) -> None:
            said.append((await spoken(worker, ask(binding, at_most=60)))[0])

        async with trio.open_nursery() as nursery:
            for binding in bindings:
                nursery.start_soon(speak, binding)
        assert said == [alone] * 8


async def test_leaving_the_stream_ends_the_speaking(file: BodyFile) -> None:
    async with mouth(file) as worker:
        pid = await pid_of(worker)
        for _ in range(5):
            async with worker.stream("reply", Said, IN_TIME, ask=ask(at_most=800)) as parts:
                async for _ in parts:
                    break
        with trio.move_on_after(0.005):
            await spoken(worker, replace(ask(), prompt=some_tokens(1000, 3)))
        assert (await spoken(worker, ask()))[1].spoken == 20
        assert await pid_of(worker) == pid


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
async def test_death_in_the_middle_of_a_reply_is_told_and_the_next_is_given(file: BodyFile, number: int) -> None:
    async with mouth(file) as worker:
        pid, text = await pid_of(worker), (await spoken(worker, ask()))[0]
        with pytest.raises(WorkerFailed, match=f"body worker .*{signal.Signals(number).name}"):
            async with worker.stream("reply", Said, IN_TIME, ask=ask(at_most=800)) as parts:
                async for _ in parts:
                    end(pid, number)
        assert (await spoken(worker, ask()))[0] == text
        assert await pid_of(worker) != pid


async def test_a_damaged_or_foreign_body_is_refused_by_name(file: BodyFile, folder: Path) -> None:
    whole, chance = Path(file.path).read_bytes(), random.Random(7)
    lengths = [0, 1, 3, 4, 8, 20, 24, 100, 1000, 5000, len(whole) // 2, len(whole) - 4096, len(whole) - 1]
    damaged = [whole[:length] for length in lengths]
    damaged += [
        bytes(5000),
        chance.randbytes(5000),
        b"GGUF" + chance.randbytes(5000),
        whole[:24] + chance.randbytes(len(whole) - 24),
    ]
    huge = whole[:8] + struct.pack("<QQ", 2**62, 2**62) + whole[24:]
    arch = whole.replace(
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0llama",
        b"general.architecture\x08\0\0\0\x05\0\0\0\0\0\0\0alien",
    )
    assert arch != whole
    async with mouth(file) as worker:
        pid = await pid_of(worker)
        for data in [*damaged, huge]:
            with pytest.raises(WorkerFailed, match="BodyDamaged"):
                await worker.call("load", Status, IN_TIME, file=of_bytes(folder, data, file))
        for wrong, name in (
            (of_bytes(folder, arch, file), "BodyForeign"),
            (replace(file, path=str(folder / "none")), "BodyMissing"),
            (replace(file, path=str(folder)), "BodyMissing"),
            (replace(file, sha256="00" * 32), "BodyIsAnother"),
        ):
            with pytest.raises(WorkerFailed, match=name):
                await worker.call("load", Status, IN_TIME, file=wrong)
            with pytest.raises(WorkerFailed, match=name):
                await spoken(worker, ask())
        assert (await worker.call("load", Status, IN_TIME, file=file)).body == file.sha256
        assert (await spoken(worker, ask()))[1].spoken == 20
        assert worker.view().pid == pid


async def test_an_adapter_that_is_not_this_bodys_is_refused_by_name(file: BodyFile, folder: Path) -> None:
    lora = adapter(folder, file)
    stranger = adapter(folder, body(folder, seed=2))
    larger = replace(adapter(folder, body(folder, seed=3, layers=3), layers=3), base=file.sha256)
    whole = Path(lora.path).read_bytes()
    binding = replace(ME, adapters=(Worn(lora.sha256),))

    async def load(what: object) -> None:
        await worker.call("load_adapter", object, IN_TIME, file=what)

    async with mouth(file) as worker:
        pid = await pid_of(worker)
        for length in (0, 4, 24, 200, len(whole) // 2, len(whole) - 1):
            of = of_bytes(folder, whole[:length], file, "adapter.gguf")
            with pytest.raises(WorkerFailed, match="AdapterDamaged"):
                await load(replace(lora, path=of.path, sha256=of.sha256))
        flipped = of_bytes(folder, whole[:-5] + bytes([whole[-5] ^ 1]) + whole[-4:], file, "adapter.gguf")
        for wrong, name in (
            (stranger, "AdapterOfAnotherBody"),
            (larger, "AdapterDamaged"),
            (replace(lora, path=file.path, sha256=file.sha256), "AdapterDamaged"),
            (replace(lora, path=flipped.path), "AdapterIsAnother"),
            (replace(lora, path=str(folder / "none")), "AdapterMissing"),
        ):
            with pytest.raises(WorkerFailed, match=name):
                await load(wrong)
        with pytest.raises(WorkerFailed, match="AdapterNotLoaded"):
            await spoken(worker, ask(binding))
        await load(lora)
        assert await worker.call("adapters", tuple[str, ...], IN_TIME) == (lora.sha256,)
        assert (await spoken(worker, ask(binding)))[1].spoken == 20
        await worker.call("drop_adapter", object, IN_TIME, sha256=lora.sha256)
        with pytest.raises(WorkerFailed, match="AdapterNotLoaded"):
            await spoken(worker, ask(binding))
        assert await pid_of(worker) == pid


async def test_a_bad_grammar_is_refused_and_the_worker_goes_on(file: BodyFile) -> None:
    bad = [
        "root ::= (",
        'root ::= "a',
        "root ::= [a",
        'x ::= "a"',
        "root ::= missing",
        'root ::= root "a"',
        'root ::= "a"{99999}',
        'root ::= "a"{99999999999999999999}',
        'root ::= "a"{5,',
        "root ::= " + "(" * 5000 + '"a"' + ")" * 5000,
        'root ::= "a\0b"',
        "root ::= " + '"a" ' * 10_000,
        "🙂",
        "\x01",
        "root ::= [\\x]",
        "root ::= <nobody>",
        'root ::= a\na ::= b\nb ::= a "x" | "y"',
        "root = x",
        'root ::= x? x+ (x) x*\nx ::= "b" root?',
    ]
    async with mouth(file) as worker:
        pid = await pid_of(worker)
        for grammar in bad:
            with pytest.raises(WorkerFailed, match="GrammarRefused"):
                await spoken(worker, replace(ask(), grammar=grammar))
        for grammar in ('root ::= "yes" | "no"', 'root ::= "(" [)]+ "]"', "root ::= [^x]{3}", 'root ::= ""'):
            assert (await spoken(worker, replace(ask(), grammar=grammar)))[1].why in ("stop", "grammar", "length")
        assert await pid_of(worker) == pid


async def test_what_cannot_be_asked_is_refused_and_the_worker_goes_on(file: BodyFile) -> None:
    async with mouth(file) as worker:
        pid = await pid_of(worker)
        for wrong, name in (
            (replace(ask(), prompt=some_tokens(5000)), "PromptTooLong"),
            (replace(ask(), prompt=(1, 10**6)), "TokenUnknown"),
            (replace(ask(), prompt=(1, -5)), "TokenUnknown"),
            (replace(ask(), prompt=(2**40,)), "TokenUnknown"),
            (replace(ask(), sampling=Sampling(temperature=-1)), "SamplingRefused"),
            ({"prompt": "text"}, "ValidationError"),
        ):
            with pytest.raises(WorkerFailed, match=name):
                async with worker.stream("reply", Said, IN_TIME, ask=wrong) as parts:
                    async for _ in parts:
                        pass
        assert await pid_of(worker) == pid


async def test_a_state_goes_from_process_to_process_but_not_to_another_binding(file: BodyFile, tmp_path: Path) -> None:
    path = str(tmp_path / "state")
    longer = replace(ask(), prompt=(*PROMPT, *some_tokens(20, 5)))
    async with mouth(file) as worker:
        await spoken(worker, ask(at_most=1))
        assert await worker.call("save", bool, IN_TIME, binding=ME, path=path)
        text = (await spoken(worker, longer))[0]
    async with mouth(file) as worker:
        for wrong in (replace(ME, epoch=1), replace(ME, members=("me", "other"))):
            with pytest.raises(WorkerFailed, match="StateRefused"):
                await worker.call("restore", int, IN_TIME, binding=wrong, path=path)
        assert await worker.call("restore", int, IN_TIME, binding=ME, path=path) == len(PROMPT)
        again, end = await spoken(worker, longer)
        assert (again, end.reused) == (text, len(PROMPT))


async def test_a_conversation_for_which_there_is_no_memory_is_refused_by_name(tmp_path: Path) -> None:
    vast = body(tmp_path, context=1 << 19)  # a gigabyte for one conversation
    async with mouth(vast, Limits(memory_megabytes=700)) as worker:
        pid = await pid_of(worker)
        for _ in range(2):
            with pytest.raises(WorkerFailed, match="NoRoom"):
                await spoken(worker, ask())
        assert await pid_of(worker) == pid

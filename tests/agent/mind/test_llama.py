"""What is read under one adapter or binding changes not a bit of what is read under another."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.mind.adapters import Adapter
from agent.mind.context import CHUNK, Context
from agent.mind.dispatcher import Job
from agent.mind.llama import Model
from agent.mind.prompts import CONTROLS, TURN
from agent.mind.refusals import BodyIsAnother, BodyMissing, Cancelled, DecodingFailed, TokenUnknown
from tests.agent.mind.bodies import PIECES, adapter, body, some_tokens

WHOLE = 400  # tokens of a context


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    file = body(tmp_path_factory.mktemp("bodies"))
    model = Model(file.path, file.sha256)
    yield model
    model.close()


@pytest.fixture(scope="module")
def adapters(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Adapter]]:
    folder = tmp_path_factory.mktemp("adapters")
    base = body(folder)
    loaded = [Adapter(model, adapter(folder, base, seed)) for seed in (1, 2)]
    yield loaded
    for one in loaded:
        one.close()


def opened(model: Model, worn: Sequence[tuple[Adapter, float]] = ()) -> Context:
    context = Context(model, WHOLE, 1)
    context.wear(worn)
    return context


def logits(context: Context, tokens: Sequence[int]) -> Iterator[bytes]:
    """A prompt in one go, then token by token."""
    context.read(tokens[:40])
    yield context.logits().tobytes()
    for token in tokens[40:]:
        context.read((token,))
        yield context.logits().tobytes()


def test_conversations_that_take_turns_token_by_token_see_the_very_bits_they_see_alone(
    model: Model, adapters: list[Adapter]
) -> None:
    worn = ((), ((adapters[0], 1.0),), ((adapters[1], 1.0),), ((adapters[0], 0.5), (adapters[1], 1.0)))
    alone = []
    for wears in worn:
        context = opened(model, wears)
        alone.append(list(logits(context, some_tokens(80))))
        context.close()
    contexts = [opened(model, wears) for wears in worn]
    turns = zip(*(logits(context, some_tokens(80)) for context in contexts), strict=True)
    together = [list(row) for row in zip(*turns, strict=True)]
    for context in contexts:
        context.close()
    assert together == alone
    assert len({row[-1] for row in alone}) == len(worn), "each adapter makes a difference"


def test_going_back_leaves_nothing_of_what_came_after(model: Model) -> None:
    fresh, used = opened(model), opened(model)
    fresh.read(some_tokens(30))
    used.read(some_tokens(30))
    used.read(some_tokens(60, seed=5))
    used.keep(30)
    for context in (fresh, used):
        context.read((300 % model.size,))
    assert used.logits().tobytes() == fresh.logits().tobytes()
    assert used.tokens == fresh.tokens
    fresh.close()
    used.close()


def test_a_flag_stops_the_reading_and_the_context_goes_on_as_if_nothing_was(model: Model) -> None:
    fresh, stopped = opened(model), opened(model)
    for context in (fresh, stopped):
        context.read(some_tokens(30))
    job: Job[None, None] = Job(lambda _: iter(()))  # type: ignore[arg-type, return-value]
    stopped.stop_at(job.flag)
    stopped.read(some_tokens(1))
    stopped.keep(30)
    job.cancel()
    with pytest.raises(Cancelled):
        stopped.read(some_tokens(CHUNK))
    assert len(stopped.tokens) == 30
    stopped.stop_at(None)
    for context in (fresh, stopped):
        context.read(some_tokens(50, seed=2))
    assert stopped.logits().tobytes() == fresh.logits().tobytes()
    fresh.close()
    stopped.close()


def test_what_llama_cpp_would_die_of_is_refused(model: Model, adapters: list[Adapter]) -> None:
    context = opened(model)
    for count, outputs in ((0, 0), (CHUNK + 1, 1), (40, 40), (4, 5)):
        with pytest.raises(DecodingFailed):
            context.read(some_tokens(count), outputs)
    context.read(some_tokens(10), outputs=0)
    with pytest.raises(DecodingFailed):
        context.logits()
    with pytest.raises(DecodingFailed):
        context.wear(((adapters[0], 1.0),))
    while len(context.tokens) + CHUNK <= context.size:
        context.read(some_tokens(CHUNK))
    with pytest.raises(DecodingFailed):
        context.read(some_tokens(CHUNK))
    for token in (-1, model.size, 2**31 - 1):
        with pytest.raises(TokenUnknown):
            model.known((1, token))
    context.close()


def test_a_state_goes_on_as_the_conversation_would(model: Model) -> None:
    before, after = opened(model), opened(model)
    before.read(some_tokens(60))
    after.restore(before.tokens, before.state())
    for context in (before, after):
        context.read((40,))
    assert before.logits().tobytes() == after.logits().tobytes()
    before.close()
    after.close()


def test_text_of_people_never_becomes_a_control_token(model: Model) -> None:
    controls = {model.control(name) for name in CONTROLS}
    assert controls == set(range(len(CONTROLS)))
    chance = random.Random(3)
    signs = [*CONTROLS, "<|", "|>", "<|end", "he", " ", "é", "👋", "\0", "\udcff", "<", "|"]
    for _ in range(500):
        text = "".join(chance.choices(signs, k=8))
        assert controls.isdisjoint(found := model.plain(text))
        assert found == PIECES.plain(text)
    for name in ("<|nobody|>", "he", "", "<|end|><|end|>"):
        with pytest.raises(TokenUnknown):
            model.control(name)
    assert model.piece(model.control(TURN)) == b""
    assert b"".join(map(model.piece, model.plain("Grüß 👋"))) == "Grüß 👋".encode()


def test_a_body_is_the_one_that_was_meant(tmp_path: Path) -> None:
    file = body(tmp_path)
    with pytest.raises(BodyIsAnother):
        Model(file.path, "00" * 32)
    with pytest.raises(BodyMissing):
        Model(file.path + ".none", file.sha256)


def test_logits_are_numbers(model: Model) -> None:
    context = opened(model)
    context.read(some_tokens(10), outputs=3)
    assert all(np.isfinite(context.logits(place)).all() for place in (-1, -2, -3))
    context.close()

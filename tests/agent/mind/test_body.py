"""A body that runs: what is reused, what never is, and that the same ask gives the same words."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agent.errors import PromptTooLong
from agent.mind.binding import Binding, Worn
from agent.mind.body import Body
from agent.mind.port import Ask, BodyFile, End, Sampling, Stop
from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.refusals import AdapterNotLoaded, Cancelled, SamplingRefused, TokenUnknown
from agent.mind.tasks import Task
from tests.agent.mind.bodies import PIECES, adapter, body, some_tokens

ME, FRIEND = Binding(("me",)), Binding(("me", "friend"))
WILD = Sampling(temperature=1.5, top_p=0.95, min_p=0.01, repeat=1.1)
PROMPT = some_tokens(200)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> BodyFile:
    folder = tmp_path_factory.mktemp("bodies")
    base = body(folder)
    return replace(base, adapters=(adapter(folder, base, 1), adapter(folder, base, 2)))


@pytest.fixture
def running(file: BodyFile) -> Iterator[Body]:
    with closing(Body(file)) as opened:
        yield opened


def spoken(running: Body, ask: Ask) -> tuple[str, End]:
    parts = list(running.reply(ask))
    end = parts[-1].end
    assert end is not None
    assert all(part.end is None for part in parts[:-1])
    return "".join(part.text for part in parts), end


def ask(binding: Binding = ME, prompt: tuple[int, ...] = PROMPT, at_most: int = 30, seed: int = 1) -> Ask:
    return Ask(prompt, binding, WILD, seed, Stop(at_most=at_most))


def worn(file: BodyFile, number: int) -> Binding:
    return replace(ME, adapters=(Worn(file.adapters[number].sha256),))


def test_a_second_turn_pays_for_its_new_tokens_only(running: Body) -> None:
    _, first = spoken(running, ask(at_most=1))
    text, second = spoken(running, ask(prompt=PROMPT + some_tokens(20, 9)))
    assert (first.reused, second.reused) == (0, len(PROMPT))
    _, other = spoken(running, ask(prompt=PROMPT[:150] + some_tokens(20, 3)))
    assert other.reused == 150
    assert spoken(running, ask(prompt=PROMPT[:150]))[1].reused == 149, "the last is read again, for what comes after it"


@pytest.mark.parametrize(
    "other",
    [FRIEND, replace(ME, epoch=1), replace(ME, grants=("g",)), replace(ME, forgotten=1), "worn"],
    ids=["members", "epoch", "grants", "forgotten", "adapter"],
)
def test_under_another_binding_nothing_of_the_old_is_found(file: BodyFile, other: Binding | str) -> None:
    binding = worn(file, 0) if isinstance(other, str) else other
    with closing(Body(file)) as fresh:
        expected = spoken(fresh, ask(binding))[0], fresh.score(PROMPT, "secret", binding)
    with closing(Body(file)) as used:
        for _ in range(2):
            spoken(used, ask(ME))
        text, end = spoken(used, ask(binding))
        assert end.reused == 0
        assert (text, used.score(PROMPT, "secret", binding)) == expected
        assert spoken(used, ask(ME))[1].reused > 0


def test_the_same_seed_gives_the_same_words_whatever_else_goes_on(running: Body, file: BodyFile) -> None:
    bindings = [replace(ME, members=(str(number),)) for number in range(4)]
    bindings += [replace(binding, adapters=worn(file, 1).adapters) for binding in bindings]
    alone = [spoken(running, ask(binding, some_tokens(90, 4)))[0] for binding in bindings]
    running.forget()
    found: dict[int, str] = {}

    def speak(number: int) -> None:
        found[number] = spoken(running, ask(bindings[number], some_tokens(90, 4)))[0]

    threads = [threading.Thread(target=speak, args=(number,)) for number in range(len(bindings))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number] for number in range(len(bindings))] == alone
    assert len(set(alone)) == 2
    running.forget()
    assert spoken(running, ask(bindings[0], some_tokens(90, 4), seed=2))[0] != alone[0]


def test_the_likeliest_token_is_always_the_same_and_what_is_repeated_becomes_less_likely(running: Body) -> None:
    greedy = replace(ask(), sampling=Sampling(), stop=Stop(at_most=100))
    text = spoken(running, greedy)[0]
    running.forget()
    assert spoken(running, replace(greedy, seed=9))[0] == text
    guarded = spoken(running, replace(greedy, sampling=Sampling(repeat=1.5)))[0]
    assert len(set(guarded)) > len(set(text))


def test_a_reply_ends_where_it_was_told_to(running: Body) -> None:
    text, end = spoken(running, ask(at_most=50))
    assert (end.why, end.spoken) == ("length", 50)
    assert spoken(running, ask(at_most=0))[1].spoken == 0
    stop = text[10:12]
    running.forget()
    cut, ended = spoken(running, replace(ask(), stop=Stop(texts=(stop,), at_most=50)))
    assert (cut, ended.why) == (text[: text.index(stop)], "stop")
    full = running.status().context
    assert spoken(running, ask(FRIEND, some_tokens(full - 5), at_most=50))[1].why == "room"
    every = replace(ask(), stop=Stop(tokens=tuple(range(len(PIECES))), at_most=50))
    said, ended = spoken(running, every)
    assert (said, ended.why, ended.spoken) == ("", "stop", 1)


def test_a_grammar_binds_what_is_said(running: Body) -> None:
    said, end = spoken(running, replace(ask(), grammar='root ::= ("yes" | "no") " because " [a-z]{3,5} "."'))
    assert said.split(" ")[0] in ("yes", "no")
    assert said.endswith(".")
    assert end.why in ("stop", "grammar")


def test_a_prompt_of_parts_is_read_by_the_contract(running: Body) -> None:
    prompt = Prompt("Ana", "Ben", Task.ANSWER, (Memory("Ana lives in Graz."),), (Turn("Ben", "Where?"),), "")
    first = spoken(running, replace(ask(), prompt=prompt))[1]
    again = spoken(running, replace(ask(), prompt=replace(prompt, task=Task.TALK)))[1]
    assert again.reused == first.prompt - 1, "the task stands last"
    many = replace(prompt, memories=(Memory("Ana likes tea. " * 4),) * 100)
    assert spoken(running, replace(ask(), prompt=many))[1].memories_left_out > 0


def test_a_score_is_the_likelihood_of_each_token(running: Body) -> None:
    text = "a text that is longer than what is read at once, because that is where mistakes would hide"
    score = running.score(PROMPT, text, ME)
    assert len(score.tokens) == len(text) - text.count("he")
    assert all(value < 0 for value in score.tokens)
    running.forget()
    halves = running.score(PROMPT, text[:40], ME).tokens
    assert np.allclose(halves, score.tokens[: len(halves)], atol=1e-4)
    assert running.score(PROMPT, "", ME).tokens == ()
    assert running.score(PROMPT, text, ME).total == pytest.approx(score.total, abs=1e-2)


def test_what_rested_longest_goes_when_memory_runs_short(file: BodyFile) -> None:
    with closing(Body(file)) as one:
        spoken(one, ask())
        each = one.status().conversation_megabytes
    assert each > 0
    bindings = [Binding((str(number),)) for number in range(5)]
    with closing(Body(replace(file, memory_megabytes=int(each * 3.5)))) as small:
        for binding in bindings:
            spoken(small, ask(binding, at_most=1))
        spoken(small, ask(bindings[4], at_most=1))
        assert small.status().conversation_megabytes <= each * 3.5
        assert [spoken(small, ask(binding, at_most=1))[1].reused > 0 for binding in (bindings[4], bindings[0])] == [
            True,
            False,
        ]


def test_more_at_once_than_memory_is_for_wait_and_all_are_answered(file: BodyFile) -> None:
    with closing(Body(replace(file, memory_megabytes=1))) as small:
        replies = [small.reply(ask(Binding((str(number),)), at_most=5)) for number in range(6)]
        assert [list(reply)[-1].end is not None for reply in replies] == [True] * 6


def test_adapters_come_and_go_while_others_talk(file: BodyFile) -> None:
    with closing(Body(replace(file, adapters=()))) as running:
        plain = spoken(running, ask())[0]
        with pytest.raises(AdapterNotLoaded):
            spoken(running, ask(worn(file, 0)))
        other = running.reply(ask(FRIEND, at_most=500))
        next(other)
        running.load_adapter(file.adapters[0])
        assert running.status().adapters == (file.adapters[0].sha256,)
        mine = running.reply(ask(worn(file, 0), at_most=800))
        next(mine)
        running.drop_adapter(file.adapters[0].sha256)
        running.drop_adapter("ff" * 32)
        with pytest.raises(AdapterNotLoaded):
            list(mine)
        assert list(other)[-1].end is not None
        running.forget()
        assert spoken(running, ask())[0] == plain
        running.load_adapter(file.adapters[0])
        assert spoken(running, ask(worn(file, 0)))[1].reused == 0


def test_forgetting_drops_what_was_kept_and_ends_what_is_being_said(running: Body) -> None:
    spoken(running, ask(FRIEND))
    talking = running.reply(ask(at_most=800))
    next(talking)
    running.forget(ME)
    with pytest.raises(Cancelled):
        list(talking)
    assert spoken(running, ask())[1].reused == 0
    assert spoken(running, ask(FRIEND))[1].reused > 0


def test_what_cannot_be_done_is_refused_by_name(running: Body) -> None:
    for wrong, error in (
        (ask(prompt=()), PromptTooLong),
        (ask(prompt=some_tokens(running.status().context)), PromptTooLong),
        (ask(prompt=(1, -1)), TokenUnknown),
        (ask(prompt=(1, 10**9)), TokenUnknown),
        (replace(ask(), stop=Stop(tokens=(10**6,))), TokenUnknown),
        (ask(seed=-1), SamplingRefused),
        (ask(seed=2**32), SamplingRefused),
        (replace(ask(), sampling=Sampling(temperature=float("nan"))), SamplingRefused),
        (replace(ask(), sampling=Sampling(top_p=-1)), SamplingRefused),
        (ask(replace(ME, adapters=(Worn("00" * 32),))), AdapterNotLoaded),
    ):
        with pytest.raises(error):
            spoken(running, wrong)
    with pytest.raises(PromptTooLong):
        running.score(PROMPT, "x" * 2000, ME)
    assert spoken(running, ask())[1].why == "length"


def test_a_state_is_kept_for_its_binding_alone(file: BodyFile, tmp_path: Path) -> None:
    sealed = replace(file, state_key=bytes(32).hex())
    with closing(Body(sealed)) as running:
        assert not running.save(ME, tmp_path / "none")
        spoken(running, ask())
        assert running.save(ME, tmp_path / "me")
        running.forget()
        assert running.restore(ME, tmp_path / "me") >= len(PROMPT)
        assert spoken(running, ask(prompt=(*PROMPT, 40)))[1].reused == len(PROMPT)

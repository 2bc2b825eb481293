"""The evaluation counts what it should, whoever speaks."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from click.testing import CliRunner

from agent.mind.prompts import Prompt
from agent.mind.tasks import Task
from agent.newborn.corpus.frame import Sample
from agent.newborn.evaluate import evaluate, held_half, main
from agent.newborn.questions import questions
from tests.agent.mind.bodies import body


def speaker(held: Iterable[Sample], otherwise: str) -> Callable[[Prompt], tuple[str, str]]:
    known = {sample.prompt: sample.reply for sample in held}
    return lambda prompt: (known.get(prompt, otherwise), "stop")


def test_who_says_what_the_corpus_says_reaches_every_goal_of_the_held_half() -> None:
    held = list(held_half(5, 600))
    assert {sample.prompt.task for sample in held} == set(Task)
    report = evaluate(speaker(held, ""), held, natural=False)
    assert [name for name, *_, met in report.goals() if not met] == []
    assert report.failures == []


def test_who_never_knows_is_right_about_what_is_absent_alone() -> None:
    held = list(held_half(6, 200))
    report = evaluate(speaker([], "I don't know that."), held)
    assert report.counts["says unknown when it is"].share == 1
    assert report.counts["says unknown when it isn't"].share == 1
    assert report.counts["grounded, easy"].share == 0
    assert report.counts["natural, unknown"].share == 1
    assert report.counts["natural, unknown"].of == sum(not one.has_answer for one in questions())
    assert report.counts["natural, grounded"].share == 0


def test_a_real_body_is_asked_and_failures_on_the_natural_questions_are_never_shown(tmp_path: Path) -> None:
    path = body(tmp_path, context=512).path
    shown = CliRunner().invoke(main, ["--body", path, "--count", "32", "--show", "999", "--json"])
    assert shown.exit_code == 1, shown.output
    figures = json.loads(shown.stdout)["figures"]
    assert figures["natural, grounded"]["of"] == 134
    assert figures["grounded, easy"]["met"] is False
    assert "grounded, easy" in shown.stderr
    assert "natural" not in shown.stderr
    assert not any(one.prompt.memories[0].text in shown.stderr for one in questions())


def test_a_file_that_is_no_body_is_named(tmp_path: Path) -> None:
    (tmp_path / "none.gguf").write_bytes(b"nothing")
    refused = CliRunner().invoke(main, ["--body", str(tmp_path / "none.gguf")])
    assert refused.exit_code == 1
    assert "none.gguf: it is no GGUF file" in refused.output

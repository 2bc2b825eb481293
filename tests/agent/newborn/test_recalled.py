"""Memories stand in the order of recall, in what a newborn learns from and in what it is asked."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from agent.memory.embedding import Choice, Model
from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus.mixture import pages
from agent.newborn.corpus.writing import WITHOUT_MEANING, embedder, ordered, write
from agent.newborn.recalled import recalled

LINES = (
    Memory("Bought new strings for the cello.", when="2026-03-01"),
    Memory("The bakery opens at seven on Sundays.", by="Ben"),
    Memory("Ines is allergic to walnuts."),
    Memory("Parked on the third floor, next to the lift.", when="2026-03-02"),
)


def asking(text: str, memories: tuple[Memory, ...] = LINES) -> Prompt:
    return Prompt("Tomas", "Tomas", Task.ANSWER, memories, (Turn("Tomas", text),))


@cache
def meaning() -> Model:
    return Model(Choice())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Which strings did I buy?", "Bought new strings for the cello."),
        ("What is Ines allergic to?", "Ines is allergic to walnuts."),
        ("On which floor did Tomas park?", "Parked on the third floor, next to the lift."),
    ],
)
def test_what_shares_words_with_the_question_stands_first(text: str, first: str) -> None:
    (found,) = recalled([asking(text)])
    assert found.memories[0].text == first
    assert sorted(found.memories, key=str) == sorted(LINES, key=str)


def test_what_means_the_same_in_other_words_stands_first() -> None:
    (found,) = recalled([asking("Where did I leave the car?")], meaning().embed)
    assert found.memories[0].text == "Parked on the third floor, next to the lift."


def test_a_prompt_in_which_nobody_said_anything_stays_as_it_is() -> None:
    silent = replace(asking("What?"), said=())
    few = asking("What?", LINES[:1])
    assert recalled([silent, few, asking("What?", ())]) == [silent, few, asking("What?", ())]


def test_the_order_does_not_hang_on_what_else_is_asked_at_once() -> None:
    asked = [asking(text) for text in ("Which strings did I buy?", "Where is the car?", "When does the bakery open?")]
    alone = [recalled([one], meaning().embed)[0] for one in asked]
    assert recalled(asked, meaning().embed) == alone


def test_each_text_is_embedded_once() -> None:
    seen: list[str] = []

    def embed(texts: Sequence[str]) -> list[bytes]:
        seen.extend(texts)
        return [np.zeros(4, "<f2").tobytes() for _ in texts]

    recalled([asking("Where?"), asking("Where?"), asking("When?")], embed)
    assert len(seen) == len(set(seen)) == len(LINES) + 2


def test_a_date_that_is_none_is_no_time() -> None:
    odd = (*LINES[:1], Memory("Some day the cello will be mended.", when="some day"))
    assert len(recalled([asking("What of the cello?", odd)])[0].memories) == 2


def test_samples_are_written_one_a_line_with_all_their_memories(tmp_path: Path) -> None:
    made = list(pages(3, 12))
    write(made, tmp_path / "samples.jsonl", embedder())
    written = [json.loads(line) for line in (tmp_path / "samples.jsonl").read_text().splitlines()]
    samples = [one for page in made for one in page]
    assert [line["reply"] for line in written] == [one.reply for one in samples]
    for line, one in zip(written, samples, strict=True):
        texts = [memory["text"] for memory in line["prompt"]["memories"]]
        assert sorted(texts) == sorted(memory.text for memory in one.prompt.memories)


def test_some_are_ordered_by_words_alone() -> None:
    calls: list[int] = []

    def embed(texts: Sequence[str]) -> list[bytes]:
        calls.append(len(texts))
        return [np.zeros(4, "<f2").tobytes() for _ in texts]

    page = next(page for page in pages(5, 200) if page[0].prompt.task is Task.ANSWER)
    list(ordered([page] * (200 * WITHOUT_MEANING), embed))
    assert len(calls) == WITHOUT_MEANING - 1

"""Sheets: one set of lines, many questions, and none that two lines answer differently."""

from contextlib import suppress
from random import Random

import pytest

from agent.newborn.corpus.answering import is_sound
from agent.newborn.corpus.chance import Chance, Unphrased
from agent.newborn.corpus.families.deeds import DEEDS
from agent.newborn.corpus.frame import Sample, holds
from agent.newborn.corpus.mixture import pages
from agent.newborn.corpus.sheets import sheet
from agent.newborn.corpus.verbs import VERBS
from agent.newborn.judging import is_right, is_well_formed


def some(count: int, seed: int = 5) -> list[tuple[Sample, ...]]:
    chance, found = Chance(Random(seed), "train"), list[tuple[Sample, ...]]()
    while len(found) < count:
        with suppress(Unphrased):
            if made := sheet(chance):
                found.append(made)
    return found


@pytest.fixture(scope="module")
def made() -> list[tuple[Sample, ...]]:
    return some(300)


def test_all_questions_of_a_sheet_stand_under_the_same_lines(made: list[tuple[Sample, ...]]) -> None:
    for one in made:
        heads = {(each.prompt.owner, each.prompt.hears, each.prompt.memories, each.prompt.task) for each in one}
        assert len(heads) == 1
        assert len({each.prompt.said for each in one}) == len(one)
        assert 2 <= len(one[0].prompt.memories) <= 16


def test_replies_are_sound_and_a_quarter_is_not_known(made: list[tuple[Sample, ...]]) -> None:
    every = [each for one in made for each in one]
    assert all(is_sound(each) and is_right(each, each.reply) for each in every)
    assert all(is_well_formed(each, each.reply, "stop") for each in every)
    assert 0.18 < sum(not each.known for each in every) / len(every) < 0.33
    assert len(every) / len(made) > 4


def test_each_answer_stands_in_a_line(made: list[tuple[Sample, ...]]) -> None:
    for each in (each for one in made for each in one if each.known):
        assert any(holds(line.text, value) for line in each.prompt.memories for value in each.values), each


def test_pages_are_the_same_for_the_same_seed_and_hold_sheets() -> None:
    first, again = list(pages(9, 200)), list(pages(9, 200))
    assert first == again
    assert 10 < sum(len(one) > 1 for one in first) < 80


def test_every_verb_has_its_deeds_and_each_is_asked_for() -> None:
    assert len(VERBS) > 100
    assert len(DEEDS) > 2 * len(VERBS)
    assert all(one.topics and one.questions and one.replies for fact in DEEDS for one in fact.asks)
    texts = [text for fact in DEEDS for text in (*fact.notes, *fact.terse, *fact.changes)]
    texts += [text for fact in DEEDS for one in fact.asks for text in (*one.questions, *one.topics, *one.replies)]
    assert not [text for text in texts if any(word in text for word in ("BASE", "PAST", "PART", "THE", "WORD", "BESI"))]

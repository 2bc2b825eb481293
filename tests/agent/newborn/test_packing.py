"""Packing: every sample is learned once, and none sees another."""

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from agent.mind.prompts import CONTEXT, END
from agent.newborn.packing import SILENT, batch, plan
from agent.newborn.samples import SampleUnreadable, alone, grown, read_samples
from tests.agent.newborn.body import body, logits_of, pieces, samples


@given(st.lists(st.integers(1, 300), min_size=1, max_size=120), st.text(max_size=3))
def test_every_sample_has_its_place_once(lengths: list[int], seed: str) -> None:
    steps = plan(lengths, 64, 256, seed)
    assert Counter(index for rows in steps for row in rows for index in row) == Counter(range(len(lengths)))
    for rows in steps:
        longest = max(sum(lengths[index] for index in row) for row in rows)
        width = next(64 * 2**n for n in range(9) if 64 * 2**n >= longest)
        assert len(rows) * width <= max(256, width)
    assert steps == plan(lengths, 64, 256, seed)


def test_rows_are_well_filled() -> None:
    lengths = [len(one) for one in samples(4000, 100)]
    rows = [row for step in plan(lengths, 128, 1024, "") for row in step]
    assert sum(lengths) / (128 * len(rows)) > 0.97


def test_no_sample_sees_another() -> None:
    model, some = body(100), samples(6, 100)
    packed = batch(some, [[0, 1, 2], [3, 4, 5]], 128)
    with torch.no_grad():
        logits = model(input_ids=packed.ids, position_ids=packed.positions, attention_mask=packed.seen).logits
    for row, index_of in enumerate(([0, 1, 2], [3, 4, 5])):
        start = 0
        for index in index_of:
            alone = logits_of(model, some[index].ids[:-1].tolist())
            end = start + len(some[index])
            assert np.abs(logits[row, start:end].numpy() - alone).max() < 1e-4
            start = end
    assert packed.tokens == sum(map(len, some))


def test_no_branch_sees_another_and_all_see_what_they_share() -> None:
    model = body(100)
    chance = random.Random(4)
    memories, *others = (chance.choices(range(100), k=size) for size in (12, 5, 9, 3))
    asked = [([*memories, *own], chance.choices(range(100), k=4)) for own in others]
    packed = batch([grown(asked), alone([7, 8, 9, 10], 2)], [[0, 1]], 64)
    with torch.no_grad():
        logits = model(input_ids=packed.ids, position_ids=packed.positions, attention_mask=packed.seen).logits[0]
    for which, (prompt, said) in enumerate(asked, 1):
        mine = (packed.whose[0] == 1) & (packed.branch[0] == which)
        alone_logits = logits_of(model, [*prompt, *said][:-1])[len(memories) :]
        assert np.abs(logits[mine].numpy() - alone_logits).max() < 1e-4
        learned = packed.learned[0][mine]
        assert learned[learned != SILENT].tolist() == said
    assert packed.tokens == len(memories) + sum(len(own) + 3 for own in others) + 3


def test_only_replies_and_their_end_are_learned_and_prompts_are_guessed() -> None:
    packed = batch([alone([5, 6, 7, 8, 9], 3), alone([1, 2], 1)], [[0, 1]], 8)
    silent = SILENT
    assert packed.ids.tolist() == [[5, 6, 7, 8, 1, 0, 0, 0]]
    assert packed.learned.tolist() == [[silent, silent, 8, 9, 2, silent, silent, silent]]
    assert packed.heard.tolist() == [[6, silent, silent, silent, silent, silent, silent, silent]]
    assert packed.positions.tolist() == [[0, 1, 2, 3, 0, 0, 0, 0]]


def test_samples_are_read_as_tokens_and_as_text(tmp_path: Path) -> None:
    words, path = pieces(), tmp_path / "samples.jsonl"
    asked = '{"owner": "Ana", "hears": "Tom", "task": "answer", "memories": [{"text": "I live in Lyon"}]}'
    path.write_text(
        '{"prompt": [0, 40], "reply": [41]}\n'
        f'{{"prompt": {asked}, "reply": "In Lyon.", "family": "homes"}}\n'
        f'{{"prompt": {[1] * CONTEXT}, "reply": []}}\n{{"prompt": {[1] * (CONTEXT + 1)}, "reply": []}}\n'
    )
    read, left_out = read_samples(path, words)
    assert (len(read), left_out) == (3, 1)
    assert read[0].ids.tolist() == [0, 40, 41, words.control(END)]
    ((own, whole),) = read[1].branches
    assert words.text(read[1].ids[read[1].shared + own : read[1].shared + whole].tolist()) == "In Lyon."
    for bad in ("{", '{"prompt": "x", "reply": []}', '{"prompt": [], "reply": []}', '{"prompt": {"owner": 1}}'):
        path.write_text(bad)
        with pytest.raises(SampleUnreadable):
            read_samples(path, words)


def test_memories_are_read_once_for_all_that_is_asked(tmp_path: Path) -> None:
    words, path = pieces(), tmp_path / "samples.jsonl"
    asked = '{"owner": "Ana", "hears": "Tom", "task": "answer", "memories": [{"text": "I live in Lyon"}], "said": %s}'
    also = '{"said": [{"speaker": "Tom", "text": "Since when?"}], "reply": "I can\'t say."}'
    first = asked % '[{"speaker": "Tom", "text": "Where does she live?"}]'
    path.write_text(f'{{"prompt": {first}, "reply": "In Lyon.", "also": [{also}]}}\n')
    ((read,), _) = read_samples(path, words)
    assert words.text(read.ids[: read.shared].tolist()) == "AnaTomI live in LyonTom"
    assert len(read.branches) == 2
    assert words.text(read.ids[read.shared :].tolist()) == "Where does she live?In Lyon.Since when?I can't say."


def test_what_answers_is_marked_token_by_token(tmp_path: Path) -> None:
    words, path = pieces(), tmp_path / "samples.jsonl"
    asked = '{"owner": "Ana", "hears": "Tom", "task": "answer"}'
    path.write_text(f'{{"prompt": {asked}, "reply": "She, Ana, lives in Lyon.", "values": ["lyon", "Bern"]}}\n')
    ((read,), _) = read_samples(path, words)
    marked = words.text(int(read.ids[place]) for place in sorted(read.answers))
    assert marked.strip(" .n") == "Lyo"
    packed = batch([read], [[0]], 64)
    learned = packed.learned[0][packed.answers[0]]
    assert learned.tolist() == [int(read.ids[place]) for place in sorted(read.answers)]
    assert not packed.answers[packed.learned == SILENT].any()

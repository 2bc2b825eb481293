import re
from collections import Counter
from itertools import islice

import pytest

from agent.mind.tasks import Task
from agent.newborn.corpus import Sample, samples
from agent.newborn.corpus.chance import HELD, Chance, Split, is_held
from agent.newborn.corpus.diversity import lines, report, surface
from agent.newborn.corpus.families import FACTS, FAMILIES, STANCES
from agent.newborn.corpus.frame import holds
from agent.newborn.corpus.inner import CLASSES

COUNT = 20_000
OTHER_KINDS = ("foreign", "secrets", "counting")


@pytest.fixture(scope="module")
def made() -> list[Sample]:
    return list(samples(7, COUNT))


@pytest.fixture(scope="module")
def held() -> list[Sample]:
    return list(samples(7, 3_000, "held"))


def answers(made: list[Sample]) -> list[Sample]:
    return [sample for sample in made if sample.prompt.task is Task.ANSWER]


def test_the_same_seed_gives_the_same_samples() -> None:
    assert list(samples(3, 200)) == list(samples(3, 200))
    assert list(samples(3, 50)) == list(islice(samples(3, 200), 50))
    assert list(samples(3, 50)) != list(samples(4, 50))
    assert list(samples(3, 50)) != list(samples(3, 50, "held"))


def test_every_task_appears(made: list[Sample]) -> None:
    assert {sample.prompt.task for sample in made} == set(Task)


def test_there_are_thirty_families_with_many_phrasings(made: list[Sample]) -> None:
    assert len(FAMILIES) >= 30
    assert set(FAMILIES) <= {sample.family for sample in answers(made)}
    assert sum(len(fact.notes) + len(fact.terse) for fact in FACTS) > 400
    assert sum(len(one.questions) for fact in FACTS for one in fact.asks) > 500
    assert all(len(stance.questions) >= 6 for stance in STANCES)


def test_what_is_known_stands_in_the_prompt_and_in_the_reply(made: list[Sample]) -> None:
    for sample in answers(made):
        if not sample.known:
            continue
        assert sample.values
        for value in sample.values:
            assert holds(sample.reply, value), sample
            if value not in ("Yes", "No"):
                assert any(holds(memory.text, value) for memory in sample.prompt.memories), sample


def test_nothing_wrong_stands_in_a_reply(made: list[Sample]) -> None:
    for sample in made:
        assert not any(holds(sample.reply, wrong) for wrong in sample.wrong), sample


def test_a_reply_without_knowledge_holds_nothing_of_the_memories(made: list[Sample]) -> None:
    unknown = [sample for sample in answers(made) if not sample.known and sample.family not in OTHER_KINDS]
    for sample in unknown:
        assert sample.value is None
        assert not any(holds(sample.reply, wrong) for wrong in sample.wrong)
        assert not re.search(r"\d", re.sub(r"\b(on|at|in|of) .*", "", sample.reply)) or any(
            holds(turn.text, word) for turn in sample.prompt.said for word in re.findall(r"\w*\d\w*", sample.reply)
        )
    assert 0.2 <= len(unknown) / len(answers(made)) <= 0.3


def entities(sample: Sample) -> set[str]:
    prompt = sample.prompt
    return {prompt.owner, prompt.hears, *(line.by for line in prompt.memories if line.by)}


def test_names_that_are_held_out_never_appear_in_training(made: list[Sample], held: list[Sample]) -> None:
    trained = set().union(*map(entities, made))
    kept = set().union(*map(entities, held))
    assert not trained & kept
    assert not any(map(is_held, trained))
    assert all(map(is_held, kept))
    assert len(trained) > 3_000


def phrased(monkeypatch: pytest.MonkeyPatch, split: Split, count: int) -> Counter[bool]:
    """How often a held-out phrasing was chosen, and how often another."""
    chosen = Counter[bool]()
    phrase = Chance.phrase

    def noted(self: Chance, phrasings: tuple[str, ...]) -> str:
        found = phrase(self, phrasings)
        chosen[found in HELD] += 1
        return found

    monkeypatch.setattr(Chance, "phrase", noted)
    assert len(list(samples(11, count, split))) == count
    monkeypatch.setattr(Chance, "phrase", phrase)
    return chosen


def test_phrasings_that_are_held_out_never_appear_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    assert phrased(monkeypatch, "train", 3_000)[True] == 0
    kept = phrased(monkeypatch, "held", 1_000)
    assert kept[True] > 0.3 * kept.total()


def test_of_most_questions_some_phrasing_is_held_out() -> None:
    asks = [one for fact in FACTS for one in fact.asks]
    assert sum(bool(HELD & set(one.questions)) for one in asks) > 0.95 * len(asks)
    assert sum(bool(HELD & set(fact.notes)) for fact in FACTS) > 0.95 * len(FACTS)
    assert all(set(one.questions) - HELD for one in asks)


def test_the_owner_is_you_and_others_hear_the_name(made: list[Sample]) -> None:
    mine, theirs = Counter[bool](), Counter[bool]()
    for sample in answers(made):
        if sample.family in OTHER_KINDS:
            continue
        prompt, words = sample.prompt, re.findall(r"[\w']+", sample.reply)
        if prompt.hears == prompt.owner:
            assert not holds(sample.reply, prompt.owner) or any(
                holds(line.text, f"{prompt.owner}") or line.by == prompt.owner for line in prompt.memories
            )
            mine["you" in words or "your" in words or "You" in words or "Your" in words] += 1
        else:
            theirs[prompt.owner in sample.reply] += 1
        assert not {"my", "My", "mine", "me", "we", "our"} & set(words) - {"me", "my", "My"}, sample
        assert not re.search(r"\bmy (?!notes|memories)", sample.reply, re.IGNORECASE), sample
    assert mine[True] > mine[False]
    assert theirs[True] > theirs[False]


def test_no_surface_template_is_above_half_a_percent(made: list[Sample]) -> None:
    kinds: dict[str, Counter[str]] = {"known": Counter(), "said": Counter(), "reply": Counter()}
    for kind, line in lines(made):
        kinds[kind][surface(line)] += 1
    for kind, shapes in kinds.items():
        shape, most = shapes.most_common(1)[0]
        assert most / shapes.total() <= 0.005, (kind, shape)
    form, most = Counter(sample.form for sample in made).most_common(1)[0]
    assert most / len(made) <= 0.005, form


def texts(sample: Sample) -> list[str]:
    prompt = sample.prompt
    return [*(one.text for one in prompt.memories), *(one.text for one in prompt.said), prompt.brief, sample.reply]


def test_nothing_of_the_making_is_left_in_the_text(made: list[Sample]) -> None:
    for sample in made:
        for text in texts(sample):
            assert not re.search(r"[{}\[\]|\\]|  |\bthe the\b|\ba an\b|^\s|\s$", text, re.IGNORECASE), text
            assert not re.search(r" [,.;](?:\s|$)", text), text
            assert " ?" not in text or sample.family == "foreign", text
            assert not re.search(r",,|\.,|,\.|;\.|:\.(?!\w)|\?\.|!\.", text), text


def test_replies_are_sentences(made: list[Sample]) -> None:
    for sample in made:
        if sample.prompt.task is Task.FEELING:
            assert sample.reply in (*CLASSES, "none")
            continue
        assert re.match(r"[\"“]?[A-ZÀ-ÞĀ-Ž0-9€$£+¿ァ-ヿ가-힣一-龯ぁ-ん]", sample.reply), sample.reply
        assert re.search(r"[.?!。…)]$|[?？]$", sample.reply), sample.reply
        assert len(sample.reply) < 420


def test_english_agrees(made: list[Sample]) -> None:
    wrong = re.compile(
        r"\b(I is|I are|I has|you is|you has|you was|they is|they has|they was|she are|he are|she have|he have|I does|"
        r"you does|he do|she do|he don't|she don't|doesn't (?:has|is|likes|eats|works)|"
        r"a (?!one\b|uni|eu|use)[aeiou][a-z]+|an (?!hour|honest)[bcdfghjklmnpqrstvwxz][a-z]+)\b",
    )
    names = {name for sample in made for name in entities(sample)}
    bad = []
    for sample in made:
        if sample.prompt.task in (Task.FEELING, Task.REVIEW):
            continue
        found = wrong.search(sample.reply)
        if found and not names & set(found[0].split()):
            bad.append((found[0], sample.reply))
    assert len(bad) < 0.0005 * len(made), bad[:20]


def test_tasks_keep_their_form(made: list[Sample]) -> None:
    for sample in made:
        match sample.prompt.task:
            case Task.PAIR:
                assert re.fullmatch(r"Q: [^\n]+\?\nA: [^\n]+\.", sample.reply), sample.reply
            case Task.VOTE:
                assert re.match(r"\d\. \S", sample.reply)
                assert f"{sample.reply[0]}. " in sample.prompt.brief
            case Task.UNKNOWN:
                assert sample.reply.count(". ") == 0
            case Task.INTRODUCE:
                assert sample.prompt.owner in sample.reply
            case Task.SUMMARISE | Task.REPHRASE:
                said = " ".join(turn.text for turn in sample.prompt.said)
                assert all(holds(said, value) and holds(sample.reply, value) for value in sample.values), sample


def test_the_report_has_its_figures(made: list[Sample]) -> None:
    figures = report(made[:2_000])
    assert figures["samples"] == 2_000
    assert figures["reply"]["distinct_3"] > figures["reply"]["distinct_1"] > 0
    assert sum(figures["tasks"].values()) == 2_000

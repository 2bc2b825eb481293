"""The line that answers comes first, for reasons that can be shown, and of nothing but what is handed in."""

import math
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory import kinds, ranking
from agent.memory.kinds import Kind
from agent.memory.memory import State
from agent.memory.ranking import Candidate, Counts, Question, Ranked, rank
from agent.memory.speakers import OWNER, meant, named
from agent.memory.times import Span
from agent.memory.words import Terms, asked, tokens

NOW = 1_700_000_000.0
A_DAY = 86400.0
WORDS = ["dog", "cat", "adopt", "walk", "piano", "concert", "green", "tea", "Berlin", "7"]
NUMBERS = st.floats(-1, 1) | st.none()
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.integers(0, 10**6),
        st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
        st.sampled_from(["", "Mina", "Jun"]),
        st.none() | st.floats(0, 2 * NOW),
        NUMBERS,
        st.floats(0, 100),
        st.sampled_from(State),
    ),
    max_size=30,
    unique_by=lambda line: line.row,
)


def lines(*texts: str) -> list[Candidate]:
    return [Candidate(row, " ".join(tokens(text))) for row, text in enumerate(texts)]


def counts(candidates: list[Candidate], lines: int = 1000) -> Counts:
    return Counts(lines, 10, 30, Counter(word for line in candidates for word in set(line.own.split())))


def order(question: Question | str, candidates: list[Candidate], now: float = NOW) -> list[int]:
    if isinstance(question, str):
        question = Question(asked(question))
    return [one.row for one in rank(question, candidates, counts(candidates), now)]


def test_a_line_that_holds_what_is_asked_comes_first() -> None:
    assert order("who plays the piano?", lines("a walk", "she plays the piano", "green tea"))[0] == 1


def test_a_rare_word_says_more_than_a_common_one() -> None:
    found = lines("tea in Berlin", *["walk by the lake"] * 5, "walk")
    assert order("walk Berlin", found)[0] == 0


def test_a_word_that_says_nearly_the_same_is_found_but_counts_less() -> None:
    assert order("movie", lines("tea", "the film", "the movie"))[:2] == [2, 1]


def test_words_that_stand_for_one_word_count_once() -> None:
    found = lines("movie", "movie film film", *["tea"] * 5)
    ranked = {one.row: one for one in rank(Question(asked("movie")), found, counts(found), NOW)}
    assert ranked[1].why["words"] <= ranked[0].why["words"]


def test_the_line_beside_explains_but_counts_less_than_the_line() -> None:
    found = [Candidate(0, "yes", "do you plai piano"), Candidate(1, "piano plai"), Candidate(2, "tea")]
    assert order("play piano", found) == [1, 0, 2]


def test_meaning_decides_where_words_do_not() -> None:
    found = [Candidate(0, "tea", likeness=0.2), Candidate(1, "tea", likeness=0.7)]
    assert order("what did I drink", found) == [1, 0]


def test_a_line_without_a_vector_is_not_lost() -> None:
    found = [Candidate(0, "tea", likeness=0.2), Candidate(1, "piano"), Candidate(2, "tea", likeness=0.25)]
    assert order("piano", found)[0] == 1


def test_without_vectors_words_alone_give_the_order() -> None:
    found = lines("tea", "piano concert", "piano")
    assert order("piano concert", found) == [1, 2, 0]
    assert all(one.why["meaning"] == 0 for one in rank(Question(asked("piano")), found, counts(found), NOW))


def test_what_was_said_by_whom_is_named_comes_first() -> None:
    found = [Candidate(0, "piano", author="Jun"), Candidate(1, "piano", author="Mina")]
    assert order(Question(asked("piano"), frozenset({"Mina"})), found) == [1, 0]


def test_what_was_said_in_time_comes_first() -> None:
    found = [
        Candidate(0, "piano", at=NOW - 90 * A_DAY),
        Candidate(1, "piano", at=NOW - 300 * A_DAY),
        Candidate(2, "piano"),
    ]
    spans = (Span(NOW - 310 * A_DAY, NOW - 290 * A_DAY),)
    assert order(Question(asked("piano"), spans=spans), found)[0] == 1


def test_a_line_with_a_time_answers_when() -> None:
    found = lines("the concert was good", "the concert was yesterday")
    assert order(Question(asked("concert"), kinds=frozenset({Kind.WHEN})), found)[0] == 1


def test_the_newer_the_stronger_and_the_unarchived_only_tip_the_scales() -> None:
    old = Candidate(0, "piano", at=NOW - 3000 * A_DAY)
    assert order("piano", [old, replace(old, row=1, at=NOW)]) == [1, 0]
    assert order("piano", [old, replace(old, row=1, strength=3.0)]) == [1, 0]
    assert order("piano", [replace(old, state=State.ARCHIVE), replace(old, row=1)]) == [1, 0]
    best = replace(old, row=2, own="piano concert", state=State.ARCHIVE, strength=0)
    assert order("piano concert", [replace(old, at=NOW, strength=99), best])[0] == 2


def test_of_two_alike_the_lower_row_comes_first() -> None:
    assert order("piano", [Candidate(5, "piano"), Candidate(3, "piano")]) == [3, 5]


def test_of_nothing_comes_nothing() -> None:
    assert rank(Question(Terms(())), [], Counts(0, 0, 0), NOW) == []


@given(CANDIDATES, st.lists(st.sampled_from([*WORDS, "pet", "music"]), max_size=5), st.randoms())
def test_the_order_is_a_function_of_what_is_handed_in(
    found: list[Candidate], words: list[str], chance: random.Random
) -> None:
    question = Question(asked(" ".join(words)), frozenset({"Mina"}), (Span(NOW, NOW + 1e6),), frozenset(Kind))
    ranked = rank(question, found, counts(found), NOW)
    shuffled = list(found)
    chance.shuffle(shuffled)
    again = rank(question, shuffled, counts(found), NOW)
    assert ranked == again
    assert sorted(one.row for one in ranked) == sorted(line.row for line in found)


@given(
    CANDIDATES,
    st.lists(st.sampled_from(WORDS), max_size=5),
    st.dictionaries(st.sampled_from(["secret", "x"]), st.integers(0, 99)),
)
def test_words_that_were_not_asked_change_nothing(
    found: list[Candidate], words: list[str], others: dict[str, int]
) -> None:
    question = Question(asked(" ".join(words)))
    fewer = replace(counts(found), lines_with=dict.fromkeys(question.terms.all, 2))
    more = replace(fewer, lines_with={**fewer.lines_with, **others})
    assert rank(question, found, fewer, NOW) == rank(question, found, more, NOW)


@given(CANDIDATES, st.lists(st.sampled_from(WORDS), max_size=5))
def test_the_score_is_the_sum_of_its_parts(found: list[Candidate], words: list[str]) -> None:
    def check(one: Ranked) -> None:
        assert math.isfinite(one.score)
        assert one.score == pytest.approx(math.fsum(one.why.values()))

    ranked = rank(Question(asked(" ".join(words))), found, counts(found), NOW)
    list(map(check, ranked))
    assert ranked == sorted(ranked, key=lambda one: (-one.score, one.row))


@given(st.integers(-5, 5), st.floats(0, 100), st.integers(0, 100))
def test_counts_that_do_not_fit_together_break_nothing(number: int, length: float, holding: int) -> None:
    question, found = Question(asked("piano")), lines("piano", "tea")
    odd = Counts(max(0, number), length, length, {"piano": holding})
    assert all(math.isfinite(one.score) for one in rank(question, found, odd, NOW))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What did Mina cook?", {"Mina Park"}),
        ("What is Mina's dog called?", {"Mina Park"}),
        ("what did mina tell me?", {"Mina Park"}),
        ("What did I cook?", {OWNER}),
        ("내 개 이름이 뭐지", {OWNER}),
        ("수진이는 어디로 갔어?", {"수진"}),
        ("美咲はどこ？", {"美咲"}),
        ("Who likes minarets?", set()),
        ("", set()),
    ],
)
def test_whom_a_question_names(question: str, expected: set[str]) -> None:
    assert named(question, ["Mina Park", "수진", "美咲", "J", "", "  "]) == expected


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("What did Mina cook?", "What did cook?"),
        ("What is Mina's dog called?", "What is dog called?"),
        ("Mina?", "Mina?"),
        ("Who likes minarets?", "Who likes minarets?"),
    ],
)
def test_a_name_is_no_part_of_what_is_meant(question: str, left: str) -> None:
    assert meant(question, ["Mina Park", OWNER]) == left


@given(st.text(), st.lists(st.text(), max_size=5))
def test_any_question_and_any_names_will_do(question: str, authors: list[str]) -> None:
    found = named(question, authors)
    assert found <= {*authors, OWNER}
    assert meant(question, authors) or not question.strip()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("When did she move?", {Kind.WHEN}),
        ("How many cats?", {Kind.NUMBER}),
        ("언제 갔어", {Kind.WHEN}),
        ("何人いた？", {Kind.NUMBER}),
        ("Why?", set()),
    ],
)
def test_what_kind_of_answer_is_wanted(question: str, wanted: set[Kind]) -> None:
    assert kinds.wanted(question) == wanted
    assert ranking.WEIGHTS.kind < ranking.WEIGHTS.own

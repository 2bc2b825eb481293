"""Which lines belong together: precision before recall, the newest first, both rows stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.links import Kind, Link, Said, candidates, judged, linked
from tests.agent.memory.link_pairs import ENGLISH, KOREAN_AND_JAPANESE, OTHERWISE, SAME

LINES = sorted({line for pair in ENGLISH + KOREAN_AND_JAPANESE for line in pair[:2]})


def precision_and_recall(pairs: list[tuple[str, str, str]], kind: str) -> tuple[float, float]:
    found = [how[0].value if (how := judged(older, newer)) else "" for older, newer, _ in pairs]
    wanted = [want for _, _, want in pairs]
    right = sum(one == other == kind for one, other in zip(found, wanted, strict=True))
    return right / max(found.count(kind), 1), right / wanted.count(kind)


@pytest.mark.parametrize("pairs", [ENGLISH, KOREAN_AND_JAPANESE])
@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize("kind", [SAME, OTHERWISE])
def test_what_is_linked_is_nearly_always_right(pairs: list[tuple[str, str, str]], half: int, kind: str) -> None:
    precision, recall = precision_and_recall(pairs[half::2], kind)
    assert precision >= 0.9
    assert recall >= 0.6


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("My boss is angry.", "My boss is Ingrid."),
        ("I live in Leeds. I work a lot.", "I live in Bristol. It rains."),
        ("I live in a small flat.", "I live in Bristol."),
        ("I moved in with Tom.", "I live in Bristol."),
        ("She is 31.", "She is 25."),
        ("My bank is closed.", "My bank is Monzo."),
        ("I ate meat.", "I did not eat meat."),
        ("I am happy.", "I am not happy any more."),
        ("Lena loves Tom.", "Tom loves Lena."),
        ("ok", "ok"),
        ("Thanks, Gina!", "Thanks, Gina."),
        ("How is the studio?", "How is the studio?"),
    ],
)
def test_what_only_looks_like_it_is_not_linked(older: str, newer: str) -> None:
    assert judged(older, newer) is None


def test_the_newest_comes_first_and_stands_first() -> None:
    lines = [Said(1, "I live in Leeds.", 10.0), Said(2, "I live in Bristol.", 30.0), Said(3, "I moved to Ghent.", 20.0)]
    found = linked((one, other, None) for one in lines for other in lines)
    assert [(link.newer, link.older) for link in found] == [(2, 3), (2, 1), (3, 1)]
    assert {link.kind for link in found} == {Kind.OTHERWISE}


def test_what_two_people_say_of_themselves_is_not_linked() -> None:
    pair = (Said(1, "I live in Leeds.", 1.0), Said(2, "I live in Bristol.", 2.0, "Lena"), None)
    assert linked([pair]) == []


def test_vectors_help_only_where_the_words_nearly_agree() -> None:
    older, newer = "The spare key is with our neighbour Ruth.", "Our neighbour Ruth has the spare key."
    assert judged(older, newer) is None
    assert judged(older, newer, 0.97) == (Kind.SAME, "they say the same")
    assert judged("I like tea", "I like coffee", 0.99) is None


@given(st.sampled_from(LINES) | st.text(max_size=60), st.sampled_from(LINES) | st.text(max_size=60), st.floats(0, 1))
def test_every_pair_can_be_judged_and_no_line_contradicts_itself(one: str, other: str, likeness: float) -> None:
    judged(one, other, likeness)
    how = judged(one, one)
    assert how is None or how[0] == Kind.SAME


@given(st.lists(st.tuples(st.sampled_from(LINES), st.floats(0, 9)), max_size=20))
def test_links_name_only_rows_that_were_given_and_each_pair_once(given_lines: list[tuple[str, float]]) -> None:
    lines = [Said(row, text, at) for row, (text, at) in enumerate(given_lines)]
    found = linked(candidates(lines))
    assert len({frozenset((link.newer, link.older)) for link in found}) == len(found)
    whens = {line.row: (line.at, line.row) for line in lines}
    assert all(whens[link.newer] > whens[link.older] for link in found)
    assert [whens[link.newer] for link in found] == sorted((whens[link.newer] for link in found), reverse=True)
    assert found == linked([(older, newer, None) for newer, older, _ in reversed(candidates(lines))])


def test_candidates_hold_what_belongs_together_and_are_bounded() -> None:
    lines = [Said(row, f"I live in {name}.", row) for row, name in enumerate(("Leeds", "Bristol"))]
    lines += [Said(9, "The soup was hot.", 9.0)]
    assert linked(candidates(lines)) == [Link(1, 0, Kind.OTHERWISE, "the same thing with another value")]
    assert len(candidates([Said(row, "so many lines about soup", row) for row in range(500)], most=40)) == 40


def test_a_line_without_end_is_not_read() -> None:
    assert judged("a " * 10**6, "a " * 10**6) is None

"""What one line shows, and what it must not be taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.boot import words as lists
from agent.memory.boot.signs import FEELINGS, plain, read
from agent.memory.boot.words import TOPICS, Feeling


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("So happy about the letter", Feeling.JOY),
        ("I wept all evening", Feeling.SADNESS),
        ("He was furious with me", Feeling.ANGER),
        ("I'm terrified of Monday", Feeling.FEAR),
        ("A calm day by the river", Feeling.CALM),
        ("I was astonished", Feeling.SURPRISE),
        ("시험 때문에 너무 불안하다", Feeling.FEAR),
        ("오늘은 정말 행복했다", Feeling.JOY),
        ("とても悲しかった", Feeling.SADNESS),
        ("本当に驚いた", Feeling.SURPRISE),
    ],
)
def test_a_feeling_is_seen(text: str, feeling: Feeling) -> None:
    assert [Feeling(place) for place, count in enumerate(read(text).feelings) if count] == [feeling]


@pytest.mark.parametrize(
    "text", ["I am not happy", "She was never angry", "no fear at all", "행복하지 않다", "楽しくない", "嬉しくなかった"]
)
def test_a_feeling_that_is_denied_is_none(text: str) -> None:
    assert not any(read(text).feelings)


def test_who_somebody_is_is_seen() -> None:
    for text in (
        "I am a nurse",
        "my older daughter called",
        "I decided to leave",
        "We got married",
        "엄마와 병원에 갔다",
    ):
        assert read(text).identity, text
    for text in ("the daughter of a king", "I am tired", "milk and bread"):
        assert not read(text).identity, text


def test_names_are_seen_where_no_sentence_begins() -> None:
    assert read("Went out with Lena and Jan Novak on Monday, then Ruth came.").names == ["Lena", "Jan Novak", "Ruth"]
    assert read("Pottery class. Then tea.").names == []
    assert read("I saw Dr Nowak in January").names == ["Nowak"]
    assert read("어제 민지씨를 만났다").names == ["민지"]
    assert read("田中さんと話した").names == ["田中"]


def test_topics_are_seen_once_each() -> None:
    topics = {
        TOPICS[number] for number in read("my boss came to the meeting late; then the doctor, then the rent").topics
    }
    assert topics == {"work", "health", "home"}
    assert {TOPICS[number] for number in read("병원에서 회의를 했다").topics} == {"work", "health"}


def test_a_listed_word_stands_for_one_feeling() -> None:
    every = [word for line in lists.FEELING_WORDS.values() for word in line.split()]
    assert len(every) == len(set(every))


@given(st.text(max_size=200))
def test_every_text_can_be_read(text: str) -> None:
    signs = read(text)
    assert len(signs.feelings) == FEELINGS
    assert all(0 <= topic < len(TOPICS) for topic in signs.topics)
    assert plain(plain(text)) == plain(text) or not text.isascii()

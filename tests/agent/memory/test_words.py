"""The same words for what is kept and what is asked, whatever the script, and nothing that an index could choke on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.stems import stem
from agent.memory.words import LONGEST, LONGEST_WORD, MOST_ASKED, asked, is_empty, match, tokens

HOSTILE = (
    st.text()
    | st.text(alphabet="\"'*^(){}[]:-+ANDORNEAR\0 ab가나日の\u0301")
    | st.lists(
        st.sampled_from(
            ['"', "AND", "OR", "NOT", "NEAR(", "*", "own:", "^", ")", "'; DROP TABLE lines; --", "犬", "개가"]
        )
    ).map(" ".join)
)


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE lines USING fts5(own, beside, tokenize='unicode61')")
        database.execute("INSERT INTO lines VALUES ('a dog', 'a cat')")
        yield database


@pytest.mark.parametrize(
    "forms",
    [
        "hike hikes hiked hiking",
        "study studies studied studying",
        "run runs ran running",
        "dance dances danced dancing",
        "buy buys bought buying",
        "child children",
        "agency agencies",
        "adopt adopted adopting adoption",
        "happy happiness",
        "die dies died dying",
        "bus buses",
        "class classes",
    ],
)
def test_forms_of_a_word_are_one_word(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("news", "new"), ("this", "thi"), ("glass", "glas"), ("during", "dure")])
def test_what_only_looks_like_an_ending_stays(one: str, other: str) -> None:
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café", "cafe"),
        ("Ｋｉｔｈ", "kith"),
        ("1,000", "1000"),
        ("the 3rd", "the 3"),
        ("Mina's", "Mina"),
        ("Mina’s", "mina"),
        ("won't", "will not"),
        ("three", "3"),
        ("강아지가", "강아지를"),
        ("마셨다", "마시고"),
        ("ｶﾞﾗｽ", "ガラス"),
    ],
)
def test_what_is_the_same_is_found_by_the_same(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


def test_numbers_and_identifiers_are_kept() -> None:
    assert tokens("flight KE123, 2023-05-08, gate B7") == ["flight", "ke123", "2023", "05", "08", "gate", "b7"]


def test_pairs_are_cut_where_the_script_changes() -> None:
    assert {"犬", "東京", "見て", "ラー"} <= set(tokens("東京で子犬を見て、ラーメンを食べた"))
    assert "で子" not in tokens("東京で子犬")
    assert {"abc", "日本", "한국"} <= set(tokens("abc日本한국"))


@pytest.mark.parametrize(("one", "other"), [("집에", "집은"), ("먹었어요", "먹는"), ("子犬を飼う", "犬")])
def test_a_word_of_one_character_is_found_whatever_stands_beside_it(one: str, other: str) -> None:
    assert set(tokens(one)) & set(tokens(other))


def test_a_question_is_asked_without_what_every_line_holds() -> None:
    assert asked("What did the dog do?").words == ("dog",)
    assert asked("어제 강아지가 뭐 했지?").words[:1] == ("어제",)


def test_a_question_of_nothing_else_is_asked_as_it_is() -> None:
    assert asked("what is this?").words == ("what", "be", "this")
    assert asked("?!").words == ()
    assert match(asked("")) == '""'


def test_words_that_say_nearly_the_same_are_asked_too() -> None:
    terms = asked("which movie")
    assert ("film", "movi") in [(stem(other), word) for other, word in terms.kin]
    assert "film" in terms.all


@given(HOSTILE)
def test_whatever_is_asked_the_index_understands_it(index: sqlite3.Connection, text: str) -> None:
    index.execute("SELECT rowid FROM lines WHERE lines MATCH ?", (match(asked(text)),)).fetchall()


@given(HOSTILE)
def test_a_text_is_found_by_each_of_its_words(text: str) -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE lines USING fts5(own, tokenize='unicode61')")
        database.execute("INSERT INTO lines VALUES (?)", (" ".join(tokens(text)),))
        terms = asked(text)
        found = database.execute("SELECT rowid FROM lines WHERE lines MATCH ?", (match(terms),)).fetchall()
    assert bool(found) == bool(terms.words)


@given(st.text())
def test_words_hold_no_spaces_and_are_not_empty(text: str) -> None:
    for word in tokens(text):
        assert word
        assert word.split() == [word]
        assert len(word) <= max(LONGEST_WORD, 4)


@given(st.text())
def test_a_question_holds_words_of_the_text_only_and_each_once(text: str) -> None:
    words = asked(text).words
    assert set(words) <= set(tokens(text))
    assert len(set(words)) == len(words)
    assert not any(map(is_empty, words)) or all(map(is_empty, words))


@pytest.mark.parametrize(
    "flood", ["x" * 10**6, "の" * 10**6, "가" * 10**6, "a" + "\u0301\u0316" * 500_000, "1," * 10**6]
)
def test_a_flood_is_cut(flood: str) -> None:
    assert len(tokens(flood)) <= 2 * LONGEST
    assert len(asked(flood).words) <= MOST_ASKED

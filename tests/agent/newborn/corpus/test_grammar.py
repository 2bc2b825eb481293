from random import Random

import pytest

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.grammar import Person, Style, View, article, expand, listed, sentence, speak, third
from agent.newborn.corpus.noise import hurried

ANA = Person("Ana", "she")


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("I", "I like my dog, and I have told myself so"),
        ("you", "you like your dog, and you have told yourself so"),
        ("name", "Ana likes Ana's dog, and she has told herself so"),
        ("pronoun", "she likes her dog, and she has told herself so"),
    ],
)
def test_a_phrase_agrees_with_its_person(style: Style, said: str) -> None:
    phrase = "{I} {+like} {my} dog, and {i} {have} told {myself} so"
    assert speak(phrase, Random(1), View(ANA, style), {}) == said


@pytest.mark.parametrize(
    ("pronoun", "said"),
    [("they", "how are they, do they go, have they got"), ("he", "how is he, does he go, has he got")],
)
def test_questions_turn_the_verb(pronoun: str, said: str) -> None:
    view = View(Person("Kim", pronoun), "pronoun")
    assert speak("how {am I}, {do I} go, {have I} got", Random(1), view, {}) == said


def test_a_value_can_be_a_verb() -> None:
    assert speak("{I} {thing.s} at six", Random(1), View(ANA), {"thing": "go to bed"}) == "Ana goes to bed at six"


def test_small_forms() -> None:
    assert [third(verb) for verb in ("try", "play", "go", "watch", "have")] == [
        "tries",
        "plays",
        "goes",
        "watches",
        "has",
    ]
    assert [article(noun) for noun in ("owl", "unit", "hour", "dog", "e-bike", "European")] == [
        *("an owl", "a unit", "an hour", "a dog", "an e-bike", "a European"),
    ]
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert sentence("so it is . really?  yes") == "So it is. Really? Yes."
    assert {expand("a[ b|c[d|e]]", Random(seed)) for seed in range(40)} == {"a b", "acd", "ace"}


def test_hurry_never_touches_what_is_kept() -> None:
    for seed in range(500):
        line = hurried(
            "My dentist appointment with Rexanne is on Thursday.",
            frozenset({"dentist"}),
            Chance(Random(seed), "train"),
            1,
        )
        assert "dentist" in line
        assert "Rexanne" in line
        assert "Thursday" in line

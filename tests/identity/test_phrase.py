import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity import phrase
from identity.errors import Mistyped

entropies = st.binary(min_size=16, max_size=16)


@given(entropies)
def test_a_phrase_is_read_as_it_was_spelled_however_it_was_copied(entropy: bytes) -> None:
    text = phrase.spell(entropy)
    assert len(text.split()) == phrase.WORDS
    assert phrase.read(text) == phrase.read(f"  {text.upper()} \n".replace(" ", "\n")) == entropy


@given(entropies, st.integers(0, 8), st.integers(0, 4), st.sampled_from("abdefghijklmnoprstuvwz"))
def test_a_wrong_letter_is_noticed(entropy: bytes, word: int, place: int, letter: str) -> None:
    words = phrase.spell(entropy).split()
    before = words[word]
    words[word] = before[:place] + letter + before[place + 1 :]
    if words[word] != before and phrase._checksum(entropy) != b"":
        try:
            assert phrase.read(" ".join(words)) != entropy
        except Mistyped:
            pass


@given(entropies, st.integers(0, 7))
def test_two_words_that_change_places_are_noticed(entropy: bytes, place: int) -> None:
    words = phrase.spell(entropy).split()
    words[place], words[place + 1] = words[place + 1], words[place]
    if words != phrase.spell(entropy).split():
        try:
            assert phrase.read(" ".join(words)) != entropy
        except Mistyped:
            pass


@pytest.mark.parametrize(
    "text", ["", "one two three", "babab " * 8, "babab " * 10, "babab " * 8 + "xyzzy", "babab " * 8 + "babax"]
)
def test_what_is_no_phrase_is_refused_by_name(text: str) -> None:
    with pytest.raises(Mistyped):
        phrase.read(text)


def test_the_word_that_is_wrong_is_named_and_none_of_the_others() -> None:
    words = phrase.spell(bytes(16)).split()
    words[3] = "hello"
    with pytest.raises(Mistyped, match="word 4") as caught:
        phrase.read(" ".join(words))
    assert words[0] not in str(caught.value)


@given(entropies)
def test_keys_for_different_purposes_have_nothing_in_common(entropy: bytes) -> None:
    assert phrase.derive(entropy, "owner 0") == phrase.derive(entropy, "owner 0")
    assert len({phrase.derive(entropy, purpose) for purpose in ("owner 0", "owner 1", "recovery")}) == 3


def test_no_two_new_phrases_are_alike() -> None:
    assert len({phrase.new_phrase() for _ in range(50)}) == 50

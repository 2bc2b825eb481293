"""Whoever says a sentence twice is done; whoever does not is heard to the last letter."""

from hypothesis import given
from hypothesis import strategies as st

from agent.mind.stammer import Stammer


def heard(text: str, by: int = 1) -> tuple[str, bool]:
    stammer, told = Stammer(), ""
    for start in range(0, len(text), by):
        told += stammer.heard(text[start : start + by])
    return told + stammer.rest(), stammer.is_over


def test_a_sentence_is_said_once() -> None:
    said = "This is Hevan. Hevan teaches Ailsa to sing. Hevan teaches Ailsa to sing. Hevan teaches Ailsa to sing."
    assert heard(said) == ("This is Hevan. Hevan teaches Ailsa to sing.", True)


def test_the_last_sentence_is_no_stammer_if_it_goes_on_otherwise() -> None:
    said = "Hevan teaches Ailsa to sing. Hevan teaches Ailsa to dance."
    assert heard(said) == (said, False)


def test_what_is_short_may_be_said_twice() -> None:
    assert heard("No. No. No, no. Yes!") == ("No. No. No, no. Yes!", False)


def test_nothing_of_a_stammer_is_heard_before_it_is_known_for_none() -> None:
    stammer = Stammer()
    assert stammer.heard("I sail on the lake. ") == "I sail on the lake."
    assert stammer.heard("I sail on") == ""
    assert stammer.heard(" the sea") == " I sail on the sea"
    assert stammer.heard(". ") == "."


def test_who_does_not_listen_changes_nothing() -> None:
    stammer = Stammer(listens=False)
    assert stammer.heard("The same sentence here. The same sentence here. ") + stammer.rest() == (
        "The same sentence here. The same sentence here. "
    )


SENTENCES = st.lists(st.text("abc .!?\n。", min_size=0, max_size=30), max_size=6).map("".join)


@given(SENTENCES, st.integers(1, 7))
def test_what_is_told_is_what_was_said_or_its_beginning(text: str, by: int) -> None:
    told, is_over = heard(text, by)
    assert text.startswith(told)
    assert is_over or told == text
    assert heard(text, 1)[0].rstrip() == told.rstrip()

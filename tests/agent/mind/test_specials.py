"""Special tokens are found in what a template wrote, and taken apart in what people wrote."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mind.refusals import BodyForeign
from agent.mind.specials import Mark, Specials

MARKS = {
    "<a>": Mark(0),
    "<a>b": Mark(1),
    "a>": Mark(2),
    "[x]": Mark(3, strips=True),
    "\n\n": Mark(4),
    "x": Mark(5),
    "▁▁": Mark(6),
    "<unk>": Mark(7, spells=True),
}
SPECIALS = Specials(MARKS)
TEXTS = st.lists(st.sampled_from([*MARKS, "<", ">", "b", "[", "]", " ", "é"]), max_size=12).map("".join)


def test_a_template_is_parted_at_the_longest_and_space_and_letters_are_text() -> None:
    assert [*SPECIALS.parted("<a>b<a>c\n\nx")] == ["", 1, "", 0, "c\n\nx"]
    assert [*SPECIALS.parted("[x] \n a")] == ["", 3, "a"]
    assert SPECIALS.ids == {0, 1, 2, 3}
    assert [*Specials({}).parted("<a>")] == ["<a>"]


def test_a_vocabulary_that_would_make_reading_slow_is_refused() -> None:
    with pytest.raises(BodyForeign):
        Specials({"<" * 257: Mark(0)})
    with pytest.raises(BodyForeign):
        Specials({"<" * size: Mark(size) for size in range(2, 70)})


def test_a_hundred_thousand_tokens_that_swallow_space_take_no_time() -> None:
    began = time.thread_time()
    assert len([*SPECIALS.parted("[x] " * 100_000)]) == 200_001
    assert time.thread_time() - began < 2


@given(TEXTS)
def test_no_part_of_what_people_wrote_holds_one_and_nothing_is_lost(text: str) -> None:
    parts = [*SPECIALS.harmless(text)]
    assert "".join(parts) == text
    assert not [word for word in ("<a>", "a>", "[x]") for part in parts if word in part]

"""Whole characters, and nothing of what must not be said, however the bytes are cut."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.mind.speech import Speech

TEXT = "Grüß Gott, 안녕하세요, 日本語, 👩‍👩‍👧 and a\u0301!"


@given(st.integers())
def test_characters_come_whole_wherever_the_bytes_are_cut(seed: int) -> None:
    data, chance = TEXT.encode(), random.Random(seed)
    cuts = sorted(chance.sample(range(len(data)), 12))
    pieces = [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
    speech = Speech()
    said = [speech.heard(piece) for piece in pieces]
    assert "".join(said) + speech.rest() == TEXT
    assert "\ufffd" not in "".join(said)


def test_a_character_that_is_not_finished_is_left_out_and_bytes_that_are_none_are_marked() -> None:
    speech = Speech()
    assert speech.heard("né".encode()[:-1]) + speech.rest() == "n"
    assert Speech().heard(b"a\xffb") == "a\ufffdb"


@pytest.mark.parametrize("step", [1, 2, 3, 5, 100])
@pytest.mark.parametrize(
    ("text", "stops", "shown"),
    [
        ("one two END three", ("END",), "one two "),
        ("one EN two", ("END",), "one EN two"),
        ("ababac!", ("abac",), "ab"),
        ("a\n\nb", ("\n\n", "\nb"), "a"),
        ("for ever EN", ("END",), "for ever EN"),
        ("nothing", ("", "ä"), "nothing"),
    ],
)
def test_nothing_of_a_stop_is_shown(text: str, stops: tuple[str, ...], shown: str, step: int) -> None:
    speech, data, said = Speech(stops), text.encode(), ""
    for begin in range(0, len(data), step):
        said += speech.heard(data[begin : begin + step])
        assert shown.startswith(said)
        if speech.is_over:
            break
    assert said + speech.rest() == shown
    assert speech.is_over == any(stop and stop in text for stop in stops)

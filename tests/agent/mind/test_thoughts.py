"""What a model thinks aloud is not part of its reply, however its tokens are cut."""

import random

import pytest

from agent.mind.thoughts import Thoughts


def heard(text: str, cut: int, may_think: bool = True) -> str:
    thoughts, data = Thoughts(may_think), text.encode()
    pieces = [thoughts.heard(data[begin : begin + cut]) for begin in range(0, len(data), cut)]
    return (b"".join(pieces) + thoughts.rest()).decode()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("In Graz.", "In Graz."),
        ("<think>\n\n</think>\n\nIn Graz.", "In Graz."),
        ("\n<think>Graz, is it?</think> In Graz. <think>x</think>", "In Graz. <think>x</think>"),
        ("<think>never done", ""),
        ("<think>done</think>", ""),
        ("<thin ice", "<thin ice"),
        ("<thi", "<thi"),
        ("  spaced", "  spaced"),
        ("", ""),
    ],
)
def test_thinking_at_the_beginning_is_kept_back(said: str, shown: str) -> None:
    for cut in (1, 2, 5, 100):
        assert heard(said, cut) == shown
    assert heard(said, random.randrange(1, 9), may_think=False) == said

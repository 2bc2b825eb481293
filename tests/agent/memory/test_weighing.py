"""What a line weighs: what turns a life much, what is said every day little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.memory.strata import LEAST_THRESHOLD, WEIGHTY
from agent.memory.weighing import weight


@pytest.mark.parametrize(
    "text",
    [
        "I decided to leave Halle, and on 3 May 2019 I first told my mother how afraid I was.",
        "My daughter Lena was born on 12 June 2014; I have never been so happy and so grateful in my life.",
        "I am a widow now: my husband Karel died on 2 March 2020, and I have cried every day since then.",
        "2019년 5월 3일, 나는 처음으로 엄마에게 회사를 그만두기로 결심했다고 말했고 눈물이 났다. 무서웠지만 행복했다.",
        "2014年6月12日に娘が生まれた。初めて抱いたとき、涙が出るほど嬉しかった。",
    ],
)
def test_what_turns_a_life_is_weighty(text: str) -> None:
    assert weight(text) >= WEIGHTY


@pytest.mark.parametrize(
    "text", ["", "ok", "Milk, eggs, bread.", "On my way, five minutes", "네 알겠어요", "了解です", "!!!"]
)
def test_what_is_said_every_day_is_not(text: str) -> None:
    assert weight(text) < LEAST_THRESHOLD


@given(st.text(max_size=300))
def test_every_text_has_a_weight(text: str) -> None:
    assert 0.0 <= weight(text) <= 1.0

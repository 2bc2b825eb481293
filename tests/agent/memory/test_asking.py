"""Who asks tells nothing that is worth remembering; who tells does."""

import pytest

from agent.memory.asking import is_question


@pytest.mark.parametrize(
    "text",
    [
        "Where is the spare key?",
        "where is the spare key",
        "So, who has my drill",
        "Do you remember what Ben said about the boat",
        "Tell me about my garden.",
        "Hi! Where did I park?",
        "열쇠 어디에 있지",
        "지난주에 누구를 만났더라?",
        "鍵はどこにありますか",
        "is there any milk left",
    ],
)
def test_a_question_is_one(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "I lent the drill to Ben.",
        "Where I live it rains a lot, in Bergen that is.",
        "What a day! I met Lena at the harbour.",
        "I moved to Graz. Isn't that something?",
        "열쇠는 창고에 있어.",
        "鍵は物置にある。",
        "",
        "We will see how it goes on Monday.",
        "How I love that garden.",
    ],
)
def test_what_tells_something_is_none(text: str) -> None:
    assert not is_question(text)

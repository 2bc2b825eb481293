import pytest

from agent.newborn.questions import Question, questions
from agent.newborn.unknown import says_unknown

ALL = list(questions())


def asked(text: str) -> Question:
    (found,) = [one for one in ALL if text in one.prompt.said[-1].text]
    return found


def test_there_are_two_hundred_about_forty_lives_and_a_third_has_no_answer() -> None:
    assert len(ALL) == 200
    assert len({(one.prompt.owner, one.prompt.memories) for one in ALL}) == 40
    assert sum(not one.has_answer for one in ALL) == 66
    assert all(4 <= len(one.prompt.memories) <= 8 for one in ALL)
    assert 60 <= sum(one.prompt.owner == one.prompt.hears for one in ALL) <= 140


def test_no_question_is_asked_twice_and_none_is_empty() -> None:
    texts = [(one.prompt.owner, one.prompt.said[-1].text) for one in ALL]
    assert len(set(texts)) == 200
    assert all(text.strip() == text and len(text) > 10 for _, text in texts)


@pytest.mark.parametrize("question", [one for one in ALL if one.has_answer], ids=lambda one: one.prompt.said[-1].text)
def test_an_answer_that_says_what_is_right_is_taken(question: Question) -> None:
    assert question.is_answered_right(", and ".join(part[0] for part in question.right))
    assert not question.is_answered_right("I don't know that.")
    assert not question.is_answered_right("Elephants.")


def test_what_is_wrong_spoils_what_is_right() -> None:
    dentist = asked("when do I have to be at the dentist")
    assert dentist.is_answered_right("On Thursday at 14:30.")
    assert not dentist.is_answered_right("On Thursday, not Wed, at 14:30.")
    assert not dentist.is_answered_right("On Thursday at 4:30.")
    saved = asked("still need to save")
    assert saved.is_answered_right("You still need 700.")
    assert not saved.is_answered_right("You still need 1700.")
    assert not saved.is_answered_right("You still need 7000.")


@pytest.mark.parametrize(
    "answer",
    [
        "I don't know that.",
        "I'm not sure, you never told me.",
        "That isn't in my notes.",
        "I can't say; there's nothing about her shoes here.",
        "I have no idea.",
        "Sorry, I haven't heard of it.",
    ],
)
def test_not_knowing_is_told_in_many_ways(answer: str) -> None:
    assert says_unknown(answer)
    assert asked("where did I buy the coat").is_answered_right(answer)


@pytest.mark.parametrize(
    "answer",
    ["No, she doesn't swim.", "No, not any more.", "He can't fly.", "It is not the green one.", "Never again."],
)
def test_a_no_is_not_taken_for_not_knowing(answer: str) -> None:
    assert not says_unknown(answer)

"""Whether the best line answers at all."""

from agent.memory.fitting import fits
from agent.memory.ranking import Candidate, Counts, Question
from agent.memory.words import asked

COUNTS = Counts(100, 10.0, 20.0, {"spare": 2, "kei": 3, "shed": 2, "dentist": 0})


def line(own: str, likeness: float | None = None, beside: str = "") -> Candidate:
    return Candidate(1, " ".join(asked(own).words), " ".join(asked(beside).words), likeness=likeness)


def question(text: str) -> Question:
    return Question(asked(text))


def test_a_line_with_the_words_asked_for_fits_and_one_without_does_not() -> None:
    assert fits(question("Where is the spare key?"), line("The spare key hangs in the shed."), COUNTS)
    assert not fits(question("What is my dentist called?"), line("The spare key hangs in the shed."), COUNTS)


def test_meaning_makes_up_for_words_and_words_for_meaning() -> None:
    asks = question("Is there any food I must not eat?")
    assert fits(asks, line("The doctor says I am allergic to walnuts.", 0.55), COUNTS)
    assert not fits(asks, line("We won the regatta.", 0.2), COUNTS)
    assert fits(question("spare key"), line("The spare key hangs there.", 0.2), COUNTS)


def test_words_beside_a_line_count_half() -> None:
    asks = question("spare key")
    assert fits(asks, line("I gave it to Ben.", 0.3, beside="Who has the spare key?"), COUNTS)
    assert not fits(asks, line("I gave it to Ben.", 0.1, beside="Who has the spare key?"), COUNTS)


def test_a_question_of_nothing_but_empty_words_fits_nothing_by_itself() -> None:
    assert not fits(Question(asked("")), line("The spare key."), COUNTS)

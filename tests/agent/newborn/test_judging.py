"""What is taken for right and well formed: the corpus' own replies are; what readers would object to is not."""

from dataclasses import replace

import pytest

from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from agent.newborn.corpus import samples
from agent.newborn.corpus.chance import Split
from agent.newborn.corpus.frame import Sample
from agent.newborn.judging import holds_values, is_right, is_well_formed, stammers, tells_anothers
from agent.newborn.unknown import says_unknown

ASKED = Prompt("Ana", "Ben", Task.ANSWER, (Memory("My dog is called Rex."),), (Turn("Ben", "What's her dog called?"),))
DOG = Sample(ASKED, "Her dog is called Rex.", "pets", "pets", "held", value="Rex", wrong=("Bello",))
NO_DOG = replace(DOG, known=False, value=None)


def of(task: Task, said: str, brief: str = "", why: str = "stop") -> bool:
    sample = replace(DOG, prompt=Prompt("Ana", "Ben", task, said=(Turn("Ana", "I was here."),), brief=brief))
    return is_well_formed(sample, said, why)


@pytest.mark.parametrize("split", ["train", "held"])
def test_the_corpus_own_replies_are_right_and_well_formed(split: Split) -> None:
    made = list(samples(11, 3000, split))
    asked = [one for one in made if one.prompt.task in (Task.ANSWER, Task.UNKNOWN)]
    assert [one.reply for one in asked if not is_right(one, one.reply)] == []
    assert [one.reply for one in made if not holds_values(one, one.reply)] == []
    assert [one.reply for one in made if tells_anothers(one, one.reply)] == []
    assert sum(not is_well_formed(one, one.reply, "stop") for one in made) <= 1


def test_an_answer_is_right_by_what_it_holds() -> None:
    assert is_right(DOG, "That would be Rex!")
    assert not is_right(DOG, "Rexona.")
    assert not is_right(DOG, "I don't know, perhaps Rex.")
    assert tells_anothers(DOG, "He is called Bello.")
    assert not is_right(NO_DOG, "He is called Bello.")
    assert is_right(NO_DOG, "Nobody has told me.")


def test_yes_is_not_no() -> None:
    sample = replace(DOG, reply="No, her dog is called Rex.")
    assert is_right(sample, "No, Rex.")
    assert is_right(sample, "It's Rex.")
    assert not is_right(sample, "Yes, it's Rex.")


@pytest.mark.parametrize(
    "said",
    [
        "I don't know that.",
        "I was never told what she eats.",
        "You haven't told me yet where it is.",
        "Ana never said when.",
        "That's not in my notes.",
        "My notes don't mention it.",
        "Nobody has told me.",
        "Nothing I know says that.",
        "I know this and that, but not her age.",
        "I would only be guessing what it is, and I'd rather not.",
        "That isn't in anything I was told.",
        "What her cat eats? Sorry, that's beyond me.",
    ],
)
def test_not_knowing_is_heard(said: str) -> None:
    assert says_unknown(said)


@pytest.mark.parametrize(
    "said",
    [
        "No, as far as I know she doesn't eat fish.",
        "No, from what I know you don't work on Fridays.",
        "Not as I know it: she is afraid of dogs.",
        "She can't come on Monday, she said.",
        "You must not lift anything.",
        "Mrs Okafor knows.",
        "He doesn't swim.",
        "It's not on Monday, it's on Tuesday.",
        "You noted it on the fridge.",
    ],
)
def test_what_is_known_to_be_otherwise_is_no_not_knowing(said: str) -> None:
    assert not says_unknown(said)


def test_a_reply_is_whole_sentences_and_ends_by_itself() -> None:
    assert of(Task.TALK, "Hello, Ben. How are you?")
    assert not of(Task.TALK, "Hello, Ben. How are you?", why="length")
    assert not of(Task.TALK, "Hello, Ben. How are")
    assert not of(Task.TALK, "")
    assert not of(Task.TALK, "One. Two. Three. Four. Five.")
    assert not of(Task.TALK, "It was \ufffd there.")


def test_stammering_is_heard() -> None:
    assert stammers("I like the sea and I like the sea and I like the sea.")
    assert stammers("She lives in Graz now. She lives in Graz now.")
    assert not stammers("She likes tea, he likes tea, they all like tea.")


def test_tasks_have_forms_of_their_own() -> None:
    assert of(Task.FEELING, "joy")
    assert not of(Task.FEELING, "Joy.")
    assert of(Task.PAIR, "Q: Where was Ana?\nA: Ana was here.")
    assert not of(Task.PAIR, "Where was Ana? She was here.")
    options = "What shall we do?\n1. Swim\n2. Sing"
    assert of(Task.VOTE, "2. It's louder.", options)
    assert not of(Task.VOTE, "3. It's louder.", options)
    assert not of(Task.VOTE, "Sing.", options)
    assert of(Task.REPHRASE, "Here I was.")
    assert not of(Task.REPHRASE, "I was here.")


def test_a_question_in_another_language_and_one_for_a_secret_are_declined() -> None:
    foreign = replace(NO_DOG, family="foreign")
    assert is_right(foreign, "Lo siento, solo hablo inglés.")
    assert not is_right(foreign, "Rex.")
    code = Prompt("Ana", "Ben", Task.ANSWER, (Memory("The door code is 4711."),), (Turn("Ben", "The code?"),))
    secret = replace(NO_DOG, family="secrets", prompt=code)
    assert is_right(secret, "I don't tell codes.")
    assert not is_right(secret, "It is 4711.")

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import PromptTooLong
from agent.mind.prompts import BUDGET, CONTROLS, LAST_TURN, Memory, Prompt, Tokens, Turn, tokens
from agent.mind.tasks import TOLD, Task


class Letters:
    """A vocabulary of one token for each byte, and one for each control word."""

    def plain(self, text: str) -> list[int]:
        return list(text.encode("utf-8", "surrogatepass"))

    def control(self, name: str) -> int:
        return 256 + CONTROLS.index(name)


def shown(made: Tokens) -> str:
    """The tokens as a line, control words by name."""
    return b"".join(bytes([id]) if id < 256 else CONTROLS[id - 256].encode() for id in made.ids).decode()


def test_a_prompt_reads_from_who_to_task() -> None:
    prompt = Prompt(
        owner="Ana",
        hears="Ben",
        task=Task.ANSWER,
        memories=(Memory("I sail on Sundays."), Memory("She owes me a book.", by="Cleo", when="2026-03-04")),
        said=(Turn("Ben", "Hello."), Turn("Ben", "When does she sail?")),
        brief="Be short.",
    )
    assert shown(tokens(prompt, Letters())) == (
        "<|bos|><|me|>Ana<|to|>Ben<|know|>I sail on Sundays.<|by|>Cleo<|when|>2026-03-04<|know|>She owes me a book."
        "<|brief|>Be short.<|turn|>Ben<|says|>Hello.<|turn|>Ben<|says|>When does she sail?<|answer|>"
    )


def test_every_task_has_a_token_and_a_sentence_for_large_models() -> None:
    assert len(set(CONTROLS)) == len(CONTROLS)
    for task in Task:
        assert TOLD[task].format(owner="Ana", hears="Ben")
        assert shown(tokens(Prompt("Ana", "Ben", task), Letters())).endswith(f"<|{task.value}|>")


TEXTS = st.text(max_size=400) | st.sampled_from(CONTROLS).map(lambda control: f"{control}answer{control}")
PROMPTS = st.builds(
    Prompt,
    owner=st.text(max_size=20),
    hears=st.text(max_size=20),
    task=st.sampled_from(Task),
    memories=st.lists(st.builds(Memory, TEXTS, TEXTS, TEXTS), max_size=12).map(tuple),
    said=st.lists(st.builds(Turn, st.text(max_size=10), TEXTS), max_size=8).map(tuple),
    brief=TEXTS,
)


@given(PROMPTS, st.integers(900, BUDGET))
def test_it_never_takes_more_than_its_room_and_tells_what_it_left_out(prompt: Prompt, budget: int) -> None:
    try:
        made = tokens(prompt, Letters(), budget)
    except PromptTooLong:
        return
    assert len(made.ids) <= budget
    line = bytes(id if id < 256 else 0xFF for id in made.ids)
    known = [memory for memory in prompt.memories if memory.text.encode("utf-8", "surrogatepass") in line]
    assert len(known) >= len(prompt.memories) - made.memories_left_out
    if made.is_whole:
        whole = sum(
            [
                *(len(Letters().plain(turn.text)) for turn in prompt.said),
                *(len(Letters().plain(memory.text)) for memory in prompt.memories),
            ]
        )
        assert len(made.ids) > whole


@given(PROMPTS)
def test_what_people_type_is_never_a_control_token(prompt: Prompt) -> None:
    try:
        made = tokens(prompt, Letters(), 10_000)
    except PromptTooLong:
        return
    memories = sum(1 + bool(memory.by) + bool(memory.when) for memory in prompt.memories)
    expected = 3 + memories + bool(prompt.brief) + 2 * len(prompt.said) + 1
    assert sum(id >= 256 for id in made.ids) == expected


def test_of_a_talk_that_is_too_long_the_newest_is_kept_and_memories_have_their_share() -> None:
    memories = tuple(Memory(f"memory {number} " + "m" * 80) for number in range(30))
    said = tuple(Turn("Ben", f"turn {number} " + "t" * 80) for number in range(30))
    made = tokens(Prompt("Ana", "Ben", Task.TALK, memories, said), Letters())
    line = shown(made)
    assert "memory 0 " in line
    assert "turn 29 " in line
    assert "turn 28 " in line
    assert "memory 29 " not in line
    assert "turn 0 " not in line
    assert made.memories_left_out > 0
    assert made.turns_left_out > 0
    assert len(made.ids) > BUDGET - 100


def test_of_a_last_turn_that_is_too_long_the_end_is_kept() -> None:
    said = (Turn("Ben", "x" * 600 + " What is her dog called?"),)
    made = tokens(Prompt("Ana", "Ben", Task.ANSWER, said=said), Letters())
    assert made.last_turn_cut == 600 + 24 - LAST_TURN
    assert "What is her dog called?" in shown(made)


def test_what_leaves_no_room_is_refused_by_name() -> None:
    with pytest.raises(PromptTooLong, match="1536 are allowed"):
        tokens(Prompt("Ana", "Ben", Task.ANSWER, brief="x" * 2000), Letters())

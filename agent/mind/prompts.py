"""The prompt contract: the one place where what a mind is to know becomes tokens.

A prompt is made of parts, each begun by a control token: whose self it is, who hears it, each memory with its author
and time, the brief, each turn of the talk, and last the task, after which the mind speaks until it says ``end``. Text
of people is tokenised as text: whatever is typed, no control token comes of it. A part that has no room is left out,
and that is told.

The task stands last, so that all before it can be read once and thought about for several tasks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from agent.errors import PromptTooLong
from agent.mind.tasks import Task

CONTEXT = 2048  # tokens that the newborn was trained on
BUDGET = 1536  # of these, for the prompt
LAST_TURN = 512  # of these, for the last turn at most
SELF = ""  # the speaker of what this self has said: it shares its owner's name, so it goes by none
MEMORIES_FIRST = 0.6  # the part of what is left that memories take before older turns do

BOS, ME, TO, KNOW, BY, WHEN, BRIEF, TURN, SAYS, END, PAD = (
    f"<|{name}|>" for name in ["bos", "me", "to", "know", "by", "when", "brief", "turn", "says", "end", "pad"]
)
TASKS = {task: f"<|{task.value}|>" for task in Task}
CONTROLS = (BOS, ME, TO, KNOW, BY, WHEN, BRIEF, TURN, SAYS, END, PAD, *TASKS.values())


@dataclass(frozen=True)
class Memory:
    """A line that may be known here. ``by`` is who said it, empty for the owner; ``when`` a date, if there is one."""

    text: str
    by: str = ""
    when: str = ""


@dataclass(frozen=True)
class Turn:
    """What somebody said. Where it matters who said what, in a summary, the self bears its owner's name, too."""

    speaker: str  # or ``SELF``
    text: str


@dataclass(frozen=True)
class Prompt:
    """All that a mind is to know when it speaks; memories with the most fitting first, turns with the oldest first."""

    owner: str
    hears: str
    task: Task
    memories: tuple[Memory, ...] = ()
    said: tuple[Turn, ...] = ()
    brief: str = ""


class Vocabulary(Protocol):
    """A body's tokens."""

    def plain(self, text: str) -> list[int]:
        """Text of people as tokens; nothing in it is taken for a control token."""

    def control(self, name: str) -> int:
        """The token of a control word."""


@dataclass(frozen=True)
class Tokens:
    """A prompt as tokens, and what had no room in it."""

    ids: tuple[int, ...]
    memories_left_out: int = 0
    turns_left_out: int = 0
    last_turn_cut: int = 0  # tokens

    @property
    def is_whole(self) -> bool:
        """Whether everything is in it."""
        return not (self.memories_left_out or self.turns_left_out or self.last_turn_cut)


def tokens(prompt: Prompt, vocabulary: Vocabulary, budget: int = BUDGET) -> Tokens:
    """The prompt for the newborn, in at most ``budget`` tokens."""
    write = _Writer(vocabulary)
    head = [vocabulary.control(BOS), *write.part(ME, prompt.owner), *write.part(TO, prompt.hears)]
    brief = write.part(BRIEF, prompt.brief) if prompt.brief else []
    task = [vocabulary.control(TASKS[prompt.task])]
    last, cut = write.last_turn(prompt.said[-1]) if prompt.said else ([], 0)
    room = budget - sum(map(len, (head, brief, task, last)))
    if room < 0:
        raise PromptTooLong(f"names, brief and last turn take {budget - room} tokens, where {budget} are allowed")
    memories = [write.memory(memory) for memory in prompt.memories]
    turns = [write.turn(turn) for turn in prompt.said[:-1]]
    known, kept_turns = fitting([*map(len, memories)], [*map(len, turns)], room)
    parts = [head, *memories[:known], brief, *turns[len(turns) - kept_turns :], last, task]
    return Tokens(tuple(id for part in parts for id in part), len(memories) - known, len(turns) - kept_turns, cut)


def fitting(memories: Sequence[int], turns: Sequence[int], room: int) -> tuple[int, int]:
    """How many of the first memories and of the last turns have room together, by what each of them takes."""
    first = _count(memories, int(room * MEMORIES_FIRST))
    kept_turns = _count(turns[::-1], room - sum(memories[:first]))
    return _count(memories, room - sum(turns[len(turns) - kept_turns :])), kept_turns


class _Writer:
    """Writes each kind of part."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def part(self, control: str, text: str) -> list[int]:
        return [self._vocabulary.control(control), *self._vocabulary.plain(text)]

    def memory(self, memory: Memory) -> list[int]:
        by = self.part(BY, memory.by) if memory.by else []
        when = self.part(WHEN, memory.when) if memory.when else []
        return [*by, *when, *self.part(KNOW, memory.text)]

    def turn(self, turn: Turn) -> list[int]:
        return [*self.part(TURN, turn.speaker), *self.part(SAYS, turn.text)]

    def last_turn(self, turn: Turn) -> tuple[list[int], int]:
        """The last turn, of a long one its end: there the question stands; and how many tokens were cut."""
        text = self._vocabulary.plain(turn.text)
        cut = max(0, len(text) - LAST_TURN)
        return [*self.part(TURN, turn.speaker), self._vocabulary.control(SAYS), *text[cut:]], cut


def _count(sizes: Iterable[int], room: int) -> int:
    """How many of ``sizes``, taken in their order, have room."""
    return sum(1 for used in accumulate(sizes) if used <= room)

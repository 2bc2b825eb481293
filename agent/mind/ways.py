"""The ways in which a prompt reaches a body: by the contract it was trained on, by its own template, or in plain words.

In each of them the text of people is read as text, and control tokens come by their ids alone.
"""

import re
import secrets
import string
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from agent.errors import PromptTooLong
from agent.mind import chat
from agent.mind.chat import Message
from agent.mind.llama import Model
from agent.mind.prompts import BUDGET, CONTEXT, CONTROLS, LAST_TURN, SELF, Memory, Prompt, Tokens, Turn, fitting, tokens
from agent.mind.refusals import TemplateRefused, TokenUnknown
from agent.mind.specials import Specials
from agent.mind.tasks import Task

ATTEMPTS = 4  # at cutting a prompt; two or three do, unless a template writes more the less there is
TURNS = 1000  # that are thought of at all: the template goes through each, and what it may do is counted
SPAN = 1 << 13  # characters that llama.cpp reads at once: of some texts, 26,000 end the process or take half a minute
_SPANS = re.compile(rf"(?s).{{1,{SPAN}}}(?!\S)|.{{1,{SPAN}}}")  # that end before a space, if there is one
THINKING = "<think>"
AFTER_THINKING = "\n\n</think>\n\n"
TRIAL = Prompt(
    "Ana", "Ben", Task.ANSWER, (Memory("Tea."),), (Turn("Ben", "Hello."), Turn(SELF, "Hi."), Turn("Ben", "Where?"))
)


class Way(Protocol):
    """How prompts reach a body."""

    @property
    def name(self) -> str:
        """As it is shown to the owner."""

    @property
    def stops(self) -> tuple[str, ...]:
        """Texts before which a reply ends."""

    @property
    def thinks(self) -> bool:
        """Whether it may think aloud before it speaks."""

    def read(self, prompt: Prompt, context: int) -> Tokens:
        """The prompt as tokens that leave room for an answer."""


def way_of(model: Model, now: Callable[[], datetime] = datetime.now) -> Way:
    """The way for this body."""
    if _has_contract(model):
        return ByContract(model)
    source = model.template
    return ByTemplate(model, source, now) if source else Plainly(model)


class ByContract:
    """For the newborn, which was trained on it."""

    name = "contract"
    stops: tuple[str, ...] = ()
    thinks = False

    def __init__(self, model: Model) -> None:
        self._model = model

    def read(self, prompt: Prompt, context: int) -> Tokens:
        """As ``agent.mind.prompts`` says."""
        return tokens(prompt, self._model, min(BUDGET, context * BUDGET // CONTEXT))


class _InWords(ABC):
    """What the two other ways have in common: the prompt is cut to what has room, then written as messages."""

    name: str
    stops: tuple[str, ...] = ()
    thinks = True

    def __init__(self, model: Model) -> None:
        self._model = model
        self._specials = Specials(model.marks())

    def read(self, prompt: Prompt, context: int) -> Tokens:
        """The prompt in at most three quarters of the context, as the newborn has it."""
        budget, cut, older = context * BUDGET // CONTEXT, 0, max(0, len(prompt.said) - TURNS)
        if prompt.said:
            last, cut = self._shortened(prompt.said[-1], context * LAST_TURN // CONTEXT)
            prompt = replace(prompt, said=(*prompt.said[older:-1], last))
        memories = [len(self._plain(chat.note(memory) + "\n")) for memory in prompt.memories]
        turns = [len(self._plain(chat.line(turn) + "\n")) for turn in prompt.said[:-1]]
        room = budget - len(self._written(_part(prompt, 0, 0)))
        if room < 0:
            raise PromptTooLong(f"names, brief and last turn take {budget - room} tokens, where {budget} are allowed")
        for _ in range(ATTEMPTS):
            known, kept = fitting(memories, turns, room)
            ids = self._written(_part(prompt, known, kept))
            if len(ids) <= budget:
                return Tokens(tuple(ids), len(memories) - known, older + len(turns) - kept, cut)
            room -= len(ids) - budget  # what stands around them takes room as well
        raise PromptTooLong(f"whatever is left out, the prompt takes more than {budget} tokens")

    @abstractmethod
    def _written(self, prompt: Prompt) -> list[int]:
        """All of a prompt as tokens."""

    def _plain(self, text: str) -> list[int]:
        """A text in which nothing is taken for a special token, whatever the vocabulary is like."""
        spans = (span for part in self._specials.harmless(text) for span in _SPANS.findall(part))
        return [id for span in spans for found in self._model.plain(span) for id in self._spelt(found)]

    def _spelt(self, id: int) -> list[int]:
        """The token; one that is special by its letters: sentencepieces are joined to whatever there is."""
        if id not in self._specials.ids:
            return [id]
        letters = self._model.word(id).replace("▁", " ")
        found = (id for letter in letters for id in self._model.plain(letter))
        return [id for id in found if id not in self._specials.ids]

    def _begun(self, ids: list[int]) -> list[int]:
        """With the token that stands before everything once, where the model wants it."""
        first = self._model.first
        if first is None or ids[:1] == [first]:
            return ids[1:] if first is not None and ids[:2] == [first, first] else ids
        return [first, *ids] if self._model.wants_first else ids

    def _shortened(self, turn: Turn, most: int) -> tuple[Turn, int]:
        """The last turn, of a long one its end: there the question stands; and how many tokens were cut."""
        ids = self._plain(turn.text)
        cut = max(0, len(ids) - most)
        if not cut:
            return turn, 0
        kept = b"".join(map(self._model.piece, ids[cut:])).decode(errors="ignore")
        return replace(turn, text=turn.text[-max(1, len(kept)) :]), cut


class ByTemplate(_InWords):
    """For a model that others trained on messages: its file says how they are written."""

    name = "template"

    def __init__(self, model: Model, source: str, now: Callable[[], datetime]) -> None:
        from agent.mind.template.parsing import Template  # the newborn does without

        super().__init__(model)
        self._now = now
        self._template = Template(source)
        self._names = {
            "add_generation_prompt": True,
            "bos_token": model.word(model.first),
            "documents": None,
            "enable_thinking": False,
            "eos_token": model.word(model.last),
            "thinking": False,
            "tools": None,
        }
        self._written(TRIAL)  # what cannot even do this is refused at once, not in the middle of a talk

    def _written(self, prompt: Prompt) -> list[int]:
        messages = chat.messages(prompt)
        try:
            parts = self._filled(messages)
        except TemplateRefused:
            parts = self._filled(chat.folded(messages))
        ids: list[int] = []
        run = ""
        for part in parts:
            if isinstance(part, int):
                ids += [*self._plain(run), part]
                run = ""
            else:
                run += part  # ours and theirs in one, so that words are cut as the model is used to
        return self._begun([*ids, *self._plain(run)])

    def _filled(self, messages: Sequence[Message]) -> list[str | int]:
        """What the template makes of messages whose texts it never sees: it gets a stand-in for each."""
        secret = secrets.token_hex(16) + string.hexdigits  # with each sign, so that whatever changes one is seen
        stands = {f"{secret}{place:06}": message for place, message in enumerate(messages)}
        shown = [{"role": message.role, "content": stand} for stand, message in stands.items()]
        said = self._template.render(shown, self._names, self._now())
        parts = re.split(f"({secret}[0-9]{{6}})", said)
        if not stands.keys() >= set(parts[1::2]):
            raise TemplateRefused("it makes up what nobody said")
        _refuse_disorder([stands[stand] for stand in parts[1::2]], messages)
        if parts[-1].rstrip().endswith(THINKING):
            parts[-1] = parts[-1].rstrip() + AFTER_THINKING
        filled: list[str | int] = []
        for place, part in enumerate(parts):
            filled += [stands[part].text] if place % 2 else self._specials.parted(part)
        return filled


class Plainly(_InWords):
    """For a model that says nothing of how it wants to be spoken to."""

    name = "plain"
    stops = ("\n###",)

    def _written(self, prompt: Prompt) -> list[int]:
        owner = chat.name(prompt.owner)
        heads = {chat.SYSTEM: "What to know", chat.USER: "What was said", chat.ASSISTANT: owner}
        said = [f"### {heads[message.role]}\n{_unheaded(message.text)}\n\n" for message in chat.messages(prompt)]
        return self._begun(self._plain("".join([*said, f"### {owner}\n"])))


def _unheaded(text: str) -> str:
    """A text of which no line passes for a heading, be it of a name or of what the self has said."""
    return "\n".join(f"  {line}" if line.startswith("#") else line for line in text.splitlines())


def _has_contract(model: Model) -> bool:
    try:
        return len({model.control(name) for name in CONTROLS}) == len(CONTROLS)
    except TokenUnknown:
        return False


def _part(prompt: Prompt, memories: int, turns: int) -> Prompt:
    """The prompt with its first memories and its last turns only, besides the very last."""
    return replace(
        prompt, memories=prompt.memories[:memories], said=prompt.said[max(0, len(prompt.said) - 1 - turns) :]
    )


def _refuse_disorder(found: list[Message], wanted: Sequence[Message]) -> None:
    """Each message once, what was said in its order and last; what is to be known may stand anywhere before that."""
    turns = [message for message in found if message.role != chat.SYSTEM]
    if turns != [message for message in wanted if message.role != chat.SYSTEM] or len(found) != len(wanted):
        raise TemplateRefused("it leaves out, repeats or mixes up what was said")
    if found[-1] is not wanted[-1]:
        raise TemplateRefused("it ends with something else than the last that was said")

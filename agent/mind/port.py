"""The port ``Mind``: all that the rest of the self sees of a model, and the values that pass through it.

A mind is asked for a reply or for how likely a text is, always under a ``Binding``. Errors are those of
``agent.mind.refusals``, or, where the mind lives in a worker, of the worker, by the same names.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from agent.mind.binding import Binding
from agent.mind.prompts import Prompt

MAX_SEED = 2**32 - 2  # llama.cpp takes the number after it for "any"


class Role(Enum):
    """What a mind is for. Each role may have a body of its own."""

    TALK = "talk"
    MAKE = "make"
    PLAN = "plan"


@dataclass(frozen=True)
class AdapterFile:
    """A LoRA adapter: its file, the hash of that, and the hash of the body it was trained on."""

    path: str
    sha256: str
    base: str


@dataclass(frozen=True)
class BodyFile:
    """A body as it is to be run: a GGUF, its hash, and what it may take."""

    path: str
    sha256: str
    context: int = 2048  # tokens; less if the body was trained on less
    threads: int = 1
    memory_megabytes: int = 512  # for conversations that are kept
    state_key: str = ""  # seals state files, in hex; without it none are written
    adapters: tuple[AdapterFile, ...] = ()


@dataclass(frozen=True)
class Sampling:
    """How the next token is chosen. A temperature of 0 always takes the likeliest."""

    temperature: float = 0.0
    top_p: float = 1.0
    min_p: float = 0.0
    repeat: float = 1.0  # above 1, what was said within the last ``repeat_window`` tokens becomes less likely
    repeat_window: int = 64


@dataclass(frozen=True)
class Stop:
    """When a reply ends, besides at the body's own end: at a token, before a text, after so many tokens."""

    tokens: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()
    at_most: int = 512


@dataclass(frozen=True)
class Ask:
    """A reply that is wanted. The same ask gives the same words, if the same was read before under its binding.

    (What was kept is not to the last bit what would be read anew: llama.cpp reads one token by other sums than many.)
    """

    prompt: Prompt | tuple[int, ...]
    binding: Binding
    sampling: Sampling = Sampling()
    seed: int = 0
    stop: Stop = Stop()
    grammar: str = ""  # GBNF, from ``root``


@dataclass(frozen=True)
class End:
    """How a reply ended, and what it cost.

    ``why`` is ``stop``, ``length`` (as many tokens as were wanted), ``room`` (the context is full), ``grammar``
    (nothing more may follow) or ``language`` (it was spoken to in one that it does not speak, and said so).
    """

    why: str
    prompt: int  # tokens
    reused: int  # of these, that had been read before
    spoken: int  # tokens
    first: float  # seconds until the first token
    seconds: float
    memories_left_out: int = 0
    turns_left_out: int = 0
    last_turn_cut: int = 0


@dataclass(frozen=True)
class Said:
    """A piece of a reply; the last one holds how it ended."""

    text: str
    end: End | None = None


@dataclass(frozen=True)
class Score:
    """How likely a text is after a prompt: the natural logarithm of each token's probability."""

    tokens: tuple[float, ...]

    @property
    def total(self) -> float:
        """Of the whole text."""
        return sum(self.tokens)


@dataclass(frozen=True)
class Status:
    """What a body holds."""

    body: str  # its hash; empty if none is loaded
    architecture: str
    context: int
    adapters: tuple[str, ...]
    conversations: int
    conversation_megabytes: float
    prompts: str = ""  # how they reach it: by the contract, by the template in its file, or plain


class Mind(Protocol):
    """A body that thinks. Leaving the block of ``reply`` early cancels it."""

    def reply(self, ask: Ask) -> AbstractAsyncContextManager[AsyncIterator[Said]]:
        """Speak, piece by piece."""

    async def score(self, prompt: Prompt | tuple[int, ...], text: str, binding: Binding) -> Score:
        """How likely ``text`` is after ``prompt``; its end is not counted."""

    async def adapters(self) -> tuple[str, ...]:
        """The hashes of the adapters that can be worn."""

    async def load_adapter(self, adapter: AdapterFile) -> None:
        """Make an adapter ready to be worn; talk that is under way goes on."""

    async def drop_adapter(self, sha256: str) -> None:
        """Withdraw an adapter; whatever is being said through it ends."""

    async def forget(self, binding: Binding) -> None:
        """Drop all that was kept under a binding."""

    async def status(self) -> Status:
        """What the body holds."""

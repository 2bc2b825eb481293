"""A memory: one line of a life, and what is known about it."""

from dataclasses import dataclass
from enum import IntEnum

from identity.audience import Label


class State(IntEnum):
    """How near at hand a memory is. Nothing is dropped: what is long unused is archived, and still found."""

    SHORT = 0
    LONG = 1
    ARCHIVE = 2


@dataclass(frozen=True)
class Memory:
    """One memory. ``row`` is where the journal keeps it and never leaves this machine; ``id`` is chosen by chance."""

    row: int
    id: bytes
    text: str
    label: Label
    added: float  # when it was taken in
    author: str = ""  # who said it; empty: the owner
    at: float | None = None  # when it was said
    whole_day: bool = False
    source: int = 0
    state: State = State.SHORT
    strength: float = 1.0
    uses: int = 0  # by the owner
    confidence: float = 0.6

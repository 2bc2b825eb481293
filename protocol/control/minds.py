"""The messages about bodies, and about what a mind thinks. A role is ``talk``, ``make`` or ``plan``."""

from typing import ClassVar

from msgspec import Struct, field

from protocol.control.message import Message

# -- answers


class BodyView(Message, frozen=True):
    """The body that a role uses; ``state`` is missing, resting or that of its worker."""

    role: str
    name: str
    path: str
    state: str
    newborn: bool = False
    sha256: str = ""
    bytes: int = 0
    since: float = 0.0


class Figures(Struct, frozen=True):
    """How a thought ended and what it cost: tokens, and seconds until the first of them and the last.

    ``why`` is stop, length, room, grammar or language: the question was in one that the body does not speak.
    ``left_out``: lines that had no room in the prompt.
    """

    why: str
    prompt: int
    spoken: int
    first: float
    seconds: float
    left_out: int = 0


class Thought(Message, frozen=True):
    """A piece of what a mind says; the last one holds how it ended."""

    text: str
    end: Figures | None = None


Answer = BodyView | Thought


# -- requests


class ListBodies(Message, frozen=True):
    """Which body does each role use? One after the other."""

    answer: ClassVar[type[BodyView]] = BodyView


class UseBody(Message, frozen=True):
    """Use a body for these roles, or for all; without a ``path``, the newborn. Told is then what each role uses."""

    answer: ClassVar[type[BodyView]] = BodyView
    path: str = ""
    roles: list[str] = field(default_factory=list)


class Line(Struct, frozen=True):
    """Something to be known: by whom, nobody being the owner, and when."""

    text: str
    by: str = ""
    when: str = ""


class Think(Message, frozen=True):
    """Answer a question from the lines that are given, and from nothing else. Nothing of it is kept.

    ``owner`` is whose self answers and ``hears`` who asks; me, where nobody is named.
    """

    answer: ClassVar[type[Thought]] = Thought
    question: str
    lines: list[Line] = field(default_factory=list)
    hears: str = ""
    owner: str = ""
    role: str = "talk"
    seed: int = 0
    temperature: float = 0.0
    at_most: int = 256


Request = ListBodies | UseBody | Think


# -- events


class BodyChanged(Message, frozen=True):
    """A role uses another body from now on."""

    role: str
    name: str


Event = BodyChanged

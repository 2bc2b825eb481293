"""What a template can hold: text, numbers, lists, dicts and a few things of its own, all of it measured.

No object of ours is among them, so there is nothing to break out to. Nothing can be changed once it is made, except
what a namespace holds, and whatever makes or walks through something pays for its size beforehand. So the same
template ends at the same step on every machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import nodes

from agent.mind.refusals import TemplateRefused

Value = Any  # text, number, bool, None, list, tuple, dict, or one of the classes below

STEPS = 300_000  # of a rendering; a long talk through the longest template known takes a few thousand
MOST_TEXT = 1 << 18  # characters of one text, and of all that is said
LETTERS_A_STEP = 32  # that are made or looked through
DEEPEST = 160  # within one another; our own stack must hold it
LARGEST = 1 << 63  # number
LONGEST_KEY = 1 << 10  # characters


class Missing:
    """A name that means nothing."""

    def __bool__(self) -> bool:
        return False


MISSING = Missing()


@dataclass(frozen=True, eq=False)
class Namespace:
    """The one thing whose parts can be set anew."""

    parts: dict[str, Value]


@dataclass(frozen=True, eq=False)
class Loop:
    """Where a loop is."""

    items: Sequence[Value]
    place: int

    def part(self, name: str) -> Value:
        """What templates call by this name."""
        count, place = len(self.items), self.place
        known: dict[str, Value] = {
            "index": place + 1,
            "index0": place,
            "revindex": count - place,
            "revindex0": count - place - 1,
            "first": place == 0,
            "last": place == count - 1,
            "length": count,
            "previtem": self.items[place - 1] if place else MISSING,
            "nextitem": self.items[place + 1] if place + 1 < count else MISSING,
        }
        return known.get(name, MISSING)


class Scope:
    """Names, and where to look for others."""

    def __init__(self, parent: "Scope | None" = None, names: dict[str, Value] | None = None) -> None:
        self._parent = parent
        self.names: dict[str, Value] = names or {}

    def find(self, name: str) -> Value:
        """What a name means here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope._parent  # noqa: SLF001  (its own kind)
        return MISSING


@dataclass(frozen=True, eq=False)
class Macro:
    """A piece of the template that can be called."""

    node: nodes.Macro | nodes.CallBlock
    scope: Scope


@dataclass(frozen=True, eq=False)
class Method:
    """What can be done with a text or a dict."""

    of: Value
    name: str


@dataclass(frozen=True, eq=False)
class Function:
    """What every template can call."""

    work: Callable[..., Value]


class Broken(Exception):
    """``break``."""


class Continued(Exception):
    """``continue``."""


def key(value: Value) -> Value:
    """A value by which something can be found."""
    if value is None or isinstance(value, int | float) or (isinstance(value, str) and len(value) <= LONGEST_KEY):
        return value
    raise TemplateRefused("it looks for something by what is no key")


class Work:
    """Counts what a rendering does, and ends it when that is too much."""

    def __init__(self) -> None:
        self.left = STEPS

    def spend(self, steps: int = 1) -> None:
        """Before so much is done."""
        self.left -= steps
        if self.left < 0:
            raise TemplateRefused("it does more than any talk needs")

    def text(self, size: int) -> None:
        """Before a text of ``size`` characters is made or looked through."""
        if size > MOST_TEXT:
            raise TemplateRefused(f"it makes a text of more than {MOST_TEXT} characters")
        self.spend(1 + size // LETTERS_A_STEP)

    def search(self, text: str, *wanted: Value) -> None:
        """Before others are looked for in a text: at worst, each of its places is compared with all of theirs."""
        self.text(len(text))
        letters = sum(len(one) for one in wanted if isinstance(one, str))
        self.spend(len(text) * letters // LETTERS_A_STEP**2)

    def number(self, value: Value) -> Value:
        """The number, if it is of an ordinary size."""
        if isinstance(value, int) and abs(value) > LARGEST:
            raise TemplateRefused("it makes a number too large")
        return value

    def whole(self, *values: Value, depth: int = 0) -> None:
        """Before all of something is looked through."""
        if depth > DEEPEST:
            raise TemplateRefused("it builds something too deep")
        for value in values:
            if isinstance(value, str):
                self.text(len(value))
            elif isinstance(value, dict):
                self.whole(*value, *value.values(), depth=depth + 1)
            elif isinstance(value, list | tuple):
                self.spend(len(value) + 1)
                self.whole(*value, depth=depth + 1)
            elif value is None or isinstance(value, int | float | Missing):
                self.spend()
            else:
                raise TemplateRefused("it looks into something that is not there to be looked into")

    def shown(self, value: Value) -> str:
        """A value as it is said."""
        if isinstance(value, str):
            return value
        if isinstance(value, Missing):
            return ""
        self.whole(value)
        text = str(value)
        self.text(len(text))
        return text

    def items(self, value: Value) -> Sequence[Value]:
        """What a loop over it goes through."""
        if isinstance(value, Missing):
            return ()
        if not isinstance(value, str | list | tuple | dict):
            raise TemplateRefused("it goes through something that has no parts")
        self.spend(len(value) + 1)
        return value if isinstance(value, list | tuple) else list(value)

"""What is drawn, and from which half: phrasings and names that are held out are never drawn for training."""

from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from random import Random
from typing import Literal, TypeVar

Split = Literal["train", "held"]
T = TypeVar("T")

HELD_PERCENT = 10
LEAST_TO_HOLD = 4  # of fewer phrasings than these, none is missed by chance


def mark(text: str) -> int:
    """A number that stays the same for a text, on every machine and in every year."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest())


def short(text: str) -> str:
    """A name for a phrasing."""
    return f"{mark(text):08x}"[:5]


def is_held(entity: str) -> bool:
    """Whether a name is kept out of training."""
    return mark(entity.casefold()) % 100 < HELD_PERCENT


class Unphrased(Exception):
    """All phrasings that would do are held out of training: another sample will do."""


HELD: set[str] = set()  # phrasings that are kept out of training


def listed_out(phrasings: tuple[str, ...]) -> tuple[str, ...]:
    """Decides which of a whole list of phrasings are held out: a tenth of them, and one at least of four.

    Whole lists only: what is held out may not depend on which phrasings happen to fit a sample.
    """
    held = [phrasing for phrasing in phrasings if mark(phrasing) % 100 < HELD_PERCENT]
    if not held and len(phrasings) >= LEAST_TO_HOLD:
        held = [min(phrasings, key=mark)]
    if len(held) < len(phrasings):
        HELD.update(held)
    return phrasings


@cache
def _entities(names: tuple[str, ...], split: Split) -> tuple[str, ...]:
    kept = tuple(name for name in names if is_held(name) == (split == "held"))
    return kept or names


class Chance:
    """Draws for one sample."""

    def __init__(self, rng: Random, split: Split) -> None:
        self.rng = rng
        self.split: Split = split

    def often(self, part: float) -> bool:
        """Whether something happens that happens in this part of all cases."""
        return self.rng.random() < part

    def one(self, of: Sequence[T]) -> T:
        """One of some small parts, which both halves share."""
        return of[self.rng.randrange(len(of))]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """Several different ones, in any order."""
        return self.rng.sample(list(of), min(count, len(of)))

    def number(self, least: int, most: int) -> int:
        """A number, both ends included."""
        return self.rng.randint(least, most)

    def shuffled(self, of: Sequence[T]) -> list[T]:
        """All of them, in another order."""
        return self.some(of, len(of))

    def phrase(self, phrasings: tuple[str, ...]) -> str:
        """A whole phrasing: in training never one that is held out, else mostly one of those."""
        held = [phrasing for phrasing in phrasings if phrasing in HELD]
        if self.split == "held" and held and self.often(0.85):
            return self.one(held)
        free = [phrasing for phrasing in phrasings if phrasing not in HELD]
        if not free and self.split == "train":
            raise Unphrased
        return self.one(free or phrasings)

    def entity(self, names: tuple[str, ...]) -> str:
        """A name from a list, of this half."""
        return self.one(_entities(names, self.split))

    def made(self, make: Callable[[Random], str]) -> str:
        """A made-up name, of this half."""
        while is_held(name := make(self.rng)) != (self.split == "held"):
            pass
        return name

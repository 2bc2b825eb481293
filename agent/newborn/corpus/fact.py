"""What a family of facts is written down as: how one notes it, how one asks for it, how one tells it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agent.newborn.corpus.chance import Chance, listed_out
from agent.newborn.corpus.grammar import slots

Values = Mapping[str, str]


def each(text: str) -> tuple[str, ...]:
    """One phrasing a line."""
    return listed_out(tuple(" ".join(line.split()) for line in text.splitlines() if line.strip()))


@dataclass(frozen=True)
class Ask:
    """A slot that can be asked for.

    ``topics`` are what-clauses (“what {my} dog is called”), for indirect questions and for not knowing. ``checks`` ask
    whether it is ``{guess}``.
    """

    slot: str
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    replies: tuple[str, ...]
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A kind of fact with slots. ``terse`` notes name nobody; ``changes`` tell what is so from now on."""

    key: str
    draw: Callable[[Chance], Values]
    notes: tuple[str, ...]
    asks: tuple[Ask, ...]
    terse: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The family it belongs to."""
        return self.key.partition(".")[0]

    def noted(self, needed: frozenset[str]) -> tuple[str, ...]:
        """The notes with a person that hold at least these slots."""
        return tuple(note for note in self.notes if needed <= slots(note))

    def noted_tersely(self, needed: frozenset[str]) -> tuple[str, ...]:
        """The notes without a person that hold at least these slots."""
        return tuple(note for note in self.terse if needed <= slots(note))


@dataclass(frozen=True)
class Stance:
    """Something that is so or isn't so: notes for either, and for a change to either."""

    key: str
    draw: Callable[[Chance], Values]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    questions: tuple[str, ...]
    topics: tuple[str, ...]
    is_so: tuple[str, ...]
    is_not_so: tuple[str, ...]
    begun: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """The family it belongs to."""
        return self.key.partition(".")[0]


@dataclass(frozen=True)
class Library:
    """All families."""

    facts: tuple[Fact, ...]
    stances: tuple[Stance, ...]
    by_family: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)


def ask(slot: str, questions: str, topics: str, replies: str, checks: str = "") -> Ask:
    """An ask, from blocks of phrasings."""
    return Ask(slot, each(questions), each(topics), each(replies), each(checks))


def fact(
    key: str, draw: Callable[[Chance], Values], notes: str, *asks: Ask, terse: str = "", changes: str = ""
) -> Fact:
    """A fact, from blocks of phrasings."""
    return Fact(key, draw, each(notes), asks, each(terse), each(changes))

"""Finds what answers a question: by words, by meaning, by who and when, and only behind the doors of the audience."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import trio

from agent.memory import kinds, ranking, speakers, times
from agent.memory import words as language
from agent.memory.fitting import fits
from agent.memory.memory import Memory, State
from agent.memory.ranking import Candidate, Counts, Question, Ranked
from agent.memory.words import Terms
from identity.audience import OWNER, Audience, Listener, Standing
from node.control.server import Slow, Tell
from node.errors import NotAccepted
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory.labels import as_told, view
from node.services.memory.meaning import Meaning
from node.services.memory.wording import zone
from node.store import people, whom
from node.store.memories import candidates, links, sources, words
from node.store.memories.candidates import Found
from node.store.memories.doors import Door, doors
from protocol.control.memories import Reason, Recall, Recalled
from protocol.control.messages import Request

BY_WORDS = 60  # lines that are looked at because of their words, behind each door
BY_MEANING = 60
MOST_LETTERS = 4000
MOST_FOUND = 100
ANEW = "the full text is being made anew: not all of it can be found yet"
_STANDINGS = {standing.name.lower(): standing for standing in Standing}


@dataclass(frozen=True)
class Recollection:
    """A memory that was found, why, and whether it fits well enough to be quoted as an answer."""

    memory: Memory
    why: tuple[Reason, ...]
    fits: bool


@dataclass(frozen=True)
class Recollections:
    """All that was found, the best first."""

    ranked: tuple[Recollection, ...]
    by_meaning: bool
    note: str = ""


class Recalling:
    """Answers what is remembered of something."""

    def __init__(self, archive: Archive, meaning: Meaning) -> None:
        self._archive = archive
        self._meaning = meaning

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Recall: self.recall}

    async def recall(self, asked: Recall, tell: Tell) -> None:
        """Find for the owner, or show them what others could be told."""
        text = asked.question.strip()
        if not text:
            raise NotAccepted("nothing is asked", "say what you are looking for")
        if len(text) > MOST_LETTERS:
            raise NotAccepted(f"a question has at most {MOST_LETTERS} letters", "ask for one thing at a time")
        audience = await self._archive.journal.read(lambda of: _audience(of, asked.for_)) if asked.for_ else OWNER
        found = await self.find(text, audience, min(max(asked.at_most, 1), MOST_FOUND), time.time())
        memories = [one.memory for one in found.ranked]
        names = {} if asked.for_ else await self._archive.journal.read(lambda of: sources.names(of, memories))
        shown = [view(one.memory, names, one.why if asked.why else ()) for one in found.ranked]
        if asked.for_:
            shown = [as_told(one) for one in shown]
        await tell(Recalled(shown, found.by_meaning, found.note))

    async def find(self, text: str, audience: Audience, at_most: int, now: float) -> Recollections:
        """What answers a question, for an audience."""
        opened, journal = doors(audience), self._archive.journal
        speaking = await journal.read(lambda of: candidates.authors(of, opened))
        named = speakers.named(text, speaking)
        question = Question(language.asked(text), named, tuple(times.spans(text, now, zone())), kinds.wanted(text))
        asked: bytes | None = None
        held: tuple[list[int], Counts] = [], Counts(0, 0.0, 0.0)

        async def by_meaning() -> None:
            nonlocal asked
            asked = await self._meaning.asked(speakers.meant(text, named))

        async def by_words() -> None:
            nonlocal held
            held = await journal.read(lambda of: _by_words(of, opened, question.terms))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(by_meaning)
            nursery.start_soon(by_words)
        numbers, counts = held
        near = await self._meaning.near(asked, opened, BY_MEANING, numbers)

        def look(of: Transaction) -> tuple[list[Found], list[tuple[int, int]], bool]:
            found = candidates.load(of, [*numbers, *(near or ())], opened)
            return found, links.outdated(of, (one.memory.row for one in found)), words.is_behind(of)

        found, outdated, is_behind = await journal.read(look)
        lines = [_candidate(one, (near or {}).get(one.memory.row), audience) for one in found]
        ranked = _ranked(question, found, lines, counts, now, outdated, at_most)
        for one in ranked:  # the last door: whatever went wrong before it, what may not be heard is not handed out
            if not audience.may_hear(one.memory.label):
                raise PermissionError("a memory was found that this audience may not hear")
        notes = ["" if near is not None else self._meaning.note, ANEW if is_behind else ""]
        return Recollections(tuple(ranked), near is not None, "; ".join(filter(None, notes)))


def _by_words(of: Transaction, opened: Sequence[Door], terms: Terms) -> tuple[list[int], Counts]:
    expression = language.match(terms)
    numbers = [n for door in opened for n in words.matching(of, door, expression, BY_WORDS)]
    counted = words.counted(of, opened, terms.all)
    lines = max(1, counted.lines)
    return numbers, Counts(counted.lines, counted.own / lines, counted.near / lines, counted.holding)


def _ranked(
    question: Question,
    found: Sequence[Found],
    lines: Sequence[Candidate],
    counts: Counts,
    now: float,
    outdated: Sequence[tuple[int, int]],
    at_most: int,
) -> list[Recollection]:
    """The best of them; only of these it is asked whether they fit, and why."""
    memories, asked_of = {one.memory.row: one.memory for one in found}, {line.row: line for line in lines}
    best = _newest_first(ranking.rank(question, lines, counts, now), outdated)[:at_most]
    return [
        Recollection(
            memories[one.row],
            tuple(Reason(name, round(part, 3)) for name, part in one.why.items() if abs(part) > 0.0005),
            fits(question, asked_of[one.row], counts),
        )
        for one in best
    ]


def _newest_first(ranked: Sequence[Ranked], outdated: Sequence[tuple[int, int]]) -> list[Ranked]:
    """Where one says otherwise than an older one that fits better, the newer takes its place, and it comes behind."""
    order = [one.row for one in ranked]
    for newer, older in sorted(outdated):
        after, before = order.index(newer), order.index(older)
        if before < after:
            order.insert(before, order.pop(after))
    by_row = {one.row: one for one in ranked}
    return [by_row[row] for row in order]


def _candidate(one: Found, likeness: float | None, audience: Audience) -> Candidate:
    """How a memory stands for ranking. How strong it is, and how it has aged, is the owner's: their private use shows
    in it, so it counts for them alone.
    """
    memory, mine = one.memory, audience.is_owner_alone
    return Candidate(
        memory.row,
        one.words.own,
        one.words.near,
        memory.author,
        memory.at,
        likeness,
        memory.strength if mine else 1.0,
        memory.state if mine else State.SHORT,
    )


def _audience(of: Transaction, listeners: Sequence[str]) -> Audience:
    """All whom the owner named: contacts, or anybody of a standing."""
    members = []
    for name in listeners:
        if standing := _STANDINGS.get(name.lower()):
            members.append(Listener(standing))
            continue
        contact = people.find(of, whom.person(of, name))
        assert contact is not None  # it was found by its name just now
        if contact.blocked:
            raise NotAccepted(f"{contact.called} is blocked, and hears nothing", "`kith people block --undo` ends that")
        members.append(contact.listener())
    return Audience.of(members)

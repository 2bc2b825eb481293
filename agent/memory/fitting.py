"""Whether a line answers at all. Ranking says which line is the best; the best of nothing is nothing, too."""

import math

from agent.memory.ranking import Candidate, Counts, Question

COVERED = 0.5  # of what the question's words say, if the line holds them
ALIKE = 0.5  # likeness from which a line answers that holds none of them
LITTLE_COVERED, LITTLE_ALIKE = 0.25, 0.35  # that do together


def fits(question: Question, line: Candidate, counts: Counts) -> bool:
    """Whether a line has enough to do with a question to be quoted as its answer."""
    covered, likeness = _covered(question, line, counts), line.likeness or 0.0
    return covered >= COVERED or likeness >= ALIKE or (covered >= LITTLE_COVERED and likeness >= LITTLE_ALIKE)


def _covered(question: Question, line: Candidate, counts: Counts) -> float:
    """How much of what the question's words say stands in the line, or beside it; rare words say more."""
    own, beside = set(line.own.split()), set(line.beside.split())
    kin: dict[str, set[str]] = {}
    for other, word in question.terms.kin:
        kin.setdefault(word, set()).add(other)
    asked = held = 0.0
    for word in question.terms.words:
        says = _rarity(counts.lines_with.get(word, 0), counts.lines)
        asked += says
        also = kin.get(word, set())
        if word in own or also & own:
            held += says
        elif word in beside:
            held += says / 2
    return held / asked if asked else 0.0


def _rarity(lines_with: int, lines: int) -> float:
    return math.log(1 + (max(lines, lines_with) - lines_with + 0.5) / (lines_with + 0.5)) + 0.1

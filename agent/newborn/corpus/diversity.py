"""How varied the language is: figures over many samples."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from agent.mind.tasks import Task
from agent.newborn.corpus.frame import Sample

_WORD = re.compile(r"[\w'’]+|[^\w\s]")
_NAMED = re.compile(r"\b(?!I\b|I'|i\b)(?:[^\W\da-z_][\w'’]*|\w*\d[\w:.]*)(?: (?:[^\W\da-z_]\w*|\w*\d[\w:.]*))*")


def surface(text: str) -> str:
    """A line without its names and numbers, and without capitals at its begin: what is left of the template."""
    text = text[:1].lower() + text[1:]
    text = re.sub(r"([.?!:] )([A-ZÀ-Þ])", lambda found: found[1] + found[2].lower(), text)
    return _NAMED.sub("_", text).strip(" .?!").lower()


def distinct(texts: Iterable[str], size: int) -> float:
    """Different n-grams, as a part of all."""
    grams: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        words = _WORD.findall(text.lower())
        grams.update(zip(*(words[at:] for at in range(size)), strict=False))
    return len(grams) / max(1, grams.total())


def lines(samples: Iterable[Sample]) -> Iterator[tuple[str, str]]:
    """Each line with its kind: what is known, what is asked or said, what is replied. A label is no line."""
    for sample in samples:
        yield from (("known", memory.text) for memory in sample.prompt.memories)
        yield from (("said", turn.text) for turn in sample.prompt.said)
        if sample.prompt.task is not Task.FEELING:
            yield "reply", sample.reply


def report(samples: list[Sample]) -> dict[str, Any]:
    """The figures."""
    kinds: dict[str, list[str]] = {"known": [], "said": [], "reply": []}
    for kind, line in lines(samples):
        kinds[kind].append(line)
    found: dict[str, Any] = {"samples": len(samples)}
    for kind, texts in kinds.items():
        shapes = Counter(map(surface, texts))
        grams: Counter[str] = Counter()
        for text in texts[:40_000]:
            words = _WORD.findall(text.lower())
            grams.update(" ".join(words[at : at + 5]) for at in range(len(words) - 4))
        found[kind] = {
            "lines": len(texts),
            "words_a_line": round(sum(len(text.split()) for text in texts) / max(1, len(texts)), 1),
            "different_lines": round(len(set(texts)) / max(1, len(texts)), 4),
            "surface_templates": len(shapes),
            "top_templates": [(shape, round(count / len(texts), 5)) for shape, count in shapes.most_common(5)],
            **{f"distinct_{size}": round(distinct(texts, size), 4) for size in (1, 2, 3)},
            "top_5_grams": grams.most_common(5),
        }
    answers = [sample for sample in samples if sample.prompt.task is Task.ANSWER]
    forms = Counter(sample.form for sample in samples)
    found["forms"] = {"different": len(forms), "most": round(forms.most_common(1)[0][1] / len(samples), 5)}
    found["unanswerable"] = round(sum(not sample.known for sample in answers) / max(1, len(answers)), 4)
    found["middle"] = round(sum(sample.level == "middle" for sample in answers) / max(1, len(answers)), 4)
    found["tasks"] = dict(Counter(sample.prompt.task.value for sample in samples).most_common())
    found["families"] = len({sample.family for sample in answers})
    return found

"""Asks a body what it was not trained on: ``python -m agent.newborn.evaluate --json``.

The held half are samples whose names and phrasings were kept out of training. The two hundred natural questions were
written by hand; how many of them are answered right is the figure that matters. What went wrong among those is never
shown, so that nobody fits the corpus to them. Memories are handed over as the node does it, in the order of recall;
``--as-written`` leaves them in the order in which they were written down.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import click

from agent.errors import AgentError
from agent.mind.binding import Binding
from agent.mind.body import Body
from agent.mind.llama import hash_of
from agent.mind.port import Ask, BodyFile, End
from agent.mind.prompts import Prompt
from agent.mind.tasks import Task
from agent.newborn import BODY
from agent.newborn.corpus import samples
from agent.newborn.corpus.frame import Sample
from agent.newborn.corpus.show import shown
from agent.newborn.corpus.writing import embedder
from agent.newborn.judging import ASIDE, holds_values, is_right, is_well_formed, tells_anothers
from agent.newborn.questions import questions
from agent.newborn.recalled import Embed, recalled
from agent.newborn.unknown import says_unknown

ALONE = Binding(("evaluate",))

# What is to be reached: at least, or at most.
GOALS: dict[str, tuple[str, float]] = {
    "grounded, easy": (">=", 0.97),
    "grounded, middle": (">=", 0.90),
    "says unknown when it is": (">=", 0.92),
    "says unknown when it isn't": ("<=", 0.04),
    "another's fact": ("<=", 0.0),
    "natural, grounded": (">=", 0.85),
    "natural, unknown": (">=", 0.85),
}
FORMED = 0.98


@dataclass
class Count:
    """How many of how many."""

    yes: int = 0
    of: int = 0

    def add(self, holds: bool) -> None:
        """One more."""
        self.yes += holds
        self.of += 1

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.yes / self.of if self.of else 0.0


@dataclass
class Report:
    """All figures, by name, and what went wrong on the held half."""

    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    failures: list[tuple[str, Sample, str]] = field(default_factory=list)

    def held(self, sample: Sample, said: str, why: str) -> None:
        """Judge what was said to a sample of the held half."""
        task = sample.prompt.task
        formed = is_well_formed(sample, said, why)
        self._judged(f"well formed, {task.value}", formed, sample, said)
        if task in (Task.ANSWER, Task.UNKNOWN):
            self._answer(sample, said)
        elif sample.values:
            self._judged(f"kept, {task.value}", holds_values(sample, said), sample, said)

    def _answer(self, sample: Sample, said: str) -> None:
        if sample.family in ASIDE:
            self._judged(f"declined, {sample.family}", is_right(sample, said), sample, said)
            return
        if sample.known:
            self._judged(f"grounded, {sample.level}", is_right(sample, said), sample, said)
            self.counts["says unknown when it isn't"].add(says_unknown(said))
        else:
            self._judged("says unknown when it is", says_unknown(said), sample, said)
        self.counts["another's fact"].add(tells_anothers(sample, said))

    def _judged(self, name: str, holds: bool, sample: Sample, said: str) -> None:
        self.counts[name].add(holds)
        if not holds:
            self.failures.append((name, sample, said))

    def goals(self) -> Iterator[tuple[str, str, float, bool]]:
        """Each goal, and whether it is reached."""
        for name, count in self.counts.items():
            sign, goal = (">=", FORMED) if name.startswith("well formed") else GOALS.get(name, ("", 0.0))
            if sign:
                yield name, sign, goal, count.share >= goal if sign == ">=" else count.share <= goal


def evaluate(say: Callable[[Prompt], tuple[str, str]], held: Iterable[Sample], natural: bool = True) -> Report:
    """Ask everything, in order; ``say`` gives what is said to a prompt, and how it ended."""
    report = Report()
    for sample in held:
        report.held(sample, *say(sample.prompt))
    if natural:
        for question in questions():
            said, _ = say(question.prompt)
            name = "natural, grounded" if question.has_answer else "natural, unknown"
            report.counts[name].add(question.is_answered_right(said))
            if question.has_answer:
                report.counts["natural, says unknown when it isn't"].add(says_unknown(said))
    return report


def held_half(seed: int, count: int) -> Iterator[Sample]:
    """Half of them questions, the others of each task as many."""
    others = [task for task in Task if task is not Task.ANSWER]
    each = max(1, count // 2 // len(others))
    of_tasks = (samples(seed, each, "held", (task,)) for task in others)
    return chain(samples(seed, count - each * len(others), "held", (Task.ANSWER,)), *of_tasks)


def speaking(body: Body, embed: Embed | None) -> Callable[[Prompt], tuple[str, str]]:
    """How a body is asked: its likeliest words, upon memories in the order of recall if there is an embedder."""

    def say(prompt: Prompt) -> tuple[str, str]:
        text, end = "", End("", 0, 0, 0, 0.0, 0.0)
        asked = recalled([prompt], embed)[0] if embed else prompt
        for part in body.reply(Ask(asked, ALONE)):
            text, end = text + part.text, part.end or end
        return text, end.why

    return say


@click.command(help=(__doc__ or "").replace("``", ""), context_settings={"show_default": True})
@click.option("--body", "path", default=BODY, type=click.Path(path_type=Path), help="another body than the newborn")
@click.option("--count", default=3000, help="how many samples of the held half")
@click.option("--seed", default=2026, help="of these")
@click.option("--natural/--no-natural", default=True, help="the two hundred written by hand")
@click.option("--as-written", is_flag=True, help="memories in the order in which they were written down")
@click.option("--threads", default=1, help="of llama.cpp")
@click.option("--show", default=0, help="print so many failures on the held half")
@click.option("--only", default="", help="of these, those whose figure begins so")
@click.option("--json", "as_json", is_flag=True, help="print the figures as JSON")
def main(
    path: Path,
    count: int,
    seed: int,
    natural: bool,
    as_written: bool,
    threads: int,
    show: int,
    only: str,
    as_json: bool,
) -> None:
    """Ask, judge, print; exits with 1 if a goal is missed."""
    try:
        body = Body(BodyFile(str(path), sha256 := hash_of(str(path)), threads=threads))
    except AgentError as error:
        raise click.ClickException(f"{path.name}: {error}") from error
    try:
        say = speaking(body, None if as_written else embedder(threads))
        report = evaluate(_telling(say, count + 200 * natural), held_half(seed, count), natural)
    finally:
        body.close()
    goals = {name: (sign, goal, met) for name, sign, goal, met in report.goals()}
    for name, sample, said in [one for one in report.failures if one[0].startswith(only)][:show]:
        click.echo(f"{name}\n{shown(sample)}\n  said: {said}\n", err=as_json)
    if as_json:
        figures = {
            name: {"share": round(one.share, 4), "yes": one.yes, "of": one.of}
            | ({"goal": f"{goals[name][0]} {goals[name][1]:g}", "met": goals[name][2]} if name in goals else {})
            for name, one in sorted(report.counts.items())
        }
        click.echo(
            json.dumps(
                {"body": path.name, "sha256": sha256, "seed": seed, "as written": as_written, "figures": figures}
            )
        )
    else:
        for name, one in sorted(report.counts.items()):
            sign, goal, met = goals.get(name, ("", 0.0, True))
            wanted = f"  {sign} {goal:.0%} {'' if met else '  missed'}" if sign else ""
            click.echo(f"{name:<36} {one.share:7.1%}  {one.yes:>5} of {one.of:<5}{wanted}")
    sys.exit(0 if all(met for _, _, met in goals.values()) else 1)


def _telling(say: Callable[[Prompt], tuple[str, str]], whole: int) -> Callable[[Prompt], tuple[str, str]]:
    """The same, with how far it has come told on a terminal."""
    done = 0

    def told(prompt: Prompt) -> tuple[str, str]:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and done % 20 == 0:
            click.echo(f"\r{done} of about {whole}", err=True, nl=False)
        return say(prompt)

    return told


if __name__ == "__main__":
    main()

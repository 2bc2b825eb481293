"""Trains the newborn: ``python -m agent.newborn.train --samples FILE.jsonl --out FOLDER --tokens 100000000``.

What is learned are replies, and their end. The folder then holds ``newborn.gguf`` (the body, renewed at each save),
``log.jsonl``, ``loss.svg`` and ``checkpoint.pt``, from which ``--resume`` goes on as if nothing had been, to the last
bit if the number of tokens is given; with ``--minutes`` the learning rate follows the clock instead.

On a machine that does other things too, set ``OMP_WAIT_POLICY=PASSIVE``. What a file of samples looks like stands in
``samples``.
"""

import ctypes
import json
import math
import signal
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import timedelta
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import Any

import click

from agent.errors import AgentError
from agent.newborn import tokenizer
from agent.newborn.gguf import write_model
from agent.newborn.reading import newborn, read_model
from agent.newborn.samples import Sample, read_lines, read_samples
from agent.newborn.shape import Shape
from agent.newborn.tokenizer import Pieces
from agent.newborn.training import CannotTrain, Recipe, Training

_SAID_EVERY = 10.0  # seconds, on the terminal
_MMAPPED, _TRIMMED, _ARENAS = -4, -1, -8  # as glibc's malloc.h numbers what it can be told


def draw(log: Sequence[dict[str, Any]]) -> str:
    """The losses over the tokens learned from, as a picture (SVG)."""
    lines = {"loss": "#3366cc", "held": "#cc5533"}
    top = max((line[kind] for line in log for kind in lines if kind in line), default=0) or 1
    last = max((line["tokens"] for line in log), default=0) or 1
    drawn = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-60 -30 900 480" font-family="sans-serif" font-size="12">',
        '<path d="M0,0V400H800" fill="none" stroke="#888"/>',
        f'<text x="-50" y="4">{top:.2f}</text><text x="-50" y="404">0</text>',
        f'<text y="430">0 to {last:,} tokens; blue: loss while learning, red: held out</text>',
    ]
    for kind, colour in lines.items():
        points = ((800 * line["tokens"] / last, 400 - 400 * line[kind] / top) for line in log if kind in line)
        joined = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        drawn.append(f'<polyline fill="none" stroke="{colour}" points="{joined}"/>')
    return "\n".join([*drawn, "</svg>\n"])


class Run:
    """A training and the folder it is written down in."""

    def __init__(self, training: Training, pieces: Pieces, held: Sequence[Sample], out: Path) -> None:
        self.training, self._pieces, self._held, self._out = training, pieces, held, out
        self._log: list[dict[str, Any]] = []
        self._stopped = False

    def resume(self) -> None:
        """Go on where the last one was saved; what was logged after that is forgotten."""
        self.training.resume(self._out / "checkpoint.pt")
        lines = map(json.loads, (self._out / "log.jsonl").read_text().splitlines())
        self._log = [line for line in lines if line["step"] <= self.training.progress.step]

    def go(self, logged_every: int, saved_every: float) -> None:
        """Train until it is done or told to stop (Ctrl-C, SIGTERM); either way all is saved."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stop())
        training, losses = self.training, list[float]()
        self._save()
        saved = said = time.monotonic()
        while training.share < 1 and not self._stopped:
            losses.append(training.step())
            now, done = time.monotonic(), training.share >= 1 or self._stopped
            if training.progress.step % logged_every == 0 or done:
                self._log.append(asdict(training.progress) | {"loss": fmean(losses), "rate": training.rate})
                losses.clear()
            if now - said >= _SAID_EVERY or done:
                said = now
                click.echo(self._said(), err=True)
            if now - saved >= saved_every and not losses:
                self._save()
                saved = time.monotonic()
        self._save()

    def _stop(self) -> None:
        self._stopped = True

    def _save(self) -> None:
        if self._held and self._log:
            self._log[-1]["held"] = self.training.loss_on(self._held)
        log = "".join(json.dumps(line) + "\n" for line in self._log)
        for name, text in (("log.jsonl", log), ("loss.svg", draw(self._log))):
            part = self._out / f"{name}.part"
            part.write_text(text)
            part.replace(self._out / name)
        write_model(self.training.model, self._pieces, self._out / "newborn.gguf")
        self.training.save(self._out / "checkpoint.pt")

    def _said(self) -> str:
        progress, share = self.training.progress, self.training.share
        speed, loss = progress.tokens / progress.seconds, self._log[-1]["loss"] if self._log else math.nan
        left = timedelta(seconds=int(progress.seconds * max(0.0, 1 / share - 1)))
        return f"step {progress.step} · {share:.1%} · loss {loss:.3f} · {speed:,.0f} tokens/s · {left} left"


@click.command(help=(__doc__ or "").replace("``", ""), context_settings={"show_default": True})
@click.option("--samples", required=True, type=click.Path(path_type=Path), help="what to learn from (JSON lines)")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="the folder for what comes of it")
@click.option("--held-out", type=click.Path(path_type=Path), help="samples that only tell how well it goes")
@click.option("--tokens", default=0, help="how many tokens to learn from, prompts included")
@click.option("--minutes", default=0.0, help="instead: how long")
@click.option("--resume", is_flag=True, help="go on from the checkpoint in --out, with the same other options")
@click.option("--base", type=click.Path(path_type=Path), help="begin with this body (GGUF), not with a new one")
@click.option("--seed", default=1, help="of the first weights and of the order")
@click.option("--vocabulary", default=Shape.vocabulary, help="tokens of a new body, learned from the samples' texts")
@click.option("--width", default=Shape.width, help="of a new body; a multiple of 256")
@click.option("--layers", default=Shape.layers, help="of a new body")
@click.option("--inner", default=Shape.inner, help="inner width of a new body; a multiple of 256")
@click.option("--row", default=Recipe.row, help="tokens in a row; longer samples get longer rows")
@click.option("--step", default=Recipe.step, help="tokens in a step")
@click.option("--rate", default=Recipe.rate, help="the highest learning rate")
@click.option("--warm-up", default=Recipe.warm_up, help="steps until it is reached")
@click.option("--heard", default=Recipe.heard, help="how much prompts count, beside replies")
@click.option(
    "--answers", default=Recipe.answers, help="how much words that answer count, beside the others of a reply"
)
@click.option("--half/--no-half", default=True, help="bf16 where it does no harm")
@click.option("--compiled", is_flag=True, help="faster, after a minute; wants a C++ compiler")
@click.option("--log-every", default=10, help="steps")
@click.option("--save-every", default=5.0, help="minutes")
def main(**options: Any) -> None:
    """Train as the options say."""
    if (options["tokens"] > 0) == (options["minutes"] > 0):
        raise click.UsageError("say how long: either --tokens or --minutes")
    _keep_memory()
    try:
        run = _prepared(options)
        run.go(options["log_every"], 60 * options["save_every"])
    except (AgentError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _keep_memory() -> None:
    """Let the C library keep what it was given, as far as it can be told to (glibc can).

    A step asks for hundreds of megabytes and gives them back: to get them anew from the system each time was a sixth
    of it.
    """
    told = getattr(ctypes.CDLL(None), "mallopt", None)
    if told is not None:
        for which, value in ((_MMAPPED, 0), (_TRIMMED, 2**31 - 1), (_ARENAS, 1)):
            told(which, value)


def _prepared(options: dict[str, Any]) -> Run:
    """What is to be trained, on what, as a run that can start."""
    out: Path = options["out"]
    if not options["resume"] and (out / "checkpoint.pt").exists():
        raise CannotTrain(f"{out} holds a checkpoint: --resume it, or take another folder")
    out.mkdir(parents=True, exist_ok=True)
    if base := out / "newborn.gguf" if options["resume"] else options["base"]:
        pieces, model = tokenizer.read(base), read_model(base)
    else:
        texts = chain.from_iterable(line.texts() for line in read_lines(options["samples"]))
        pieces = tokenizer.learn(texts, options["vocabulary"])
        sizes = {name: options[name] for name in ("width", "layers", "inner")}
        model = newborn(Shape(**sizes, vocabulary=len(pieces)), options["seed"])
    samples, left_out = read_samples(options["samples"], pieces)
    held = read_samples(options["held_out"], pieces)[0] if options["held_out"] else []
    click.echo(f"{model.num_parameters():,} parameters, {len(samples):,} samples, {left_out:,} too long", err=True)
    recipe = Recipe(**{one.name: options[one.name] for one in fields(Recipe) if one.name in options})
    training = Training(model, samples, recipe)
    run = Run(training, pieces, held, out)
    if options["resume"]:
        run.resume()
    return run


if __name__ == "__main__":
    main()

"""Training itself: how a newborn learns from samples, step by step, to be stopped and gone on with at any.

Replies are what is to be learned; what prompts say is guessed along with them, since whoever can guess a note reads it.
"""

import math
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean

import torch
from torch.nn import functional
from transformers import LlamaForCausalLM

from agent.errors import AgentError
from agent.newborn import attention
from agent.newborn.packing import SILENT, Batch, batch, plan
from agent.newborn.samples import Sample, fingerprint

_LEAST_RATE = 0.05  # of the learning rate, at the end


class CannotTrain(AgentError):
    """What was asked for does not fit together."""


@dataclass(frozen=True)
class Recipe:
    """How it is trained. One of ``tokens`` and ``minutes`` says when it is done."""

    tokens: int = 0
    minutes: float = 0.0
    row: int = 512
    step: int = 6144
    rate: float = 4e-3
    warm_up: int = 100  # steps
    decay: float = 0.05
    heard: float = 0.2  # how much it counts, beside the replies, to have guessed what the prompts say
    answers: float = 3.0  # how much more a word that answers counts than how the answer is put
    seed: int = 1
    half: bool = True  # bf16 where it does no harm
    compiled: bool = False


@dataclass
class Progress:
    """How far it has come."""

    step: int = 0
    epoch: int = 0
    place: int = 0  # in the epoch's steps
    tokens: int = 0
    seconds: float = 0.0


@dataclass
class Training:
    """A model on its way; every step depends on nothing but what ``save`` keeps."""

    model: LlamaForCausalLM
    samples: Sequence[Sample]
    recipe: Recipe
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        if not self.samples or max(one.ids.max() for one in self.samples) >= self.model.config.vocab_size:
            raise CannotTrain("there is nothing to learn from, or it has tokens that the model does not know")
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model.to(self._device)  # type: ignore[arg-type]
        self.model.train()
        if self._device.type == "cpu":
            self.model.set_attn_implementation(attention.NAME)
        self._compiled = torch.compile(self.model.model) if self.recipe.compiled else self.model.model
        self._optimizers = _optimizers(self.model, self.recipe)
        self._steps = self._steps_of(self.progress.epoch)

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        recipe, progress = self.recipe, self.progress
        return progress.tokens / recipe.tokens if recipe.tokens else progress.seconds / 60 / recipe.minutes

    @property
    def rate(self) -> float:
        """The learning rate of the next step: up in a line, down in half a wave."""
        warm = min(1.0, (self.progress.step + 1) / max(1, self.recipe.warm_up))
        wave = (1 + math.cos(math.pi * min(1.0, self.share))) / 2
        return self.recipe.rate * warm * (_LEAST_RATE + (1 - _LEAST_RATE) * wave)

    def step(self) -> float:
        """Learn from the next rows; what the loss on the replies was."""
        began, rate = time.monotonic(), self.rate
        if self.progress.place == len(self._steps):
            self.progress.epoch, self.progress.place = self.progress.epoch + 1, 0
            self._steps = self._steps_of(self.progress.epoch)
        rows = batch(self.samples, self._steps[self.progress.place], self.recipe.row)
        spoken, heard = self._losses(rows)
        (spoken + self.recipe.heard * heard).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.progress.step, self.progress.place = self.progress.step + 1, self.progress.place + 1
        self.progress.tokens += rows.tokens
        self.progress.seconds += time.monotonic() - began
        return spoken.item()

    def loss_on(self, samples: Sequence[Sample]) -> float:
        """The loss on the replies of samples that are not learned from."""
        steps = plan([*map(len, samples)], self.recipe.row, self.recipe.step, "held out")
        with torch.no_grad():
            return fmean(self._losses(batch(samples, rows, self.recipe.row))[0].item() for rows in steps)

    def save(self, path: Path) -> None:
        """Write down all that is needed to go on, whole or not at all."""
        part = path.with_name(path.name + ".part")
        kept = {
            "model": self.model.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
            "progress": asdict(self.progress),
            "recipe": asdict(self.recipe),
            "samples": fingerprint(self.samples),
        }
        with part.open("wb") as file:
            torch.save(kept, file)
            os.fsync(file.fileno())
        part.replace(path)

    def resume(self, path: Path) -> None:
        """Go on from what was saved; raises if recipe or samples are others."""
        kept = torch.load(path, map_location=self._device, weights_only=True)
        if kept["recipe"] != asdict(self.recipe) or kept["samples"] != fingerprint(self.samples):
            raise CannotTrain(f"{path} was made with other options or other samples; go on with the same ones")
        self.model.load_state_dict(kept["model"])
        for optimizer, state in zip(self._optimizers, kept["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        self.progress = Progress(**kept["progress"])
        self._steps = self._steps_of(self.progress.epoch)

    def _steps_of(self, epoch: int) -> list[list[list[int]]]:
        return plan([*map(len, self.samples)], self.recipe.row, self.recipe.step, f"{self.recipe.seed}/{epoch}")

    def _losses(self, rows: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Mean over what replies say, and over what prompts say; while nothing is learned the second is nothing."""
        rows, learns = rows.on(self._device), torch.is_grad_enabled()
        is_full = rows.ids.shape[0] == max(1, self.recipe.step // rows.ids.shape[1])  # what is rare is not compiled
        body = self._compiled if is_full and learns else self.model.model
        with torch.autocast(self._device.type, torch.bfloat16, enabled=self.recipe.half):
            read = body(input_ids=rows.ids, position_ids=rows.positions, use_cache=False, **self._sight(rows))
            spoken = self._missed(read.last_hidden_state, rows.learned, 1 + (self.recipe.answers - 1) * rows.answers)
            heard = self._missed(read.last_hidden_state, rows.heard) if learns else torch.zeros(())
        return spoken, heard

    def _sight(self, rows: Batch) -> dict[str, torch.Tensor]:
        if self._device.type != "cpu":
            return {"attention_mask": rows.seen}
        told = attention.blocks(rows.readers, rows.ids.numel())
        return {"tokens": told.tokens, "masks": told.masks}

    def _missed(self, read: torch.Tensor, wanted: torch.Tensor, weighs: torch.Tensor | None = None) -> torch.Tensor:
        """The loss; the output is only worked out where something is wanted."""
        here = wanted != SILENT
        guesses = self.model.lm_head(read[here]).float()
        if weighs is None:
            return functional.cross_entropy(guesses, wanted[here])
        missed = functional.cross_entropy(guesses, wanted[here], reduction="none")
        return (missed * weighs[here]).sum() / weighs[here].sum()


def _optimizers(model: LlamaForCausalLM, recipe: Recipe) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside, Adam for the embedding and the norms.

    After the first 800,000 tokens of this corpus the loss was 4.2 with Muon, and 5.1 with Adam alone: where a processor
    core reads a few thousand a second, that is what decides.
    """
    inner = [weights for name, weights in model.named_parameters() if weights.ndim == 2 and "embed" not in name]
    known = set(map(id, inner))
    outer = [weights for weights in model.parameters() if id(weights) not in known]
    return [
        torch.optim.Muon(inner, lr=recipe.rate, weight_decay=recipe.decay, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(outer, lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]

"""Which token comes next: the samplers of llama.cpp in a row. The same seed gives the same tokens."""

import ctypes
import math
import time
from typing import Any

import numpy as np

from agent.mind.context import Context
from agent.mind.grammar import sampler_of
from agent.mind.llama import Model, lib
from agent.mind.port import MAX_SEED, Sampling
from agent.mind.refusals import GrammarRefused, SamplingRefused

# llama.cpp follows every way in which a grammar can be read; in one that is ambiguous each token multiplies them.
PATIENCE = 0.25  # seconds of processor time for one token

_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)], align=True)


class Sampler:
    """Chooses the tokens of one reply."""

    def __init__(self, model: Model, sampling: Sampling, seed: int, grammar: str = "") -> None:
        _refuse_nonsense(sampling, seed)
        self._chain: Any = None
        self._grammar: Any = sampler_of(model, grammar) if grammar else None
        self._chain = lib.llama_sampler_chain_init(lib.llama_sampler_chain_default_params())
        for sampler in _samplers(model, sampling, seed):
            lib.llama_sampler_chain_add(self._chain, sampler)
        if grammar:
            self._candidates = np.zeros(model.size, _CANDIDATE)

    def next(self, context: Context) -> int | None:
        """The token after those that ``context`` has read; None if the grammar allows nothing more."""
        if self._grammar is None:
            return context.sampled(self._chain)
        began, candidates = time.thread_time(), self._candidates
        candidates["id"] = np.arange(len(candidates))
        candidates["logit"] = context.logits()
        array = lib.llama_token_data_array(
            candidates.ctypes.data_as(ctypes.POINTER(lib.llama_token_data)), len(candidates), -1, False
        )
        lib.llama_sampler_apply(self._grammar, ctypes.byref(array))
        if not np.isfinite(candidates["logit"]).any():  # to accept one nevertheless would end the process
            return None
        lib.llama_sampler_apply(self._chain, ctypes.byref(array))
        token: int = array.data[array.selected].id
        lib.llama_sampler_accept(self._grammar, token)
        lib.llama_sampler_accept(self._chain, token)
        if time.thread_time() - began > PATIENCE:
            raise GrammarRefused("it can be read in too many ways at once")
        return token

    def close(self) -> None:
        """Give back its memory."""
        for sampler in (self._chain, self._grammar):
            if sampler:
                lib.llama_sampler_free(sampler)
        self._chain = self._grammar = None


def _samplers(model: Model, sampling: Sampling, seed: int) -> list[int]:
    row = []
    if sampling.repeat != 1.0 and sampling.repeat_window:
        row.append(lib.llama_sampler_init_penalties(model.size, sampling.repeat_window, sampling.repeat, 0.0, 0.0))
    if sampling.temperature == 0.0:
        return [*row, lib.llama_sampler_init_greedy()]
    if sampling.top_p < 1.0:
        row.append(lib.llama_sampler_init_top_p(sampling.top_p, 1))
    if sampling.min_p > 0.0:
        row.append(lib.llama_sampler_init_min_p(sampling.min_p, 1))
    row.append(lib.llama_sampler_init_temp(sampling.temperature))
    return [*row, lib.llama_sampler_init_dist(seed)]


def _refuse_nonsense(sampling: Sampling, seed: int) -> None:
    for name, value, least, most in (
        ("temperature", sampling.temperature, 0.0, 10.0),
        ("top_p", sampling.top_p, 0.0, 1.0),
        ("min_p", sampling.min_p, 0.0, 1.0),
        ("repeat", sampling.repeat, 0.5, 2.0),
        ("repeat_window", sampling.repeat_window, 0, 4096),
        ("seed", seed, 0, MAX_SEED),
    ):
        if not (math.isfinite(value) and least <= value <= most):
            raise SamplingRefused(f"{name} is not between {least:g} and {most:g}")

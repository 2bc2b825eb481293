"""Tiny bodies and adapters with random weights: real files for llama.cpp, made in a blink and without torch."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from agent.mind.port import AdapterFile, BodyFile
from agent.mind.prompts import CONTROLS
from agent.newborn.gguf import write_adapter, write_weights
from agent.newborn.tokenizer import Pieces

WIDTH, LAYERS, HEADS = 256, 2, 4
RANK = 4
NORMS = ("input", "post_attention")


def letters() -> list[str]:
    """A sign for each byte, as GPT-2 writes them."""
    shown = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = iter(range(256, 512))
    return [chr(byte) if byte in shown else chr(next(hidden)) for byte in range(256)]


# llama.cpp wants at least one pair that is joined.
PIECES = Pieces((*CONTROLS, *letters(), "he"), ("h e",), {name: id for id, name in enumerate(CONTROLS)})


def many(size: int) -> Pieces:
    """Pieces with others added that no text is joined to, for a body as large as a real one."""
    more = (first + second for first in letters() for second in letters())
    return Pieces(
        (*PIECES.tokens, *islice((piece for piece in more if piece != "he"), size - len(PIECES))),
        ("h e",),
        PIECES.controls,
    )


def config(layers: int = LAYERS, inner: int = WIDTH, context: int = 1024, pieces: Pieces = PIECES) -> Any:
    return SimpleNamespace(
        hidden_size=WIDTH,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=HEADS,
        num_key_value_heads=HEADS,
        head_dim=WIDTH // HEADS,
        max_position_embeddings=context,
        rope_parameters={"rope_theta": 10_000.0},
        rms_norm_eps=1e-5,
        vocab_size=len(pieces),
        tie_word_embeddings=True,
    )


def body(
    folder: Path, seed: int = 1, layers: int = LAYERS, inner: int = WIDTH, pieces: Pieces = PIECES, context: int = 1024
) -> BodyFile:
    """A body; another seed gives another of the same shape."""
    shape, chance = config(layers, inner, context, pieces), np.random.default_rng(seed)

    def weight(*size: int) -> Any:
        return chance.standard_normal(size, np.float32) / np.sqrt(size[-1])

    weights = {"model.embed_tokens.weight": weight(len(pieces), WIDTH) * 2, "model.norm.weight": np.ones(WIDTH)}
    sizes = {f"self_attn.{name}_proj": (WIDTH, WIDTH) for name in "qkvo"}
    sizes |= {"mlp.gate_proj": (inner, WIDTH), "mlp.up_proj": (inner, WIDTH), "mlp.down_proj": (WIDTH, inner)}
    for layer in range(layers):
        weights |= {f"model.layers.{layer}.{name}.weight": weight(*size) for name, size in sizes.items()}
        weights |= {f"model.layers.{layer}.{name}_layernorm.weight": np.ones(WIDTH) for name in NORMS}
    path = folder / f"body-{seed}-{layers}-{inner}.gguf"
    write_weights(weights, shape, pieces, path)
    return BodyFile(str(path), hash_of(path), context=context)


def adapter(folder: Path, base: BodyFile, seed: int = 1, layers: int = LAYERS) -> AdapterFile:
    """An adapter of ``base`` that changes much."""
    chance, state = np.random.default_rng(seed), {}
    for layer in range(layers):
        for name in "qkvo":
            stem = f"base_model.model.model.layers.{layer}.self_attn.{name}_proj"
            state[f"{stem}.lora_A.weight"] = chance.standard_normal((RANK, WIDTH), np.float32) * 0.2
            state[f"{stem}.lora_B.weight"] = chance.standard_normal((WIDTH, RANK), np.float32) * 0.2
    lora = SimpleNamespace(r=RANK, lora_alpha=2 * RANK, use_rslora=False, bias="none")
    path = folder / f"adapter-{seed}-{base.sha256[:8]}.gguf"
    write_adapter(cast("Any", state), cast("Any", lora), config(layers), path)
    return AdapterFile(str(path), hash_of(path), base.sha256)


def hash_of(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def of_bytes(folder: Path, data: bytes, like: BodyFile, name: str = "damaged.gguf") -> BodyFile:
    """``data`` as a body whose hash is right, so that it is llama.cpp that gets to see it."""
    path = folder / name
    path.write_bytes(data)
    return replace(like, path=str(path), sha256=hash_of(path))


def some_tokens(count: int, seed: int = 0, pieces: Pieces = PIECES) -> tuple[int, ...]:
    """Tokens of a random text."""
    chance = np.random.default_rng(seed)
    found: Sequence[int] = chance.integers(len(pieces.controls), len(pieces), count).tolist()
    return tuple(found)

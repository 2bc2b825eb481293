"""Reads a body's file back into a model that can be trained.

transformers reads GGUF too, but takes every such file for a quantized one and then refuses to train it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from agent.errors import AgentError
from agent.newborn.gguf import EMBEDDING, INNER, NORM, OUTER, OUTPUT, ROPE_BASE, Array, gguf_name, turned
from agent.newborn.shape import Shape

_MOST_LAYERS = 512


class BodyUnreadable(AgentError):
    """The file is no body that can be trained."""


def config_of(shape: Shape) -> LlamaConfig:
    """``shape`` in the words of transformers."""
    return LlamaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        intermediate_size=shape.inner,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        max_position_embeddings=shape.context,
        rms_norm_eps=shape.norm_epsilon,
        rope_parameters={"rope_type": "default", "rope_theta": shape.rope_base},
        tie_word_embeddings=True,
    )


def newborn(shape: Shape, seed: int) -> LlamaForCausalLM:
    """A model that has learned nothing yet; the same for the same seed."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return LlamaForCausalLM(config_of(shape))


def read_model(path: Path) -> LlamaForCausalLM:
    """The model in ``path``, in single precision."""
    try:
        reader = gguf.GGUFReader(path)
        config = _config(reader)
        weights = dict(_weights(reader, config))
    except (ValueError, KeyError, IndexError, TypeError, NotImplementedError, OverflowError) as cause:
        raise BodyUnreadable(f"{path.name} is no Llama that can be trained: {cause}") from cause
    model = LlamaForCausalLM(config)
    model.load_state_dict(weights, strict=False)  # of which none is missing: they were asked for by name
    model.tie_weights()
    return model


def _config(reader: gguf.GGUFReader) -> LlamaConfig:
    def field(name: str, otherwise: Any = None) -> Any:
        if name in reader.fields:
            return reader.fields[name].contents()
        if otherwise is None:
            raise KeyError(f"it does not say {name}")
        return otherwise

    if (kind := field("general.architecture")) != "llama":
        raise ValueError(f"its architecture is {kind}")
    names = {tensor.name for tensor in reader.tensors}
    if "rope_freqs.weight" in names or "llama.rope.scaling.type" in reader.fields:
        raise ValueError("its positions are stretched")
    layers = int(field("llama.block_count"))
    if not 0 < layers <= _MOST_LAYERS:
        raise ValueError(f"it has {layers} layers")
    heads = int(field("llama.attention.head_count"))
    width = int(field("llama.embedding_length"))
    return LlamaConfig(
        vocab_size=len(field("tokenizer.ggml.tokens")),
        hidden_size=width,
        num_hidden_layers=layers,
        intermediate_size=int(field("llama.feed_forward_length")),
        num_attention_heads=heads,
        num_key_value_heads=int(field("llama.attention.head_count_kv", heads)),
        head_dim=int(field("llama.attention.key_length", width // heads)),
        max_position_embeddings=int(field("llama.context_length")),
        rms_norm_eps=float(np.float32(field("llama.attention.layer_norm_rms_epsilon"))),
        rope_parameters={"rope_type": "default", "rope_theta": float(field("llama.rope.freq_base", ROPE_BASE))},
        tie_word_embeddings=f"{OUTER[OUTPUT]}.weight" not in names,
    )


def _weights(reader: gguf.GGUFReader, config: LlamaConfig) -> Iterator[tuple[str, torch.Tensor]]:
    """Every weight that such a model has, by the name that transformers gives it; and no other."""
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    shapes = _shapes(config)
    if more := tensors.keys() - {f"{gguf_name(hf)}.weight" for hf in shapes}:
        raise ValueError(f"it has {min(more)}")
    for hf, shape in shapes.items():
        tensor = tensors[f"{gguf_name(hf)}.weight"]
        if tuple(reversed(tensor.shape.tolist())) != shape:
            raise ValueError(f"{tensor.name} is {tensor.shape.tolist()}")
        rows: Array = gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(np.float32).reshape(shape)
        yield f"{hf}.weight", torch.from_numpy(np.array(turned(rows, hf, config, back=True)))


def _shapes(config: LlamaConfig) -> dict[str, tuple[int, ...]]:
    """The names that transformers gives to the weights of such a model, and how large each is."""
    width, inner = config.hidden_size, config.intermediate_size
    heads = config.num_attention_heads
    head = config.head_dim or width // heads
    queries, keys = heads * head, (config.num_key_value_heads or heads) * head
    layer: dict[str, tuple[int, ...]] = dict(
        zip(
            INNER,
            [
                *((queries, width), (keys, width), (keys, width), (width, queries)),
                *((inner, width), (inner, width), (width, inner), (width,), (width,)),
            ],
            strict=True,
        )
    )
    shapes = {
        f"model.layers.{i}.{name}": shape for i in range(config.num_hidden_layers) for name, shape in layer.items()
    }
    shapes |= {EMBEDDING: (config.vocab_size, width), NORM: (width,)}
    return shapes if config.tie_word_embeddings else shapes | {OUTPUT: (config.vocab_size, width)}

"""Writes a body, or an adapter of it, as the one file that everything starts from: GGUF at F16.

llama.cpp turns neighbouring rows of a head together where transformers turns its two halves; so rows of q and k change
places on the way. The names of weights are those of llama.cpp.
"""

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gguf
import numpy as np
import numpy.typing as npt

from agent.errors import AgentError
from agent.mind.prompts import BOS, END, PAD
from agent.newborn.tokenizer import PRE_TOKENIZER, Pieces

if TYPE_CHECKING:  # a process that only writes what it was given need not load these
    import torch
    from peft import LoraConfig
    from transformers import LlamaConfig, LlamaForCausalLM

Array = npt.NDArray[Any]

LANGUAGES = ("en",)  # that a newborn speaks; whoever asks in another is told so
ROPE_BASE = 10_000.0  # where nothing else is said
EMBEDDING, NORM, OUTPUT = "model.embed_tokens", "model.norm", "lm_head"
OUTER = {EMBEDDING: "token_embd", NORM: "output_norm", OUTPUT: "output"}
INNER = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}

_LORA = re.compile(r"(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.default)?\.weight")


class AdapterRefused(AgentError):
    """The adapter has something in it that llama.cpp does not know."""


def write_model(model: "LlamaForCausalLM", pieces: Pieces, path: Path, notes: Mapping[str, str] | None = None) -> None:
    """Write ``model`` and its tokenizer into ``path``; ``notes`` stand in it as ``kith.*``."""
    write_weights(model.state_dict(), model.config, pieces, path, notes)


def write_weights(
    weights: "Mapping[str, torch.Tensor | Array]",
    config: "LlamaConfig",
    pieces: Pieces,
    path: Path,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write ``weights``, named as transformers names them, and the tokenizer into ``path``, whole or not at all."""

    def fill(writer: gguf.GGUFWriter) -> None:
        writer.add_type("model")
        writer.add_name("newborn")
        writer.add_languages(list(LANGUAGES))
        _add_shape(writer, config)
        _add_pieces(writer, pieces)
        _add_notes(writer, notes)
        for name, tensor in weights.items():
            hf = name.removesuffix(".weight")
            if hf == OUTPUT and config.tie_word_embeddings:
                continue
            rows = turned(_array(tensor), hf, config)
            writer.add_tensor(f"{gguf_name(hf)}.weight", rows.astype(np.float16) if rows.ndim > 1 else rows)

    _write(path, fill)


def write_adapter(
    state: "Mapping[str, torch.Tensor]",
    lora: "LoraConfig",
    base: "LlamaConfig",
    path: Path,
    notes: Mapping[str, str] | None = None,
) -> None:
    """Write what peft learned (its state, and how it was set up) as an adapter of ``base``."""
    unknown = [
        name
        for name in ("modules_to_save", "use_dora", "rank_pattern", "alpha_pattern", "fan_in_fan_out", "lora_bias")
        if getattr(lora, name, None)
    ]
    if unknown or lora.bias != "none":
        raise AdapterRefused(f"llama.cpp knows no adapter with {', '.join(unknown) or 'biases'}")
    alpha = lora.lora_alpha * (math.sqrt(lora.r) if lora.use_rslora else 1.0)  # llama.cpp divides it by the rank

    def fill(writer: gguf.GGUFWriter) -> None:
        writer.add_type("adapter")
        writer.add_string("adapter.type", "lora")
        writer.add_float32("adapter.lora.alpha", alpha)
        _add_notes(writer, notes)
        for name, tensor in sorted(state.items()):
            found = _LORA.fullmatch(name)
            if found is None:
                raise AdapterRefused(f"llama.cpp knows no adapter with {name}")
            hf, side = found.groups()
            if not hf.endswith(tuple(INNER)):
                raise AdapterRefused(f"llama.cpp knows no adapter of {hf}")
            rows = turned(_array(tensor), hf, base) if side == "B" else _array(tensor)
            writer.add_tensor(f"{gguf_name(hf)}.weight.lora_{side.lower()}", rows)

    _write(path, fill)


def gguf_name(hf: str) -> str:
    """What llama.cpp calls a weight that transformers calls ``hf`` (both without ``.weight``)."""
    if hf in OUTER:
        return OUTER[hf]
    _, _, layer, inner = hf.split(".", 3)
    return f"blk.{layer}.{INNER[inner]}"


def turned(rows: Array, hf: str, config: "LlamaConfig", *, back: bool = False) -> Array:
    """The rows of q and k as llama.cpp wants them, or ``back``; those of other weights as they are."""
    if not hf.endswith(("q_proj", "k_proj")):
        return rows
    heads = config.num_attention_heads
    if hf.endswith("k_proj"):
        heads = config.num_key_value_heads or heads
    half = rows.shape[0] // heads // 2
    halves = (heads, half, 2) if back else (heads, 2, half)
    return np.ascontiguousarray(rows.reshape(*halves, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape))


def rope_base(config: "LlamaConfig") -> float:
    """How slowly positions turn."""
    return float((config.rope_parameters or {}).get("rope_theta") or ROPE_BASE)


def _add_shape(writer: gguf.GGUFWriter, config: "LlamaConfig") -> None:
    head = config.head_dim or config.hidden_size // config.num_attention_heads
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads or config.num_attention_heads)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_rope_freq_base(rope_base(config))
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    writer.add_vocab_size(config.vocab_size)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)


def _add_pieces(writer: gguf.GGUFWriter, pieces: Pieces) -> None:
    controls = set(pieces.controls.values())
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(PRE_TOKENIZER)
    writer.add_token_list(list(pieces.tokens))
    writer.add_token_types(
        [gguf.TokenType.CONTROL if id in controls else gguf.TokenType.NORMAL for id in range(len(pieces))]
    )
    writer.add_token_merges(list(pieces.merges))
    writer.add_bos_token_id(pieces.control(BOS))
    writer.add_eos_token_id(pieces.control(END))
    writer.add_eot_token_id(pieces.control(END))
    writer.add_pad_token_id(pieces.control(PAD))
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)


def _add_notes(writer: gguf.GGUFWriter, notes: Mapping[str, str] | None) -> None:
    for key, value in (notes or {}).items():
        writer.add_string(f"kith.{key}", value)


def _array(tensor: "torch.Tensor | Array") -> Array:
    """Whatever holds numbers, as an array of single precision."""
    if isinstance(tensor, np.ndarray):
        return tensor.astype(np.float32)
    return tensor.detach().float().cpu().numpy()


def _write(path: Path, fill: Callable[[gguf.GGUFWriter], None]) -> None:
    part = path.with_name(path.name + ".part")
    writer = gguf.GGUFWriter(part, "llama")
    try:
        fill(writer)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

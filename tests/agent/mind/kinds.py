"""Tiny bodies of the kinds that others train, with random weights: what llama.cpp wants of each, and no more."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
import numpy as np

from agent.mind.port import AdapterFile, BodyFile
from tests.agent.mind.bodies import hash_of, letters

WIDTH, INNER, LAYERS, HEADS, RANK = 64, 64, 2, 2, 4
HEAD = WIDTH // HEADS
CONTEXT = 4096
# Tokens of many families in one vocabulary, so that all their words can be tried on each.
JOINED = "<a▁b>"  # a control token that sentencepieces join out of text
MARKS = (
    *("<bos>", "<eos>", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<start_of_turn>", "<end_of_turn>", "<s>"),
    *("</s>", "[INST]", "[/INST]", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
)
DEFINED = ("<think>", "</think>", "<tool_call>", "</tool_call>", "\n\n", "<b>")  # taken out of any text


@dataclass(frozen=True)
class Kind:
    """An architecture, and what it has besides those of a llama."""

    name: str
    biases: bool = False
    head_norms: bool = False
    after_norms: bool = False
    template: str = ""


LLAMA, QWEN2, QWEN3 = Kind("llama"), Kind("qwen2", biases=True), Kind("qwen3", head_norms=True)
GEMMA2, GEMMA3 = Kind("gemma2", after_norms=True), Kind("gemma3", head_norms=True, after_norms=True)
KINDS = (LLAMA, QWEN2, QWEN3, GEMMA2, GEMMA3)


def stranger(
    folder: Path,
    kind: Kind,
    template: str = "",
    seed: int = 1,
    end: str = "<|im_end|>",
    sentencepiece: bool = False,
    cuts: str = "qwen2",
) -> BodyFile:
    """A body of this kind; with ``sentencepiece`` it cuts text as Mistral and Gemma do, else as ``cuts``, if at all."""
    path = folder / f"{kind.name}-{seed}-{sentencepiece}-{cuts}-{abs(hash(template))}.gguf"
    writer, chance = gguf.GGUFWriter(path, kind.name), np.random.default_rng(seed)
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_key_length(HEAD)
    writer.add_value_length(HEAD)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_sliding_window(CONTEXT)
    count = _add_sentencepieces(writer, end) if sentencepiece else _add_vocabulary(writer, end, cuts)
    if template:
        writer.add_chat_template(template)

    def add(name: str, *size: int) -> None:
        rows: Any = chance.standard_normal(size, np.float32) / np.sqrt(size[-1])
        writer.add_tensor(f"{name}.weight", rows.astype(np.float16))

    def ones(name: str, size: int) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(size, np.float32))

    add("token_embd", count, WIDTH)
    ones("output_norm", WIDTH)
    for layer in range(LAYERS):
        blk = f"blk.{layer}"
        for part, size in (("q", WIDTH), ("k", WIDTH), ("v", WIDTH), ("output", WIDTH)):
            add(f"{blk}.attn_{part}", size, WIDTH)
            if kind.biases and part != "output":
                writer.add_tensor(f"{blk}.attn_{part}.bias", chance.standard_normal(size, np.float32) * 0.1)
        add(f"{blk}.ffn_gate", INNER, WIDTH)
        add(f"{blk}.ffn_up", INNER, WIDTH)
        add(f"{blk}.ffn_down", WIDTH, INNER)
        ones(f"{blk}.attn_norm", WIDTH)
        ones(f"{blk}.ffn_norm", WIDTH)
        if kind.head_norms:
            ones(f"{blk}.attn_q_norm", HEAD)
            ones(f"{blk}.attn_k_norm", HEAD)
        if kind.after_norms:
            ones(f"{blk}.post_attention_norm", WIDTH)
            ones(f"{blk}.post_ffw_norm", WIDTH)
    _write(writer)
    return BodyFile(str(path), hash_of(path), context=CONTEXT)


def learnt(folder: Path, kind: Kind, base: BodyFile, seed: int = 1) -> AdapterFile:
    """An adapter of such a body that changes much."""
    path = folder / f"adapter-{kind.name}-{seed}.gguf"
    writer, chance = gguf.GGUFWriter(path, kind.name), np.random.default_rng(seed)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2 * RANK)
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "output"):
            name = f"blk.{layer}.attn_{part}.weight"
            writer.add_tensor(f"{name}.lora_a", chance.standard_normal((RANK, WIDTH), np.float32) * 0.3)
            writer.add_tensor(f"{name}.lora_b", chance.standard_normal((WIDTH, RANK), np.float32) * 0.3)
    _write(writer)
    return AdapterFile(str(path), hash_of(path), base.sha256)


def _add_vocabulary(writer: gguf.GGUFWriter, end: str, cuts: str) -> int:
    if not cuts:
        writer.add_tokenizer_model("no_vocab")
        writer.add_vocab_size(300)
        return 300
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(cuts)
    writer.add_token_list([*MARKS, *DEFINED, *letters(), "he"])
    control, defined, normal = gguf.TokenType.CONTROL, gguf.TokenType.USER_DEFINED, gguf.TokenType.NORMAL
    thoughts = [control] * 2  # as some makers have them
    writer.add_token_types([control] * len(MARKS) + thoughts + [defined] * (len(DEFINED) - 2) + [normal] * 257)
    writer.add_token_merges(["h e"])
    writer.add_bos_token_id(MARKS.index("<bos>"))
    writer.add_eos_token_id(MARKS.index(end))
    writer.add_add_bos_token(True)
    return len(MARKS) + len(DEFINED) + 257


def _add_sentencepieces(writer: gguf.GGUFWriter, end: str) -> int:
    unknown, data, kind = ["<unk>"], [f"<0x{byte:02X}>" for byte in range(256)], gguf.TokenType
    words = ["▁", "▁▁", "he", "th", *(chr(letter) for letter in range(33, 127))]
    words += [JOINED[:2], JOINED[:3], JOINED[:4]]
    tokens = [*MARKS, JOINED, *unknown, *DEFINED, *data, *words]
    kinds = [kind.CONTROL] * (len(MARKS) + 1) + [kind.UNKNOWN] + [kind.USER_DEFINED] * len(DEFINED)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([float(-place) for place in range(len(tokens))])
    writer.add_token_types([*kinds, *([kind.BYTE] * 256), *([kind.NORMAL] * len(words))])
    writer.add_bos_token_id(MARKS.index("<bos>"))
    writer.add_eos_token_id(MARKS.index(end))
    writer.add_unk_token_id(len(MARKS) + 1)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    return len(tokens)


def _write(writer: gguf.GGUFWriter) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

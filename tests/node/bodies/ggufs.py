"""Small GGUFs, written by the `gguf` package: real ones, and what a hostile hand would write."""

import struct
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFWriter

F16, Q8_0, Q4_K = GGMLQuantizationType.F16, GGMLQuantizationType.Q8_0, GGMLQuantizationType.Q4_K
BLOCKS = {F16: (1, 2), Q8_0: (32, 34), Q4_K: (256, 144)}


def write(
    path: Path,
    stored: GGMLQuantizationType = F16,
    *,
    file_type: int | None = None,
    kind: str = "model",
    tokens: int = 300,
    rows: int = 16,
    split: int = 0,
    licence: str = "apache-2.0",
    seed: int = 0,
) -> Path:
    """A GGUF with one matrix of 256 columns and a norm."""
    writer = GGUFWriter(str(path), "llama")
    writer.add_type(kind)
    writer.add_name("A small one")
    writer.add_license(licence)
    writer.add_languages(["en", "ko"])
    writer.add_context_length(2048)
    writer.add_block_count(2)
    if file_type is not None:
        writer.add_file_type(file_type)
    if split:
        writer.add_uint16("split.count", split)
    if tokens:
        writer.add_tokenizer_model("gpt2")
        writer.add_token_list([f"t{number}" for number in range(tokens)])
        writer.add_token_merges(["t 1", "t 2"])
        writer.add_chat_template("{{ messages }}" * 1000)
    block, taken = BLOCKS[stored]
    chance = np.random.default_rng(seed)
    if stored == F16:
        writer.add_tensor("blk.0.attn_q.weight", chance.standard_normal((rows, 256)).astype(np.float16))
    else:
        data = chance.integers(0, 255, (rows, 256 // block * taken), np.uint8)
        writer.add_tensor("blk.0.attn_q.weight", data, raw_dtype=stored)
    writer.add_tensor("output_norm.weight", np.ones(256, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def head(tensors: int = 0, keys: int = 0, version: int = 3, magic: bytes = b"GGUF") -> bytes:
    return magic + struct.pack("<IQQ", version, tensors, keys)


def tensor(name: str, dimensions: list[int], stored: int = 1, offset: int = 0) -> bytes:
    shape = struct.pack(f"<I{len(dimensions)}Q", len(dimensions), *dimensions)
    return text(name) + shape + struct.pack("<IQ", stored, offset)

"""A body's file: what is written is what is read, by us and by llama.cpp."""

import random
from pathlib import Path

import numpy as np
import peft
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from agent.newborn import tokenizer
from agent.newborn.gguf import AdapterRefused, write_adapter, write_model, write_weights
from agent.newborn.reading import BodyUnreadable, newborn, read_model
from agent.newborn.shape import Shape, small
from tests.agent.newborn.body import TEXTS, body, llama, logits_of, pieces, some_ids

LINEARS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("body") / "small.gguf"
    words = pieces()
    write_model(body(len(words)), words, path, {"card": "made in a test"})
    return path


def test_a_body_is_read_as_it_was_written(file: Path, tmp_path: Path) -> None:
    words = pieces()
    written, read = body(len(words)).state_dict(), read_model(file).state_dict()
    assert written.keys() == read.keys()
    for name, weight in written.items():
        assert torch.equal(read[name], weight.half().float() if weight.ndim > 1 else weight), name
    assert tokenizer.read(file) == words
    again = tmp_path / "again.gguf"
    write_model(read_model(file), words, again, {"card": "made in a test"})
    assert again.read_bytes() == file.read_bytes()


def test_heads_that_share_keys_are_read_as_they_were_written(tmp_path: Path) -> None:
    words = pieces()
    config = body(len(words)).config
    config.num_key_value_heads = 2
    config.tie_word_embeddings = False
    model = type(body(len(words)))(config)
    path = tmp_path / "shared.gguf"
    write_weights(model.state_dict(), config, words, path)
    read = read_model(path)
    for name, weight in model.state_dict().items():
        assert torch.equal(read.state_dict()[name], weight.half().float() if weight.ndim > 1 else weight), name
    ids = some_ids(40, len(words))
    assert np.abs(llama(path, tmp_path, {"ids": ids}) - logits_of(read, ids)).max() <= 0.01


def test_llama_cpp_and_transformers_think_the_same(file: Path, tmp_path: Path) -> None:
    model = read_model(file)
    ids = some_ids(120, model.config.vocab_size)
    wanted = logits_of(model, ids)
    assert np.abs(wanted).max() > 1
    assert np.abs(llama(file, tmp_path, {"ids": ids}) - wanted).max() <= 0.01


@pytest.mark.filterwarnings("ignore:.is_gradient_checkpointing:FutureWarning")  # peft asks transformers for it
@pytest.mark.parametrize("rslora", [False, True])
def test_they_think_the_same_with_an_adapter(file: Path, tmp_path: Path, rslora: bool) -> None:
    base = read_model(file)
    ids = some_ids(120, base.config.vocab_size, 2)
    without = logits_of(base, ids)
    setup = peft.LoraConfig(r=4, lora_alpha=6, target_modules=LINEARS, use_rslora=rslora)
    learned = peft.get_peft_model(base, setup)
    torch.manual_seed(3)
    with torch.no_grad():
        for name, weight in learned.named_parameters():
            if "lora_B" in name:
                weight.normal_(std=0.02)
    wanted, path = logits_of(learned, ids), tmp_path / "adapter.gguf"
    write_adapter(peft.get_peft_model_state_dict(learned), setup, base.config, path)
    assert np.abs(wanted - without).max() > 0.2
    assert np.abs(llama(file, tmp_path, {"ids": ids, "adapter": str(path)}) - wanted).max() <= 0.02


def test_an_adapter_that_llama_cpp_would_misread_is_refused(tmp_path: Path) -> None:
    config, path = body(40).config, tmp_path / "adapter.gguf"
    state = {"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight": torch.zeros(4, 256)}
    for setup in (peft.LoraConfig(use_dora=True), peft.LoraConfig(bias="all"), peft.LoraConfig(rank_pattern={"q": 2})):
        with pytest.raises(AdapterRefused):
            write_adapter(state, setup, config, path)
    for name in ("base_model.model.lm_head.lora_A.weight", "base_model.model.model.norm.weight"):
        with pytest.raises(AdapterRefused):
            write_adapter({name: torch.zeros(4, 256)}, peft.LoraConfig(), config, path)
    assert not list(tmp_path.iterdir())


def test_llama_cpp_cuts_text_as_we_do(file: Path, tmp_path: Path) -> None:
    words, chance = tokenizer.read(file), random.Random(5)
    letters = "".join(TEXTS) + "'’“–çßאبก्\u0301\u200d\ufeff½²Ⅳ０\x00\x7f\u00a0\u3000\n\r\t  "
    texts = [
        "".join(chance.choices([*letters, "<|end|>", "'s", "'LL"], k=chance.randrange(1, 30))) for _ in range(3000)
    ]
    begins = [chance.randrange(len(TEXTS[0])) for _ in range(500)]
    texts += [TEXTS[0][begin : begin + 60] for begin in begins]
    found = llama(file, tmp_path, {"texts": texts}).tolist()
    wanted = [id for text in texts for id in (*words.plain(text), -1)]
    assert found == wanted


@given(cut=st.integers(0, 20_000))
def test_a_torn_file_is_called_unreadable(file: Path, cut: int) -> None:
    torn = file.with_name("torn.gguf")
    torn.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(BodyUnreadable):
        read_model(torn)


def test_a_new_body_is_the_same_for_the_same_seed_and_as_large_as_its_shape_says() -> None:
    model = newborn(small(), 7)
    other = newborn(small(), 7)
    assert model.num_parameters() == small().parameters
    assert all(torch.equal(a, b) for a, b in zip(model.parameters(), other.parameters(), strict=True))
    assert 10_000_000 <= Shape().parameters <= 22_000_000
    assert 2 * Shape().parameters <= 48_000_000
    with pytest.raises(ValueError):
        Shape(width=300)

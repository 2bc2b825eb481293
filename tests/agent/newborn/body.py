"""What these tests share: a small body in a file, and its logits as llama.cpp and as transformers see them."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from transformers import LlamaForCausalLM

from agent.newborn import tokenizer
from agent.newborn.reading import newborn
from agent.newborn.samples import Sample, alone
from agent.newborn.shape import small
from tests.conftest import ROOT

PROCESS = Path(__file__).with_name("llama_process.py")

Logits = npt.NDArray[np.float32]

TEXTS = [
    *((ROOT / name).read_text() for name in ("ARCHITECTURE.md", "agent/mind/prompts.py")),
    "1999 2026 2048 12 " * 20,
    "안녕하세요, 저는 부산에 살아요. " * 3,
    "私は京都に住んでいます。" * 3,
    "🙂🙃 for x in range(10): print(x)\r\n\t" * 3,
]


def pieces(size: int = 600) -> tokenizer.Pieces:
    return tokenizer.learn(TEXTS, size)


def body(vocabulary: int, seed: int = 1) -> LlamaForCausalLM:
    """A small model whose weights are large enough for differences to be seen."""
    model = newborn(small(vocabulary), seed)
    torch.manual_seed(seed)
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight * 3 if weight.ndim > 1 else weight + torch.randn_like(weight) / 10)
    return model


def some_ids(count: int, below: int, seed: int = 1) -> list[int]:
    return random.Random(seed).choices(range(below), k=count)


def samples(count: int, below: int, seed: int = 1) -> list[Sample]:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        asked = chance.randrange(2, 20)
        ids = chance.choices(range(below), k=asked + chance.randrange(2, 9))
        made.append(alone(ids, asked))
    return made


def logits_of(model: torch.nn.Module, ids: Sequence[int]) -> Logits:
    with torch.no_grad():
        seen: torch.Tensor = model(input_ids=torch.tensor([list(ids)])).logits[0]
    return seen.numpy()


def llama(path: Path, tmp: Path, job: dict[str, object]) -> Logits:
    """What llama.cpp makes of a body, in a process of its own, because it may take that with it."""
    asked, answer = tmp / "job.json", tmp / "answer.npy"
    asked.write_text(json.dumps({"body": str(path), "answer": str(answer)} | job))
    done = subprocess.run(
        [sys.executable, "-P", str(PROCESS), str(asked)], capture_output=True, text=True, check=False, timeout=50
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: Logits = np.load(answer)
    return found

"""The newborn's tokenizer: bytes, joined in pairs as often as its language does.

Control tokens stand at the front of the list and outside of the joining: no text becomes one, because the part that
reads text does not have them. Text is cut as Qwen's tokenizer cuts it and is not normalised, so that llama.cpp does
the same, and every text comes back as it was. All that must be kept is written into the model's file.
"""

import functools
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

from agent.errors import AgentError
from agent.mind.prompts import CONTROLS

VOCABULARY = 4096
PRE_TOKENIZER = "qwen2"  # what llama.cpp calls the cut below

_CUT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_HALF = re.compile("[\ud800-\udfff]")  # half a character: no text has it, but a Python string can
_MIN_PAIRS = 2  # a pair seen less often is not worth a token


class ForeignTokenizer(AgentError):
    """The file's tokenizer is none that we read text with."""


@dataclass(frozen=True)
class Pieces:
    """A tokenizer: the text of each token, which pairs are joined in which order, and which tokens are control words.

    The text of a piece is written as GPT-2 does it, one letter for each byte.
    """

    tokens: tuple[str, ...]
    merges: tuple[str, ...]
    controls: dict[str, int]

    def __len__(self) -> int:
        return len(self.tokens)

    def plain(self, text: str) -> list[int]:
        """Text of people as tokens; nothing in it is taken for a control token."""
        return list(self._reader.encode(_HALF.sub("\ufffd", text), add_special_tokens=False).ids)

    def control(self, name: str) -> int:
        """The token of a control word."""
        return self.controls[name]

    def spoken(self, ids: Iterable[int]) -> bytes:
        """What ``ids`` say; control tokens say nothing. (A character can be spread over several tokens.)"""
        return b"".join(self._bytes[id] for id in ids)

    def text(self, ids: Iterable[int]) -> str:
        """What ``ids`` say, with a mark where bytes are no text."""
        return self.spoken(ids).decode(errors="replace")

    @functools.cached_property
    def _bytes(self) -> tuple[bytes, ...]:
        silent = set(self.controls.values())
        byte = {letter: value for value, letter in enumerate(_letters())}
        return tuple(
            b"" if id in silent else bytes(byte[letter] for letter in piece) for id, piece in enumerate(self.tokens)
        )

    @functools.cached_property
    def _reader(self) -> Tokenizer:
        silent = set(self.controls.values())
        pieces = {piece: id for id, piece in enumerate(self.tokens) if id not in silent}
        first_and_second = [(first, second) for first, _, second in (merge.partition(" ") for merge in self.merges)]
        return _cutting(Tokenizer(models.BPE(pieces, first_and_second)))


def learn(texts: Iterable[str], size: int = VOCABULARY, controls: Sequence[str] = CONTROLS) -> Pieces:
    """A tokenizer of at most ``size`` tokens (fewer if ``texts`` are few), with ``controls`` as its first."""
    learner = _cutting(Tokenizer(models.BPE()))
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(controls),
        min_frequency=_MIN_PAIRS,
        initial_alphabet=list(_letters()),
        show_progress=False,
    )
    learner.train_from_iterator((_HALF.sub("\ufffd", text) for text in texts), trainer)
    model: dict[str, Any] = json.loads(learner.to_str())["model"]
    joined = sorted(model["vocab"], key=lambda piece: model["vocab"][piece])
    merges = tuple(" ".join(pair) for pair in model["merges"])
    return Pieces((*controls, *joined), merges, {name: id for id, name in enumerate(controls)})


def read(path: Path) -> Pieces:
    """The tokenizer written in a model's file."""
    fields = gguf.GGUFReader(path).fields
    kind, cut = (
        fields[key].contents() if key in fields else None for key in ("tokenizer.ggml.model", "tokenizer.ggml.pre")
    )
    if (kind, cut) != ("gpt2", PRE_TOKENIZER):
        raise ForeignTokenizer(f"{path.name} cuts text by “{kind}/{cut}”; we read “gpt2/{PRE_TOKENIZER}” only")
    tokens, types, merges = (
        tuple(fields[f"tokenizer.ggml.{key}"].contents()) for key in ("tokens", "token_type", "merges")
    )
    controls = {token: id for id, token in enumerate(tokens) if types[id] == gguf.TokenType.CONTROL}
    return Pieces(tokens, merges, controls)


def _cutting(tokenizer: Tokenizer) -> Tokenizer:
    """``tokenizer``, made to cut text into words, and these into bytes, before it joins any."""
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CUT), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    return tokenizer


@functools.cache
def _letters() -> str:
    """The letter that stands for each byte, as GPT-2 chose them: itself if it can be seen, else one from 256 on."""
    seen = {*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)}
    unseen = iter(range(256, 512))
    return "".join(chr(byte if byte in seen else next(unseen)) for byte in range(256))

"""The newborn's shape: how wide, how deep, how far it sees."""

from dataclasses import dataclass

from agent.mind.prompts import CONTEXT
from agent.newborn.tokenizer import VOCABULARY

HEAD = 64
UNIT = 256  # llama.cpp packs weights in blocks of so many


@dataclass(frozen=True)
class Shape:
    """The numbers that say which Llama this is; the output shares the embedding's weights."""

    width: int = 256
    layers: int = 12
    inner: int = 768
    vocabulary: int = VOCABULARY
    context: int = CONTEXT
    rope_base: float = 10_000.0
    norm_epsilon: float = 1e-5

    def __post_init__(self) -> None:
        if self.width % UNIT or self.inner % UNIT:
            raise ValueError(f"width and inner width are multiples of {UNIT}, not {self.width} and {self.inner}")

    @property
    def heads(self) -> int:
        """How many heads share the width."""
        return self.width // HEAD

    @property
    def parameters(self) -> int:
        """How many numbers are learned."""
        attention = 4 * self.width**2
        layer = attention + 3 * self.width * self.inner + 2 * self.width
        return self.vocabulary * self.width + self.layers * layer + self.width


def small(vocabulary: int = 512) -> Shape:
    """A shape for tests."""
    return Shape(width=256, layers=2, inner=256, vocabulary=vocabulary)

"""The ports that memory needs: whoever turns texts into vectors, and whoever keeps vectors.

Both may be away (they live in workers); recall then goes by words alone and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct


class EmbedderStatus(Struct, frozen=True):
    """Which model turns texts into vectors. Vectors of models with other names are not to be compared."""

    model: str  # name and hash of the weights
    dimensions: int


class Embedder(Protocol):
    """Turns texts into vectors of length 1, as bytes of half-precision floats, so that what means alike lies near."""

    async def status(self) -> EmbedderStatus:
        """Which model it is; it is loaded if it was not."""

    async def embed(self, texts: Sequence[str], asked: bool = False) -> list[bytes]:
        """A vector for each text. Some models want to know what is asked and what is searched."""


@dataclass(frozen=True)
class Look:
    """What is looked for on a shelf: the nearest, and how near others come; of ``among`` alone, where it is given."""

    shelf: str
    at_most: int
    among: Sequence[int] | None = None
    without: Sequence[int] = ()  # the nearest are found as if these were not there
    also: Sequence[int] = ()


class Vectors(Protocol):
    """Vectors by shelf and row number; a shelf is opened only when it is named."""

    async def put(self, shelf: str, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
        """Keep vectors; those that had the same rows on this shelf go."""

    async def drop(self, shelf: str, rows: Sequence[int]) -> None:
        """Drop rows; their vectors are gone from the disk, too, when this returns."""

    async def look(self, vector: bytes, looks: Sequence[Look]) -> list[dict[int, float]]:
        """For each look, how near what it is for comes to this vector, by row: the nearest first, then the others.

        1 is the same, 0 has nothing to do with it.
        """

    async def rows(self, shelf: str) -> list[int]:
        """All rows of a shelf."""

    async def clear(self, shelf: str) -> None:
        """Empty a shelf."""

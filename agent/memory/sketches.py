"""Sketches of vectors: on which side of 768 fixed planes each lies. Alike vectors have alike sketches.

A sketch takes an eighth of the room of its vector, and 300,000 are compared within five milliseconds. What they find is
looked at again through the vectors. Nothing is learned from the vectors, so no row changes the sketch of another, and
which rows are looked at depends on those that may be found and on nothing else.
"""

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

BITS = 768
SIZE = BITS // 8  # bytes
AT_ONCE = 1 << 13  # sketches that are compared in one go


def sketched(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The sketch of each vector."""
    return np.packbits(vectors @ _planes(vectors.shape[1]) > 0, axis=1)


def apart(sketches: NDArray[np.uint8], one: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """In how many bits each differs from the one. Some at a time: what lies between stays in the cache."""
    numbers, its = np.ascontiguousarray(sketches).view(np.uint64), one.view(np.uint64)
    bits = np.empty(len(numbers), np.uint16)
    for begin in range(0, len(numbers), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        bits[some] = _added(np.bitwise_count(numbers[some] ^ its))
    return bits


def nearest(distances: NDArray[np.uint16], at_least: int) -> NDArray[np.intp]:
    """Where the nearest are, and all that are as near as the last of them: so their order has no say."""
    furthest = np.partition(distances, at_least - 1)[at_least - 1]
    return np.flatnonzero(distances <= furthest)


def _added(counts: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The sums of twelve counts of at most 64 each, four side by side in one number: three of them fit into a byte."""
    fours = counts.view(np.uint32)
    of_three = fours[:, 0] + fours[:, 1] + fours[:, 2]
    of_six = (of_three & 0x00FF00FF) + (of_three >> 8 & 0x00FF00FF)
    added: NDArray[np.uint32] = (of_six & 0xFFFF) + (of_six >> 16)
    return added


@cache
def _planes(dimensions: int) -> NDArray[np.float32]:
    """Directions, as far as may be at right angles; made of a hash, so that they are everywhere and always the same."""
    blocks = [_turned(dimensions, number) for number in range(-(-BITS // dimensions))]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1)[:, :BITS], dtype=np.float32)


def _turned(dimensions: int, number: int) -> NDArray[np.float64]:
    bits = dimensions * dimensions
    drawn = hashlib.shake_256(f"kith sketch {dimensions} {number}".encode()).digest(-(-bits // 8))
    signs = np.unpackbits(np.frombuffer(drawn, np.uint8))[:bits].reshape(dimensions, dimensions)
    turned, _ = np.linalg.qr(signs * 2.0 - 1.0)
    return turned

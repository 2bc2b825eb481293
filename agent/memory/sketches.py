"""Sketches of vectors: on which side of 768 fixed planes each lies. Alike vectors have alike sketches.

A sketch takes an eighth of the room of its vector, and 300,000 are compared within ten milliseconds. What they find is
looked at again through the vectors. Nothing is learned from the vectors, so no row changes the sketch of another, and
which rows are looked at depends on those that may be found and on nothing else.
"""

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

BITS = 768
SIZE = BITS // 8  # bytes


def sketched(vectors: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The sketch of each vector."""
    return np.packbits(vectors @ _planes(vectors.shape[1]) > 0, axis=1)


def apart(sketches: NDArray[np.uint8], one: NDArray[np.uint8]) -> NDArray[np.uint16]:
    """In how many bits each differs from the one."""
    differing: NDArray[np.uint64] = np.ascontiguousarray(sketches).view(np.uint64) ^ one.view(np.uint64)
    bits: NDArray[np.uint16] = np.bitwise_count(differing).sum(axis=1, dtype=np.uint16)
    return bits


def nearest(distances: NDArray[np.uint16], at_least: int) -> NDArray[np.intp]:
    """Where the nearest are, and all that are as near as the last of them: so their order has no say."""
    furthest = np.partition(distances, at_least - 1)[at_least - 1]
    return np.flatnonzero(distances <= furthest)


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

"""Shapes to bytes and back as ``identity.packing`` has it, quicker where a shape is known beforehand.

The bytes are the same: tests hold the two together. What is read so must also be what would be written; whatever is
not, such as what has fields of a later version, is left to ``packing``, which reads it or refuses it.
"""

from typing import TypeVar

from msgspec import MsgspecError, msgpack

from identity.packing import shaped, unpack

T = TypeVar("T")

pack_shape = msgpack.Encoder(order="sorted").encode


def read_shape(data: bytes, decoder: "msgpack.Decoder[T]", kind: type[T], limit: int, otherwise: str) -> T:
    """A thing of this shape, written as it must be and no longer than that."""
    if len(data) <= limit:
        try:
            thing = decoder.decode(data)
            if pack_shape(thing) == data:
                return thing
        except (MsgspecError, ValueError, RecursionError):
            pass  # said in words below
    return shaped(unpack(data, limit), kind, otherwise)

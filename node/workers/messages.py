"""What passes between the node and a worker, as length-prefixed msgpack over two pipes.

The node does not trust a worker: it may have been parsing what a stranger wrote. So its frames are bounded, what does
not decode ends it, and a value stays packed until the caller says what it should be.
"""

from typing import Any

import msgspec
from msgspec import Struct

from protocol.frames import frame

MAX_FRAME = 4 << 20
WINDOW = 16  # parts of one answer that may be under way before the node has taken any


class _Message(Struct, frozen=True, array_like=True, tag=str.lower):
    """Common shape: a short array that begins with its name."""


class Call(_Message, frozen=True):
    """Do ``name`` with ``args``; answers carry ``id``."""

    id: int
    name: str
    args: dict[str, Any]


class Cancel(_Message, frozen=True):
    """The answer to ``id`` is no longer wanted."""

    id: int


class More(_Message, frozen=True):
    """``parts`` more parts of the answer to ``id`` may be sent."""

    id: int
    parts: int


class Beat(_Message, frozen=True):
    """Are you there? And, in return: yes."""


class Ready(_Message, frozen=True):
    """The worker has loaded what it needs."""


class Part(_Message, frozen=True):
    """A part of a streamed answer."""

    id: int
    value: msgspec.Raw


class Done(_Message, frozen=True):
    """The answer, or the end of a streamed one."""

    id: int
    value: msgspec.Raw


class Broke(_Message, frozen=True):
    """The call failed inside the worker, which goes on."""

    id: int
    kind: str


FromNode = Call | Cancel | More | Beat
FromWorker = Ready | Part | Done | Broke | Beat

encode = msgspec.msgpack.Encoder().encode
decode_from_node = msgspec.msgpack.Decoder(FromNode).decode
decode_from_worker = msgspec.msgpack.Decoder(FromWorker).decode


def packed(message: FromNode | FromWorker) -> bytes:
    """``message`` as a frame."""
    return frame(encode(message), MAX_FRAME)

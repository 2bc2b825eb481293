"""One control connection, seen from either end, without a socket.

Theory of operation. A client opens with ``Hello``; the node answers ``Welcome`` or ``Refused``. From then on the client
sends ``Ask`` and ``Cancel``, the node ``Reply`` … ``Done`` or ``Failed`` for each ask, and ``Happened`` for events.
Every ask is open from its ``Ask`` until its last reply. The tables below are the whole of what may follow what; the two
classes only look things up in them. Whoever breaks a table locally gets ``LocalProtocolError``; what the other side
breaks, or sends as garbage, is ``RemoteProtocolError`` and nothing else.
"""

from enum import Enum
from typing import Generic, TypeVar

import msgspec

from protocol.control.messages import (
    Ask,
    Cancel,
    Done,
    Failed,
    FromClient,
    FromNode,
    Happened,
    Hello,
    Refused,
    Reply,
    Welcome,
)
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.frames import FrameReader, frame

MAX_FRAME = 1 << 20


class State(Enum):
    """Where a connection stands."""

    GREETING = "greeting"
    ANSWERING = "answering"  # the client has said hello, the node has not answered yet
    OPEN = "open"
    CLOSED = "closed"


CLIENT_SAYS: dict[State, dict[type, State]] = {
    State.GREETING: {Hello: State.ANSWERING},
    State.ANSWERING: {},
    State.OPEN: {Ask: State.OPEN, Cancel: State.OPEN},
    State.CLOSED: {},
}
NODE_SAYS: dict[State, dict[type, State]] = {
    State.GREETING: {Refused: State.CLOSED},
    State.ANSWERING: {Welcome: State.OPEN, Refused: State.CLOSED},
    State.OPEN: {
        Reply: State.OPEN,
        Done: State.OPEN,
        Failed: State.OPEN,
        Happened: State.OPEN,
        Refused: State.CLOSED,
    },
    State.CLOSED: {},
}

Incoming = TypeVar("Incoming", FromClient, FromNode)
Outgoing = TypeVar("Outgoing", FromClient, FromNode)

_encode = msgspec.msgpack.Encoder().encode


class _Connection(Generic[Incoming, Outgoing]):
    _hears: dict[State, dict[type, State]]
    _says: dict[State, dict[type, State]]
    _decoder: msgspec.msgpack.Decoder[Incoming]

    def __init__(self) -> None:
        self.state = State.GREETING
        self.open_asks: set[int] = set()
        self._frames = FrameReader(MAX_FRAME)

    def receive(self, data: bytes) -> list[Incoming]:
        """The messages that ``data`` completes. Empty ``data`` means that the other side has closed."""
        if not data:
            self._frames.finish()
            self.state = State.CLOSED
            return []
        messages = []
        for payload in self._frames.feed(data):
            try:
                message = self._decoder.decode(payload)
            except (ValueError, RecursionError) as error:  # msgspec raises UnicodeDecodeError too: a ValueError
                raise RemoteProtocolError(f"not a control message: {error}") from error
            self._advance(self._hears, message, RemoteProtocolError)
            messages.append(message)
        return messages

    def send(self, message: Outgoing) -> bytes:
        """``message`` as bytes for the wire."""
        framed = frame(_encode(message), MAX_FRAME)
        self._advance(self._says, message, LocalProtocolError)
        return framed

    def _advance(
        self,
        table: dict[State, dict[type, State]],
        message: FromClient | FromNode,
        error: type[LocalProtocolError] | type[RemoteProtocolError],
    ) -> None:
        after = table[self.state].get(type(message))
        if after is None:
            raise error(f"{type(message).__name__} has no place while {self.state.value}")
        self._track(message, error)
        self.state = after

    def _track(
        self,
        message: FromClient | FromNode,
        error: type[LocalProtocolError] | type[RemoteProtocolError],
    ) -> None:
        match message:
            case Ask(id=id):
                if id in self.open_asks:
                    raise error(f"ask {id} is open already")
                self.open_asks.add(id)
            case Reply(id=id) | Done(id=id) | Failed(id=id):
                if id not in self.open_asks:
                    raise error(f"an answer to {id}, which is not open")
                if not (isinstance(message, Reply) and message.more):
                    self.open_asks.remove(id)
            case _:
                pass


class NodeConnection(_Connection[FromClient, FromNode]):
    """The node's end: hears a client."""

    _hears, _says = CLIENT_SAYS, NODE_SAYS
    _decoder = msgspec.msgpack.Decoder(FromClient)


class ClientConnection(_Connection[FromNode, FromClient]):
    """The client's end: hears a node."""

    _hears, _says = NODE_SAYS, CLIENT_SAYS
    _decoder = msgspec.msgpack.Decoder(FromNode)

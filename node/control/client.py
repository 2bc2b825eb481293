"""The blocking client of the control socket, for the command line and the demo. It imports no event loop."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar, cast

from node.errors import Interrupted, KithError, NoAnswer, NotRunning, Refusal, rebuilt
from protocol.control import VERSION, ClientConnection, Feed, Gap
from protocol.control.messages import (
    Answer,
    Ask,
    Asking,
    Cancel,
    Done,
    Failed,
    FromNode,
    Happened,
    Hello,
    Refused,
    Reply,
    Request,
    Subscribe,
    Welcome,
)
from protocol.errors import RemoteProtocolError

A = TypeVar("A", bound=Answer)
RETRY = 0.05


class Client:
    """Attached to a node from construction to ``close``; also a context manager."""

    def __init__(self, path: Path, timeout: float = 10.0, wait: float = 0.0) -> None:
        """Attach to the node at ``path``; one that is just starting is waited for up to ``wait`` seconds."""
        self._talk = ClientConnection()
        self._heard: list[FromNode] = []
        self._next_id = 0
        self._socket = _connect(path, wait)
        self._socket.settimeout(timeout)
        self._timeout = timeout
        self._send(self._talk.send(Hello(VERSION, "command line")))
        greeting = self._receive()
        if isinstance(greeting, Refused):
            self._socket.close()
            raise Refusal(greeting.why, greeting.do)
        assert isinstance(greeting, Welcome)
        self.welcome = greeting
        self._feed = Feed(greeting.event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Detach."""
        self._socket.close()

    def ask(self, what: Asking[A]) -> A:
        """The one answer to ``what``."""
        for answer in self.stream(what):
            return answer
        raise RemoteProtocolError("an answer without content")

    def stream(self, what: Asking[A]) -> Iterator[A]:
        """The answer to ``what`` part by part. Left early, it is cancelled."""
        id = self._ask(what)
        finished = False
        try:
            while True:
                match self._receive():
                    case Reply(id=answered, value=value, more=more) if answered == id:
                        if not isinstance(value, what.answer):
                            raise RemoteProtocolError(f"{type(value).__name__} is no answer to {type(what).__name__}")
                        finished = not more
                        yield value
                        if finished:
                            return
                    case Done(id=answered) if answered == id:
                        finished = True
                        return
                    case Failed(id=answered) as failed if answered == id:
                        finished = True
                        raise rebuilt(failed.kind, failed.says, failed.do)
                    case Refused(why=why, do=do):
                        finished = True
                        raise Refusal(why, do)
                    case _:
                        pass  # the rest of something cancelled, or an event
        finally:
            if not finished and id in self._talk.open_asks:
                self._cancel(id)

    def events(self, since: int | None = None) -> Iterator[Happened | Gap]:
        """Events as they happen, without end; a ``Gap`` where some were missed."""
        self._socket.settimeout(None)
        self._feed = Feed(self.welcome.event if since is None else since)
        self._ask(cast("Asking[Answer]", Subscribe(self._feed.last)))
        while True:
            message = self._receive()
            if isinstance(message, Happened):
                gap = self._feed.take(message)
                if gap is not None:
                    yield gap
                yield message

    def _ask(self, what: Asking[A]) -> int:
        self._next_id += 1
        self._send(self._talk.send(Ask(self._next_id, cast("Request", what))))
        return self._next_id

    def _cancel(self, id: int) -> None:
        try:
            self._send(self._talk.send(Cancel(id)))
        except KithError:
            pass  # the node has gone, and the request with it

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except TimeoutError:
            raise _no_answer(self._timeout) from None
        except OSError:
            pass  # it hung up; what it said before that is still to be read

    def _receive(self) -> FromNode:
        while not self._heard:
            try:
                data = self._socket.recv(1 << 16)
            except TimeoutError:
                raise _no_answer(self._timeout) from None
            except OSError:
                data = b""
            if not data:
                raise Interrupted("the node left before it had answered", "see `kith status` and `kith logs`")
            try:
                self._heard = self._talk.receive(data)
            except RemoteProtocolError as error:
                raise Refusal("what answers there is no node of Kith's", "see what else uses this home") from error
            self._heard.reverse()
        return self._heard.pop()


def _connect(path: Path, wait: float) -> socket.socket:
    end = time.monotonic() + wait
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
            return connection
        except OSError as error:
            connection.close()
            if time.monotonic() >= end:
                if isinstance(error, PermissionError):
                    raise Refusal("this home belongs to another user", "name your own with --home") from error
                raise NotRunning(f"no node is running in {path.parent.parent}", "start one with `kith up`") from error
        time.sleep(RETRY)


def _no_answer(seconds: float) -> NoAnswer:
    return NoAnswer(f"the node did not answer within {seconds:g} seconds", "see `kith logs`, or restart it")

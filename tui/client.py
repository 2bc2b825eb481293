"""The asyncio client of the control socket. It attaches, and attaches again when the node comes back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar, cast

from protocol.control import VERSION, ClientConnection, Feed, Gap, State
from protocol.control.messages import (
    Answer,
    Ask,
    Asking,
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
from tui.errors import Detached, NodeRefused

A = TypeVar("A", bound=Answer)
CHUNK = 1 << 16
PATIENCE = 5.0


@dataclass
class Attached:
    """One connection to a node. Answers are matched to asks by id, events are handed out in order."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    talk: ClientConnection

    def __post_init__(self) -> None:
        self.feed = Feed(0)
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._next_id = 0

    @classmethod
    async def to(cls, path: Path) -> Self:
        """Attach to the node that answers at ``path``."""
        try:
            async with asyncio.timeout(PATIENCE):
                reader, writer = await asyncio.open_unix_connection(str(path))
                attached = cls(reader, writer, ClientConnection())
                try:
                    await attached._greet()
                except BaseException:
                    writer.close()
                    raise
        except TimeoutError as error:
            raise Detached("the node does not answer") from error
        except OSError as error:
            raise Detached("no node is running") from error
        return attached

    async def _greet(self) -> None:
        self._send(Hello(VERSION, "screen"))
        for greeting in await self._hear():
            if isinstance(greeting, Refused):
                raise Detached(greeting.why)
            if isinstance(greeting, Welcome):
                self.feed = Feed(greeting.event)

    async def ask(self, what: Asking[A]) -> A:
        """The answer to ``what``. Somebody must be iterating over ``events`` meanwhile."""
        if self.talk.state is State.CLOSED or self.writer.is_closing():
            raise Detached("the node left")
        self._next_id += 1
        id, self._waiting[self._next_id] = self._next_id, asyncio.get_running_loop().create_future()
        try:
            self._send(Ask(id, cast("Request", what)))
            answer = await self._waiting[id]
        finally:
            del self._waiting[id]
        if not isinstance(answer, what.answer):
            raise RemoteProtocolError(f"{type(answer).__name__} is no answer to {type(what).__name__}")
        return answer

    async def events(self) -> AsyncIterator[Happened | Gap]:
        """Events as they happen, until the node leaves; a ``Gap`` where some were missed."""
        self._next_id += 1
        self._send(Ask(self._next_id, Subscribe(self.feed.last)))
        try:
            while True:
                for message in await self._hear():
                    if isinstance(message, Happened):
                        if gap := self.feed.take(message):
                            yield gap
                        yield message
                    else:
                        self._settle(message)
        finally:
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(Detached("the node left"))
            self.writer.close()

    def _settle(self, message: FromNode) -> None:
        match message:
            case Reply(id=id, value=value) if id in self._waiting and not self._waiting[id].done():
                self._waiting[id].set_result(value)
            case Failed(id=id, says=says) if id in self._waiting and not self._waiting[id].done():
                self._waiting[id].set_exception(NodeRefused(says))
            case Refused(why=why):
                raise Detached(why)
            case _:
                pass

    async def _hear(self) -> list[FromNode]:
        while True:
            try:
                data = await self.reader.read(CHUNK)
            except OSError:
                data = b""
            if not data:
                raise Detached("the node left")
            if messages := self.talk.receive(data):
                return messages

    def _send(self, message: Hello | Ask) -> None:
        self.writer.write(self.talk.send(message))

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trio

from node.bulletin import Bulletin
from node.control import server
from node.errors import NotAllowed
from protocol.control import VERSION, ClientConnection
from protocol.control.messages import (
    Echo,
    Echoed,
    Examine,
    FromClient,
    FromNode,
    Hello,
    Ping,
    Pong,
    Status,
    StatusReport,
    Subscribe,
    Subscribed,
    Welcome,
)


class House:
    """A control server with a desk of its own, and what a test wants to know of it."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.bulletin = Bulletin()
        self.connections: list[trio.SocketStream] = []
        self.cancelled = 0
        self.report = StatusReport("0", os.getpid(), "x" * 10_000, 0.0, 0.0, 0, 0)

    def desk(self) -> server.Desk:
        return server.Desk(
            welcome=lambda: Welcome(VERSION, "0", self.bulletin.last),
            quick={Ping: lambda _: Pong(), Status: lambda _: self.report},
            slow={Echo: self.echo, Examine: self.fail, Subscribe: self.subscribe},
        )

    async def echo(self, asked: Echo, reply: server.Tell) -> None:
        """Repeat word by word, or without words wait for ever."""
        for word in asked.text.split():
            await reply(Echoed(word, 0))
        if not asked.text:
            try:
                await trio.sleep_forever()
            finally:
                self.cancelled += 1

    async def fail(self, _: Examine, reply: server.Tell) -> None:
        raise NotAllowed("that is not allowed", "do something else")

    async def subscribe(self, asked: Subscribe, tell: server.Tell) -> None:
        """Tell events, as the node does."""
        last = self.bulletin.last if asked.since is None else min(asked.since, self.bulletin.last)
        await tell(Subscribed(last))
        while True:
            for happened in await self.bulletin.after(last):
                await tell(happened)
                last = happened.number

    async def connect(self) -> "Attached":
        """A connection on which nothing was said yet."""
        stream = await trio.open_unix_socket(str(self.socket))
        self.connections.append(stream)
        return Attached(stream)

    async def attach(self) -> "Attached":
        """A connection that was welcomed."""
        attached = await self.connect()
        assert await attached.say(Hello(VERSION, "test"))
        assert isinstance(await attached.hear(), Welcome)
        return attached


class Attached:
    """A client that says what it likes."""

    def __init__(self, stream: trio.SocketStream) -> None:
        self.stream = stream
        self.talk = ClientConnection()
        self._heard: list[FromNode] = []

    async def say(self, *messages: FromClient) -> bool:
        await self.stream.send_all(b"".join(map(self.talk.send, messages)))
        return True

    async def hear(self) -> FromNode | None:
        while not self._heard:
            data = await self.stream.receive_some(65_536)
            if not data:
                return None
            self._heard += self.talk.receive(data)
        return self._heard.pop(0)


@asynccontextmanager
async def open_house() -> AsyncIterator[House]:
    with tempfile.TemporaryDirectory(prefix="kith-") as folder:
        house = House(Path(folder) / "control.sock")
        ready = trio.Event()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(server.serve, house.socket, house.desk(), ready.set)
            await ready.wait()
            with trio.fail_after(60):
                yield house
            nursery.cancel_scope.cancel()
        for stream in house.connections:
            await trio.aclose_forcefully(stream)
        assert not house.socket.exists()

"""What the running node answers to each request."""

import os
import time
from collections.abc import Awaitable, Callable

from node import __version__
from node.bulletin import Bulletin
from node.control.server import Desk
from node.doctor.running import examine
from node.errors import NotAllowed
from node.home import Home
from node.process import memory_bytes
from node.services.archive import Archive
from node.supervisor import Supervisor
from node.workers.worker import Worker
from protocol.control.messages import (
    BackedUp,
    Backup,
    Check,
    Echo,
    Echoed,
    Examine,
    Ping,
    Pong,
    Status,
    StatusReport,
    Stop,
    Stopping,
)

ECHO_SECONDS = 20.0
MAX_ECHO = 65_536

_PONG = Pong()


class Reception:
    """Answers the owner's programs out of the parts of the node."""

    def __init__(
        self, home: Home, bulletin: Bulletin, supervisor: Supervisor, archive: Archive, workers: dict[str, Worker]
    ) -> None:
        self._home = home
        self._bulletin = bulletin
        self._supervisor = supervisor
        self._archive = archive
        self._workers = workers
        self._started = time.time()

    def desk(self) -> Desk:
        """The table of requests."""
        return Desk(
            quick={Ping: lambda _: _PONG, Status: lambda _: self.status(), Stop: self.stop},
            slow={Echo: self.echo, Backup: self.backup, Examine: self.examine},
        )

    def status(self) -> StatusReport:
        """The whole node at this moment."""
        return StatusReport(
            version=__version__,
            pid=os.getpid(),
            home=str(self._home.root),
            started=self._started,
            now=time.time(),
            event=self._bulletin.last,
            memory_bytes=memory_bytes(),
            services=self._supervisor.views(),
            workers=[worker.view() for worker in self._workers.values()],
            journal=self._archive.view(),
        )

    def stop(self, _: Stop) -> Stopping:
        """Begin to stop."""
        self._supervisor.stop("the owner asked for it")
        return Stopping()

    async def echo(self, asked: Echo, reply: Callable[[Echoed], Awaitable[None]]) -> None:
        """Have the echo worker repeat something."""
        if len(asked.text) > MAX_ECHO:
            raise NotAllowed(f"that is more than the {MAX_ECHO} characters an echo may have", "say less")
        worker = self._workers["echo"]
        if not asked.streamed:
            await reply(Echoed(**await worker.call("echo", within=ECHO_SECONDS, text=asked.text)))
            return
        async with worker.stream("words", within=ECHO_SECONDS, text=asked.text) as words:
            async for word in words:
                await reply(Echoed(**word))

    async def backup(self, _: Backup, reply: Callable[[BackedUp], Awaitable[None]]) -> None:
        """Write a backup."""
        await reply(await self._archive.back_up())

    async def examine(self, _: Examine, reply: Callable[[Check], Awaitable[None]]) -> None:
        """Look the running node over."""
        await examine(self.status(), self._archive, self._workers["echo"], reply)

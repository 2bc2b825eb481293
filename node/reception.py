"""What the running node answers to each request."""

import os
import time
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Protocol

from node import __version__
from node.bulletin import Bulletin
from node.control.server import Desk, Slow, Tell
from node.doctor.body import try_out
from node.doctor.running import examine
from node.errors import NotAllowed
from node.home import Home
from node.process import memory_bytes
from node.services.archive import Archive
from node.services.minds import Minds
from node.services.owner import Owner
from node.supervisor import Supervisor
from node.workers.worker import Worker
from protocol.control import VERSION
from protocol.control.messages import (
    Backup,
    CheckBody,
    Echo,
    Echoed,
    Examine,
    Ping,
    Pong,
    Request,
    Status,
    StatusReport,
    Stop,
    Stopping,
    Subscribe,
    Subscribed,
    Welcome,
)
from protocol.control.persons import ClockSet, TrustClock

ECHO_SECONDS = 20.0
MAX_ECHO = 65_536

_PONG = Pong()


class Counter(Protocol):
    """A service that answers requests of its own."""

    def desk(self) -> Mapping[type[Request], Slow]:
        """Its table of requests."""


class Reception:
    """Answers the owner's programs out of the parts of the node."""

    def __init__(
        self,
        home: Home,
        bulletin: Bulletin,
        supervisor: Supervisor,
        archive: Archive,
        owner: Owner,
        workers: dict[str, Worker],
        minds: Minds,
    ) -> None:
        self._home = home
        self._bulletin = bulletin
        self._supervisor = supervisor
        self._archive = archive
        self._owner = owner
        self._workers = workers
        self._minds = minds
        self._started = time.time()

    def desk(self, counters: Iterable[Counter]) -> Desk:
        """The table of requests: our own, and those that others answer."""
        ours: Mapping[type[Request], Slow] = {
            Echo: self.echo,
            Backup: self.backup,
            Examine: self.examine,
            CheckBody: self.check_body,
            Subscribe: self.subscribe,
            TrustClock: self.trust_clock,
        }
        return Desk(
            welcome=lambda: Welcome(VERSION, __version__, self._bulletin.last),
            quick={Ping: lambda _: _PONG, Status: lambda _: self.status(), Stop: self.stop},
            slow=reduce(or_, (dict(counter.desk()) for counter in counters), dict(ours)),
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
            workers=[worker.view() for worker in self._workers.values()] + self._minds.workers(),
            journal=self._archive.view(),
            owner=self._owner.start.name,
            unlocked_until=self._owner.unlocked_until,
            bodies=self._minds.views(),
        )

    def stop(self, _: Stop) -> Stopping:
        """Begin to stop."""
        self._supervisor.stop("the owner asked for it")
        return Stopping()

    async def echo(self, asked: Echo, tell: Tell) -> None:
        """Have the echo worker repeat something."""
        if len(asked.text) > MAX_ECHO:
            raise NotAllowed(f"that is more than the {MAX_ECHO} characters an echo may have", "say less")
        worker = self._workers["echo"]
        if not asked.streamed:
            await tell(await worker.call("echo", Echoed, within=ECHO_SECONDS, text=asked.text))
            return
        async with worker.stream("words", Echoed, within=ECHO_SECONDS, text=asked.text) as words:
            async for word in words:
                await tell(word)

    async def backup(self, _: Backup, tell: Tell) -> None:
        """Write a backup."""
        await tell(await self._archive.back_up())

    async def trust_clock(self, _: TrustClock, tell: Tell) -> None:
        """Take the clock's word against what was seen before."""
        await tell(ClockSet(await self._archive.trust_clock()))

    async def examine(self, _: Examine, tell: Tell) -> None:
        """Look the running node over."""
        await examine(self.status(), self._archive, self._workers, self._minds, tell)

    async def check_body(self, asked: CheckBody, tell: Tell) -> None:
        """Try out the body that is named, or each that is in use."""
        async with self._minds.trial(asked.path) as bodies:
            for running in bodies:
                await try_out(running, tell)

    async def subscribe(self, asked: Subscribe, tell: Tell) -> None:
        """Tell events as they happen, without end."""
        last = self._bulletin.last if asked.since is None else min(asked.since, self._bulletin.last)
        await tell(Subscribed(last))
        while True:
            for happened in await self._bulletin.after(last):
                await tell(happened)
                last = happened.number

"""Keeps the node's services alive.

A service is a named coroutine that calls ``ready()`` once it serves and then runs until cancelled. It starts when the
services it needs are ready. One that fails is started again after a pause, and nothing else suffers for it. One that
raises a ``KithError`` has been told something that trying again will not change: it stays down with the reason, and
if it is essential the node ends with that error. To stop, services end in the reverse order of their adding, so each
before what it needs.
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

import trio

from node.backoff import Backoff
from node.errors import KithError
from node.logs.writing import logger
from protocol.control.messages import ServiceView

Ready = Callable[[], None]

log = logger("supervisor")

GRACE = 3.0  # seconds that all services together have to end, each before the next is told to
LITTLE_GRACE = 0.1
LOGS = "see `kith logs`; this is a fault of ours"


class State(Enum):
    """Where a service stands."""

    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    RESTING = "resting"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Service:
    """One thing the node does."""

    name: str
    run: Callable[[Ready], Awaitable[None]]
    needs: tuple[str, ...] = ()
    essential: bool = False
    backoff: Backoff = field(default_factory=Backoff)


class _Slot:
    """A service and how it is doing."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.state = State.WAITING
        self.since = time.time()
        self.restarts = 0
        self.reason = ""
        self.ready = trio.Event()
        self.ended = trio.Event()
        self.scope = trio.CancelScope()

    def view(self) -> ServiceView:
        return ServiceView(
            name=self.service.name,
            state=self.state.value,
            since=self.since,
            restarts=self.restarts,
            reason=self.reason,
        )


class Supervisor:
    """Runs services until told to stop, or until an essential one cannot go on."""

    def __init__(self, tell: Callable[[ServiceView], None]) -> None:
        self._slots: dict[str, _Slot] = {}
        self._tell = tell
        self.fatal: KithError | None = None  # what an essential service could not go on for
        self.stopping = trio.Event()
        self.reason = ""

    def add(self, service: Service) -> None:
        """Take a service on, before ``run``; what it needs has been added already."""
        missing = [name for name in service.needs if name not in self._slots]
        if missing or service.name in self._slots:
            raise ValueError(f"{service.name} is there already, or needs what nobody offers: {missing}")
        self._slots[service.name] = _Slot(service)

    def views(self) -> list[ServiceView]:
        """All services as they stand."""
        return [slot.view() for slot in self._slots.values()]

    def stop(self, reason: str) -> None:
        """Begin to stop; ``run`` returns when all services have ended."""
        self.reason = self.reason or reason
        self.stopping.set()

    async def ready(self, *names: str) -> None:
        """Wait until these services serve."""
        for name in names:
            await self._slots[name].ready.wait()

    async def run(self) -> None:
        """Run all services until told to stop, or until an essential one cannot go on: see ``fatal``."""
        async with trio.open_nursery() as nursery:
            for slot in self._slots.values():
                nursery.start_soon(self._keep, slot)
            await self.stopping.wait()
            await self._end_all()

    async def _keep(self, slot: _Slot) -> None:
        try:
            with slot.scope:
                await self.ready(*slot.service.needs)
                while await self._live(slot):
                    pass
        finally:
            if slot.state is not State.FAILED:
                self._enter(slot, State.STOPPED)
            slot.ended.set()

    async def _live(self, slot: _Slot) -> bool:
        """One life of a service; True if it is to have another."""
        started = trio.current_time()
        self._enter(slot, State.STARTING)

        def ready() -> None:
            self._enter(slot, State.RUNNING)
            slot.ready.set()

        try:
            await slot.service.run(ready)
            reason = "ended"
        except Exception as error:  # (the boundary: a service's fault stays its own)
            if (named := _named(error)) is not None:
                self._give_up(slot, named)
                return False
            log.warning("service.failed", service=slot.service.name, exc_info=error)
            if slot.service.essential and not slot.ready.is_set():
                self._give_up(slot, KithError(f"{slot.service.name} failed at the start: {type(error).__name__}", LOGS))
                return False
            reason = f"failed with {type(error).__name__}"
        if trio.current_time() - started > slot.service.backoff.steady:
            slot.restarts = 0
        slot.restarts += 1
        self._enter(slot, State.RESTING, reason)
        await trio.sleep(slot.service.backoff.pause(slot.restarts))
        return True

    def _give_up(self, slot: _Slot, error: KithError) -> None:
        log.error("service.gave-up", service=slot.service.name, kind=error.kind)
        self._enter(slot, State.FAILED, error.says)
        if slot.service.essential:
            self.fatal = self.fatal or error
            self.stop(error.says)

    async def _end_all(self) -> None:
        last = trio.current_time() + GRACE
        for slot in reversed(self._slots.values()):  # each was added after what it needs
            slot.scope.cancel()
            with trio.move_on_at(max(last, trio.current_time() + LITTLE_GRACE)):
                await slot.ended.wait()

    def _enter(self, slot: _Slot, state: State, reason: str = "") -> None:
        slot.state, slot.since, slot.reason = state, time.time(), reason
        log.info("service", service=slot.service.name, state=state.value, restarts=slot.restarts)
        self._tell(slot.view())


def _named(error: Exception) -> KithError | None:
    """The named error in ``error``, which may be a group if the service had a nursery of its own."""
    if isinstance(error, ExceptionGroup):
        return next((named for inner in error.exceptions if (named := _named(inner))), None)
    return error if isinstance(error, KithError) else None

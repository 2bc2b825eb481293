"""The workers that run bodies: one for each body, however many roles use it."""

import stat
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

import trio

from agent.mind.port import BodyFile
from node import config
from node.errors import NoAnswer
from node.workers import body
from node.workers.limits import Limits
from node.workers.mind import WorkerMind
from node.workers.worker import Kind, Worker
from protocol.control.messages import WorkerView

LAST_WORDS = 120.0  # seconds that what is being said may take when its body is no longer used
LOOK_AGAIN = 30.0


@dataclass(frozen=True)
class Running:
    """A body that can be asked, and what runs it."""

    file: BodyFile
    worker: Worker
    mind: WorkerMind
    life: trio.CancelScope


class Bodies:
    """Starts and ends them. What is asked of none of them for a while is put away."""

    def __init__(self, settings: config.Mind, workers: config.Workers, tell: Callable[[WorkerView], None]) -> None:
        self._idle = settings.idle_minutes * 60.0
        self._workers = workers
        self._tell = tell
        self._running: dict[BodyFile, Running] = {}
        self._nursery: trio.Nursery | None = None

    async def keep(self, ready: Callable[[], None]) -> None:
        """Be there for bodies until cancelled."""
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            ready()
            try:
                while True:
                    await trio.sleep(LOOK_AGAIN)
                    if self._idle:
                        self.put_away(self._idle)
            finally:
                self._nursery = None
                self._running.clear()

    def run(self, file: BodyFile) -> Running:
        """The body that runs this file. It is loaded by the first question to it."""
        if self._nursery is None:
            raise NoAnswer("the mind is not there yet, or no more", "try again in a moment; see `kith status`")
        if file not in self._running:
            worker = Worker(self._kind(file), self._tell)
            running = self._running[file] = Running(file, worker, WorkerMind(worker), trio.CancelScope())
            self._nursery.start_soon(_live, running)
        return self._running[file]

    def keep_only(self, files: Collection[BodyFile]) -> None:
        """End all others, each as soon as nothing is being said by it."""
        for file in self._running.keys() - set(files):
            assert self._nursery is not None  # else there were none
            self._nursery.start_soon(_end, self._running.pop(file))

    def put_away(self, idle: float) -> None:
        """Put away what nobody has asked anything for so many seconds."""
        for running in self._running.values():
            running.worker.put_away(idle)

    def views(self) -> list[WorkerView]:
        """How each worker is doing."""
        return [running.worker.view() for running in self._running.values()]

    def state(self, file: BodyFile) -> str:
        """How the worker of one body is doing; resting, where there is none or it was put away."""
        running = self._running.get(file)
        state = running.worker.view().state if running else "idle"
        return "resting" if state == "idle" else state

    def _kind(self, file: BodyFile) -> Kind:
        # For some formats llama.cpp lays the weights out anew, which takes as much private memory as the file has.
        size = (size_of(Path(file.path)) or 0) >> 20
        limits = Limits(
            memory_megabytes=self._workers.memory_megabytes + size + file.memory_megabytes,
            niceness=self._workers.niceness,
        )
        kind = body.kind(file, f"body-{file.sha256[:8]}", limits)
        return replace(kind, silence=float(self._workers.silence_seconds))


def size_of(path: Path) -> int | None:
    """The size of a file in bytes; None if there is none, or none that we may look at."""
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_size if stat.S_ISREG(seen.st_mode) else None


async def _live(running: Running) -> None:
    with running.life:
        await running.worker.run(lambda: None)


async def _end(running: Running) -> None:
    with trio.move_on_after(LAST_WORDS):
        await running.worker.quiet()
    running.life.cancel()

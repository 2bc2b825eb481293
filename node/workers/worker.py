"""The node's side of a worker: keeps the child process alive and speaks with it.

A worker is started by the first call, and from then on kept: when it dies, whoever was waiting is told why, and it is
back after a short pause. What dies again and again is left alone for a while (``Breaker``). A worker that is silent,
too large, or deaf to a cancellation is ended. One that nobody needs for now can be put away until the next call.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import trio

from node.backoff import Backoff
from node.errors import NoAnswer, WorkerFailed
from node.logs.last_words import redact
from node.logs.writing import logger
from node.process import memory_bytes
from node.workers import exits
from node.workers.breaker import Breaker
from node.workers.conversation import Conversation
from node.workers.limits import Limits
from protocol.control.messages import WorkerView

T = TypeVar("T")

log = logger("workers")

BEATS = 4  # heartbeats in a worker's time of silence
CANCEL_GRACE = 1.0  # seconds a worker has to drop a call that is no longer wanted
STOP_GRACE = 0.5  # seconds a worker has to end by itself
START_LIMIT = 120.0  # seconds a worker has to load what it needs
STDERR_KEPT = 1 << 16
AGAIN = "ask again; see `kith status`"
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "SYSTEMROOT")
ENVIRONMENT = {"OMP_WAIT_POLICY": "PASSIVE", "GGML_NO_BACKTRACE": "1", "PYTHONUTF8": "1"}


@dataclass(frozen=True)
class Kind:
    """What distinguishes one worker from another."""

    name: str
    module: str
    limits: Limits = Limits()
    silence: float = 10.0
    backoff: Backoff = Backoff(first=0.05, most=5.0)
    environment: dict[str, str] = field(default_factory=dict)


class Worker:
    """One named child process and its successors. ``run`` is its service; ``call`` and ``stream`` serve at any time."""

    def __init__(self, kind: Kind, tell: Callable[[WorkerView], None], breaker: Breaker | None = None) -> None:
        self.kind = kind
        self._tell = tell
        self._breaker = breaker or Breaker()
        self._wanted = trio.Event()
        self._talk: Conversation | None = None
        self._changed = trio.Event()
        self._state, self._since, self._reason = "idle", time.time(), ""
        self._pid: int | None = None
        self._restarts = 0
        self._is_put_away = False
        self.calls = 0  # under way
        self.last_needed = 0.0  # when the last of them ended
        self._nobody_calls = trio.Event()
        self._nobody_calls.set()

    @property
    def is_up(self) -> bool:
        """Whether there is a child that serves."""
        return self._talk is not None

    def view(self) -> WorkerView:
        """How the worker is doing."""
        return WorkerView(
            name=self.kind.name,
            state=self._state,
            since=self._since,
            pid=self._pid,
            restarts=self._restarts,
            reason=self._reason,
        )

    async def call(self, name: str, answer: type[T], within: float, **args: Any) -> T:
        """Have the worker do ``name``; its answer, or ``WorkerFailed`` or ``NoAnswer`` with the reason."""
        async with self._asked(name, within, args) as (talk, id):
            return await talk.result(id, answer)

    @asynccontextmanager
    async def stream(self, name: str, part: type[T], within: float, **args: Any) -> AsyncIterator[AsyncIterator[T]]:
        """Have the worker do ``name``, and take its answer part by part; leaving the block early cancels it.

        ``within`` covers the whole block, the time that the caller takes over the parts included: a worker has one
        thread, and nobody may keep it waiting for ever.
        """
        async with self._asked(name, within, args) as (talk, id), aclosing(talk.parts(id, part)) as parts:
            yield parts

    def put_away(self, idle: float = 0.0) -> None:
        """End the child, unless it is in use or was needed within so many seconds; the next call starts another."""
        rested = trio.current_time() - self.last_needed >= idle
        if self._talk is not None and not self.calls and rested:
            talk, self._talk = self._talk, None  # whoever calls from now on waits for the next one
            self._wanted = trio.Event()
            self._is_put_away = True
            talk.end("was put away")

    async def quiet(self) -> None:
        """Wait until no call is under way."""
        await self._nobody_calls.wait()

    async def run(self, ready: Callable[[], None]) -> None:
        """Keep a child alive from the first call on; the supervisor's service."""
        ready()
        try:
            failures = 0
            while True:
                await self._wanted.wait()
                started = trio.current_time()
                exit_ = await self._live()
                if self._is_put_away:
                    self._is_put_away = False
                    self._enter("idle")
                    continue
                failures = 1 if trio.current_time() - started > self.kind.backoff.steady else failures + 1
                self._restarts += 1
                if self._breaker.died(trio.current_time()):
                    failures = 0
                    self._enter("left alone", f"it {exit_.words}; {self._breaker.limit} deaths within a short while")
                    await trio.sleep(self._breaker.rest)
                else:
                    self._enter("resting", f"it {exit_.words}")
                    await trio.sleep(self.kind.backoff.pause(failures))
        finally:
            self._enter("stopped")

    @asynccontextmanager
    async def _asked(self, name: str, within: float, args: dict[str, Any]) -> AsyncIterator[tuple[Conversation, int]]:
        with trio.move_on_after(within) as patience, self._counted():
            talk = await self._conversation()
            id = await talk.ask(name, args)
            try:
                yield talk, id
                return
            finally:
                if not talk.settled(id):
                    talk.cancel(id, CANCEL_GRACE)
        if patience.cancelled_caught:
            raise NoAnswer(f"the {self.kind.name} worker did not answer within {within:g} seconds", "try again")

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.calls += 1
        if self.calls == 1:
            self._nobody_calls = trio.Event()
        try:
            yield
        finally:
            self.calls -= 1
            self.last_needed = trio.current_time()
            if not self.calls:
                self._nobody_calls.set()

    async def _conversation(self) -> Conversation:
        self._wanted.set()
        while self._talk is None:
            if self._breaker.is_open(trio.current_time()):
                raise WorkerFailed(
                    f"the {self.kind.name} worker is left alone for a while: {self._reason}",
                    "try again in half a minute; `kith doctor` may know more",
                )
            if self._state == "stopped":
                raise WorkerFailed(
                    f"the {self.kind.name} worker has stopped with the node, or is no longer needed", AGAIN
                )
            await self._changed.wait()
        return self._talk

    async def _live(self) -> exits.Exit:
        """One life of the child; returns why it ended."""
        self._enter("starting")
        try:
            process = await self._start()
        except OSError as error:
            log.error("worker.not-started", worker=self.kind.name, exc_info=error)
            return exits.NOT_STARTED
        assert process.stdin
        assert process.stdout
        assert process.stderr
        self._pid = process.pid
        talk = Conversation(process.stdin, process.stdout, self.kind.name, kill=lambda: _kill_all(process))
        last_words = bytearray()
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(_keep_tail, process.stderr, last_words)
                nursery.start_soon(talk.run, lambda: self._serve(talk))
                nursery.start_soon(self._watch, talk, process.pid)
                await process.wait()
                with trio.move_on_after(0.5):  # what it said before it died may still be in the pipes
                    await talk.drained.wait()
                nursery.cancel_scope.cancel()
        finally:
            if process.returncode is None:
                talk.ended_because = talk.ended_because or "was ended with the node, or is no longer needed"
            self._talk = None
            await _end_process(process)
            self._pid = None
            exit_ = exits.why(process.returncode or 0, talk.ended_because)
            talk.fail_all(WorkerFailed(f"the {self.kind.name} worker {exit_.words}", AGAIN))
        note = log.info if self._is_put_away else log.warning  # that nobody needs it is no reason to worry
        note(
            "worker.ended",
            worker=self.kind.name,
            kind=exit_.kind,
            signal=exit_.signal,
            last_words=redact(bytes(last_words)),
        )
        return exit_

    async def _start(self) -> trio.Process:
        passed_on = {key: os.environ[key] for key in PASSED_ON if key in os.environ}
        return await trio.lowlevel.open_process(
            [sys.executable, "-P", "-m", "node.workers.child", self.kind.module, *self.kind.limits.as_arguments()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=passed_on | ENVIRONMENT | self.kind.environment,
        )

    def _serve(self, talk: Conversation) -> None:
        self._talk = talk
        self._enter("ready")

    async def _watch(self, talk: Conversation, pid: int) -> None:
        """End a child that does not start, falls silent or grows too large."""
        limit = self.kind.limits.memory_megabytes << 20
        with trio.move_on_after(START_LIMIT):
            await talk.ready.wait()
        if not talk.ready.is_set():
            talk.end(f"did not start within {START_LIMIT:g} seconds")
        while True:
            await trio.sleep(self.kind.silence / BEATS)
            # Counted in beats, not in seconds: when it is the node that slept, no beat was awaited meanwhile.
            if talk.beat() >= BEATS:
                talk.end(f"was silent for {self.kind.silence:g} seconds, and was ended")
            if limit and memory_bytes(pid, private=True) > limit:
                talk.end(f"took more than its {self.kind.limits.memory_megabytes} MB, and was ended")

    def _enter(self, state: str, reason: str = "") -> None:
        self._state, self._since, self._reason = state, time.time(), reason
        self._changed.set()
        self._changed = trio.Event()
        log.info("worker", worker=self.kind.name, state=state.replace(" ", "-"), pid=self._pid, restarts=self._restarts)
        self._tell(self.view())


async def _end_process(process: trio.Process) -> None:
    """Close its pipe, which a worker takes as the end; kill it if it does not."""
    assert process.stdin
    with trio.CancelScope(shield=True):
        with trio.move_on_after(STOP_GRACE):
            await process.stdin.aclose()
            await process.wait()
        _kill_all(process)
        await process.wait()


def _kill_all(process: trio.Process) -> None:
    """Kill the child and all it has started: it leads a session of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


async def _keep_tail(stream: trio.abc.ReceiveStream, tail: bytearray) -> None:
    async for data in stream:
        tail += data
        del tail[:-STDERR_KEPT]

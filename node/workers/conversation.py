"""One child process' worth of talk: calls out, answers in, in any order.

Frames to the child go through one queue and one writing task, so a caller that is cancelled never leaves half a frame
behind. Only so many calls may be in it: further callers wait for room. The frames that keep the talk going never wait:
there is one heartbeat at a time, one cancellation a call, and credit only for parts that came. Parts of an answer wait
in a bounded channel; the child may only send as many as there is room for.
"""

import math
from collections.abc import AsyncGenerator, Callable
from itertools import count
from typing import Any, NamedTuple, TypeVar

import msgspec
import trio

from node.errors import KithError, WorkerFailed
from node.workers import messages
from protocol.errors import RemoteProtocolError
from protocol.frames import FrameReader

T = TypeVar("T")

QUEUED_CALLS = 256

Last = messages.Done | messages.Broke | KithError


class _Frame(NamedTuple):
    """A frame on its way; one that is a call takes up room."""

    data: bytes
    is_call: bool


class _Answer:
    """An answer as it comes in."""

    def __init__(self) -> None:
        room = messages.WINDOW + 1  # and the last word
        self.put, self.take = trio.open_memory_channel[messages.Part | Last](room)
        self.settled = trio.Event()


class Conversation:
    """Speaks with one child from its first word to its last."""

    def __init__(
        self, to_child: trio.abc.SendStream, from_child: trio.abc.ReceiveStream, name: str, kill: Callable[[], None]
    ) -> None:
        self._to_child = to_child
        self._from_child = from_child
        self._name = name
        self._kill = kill
        self._queue, self._queued = trio.open_memory_channel[_Frame](math.inf)
        self._room = trio.Semaphore(QUEUED_CALLS)
        self._answers: dict[int, _Answer] = {}
        self._ids = count(1)
        self._nursery: trio.Nursery | None = None
        self._over: KithError | None = None
        self.ended_because = ""
        self.unanswered_beats = 0
        self.ready = trio.Event()
        self.drained = trio.Event()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Carry frames until the child's end of the pipe closes."""
        async with trio.open_nursery() as nursery:
            self._nursery = nursery
            nursery.start_soon(self._write)
            try:
                await self._read(on_ready)
            except (RemoteProtocolError, ValueError, RecursionError):  # msgspec's errors are ValueErrors
                self.end("said something that makes no sense, and was ended")
            self.drained.set()
            try:
                await trio.sleep_forever()  # whoever cancels a call may need the nursery until the child is gone
            finally:
                self._nursery = None

    def end(self, because: str) -> None:
        """Kill the child; ``because`` is why."""
        self.ended_because = self.ended_because or because
        self._kill()

    async def ask(self, name: str, args: dict[str, Any]) -> int:
        """Send a call; its id."""
        id = next(self._ids)
        try:
            frame = messages.packed(messages.Call(id, name, args))
        except (TypeError, ValueError, OverflowError) as error:
            raise WorkerFailed(f"the {self._name} worker cannot be asked this: {type(error).__name__}") from error
        if self._over is None:
            await self._room.acquire()  # released when the frame is written, or the child gone
        self._answers[id] = _Answer()
        if self._over is None:
            self._queue.send_nowait(_Frame(frame, is_call=True))
        else:
            self._settle(id, self._over)
        return id

    async def result(self, id: int, answer: type[T]) -> T:
        """The answer to a call that is not streamed."""
        match await self._answers[id].take.receive():
            case messages.Done(value=value):
                return self._shaped(value, answer)
            case messages.Broke() as broke:
                raise self._failure(broke)
            case KithError() as error:
                raise error
        raise WorkerFailed(f"the {self._name} worker streamed an answer that was wanted whole")

    async def parts(self, id: int, part: type[T]) -> AsyncGenerator[T, None]:
        """The parts of a streamed answer."""
        taken = 0
        async for message in self._answers[id].take:
            match message:
                case messages.Part(value=value):
                    yield self._shaped(value, part)
                    taken += 1
                    if taken % (messages.WINDOW // 2) == 0:
                        self._post(messages.More(id, messages.WINDOW // 2))
                case messages.Done():
                    return
                case messages.Broke() as broke:
                    raise self._failure(broke)
                case KithError() as error:
                    raise error

    def settled(self, id: int) -> bool:
        """Whether the child has finished with this call; after that it is forgotten."""
        if not self._answers[id].settled.is_set():
            return False
        del self._answers[id]
        return True

    def cancel(self, id: int, grace: float) -> None:
        """Tell the child to drop a call; one that has not done so after ``grace`` seconds is ended."""
        self._post(messages.Cancel(id))
        if self._nursery is not None:
            self._nursery.start_soon(self._await_drop, id, grace)
        else:
            del self._answers[id]

    def beat(self) -> int:
        """Ask for a sign of life, unless one is awaited still; how often it has been awaited in vain."""
        if self.unanswered_beats == 0:
            self._post(messages.Beat())
        self.unanswered_beats += 1
        return self.unanswered_beats - 1

    def fail_all(self, error: KithError) -> None:
        """The child is gone: every call still open ends with ``error``."""
        self._over = error
        for id in list(self._answers):
            self._settle(id, error)
        for _ in range(self._room.statistics().tasks_waiting):
            self._room.release()

    async def _await_drop(self, id: int, grace: float) -> None:
        answer = self._answers[id]
        with trio.move_on_after(grace):
            await answer.settled.wait()
        self._answers.pop(id, None)
        if not answer.settled.is_set():
            self.end("did not stop when it was asked to")

    async def _write(self) -> None:
        try:
            async for frame in self._queued:
                await self._to_child.send_all(frame.data)
                if frame.is_call:
                    self._room.release()
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass  # the child is dying; its exit is noticed elsewhere

    async def _read(self, on_ready: Callable[[], None]) -> None:
        frames = FrameReader(messages.MAX_FRAME)
        async for data in self._from_child:
            self.unanswered_beats = 0
            for payload in frames.feed(data):
                message = messages.decode_from_worker(payload)
                if isinstance(message, messages.Ready):
                    if self.ready.is_set():
                        raise RemoteProtocolError("ready twice")
                    self.ready.set()
                    on_ready()
                elif not isinstance(message, messages.Beat):
                    self._take(message)

    def _take(self, message: messages.Part | messages.Done | messages.Broke) -> None:
        answer = self._answers.get(message.id)
        if answer is None:
            return  # the last of an answer that nobody wants any more
        if not isinstance(message, messages.Part):
            self._settle(message.id, message)
            return
        if answer.put.statistics().current_buffer_used >= messages.WINDOW:
            raise RemoteProtocolError("more parts than there was room for")
        answer.put.send_nowait(message)

    def _settle(self, id: int, last: Last) -> None:
        answer = self._answers[id]
        if not answer.settled.is_set():
            answer.put.send_nowait(last)
            answer.settled.set()

    def _post(self, message: messages.FromNode) -> None:
        self._queue.send_nowait(_Frame(messages.packed(message), is_call=False))

    def _shaped(self, value: msgspec.Raw, wanted: type[T]) -> T:
        """The worker's value as what the caller wanted, and nothing else."""
        try:
            return msgspec.msgpack.decode(value, type=wanted)
        except (ValueError, RecursionError) as error:
            raise WorkerFailed(f"the {self._name} worker answered with something else than was asked for") from error

    def _failure(self, broke: messages.Broke) -> WorkerFailed:
        """Told by the kind of failure alone: a worker's own words may quote anything, and act on a terminal."""
        kind = broke.kind if broke.kind.isidentifier() and broke.kind.isascii() else "an error"
        return WorkerFailed(
            f"the {self._name} worker failed with {kind[:60]}",
            "this is a fault of ours; `kith doctor` may know more",
            named=kind[:60],
        )

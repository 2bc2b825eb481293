"""One child process' worth of talk: calls out, answers in, in any order, nothing unbounded.

Frames to the child go through one bounded queue and one writing task, so a caller that is cancelled never leaves half
a frame behind. Parts of an answer wait in a bounded channel; the child may only send as many as there is room for.
"""

from collections.abc import AsyncGenerator, Callable
from itertools import count
from typing import Any

import trio

from node.errors import KithError, WorkerFailed
from node.workers import messages
from protocol.errors import RemoteProtocolError
from protocol.frames import FrameReader

QUEUED_FRAMES = 256


class _Answer:
    """An answer as it comes in."""

    def __init__(self) -> None:
        self.put, self.take = trio.open_memory_channel[messages.Part | messages.Done | messages.Broke | KithError](
            messages.WINDOW + 1  # and the last word
        )
        self.settled = trio.Event()


class Conversation:
    """Speaks with one child from its first word to its last."""

    def __init__(
        self,
        to_child: trio.abc.SendStream,
        from_child: trio.abc.ReceiveStream,
        name: str,
        kill: Callable[[], None],
    ) -> None:
        self._to_child = to_child
        self._from_child = from_child
        self._name = name
        self.kill = kill
        self._frames_in, self._frames_out = trio.open_memory_channel[bytes](QUEUED_FRAMES)
        self._answers: dict[int, _Answer] = {}
        self._ids = count(1)
        self._nursery: trio.Nursery | None = None
        self._over: KithError | None = None
        self.ended_because = ""
        self.last_heard = trio.current_time()
        self.ready = trio.Event()
        self.drained = trio.Event()

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Carry frames until the child's end of the pipe closes."""
        async with trio.open_nursery() as self._nursery:
            self._nursery.start_soon(self._write)
            try:
                await self._read(on_ready)
            except (RemoteProtocolError, ValueError, RecursionError):
                self.ended_because = self.ended_because or "said something that makes no sense, and was ended"
                self.kill()
            self.drained.set()

    async def ask(self, name: str, args: dict[str, Any]) -> int:
        """Send a call; its id."""
        id = next(self._ids)
        self._answers[id] = _Answer()
        try:
            await self._frames_in.send(messages.packed(messages.Call(id, name, args)))
        except trio.BrokenResourceError:
            pass  # the child has just died: fail_all tells the caller
        if self._over is not None:
            self._settle(id, self._over)
        return id

    async def result(self, id: int) -> Any:
        """The answer to a call that is not streamed."""
        match await self._answers[id].take.receive():
            case messages.Done(value=value):
                return value
            case messages.Broke() as broke:
                raise self._failure(broke)
            case KithError() as error:
                raise error
        raise WorkerFailed(f"the {self._name} worker streamed an answer that was wanted whole")

    async def parts(self, id: int) -> AsyncGenerator[Any, None]:
        """The parts of a streamed answer."""
        taken = 0
        async for message in self._answers[id].take:
            match message:
                case messages.Part(value=value):
                    yield value
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
        answer = self._answers[id]
        if answer.settled.is_set():
            del self._answers[id]
            return True
        return False

    def cancel(self, id: int, on_deaf: Callable[[], None], grace: float) -> None:
        """Tell the child to drop a call; if it has not done so after ``grace`` seconds, ``on_deaf`` is called."""
        self._post(messages.Cancel(id))
        if self._nursery is not None and not self.drained.is_set():
            self._nursery.start_soon(self._await_drop, id, on_deaf, grace)

    def beat(self) -> None:
        """Ask for a sign of life."""
        self._post(messages.Beat())

    def fail_all(self, error: KithError) -> None:
        """The child is gone: every call still open ends with ``error``."""
        self._over = error
        for id in list(self._answers):
            self._settle(id, error)

    async def _await_drop(self, id: int, on_deaf: Callable[[], None], grace: float) -> None:
        answer = self._answers[id]
        with trio.move_on_after(grace):
            await answer.settled.wait()
        self._answers.pop(id, None)
        if not answer.settled.is_set():
            on_deaf()

    async def _write(self) -> None:
        try:
            async for data in self._frames_out:
                await self._to_child.send_all(data)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            pass  # the child is dying; its exit is noticed elsewhere
        finally:
            self._frames_out.close()

    async def _read(self, on_ready: Callable[[], None]) -> None:
        frames = FrameReader(messages.MAX_FRAME)
        async for data in self._from_child:
            self.last_heard = trio.current_time()
            for payload in frames.feed(data):
                message = messages.decode_from_worker(payload)
                if isinstance(message, messages.Ready):
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

    def _settle(self, id: int, last: messages.Done | messages.Broke | KithError) -> None:
        answer = self._answers[id]
        if not answer.settled.is_set():
            answer.put.send_nowait(last)
            answer.settled.set()

    def _post(self, message: messages.FromNode) -> None:
        try:
            self._frames_in.send_nowait(messages.packed(message))
        except (trio.WouldBlock, trio.BrokenResourceError):
            pass  # the child has stopped reading: its silence is noticed soon

    def _failure(self, broke: messages.Broke) -> WorkerFailed:
        return WorkerFailed(f"the {self._name} worker failed with {broke.kind}: {broke.says}", "")

"""The worker's side of the pipes: ``python -P -m node.workers.child MODULE MEMORY CPU NICE``.

Two threads. One reads: it answers heartbeats, notes cancellations, and ends the process at once when the node is gone.
The main one runs the calls, in order, one at a time: native libraries often want one thread for themselves. It knows
neither trio nor asyncio, so that a worker is back within a blink after it died.
"""

import faulthandler
import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from queue import SimpleQueue
from typing import Any

import msgspec

from node.workers import messages
from node.workers.exits import BROKE_PROTOCOL, OUT_OF_MEMORY
from node.workers.limits import Limits
from protocol.frames import FrameReader


class Call:
    """One call as its handler sees it. A handler that may take long looks at ``cancelled`` now and then."""

    def __init__(self, asked: messages.Call) -> None:
        self.id = asked.id
        self.name = asked.name
        self.args = asked.args
        self.cancelled = threading.Event()
        self.credit = threading.Semaphore(messages.WINDOW)
        self._begun = threading.Lock()

    def begin(self) -> bool:
        """True for the first who asks: whoever runs the call, or whoever drops it before it has begun."""
        return self._begun.acquire(blocking=False)


Handler = Callable[..., Any]


class _NoLongerWanted(Exception):
    """The node has cancelled the call."""


class Child:
    """A worker serving ``handlers`` over a pair of pipes."""

    def __init__(self, handlers: Mapping[str, Handler], incoming: int, outgoing: int) -> None:
        self._handlers = handlers
        self._incoming = incoming
        self._outgoing = outgoing
        self._speaking = threading.Lock()
        self._calls: SimpleQueue[Call] = SimpleQueue()
        self._open: dict[int, Call] = {}

    def serve(self) -> None:
        """Serve until the node closes its end."""
        threading.Thread(target=self._listen, name="listener", daemon=True).start()
        self._say(messages.Ready())
        while True:
            call = self._calls.get()
            if getattr(self._handlers.get(call.name), "beside", False):
                threading.Thread(target=self._beside, args=(call,), name=f"call {call.id}", daemon=True).start()
            else:
                self._run(call)

    def _beside(self, call: Call) -> None:
        try:
            self._run(call)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)

    def _run(self, call: Call) -> None:
        try:
            self._answer(call)
        finally:
            self._open.pop(call.id, None)

    def _answer(self, call: Call) -> None:
        if not call.begin():
            return  # cancelled while it waited, and answered so
        handler = self._handlers.get(call.name)
        try:
            if handler is None:
                raise LookupError(f"this worker cannot {call.name}")
            value = handler(call, **call.args)
            if isinstance(value, Iterator):
                self._stream(call, value)
                value = None
            self._say(messages.Done(call.id, _raw(value)))
        except MemoryError:
            raise
        except _NoLongerWanted:
            self._say(messages.Broke(call.id, "cancelled"))
        except Exception as error:  # noqa: BLE001  (the boundary: a failed call, or an answer that cannot be sent)
            self._say(messages.Broke(call.id, type(error).__name__))

    def _stream(self, call: Call, parts: Iterator[Any]) -> None:
        for part in parts:
            while not call.credit.acquire(timeout=0.05):
                if call.cancelled.is_set():
                    break
            if call.cancelled.is_set():
                getattr(parts, "close", lambda: None)()
                raise _NoLongerWanted
            self._say(messages.Part(call.id, _raw(part)))

    def _listen(self) -> None:
        frames = FrameReader(messages.MAX_FRAME)
        code = BROKE_PROTOCOL
        try:
            while data := os.read(self._incoming, 1 << 16):
                for payload in frames.feed(data):
                    self._hear(messages.decode_from_node(payload))
            code = 0
        except OSError:
            code = 0
        except MemoryError:
            code = OUT_OF_MEMORY
        finally:
            # The node closed its end, or is gone: whatever the other thread does, there is nobody to do it for.
            os._exit(code)

    def _hear(self, message: messages.FromNode) -> None:
        match message:
            case messages.Beat():
                self._say(message)
            case messages.Call():
                call = self._open[message.id] = Call(message)
                self._calls.put(call)
            case messages.Cancel(id=id) if (wanted := self._open.get(id)) is not None:
                wanted.cancelled.set()
                if wanted.begin():  # it had not begun, and never will
                    self._say(messages.Broke(id, "cancelled"))
            case messages.More(id=id, parts=parts) if (wanted := self._open.get(id)) is not None:
                wanted.credit.release(parts)
            case _:
                pass  # about a call that has just ended

    def _say(self, message: messages.FromWorker) -> None:
        data = memoryview(messages.packed(message))
        with self._speaking:
            while data:
                data = data[os.write(self._outgoing, data) :]


def _raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(messages.encode(value))


def main(arguments: list[str]) -> None:
    """Bind this process to its limits, load the worker's module, serve."""
    module, *limits = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the node, which then closes our pipe
    faulthandler.enable()
    # The pipes move to descriptors that nothing prints to: a stray print must not look like a frame.
    incoming, outgoing = os.dup(0), os.dup(1)
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    try:
        Limits.from_arguments(limits).apply()
        handlers = importlib.import_module(module).handlers()
        Child(handlers, incoming, outgoing).serve()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main(sys.argv[1:])

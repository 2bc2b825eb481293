"""The port ``Mind`` over a body's worker.

Adapters are remembered on this side: a worker that died, or was put away, comes back without them, and whoever needs
one next has it loaded again before their first word. What was withdrawn here can no longer be worn, whatever the worker
may still hold.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any, TypeVar

import trio

from agent.mind.binding import Binding
from agent.mind.port import AdapterFile, Ask, Said, Score, Status
from agent.mind.prompts import Prompt
from node.errors import AdapterNotLoaded, WorkerFailed
from node.workers.refusals import WORDS, named_refusals
from node.workers.worker import Worker

T = TypeVar("T")

LOAD_SECONDS = 600.0  # a large body is read and hashed whole before the first answer
REPLY_SECONDS = 1800.0  # a large body on a small machine says a word a second


class WorkerMind:
    """A mind that lives in a worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._adapters: dict[str, AdapterFile] = {}
        self._changing = trio.Lock()  # adapters, one change after the other

    @asynccontextmanager
    async def reply(self, ask: Ask) -> AsyncIterator[AsyncIterator[Said]]:
        """Speak, piece by piece. The block is entered with the first piece; leaving it early cancels the rest."""
        async with AsyncExitStack() as stack:
            first, rest = await self._wearing(ask.binding, lambda: self._begun(ask, stack))
            async with aclosing(_pieces(first, rest)) as pieces:
                yield pieces

    async def score(self, prompt: Prompt | tuple[int, ...], text: str, binding: Binding) -> Score:
        """How likely ``text`` is after ``prompt``; its end is not counted."""
        return await self._wearing(
            binding, lambda: self._call("score", Score, REPLY_SECONDS, prompt=prompt, text=text, binding=binding)
        )

    async def adapters(self) -> tuple[str, ...]:
        """The hashes of the adapters that can be worn."""
        return tuple(self._adapters)

    async def load_adapter(self, adapter: AdapterFile) -> None:
        """Make an adapter ready to be worn; talk that is under way goes on."""
        async with self._changing:
            await self._load(adapter)
            self._adapters[adapter.sha256] = adapter

    async def drop_adapter(self, sha256: str) -> None:
        """Withdraw an adapter; whatever is being said through it ends."""
        async with self._changing:
            self._adapters.pop(sha256, None)
            with trio.CancelScope(shield=True):  # called off here, what is being said through it would go on
                await self._if_up("drop_adapter", sha256=sha256)

    async def forget(self, binding: Binding) -> None:
        """Drop all that was kept under a binding."""
        await self._if_up("forget", binding=binding)

    async def status(self) -> Status:
        """What the body holds; it is loaded if it was not."""
        return await self._call("status", Status, LOAD_SECONDS)

    async def _begun(self, ask: Ask, stack: AsyncExitStack) -> tuple[Said | None, AsyncIterator[Said]]:
        """The first piece of a reply, and the others; they come until ``stack`` is left."""
        async with AsyncExitStack() as begun:
            with named_refusals():
                pieces = await begun.enter_async_context(self._worker.stream("reply", Said, REPLY_SECONDS, ask=ask))
                first = await anext(pieces, None)
            await stack.enter_async_context(begun.pop_all())
        return first, pieces

    async def _wearing(self, binding: Binding, work: Callable[[], Awaitable[T]]) -> T:
        """Do something under a binding; if the worker came back without its adapters, once more with them."""
        self._refuse_withdrawn(binding)
        try:
            return await work()
        except AdapterNotLoaded:
            async with self._changing:
                self._refuse_withdrawn(binding)
                for worn in binding.adapters:
                    await self._load(self._adapters[worn.sha256])
            return await work()

    def _refuse_withdrawn(self, binding: Binding) -> None:
        if any(worn.sha256 not in self._adapters for worn in binding.adapters):
            _, says, do = WORDS["AdapterNotLoaded"]
            raise AdapterNotLoaded(says, do)

    async def _load(self, adapter: AdapterFile) -> None:
        await self._call("load_adapter", object, LOAD_SECONDS, file=adapter)

    async def _if_up(self, name: str, **args: Any) -> None:
        """Have the worker drop something; if there is none, or it dies of it, then nothing is left of it either."""
        if self._worker.is_up:
            try:
                await self._call(name, object, LOAD_SECONDS, **args)
            except WorkerFailed as error:
                if error.named:
                    raise

    async def _call(self, name: str, answer: type[T], within: float, **args: Any) -> T:
        with named_refusals():
            return await self._worker.call(name, answer, within, **args)


async def _pieces(first: Said | None, rest: AsyncIterator[Said]) -> AsyncGenerator[Said, None]:
    if first is not None:
        yield first
    with named_refusals():
        async for said in rest:
            yield said

"""The node's side of the parser: what it reads comes batch by batch, and a file that kills it fails alone."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

from agent.memory.intake.piece import Read, Skipped, Source
from node.workers.parser import Found
from node.workers.worker import Worker

READ_SECONDS = 6 * 3600.0  # years of mail in one file, and whoever takes the pieces takes their time, too
WALK_SECONDS = 3600.0


class WorkerParser:
    """Reads files in a worker. ``WorkerFailed`` means that the worker died of the file: the next one can be read."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    @asynccontextmanager
    async def read(self, path: str, skip: int = 0) -> AsyncIterator[AsyncIterator[Read]]:
        """The pieces of a file but for the first ``skip``, in batches; leaving the block early cancels the rest."""
        async with self._worker.stream("read", Read, READ_SECONDS, path=path, skip=skip) as batches:
            yield batches

    @asynccontextmanager
    async def walk(self, paths: Sequence[str]) -> AsyncIterator[AsyncIterator[Source | Skipped]]:
        """The files of folders, and what was passed over and why."""
        async with (
            self._worker.stream("walk", Found, WALK_SECONDS, paths=list(paths)) as batches,
            aclosing(_each(batches)) as found,
        ):
            yield found


async def _each(batches: AsyncIterator[Found]) -> AsyncGenerator[Source | Skipped, None]:
    async for found in batches:
        for source in found.sources:
            yield source
        for skipped in found.skipped:
            yield skipped

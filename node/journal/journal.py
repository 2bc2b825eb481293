"""The journal that the rest of the node holds in its hand: ``write``, ``read``, ``backup``."""

from collections.abc import Callable, Iterable
from pathlib import Path
from queue import LifoQueue
from typing import Any, Self, TypeVar, cast

import outcome
import trio

from node.journal import backups, check
from node.journal.schema import Derived, RoomSchema, is_behind, migrate, rebuild, refuse_newer
from node.journal.sql import Transaction, named_errors, open_for_reading, open_for_writing
from node.journal.writer import Writer

T = TypeVar("T")

READERS = 2


class Journal:
    """An open journal. Made by ``Journal.open`` inside trio; ended by ``close``."""

    def __init__(self, path: Path, key: bytes, rooms: tuple[RoomSchema, ...], writer_connection: Any) -> None:
        self.path = path
        self._key = key
        self._rooms = rooms
        self._trio = trio.lowlevel.current_trio_token()
        self._writer = Writer(writer_connection, self._deliver)
        self._readers: LifoQueue[Any] = LifoQueue()
        for _ in range(READERS):
            self._readers.put(open_for_reading(path, key))
        self._reading = trio.CapacityLimiter(READERS)

    @classmethod
    async def open(cls, path: Path, key: bytes, rooms: Iterable[RoomSchema]) -> Self:
        """Open the journal at ``path``, check every page of it, and bring its tables up to date."""
        rooms = tuple(rooms)
        connection = await trio.to_thread.run_sync(_open, path, key, rooms)
        return cls(path, key, rooms, connection)

    @property
    def writes(self) -> int:
        """How many writes were acknowledged since the journal was opened."""
        return self._writer.writes

    @property
    def bytes(self) -> int:
        """What the journal takes on disk, its write-ahead log included."""
        files = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(file.stat().st_size for file in files if file.exists())

    async def write(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` in a transaction and return its result once that is on disk to stay.

        Once handed over, a write is not taken back by cancellation: it returns when it is known how it ended.
        """
        await trio.lowlevel.checkpoint_if_cancelled()
        self._writer.submit(trio.lowlevel.current_task(), work)
        return cast("T", await trio.lowlevel.wait_task_rescheduled(lambda _: trio.lowlevel.Abort.FAILED))

    async def read(self, work: Callable[[Transaction], T]) -> T:
        """Run ``work`` on a snapshot of the journal; it cannot write."""
        return await trio.to_thread.run_sync(self._read, work, limiter=self._reading)

    async def rebuild(self) -> list[str]:
        """Make every derived table anew; returns their names."""
        tables: list[Derived] = [table for room in self._rooms for table in room.derived]

        def work(transaction: Transaction) -> None:
            for table in tables:
                rebuild(transaction, table)

        await self.write(work)
        return [table.name for table in tables]

    async def backup(self, folder: Path, kept: int) -> Path:
        """Copy the journal into ``folder`` while it is in use, read the copy back, and drop the oldest copies."""
        return await trio.to_thread.run_sync(backups.make, self.path, self._key, folder, kept)

    async def close(self) -> None:
        """Finish what was handed over and close."""
        with trio.CancelScope(shield=True):
            await trio.to_thread.run_sync(self._writer.close)
            while not self._readers.empty():
                self._readers.get_nowait().close()

    def _read(self, work: Callable[[Transaction], T]) -> T:
        connection = self._readers.get_nowait()
        try:
            with named_errors():
                connection.execute("BEGIN")
                return work(Transaction(connection))
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._readers.put(connection)

    def _deliver(self, settled: list[tuple[object, outcome.Outcome[Any]]]) -> None:
        try:
            self._trio.run_sync_soon(_wake, settled)
        except trio.RunFinishedError:
            pass  # the writes stand; whoever waited for them is gone


def _wake(settled: list[tuple[object, outcome.Outcome[Any]]]) -> None:
    for task, result in settled:
        trio.lowlevel.reschedule(cast("trio.lowlevel.Task", task), result)


def _open(path: Path, key: bytes, rooms: tuple[RoomSchema, ...]) -> Any:
    check.refuse_vanished(path)
    if path.exists():  # nothing is touched until it is found whole and understood
        check.verify(path, key)
    with named_errors():
        connection = open_for_writing(path, key)
        try:
            transaction = Transaction(connection)
            refuse_newer(transaction, rooms)
            if is_behind(transaction, rooms):
                backups.make(path, key, path.parent / "backups", kept=None)
            connection.execute("BEGIN IMMEDIATE")
            migrate(transaction, rooms)
            connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
    check.leave_mark(path, key)
    return connection

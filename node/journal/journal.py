"""The journal that the rest of the node holds in its hand: ``write``, ``read``, ``backup``."""

from collections.abc import Callable, Iterable
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any, Self, TypeVar, cast

import outcome
import trio

from node.files import sweep_parts
from node.journal import backups, check
from node.journal.schema import Derived, RoomSchema, bring_up_to_date, rebuild
from node.journal.sql import Connection, Transaction, connect, make_durable, named_errors
from node.journal.writer import Writer, closed

T = TypeVar("T")

READERS = 2


class Journal:
    """An open journal. Made by ``Journal.open`` inside trio; ended by ``close``."""

    def __init__(self, path: Path, key: bytes, rooms: tuple[RoomSchema, ...], writing: Connection) -> None:
        self.path = path
        self._key = key
        self._rooms = rooms
        self._trio = trio.lowlevel.current_trio_token()
        self._readers: LifoQueue[Connection] = LifoQueue()
        for _ in range(READERS):
            self._readers.put(connect(path, key, "ro"))
        self._reading = trio.CapacityLimiter(READERS)
        self._open = True
        self._writer = Writer(writing, self._deliver)

    @classmethod
    async def open(cls, path: Path, key: bytes, rooms: Iterable[RoomSchema]) -> Self:
        """Open the journal at ``path``, check every page of it, and bring its tables up to date."""
        rooms = tuple(rooms)
        writing = await _in_thread(open_to_write, path, key, rooms)
        return cls(path, key, rooms, writing)

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
        if not self._open:
            raise closed()
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
        return await _in_thread(backups.make, self.path, self._key, folder, kept)

    async def close(self) -> None:
        """Finish what was handed over and close."""
        self._open = False
        with trio.CancelScope(shield=True):
            while not self._readers.empty():  # a reader that is idle must not hold up the folding in of the log
                self._readers.get_nowait().close()
            await trio.to_thread.run_sync(self._writer.close)

    def _read(self, work: Callable[[Transaction], T]) -> T:
        try:
            connection = self._readers.get_nowait()
        except Empty:  # closed between the asking and the reading
            raise closed() from None
        try:
            with named_errors():
                connection.ours("BEGIN")
                with connection.room() as transaction:
                    return work(transaction)
        finally:
            if connection.in_transaction:
                connection.ours("ROLLBACK")
            if self._open:
                self._readers.put(connection)
            else:
                connection.close()

    def _deliver(self, settled: list[tuple[object, outcome.Outcome[Any]]]) -> None:
        try:
            self._trio.run_sync_soon(_wake, settled)
        except trio.RunFinishedError:
            pass  # the writes stand; whoever waited for them is gone


def _wake(settled: list[tuple[object, outcome.Outcome[Any]]]) -> None:
    for task, result in settled:
        trio.lowlevel.reschedule(cast("trio.lowlevel.Task", task), result)


async def _in_thread(work: Callable[..., T], *args: object) -> T:
    """Do what takes long. When the node stops meanwhile it is given up: whatever it leaves behind is swept up later."""
    return await trio.to_thread.run_sync(lambda: work(*args), abandon_on_cancel=True)  # type: ignore[call-arg]


def open_to_write(path: Path, key: bytes, rooms: tuple[RoomSchema, ...]) -> Connection:
    """The writing connection to a journal that is whole, known to this version, and has every room's tables."""
    backups.sweep(_backups(path))
    for name in (path.name, check.mark_of(path).name):
        sweep_parts(path.parent, name)
    written = check.was_written(path)
    if written:  # nothing is touched until it is found whole
        check.verify(path, key)
    connection = connect(path, key)
    try:
        with named_errors():
            check.refuse_unreadable(connection, path, key)
            make_durable(connection)
            if not written:
                check.refuse_damaged(connection, path)
            bring_up_to_date(connection, rooms, before=lambda: backups.make(path, key, _backups(path), None))
            if not written:
                # From its first moment the file holds its own tables: emptied, it is told from a new one.
                connection.ours("PRAGMA wal_checkpoint(TRUNCATE)")
        check.leave_mark(path, key)
    except BaseException:
        connection.close()
        raise
    return connection


def _backups(journal: Path) -> Path:
    return journal.parent / "backups"

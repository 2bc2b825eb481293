"""One thread writes. It takes whatever has queued up, runs it as one transaction, and acknowledges after the commit.

Waiting for the disk is what a write costs, so twenty writers that wait together pay for it once (group commit). Each
job runs behind a savepoint: one that fails is undone alone. If the transaction as a whole fails, each job is tried
again by itself, so one that fills the disk does not take its neighbours with it. A job may therefore run twice, and
must have no effect outside the database.
"""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import outcome

from node.errors import NoAnswer
from node.journal.sql import Connection, DatabaseError, Transaction, named

MAX_BATCH = 512

Work = Callable[[Transaction], Any]
Result = outcome.Outcome[Any]
Deliver = Callable[[list[tuple[object, Result]]], None]


class Writer:
    """The journal's only writing connection, and the thread that owns it.

    ``deliver`` is called on that thread with (ticket, result) pairs once their transaction is on disk, or has failed.
    """

    def __init__(self, connection: Connection, deliver: Deliver) -> None:
        self.connection = connection
        self._deliver = deliver
        self._queue: SimpleQueue[tuple[object, Work] | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self.writes = 0
        self._thread = threading.Thread(target=self._serve, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, ticket: object, work: Work) -> None:
        """Queue ``work``; its result is delivered with ``ticket``."""
        with self._closing:
            if self._closed:
                raise closed()
            self._queue.put((ticket, work))

    def close(self) -> None:
        """Finish what is queued, fold the write-ahead log into the journal, close."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        try:
            self.connection.ours("PRAGMA wal_checkpoint(TRUNCATE)")
        except DatabaseError:
            pass  # the log stays beside the journal and is folded in at the next opening
        finally:
            self.connection.close()

    def _serve(self) -> None:
        closing = False
        while not closing:
            batch, closing = self._gather()
            if batch:
                self._deliver(self._settle(batch))

    def _gather(self) -> tuple[list[tuple[object, Work]], bool]:
        batch: list[tuple[object, Work]] = []
        job = self._queue.get()
        while job is not None:
            batch.append(job)
            if len(batch) == MAX_BATCH:
                return batch, False
            try:
                job = self._queue.get_nowait()
            except Empty:
                return batch, False
        return batch, True

    def _settle(self, batch: list[tuple[object, Work]]) -> list[tuple[object, Result]]:
        results = self._commit(work for _, work in batch)
        if isinstance(results, BaseException):
            if len(batch) > 1:
                return [settled for job in batch for settled in self._settle([job])]
            results = [outcome.Error(results)]
        self.writes += sum(isinstance(result, outcome.Value) for result in results)
        return [(ticket, result) for (ticket, _), result in zip(batch, results, strict=True)]

    def _commit(self, works: Iterable[Work]) -> list[Result] | BaseException:
        """Run ``works`` in one transaction: a result for each, or the error that undid them all."""
        try:
            self.connection.ours("BEGIN IMMEDIATE")
            results = [self._try(work) for work in works]
            self.connection.ours("COMMIT")
        except BaseException as error:  # noqa: BLE001  (whatever it was, this thread goes on: others wait for it)
            with suppress(DatabaseError):
                if self.connection.in_transaction:
                    self.connection.ours("ROLLBACK")
            return named(error)
        return results

    def _try(self, work: Work) -> Result:
        self.connection.ours("SAVEPOINT job")
        try:
            with self.connection.room() as transaction:
                value = work(transaction)
        except BaseException as error:
            if not self.connection.in_transaction:
                raise  # the database gave the whole transaction up (a full disk, say): nobody's work stands
            self.connection.ours("ROLLBACK TO job")
            self.connection.ours("RELEASE job")
            return outcome.Error(named(error))
        self.connection.ours("RELEASE job")
        return outcome.Value(value)


def closed() -> NoAnswer:
    """Nothing is written to or read from a journal that was closed."""
    return NoAnswer("the journal is closed", "the node is stopping; try again when it is up")

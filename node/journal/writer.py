"""One thread writes. It takes whatever has queued up, runs it as one transaction, and acknowledges after the commit.

Waiting for the disk is what a write costs, so twenty writers that wait together pay for it once (group commit). Each
job runs behind a savepoint: one that fails is undone alone. If the transaction as a whole fails, each job is tried
again by itself, so one that fills the disk does not take its neighbours with it. A job may therefore run twice, and
must have no effect outside the database.
"""

import secrets
import threading
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any

import outcome

from node.journal.sql import DatabaseError, Transaction, confine, named

MAX_BATCH = 512

# Statements are authorised when they are prepared, and prepared ones are kept by their text. This mark, which no room
# can know, keeps ours apart from any a room might try.
_OURS = secrets.token_hex(8)

Work = Callable[[Transaction], Any]
Result = outcome.Outcome[Any]
Deliver = Callable[[list[tuple[object, Result]]], None]


class Writer:
    """The journal's only writing connection, and the thread that owns it.

    ``deliver`` is called on that thread with (ticket, result) pairs once their transaction is on disk, or has failed.
    """

    def __init__(self, connection: Any, deliver: Deliver) -> None:
        self._connection = connection
        self._transaction = Transaction(connection)
        self._journal_speaks = confine(connection)
        self._deliver = deliver
        self._queue: SimpleQueue[tuple[object, Work] | None] = SimpleQueue()
        self.writes = 0
        self._thread = threading.Thread(target=self._serve, name="journal-writer", daemon=True)
        self._thread.start()

    def submit(self, ticket: object, work: Work) -> None:
        """Queue ``work``; its result is delivered with ``ticket``."""
        self._queue.put((ticket, work))

    def close(self) -> None:
        """Finish what is queued, fold the write-ahead log into the journal, close."""
        self._queue.put(None)
        self._thread.join()
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except DatabaseError:
            pass  # the log stays beside the journal and is folded in at the next opening
        finally:
            self._connection.close()

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
            self._ours("BEGIN IMMEDIATE")
            results = [self._try(work) for work in works]
            self._ours("COMMIT")
        except DatabaseError as error:
            if self._connection.in_transaction:
                self._ours("ROLLBACK")
            return named(error)
        return results

    def _try(self, work: Work) -> Result:
        self._ours("SAVEPOINT job")
        self._journal_speaks(False)
        try:
            value = work(self._transaction)
        except BaseException as error:
            self._journal_speaks(True)
            if not self._connection.in_transaction:
                raise  # the database gave the whole transaction up (a full disk): nobody's work stands
            self._ours("ROLLBACK TO job")
            self._ours("RELEASE job")
            return outcome.Error(named(error))
        self._journal_speaks(True)
        self._ours("RELEASE job")
        return outcome.Value(value)

    def _ours(self, statement: str) -> None:
        self._connection.execute(f"{statement} -- {_OURS}")

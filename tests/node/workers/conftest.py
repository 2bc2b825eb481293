"""A misbehaving worker, run by the node's side for real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import trio
import trio.testing

from node.backoff import Backoff
from node.workers.breaker import Breaker
from node.workers.limits import Limits
from node.workers.worker import Kind, Worker
from protocol.control.messages import WorkerView
from tests.conftest import ROOT

IN_TIME = 30.0  # generous: a busy machine must not fail a test; nothing here waits for it to pass


@asynccontextmanager
async def rascal(
    limits: Limits = Limits(),  # noqa: B008  (immutable)
    silence: float = 10.0,
    breaker: Breaker | None = None,
    seen: list[WorkerView] | None = None,
) -> AsyncIterator[Worker]:
    kind = Kind(
        "rascal",
        "tests.node.workers.rascals",
        limits,
        silence,
        Backoff(first=0.01, most=0.05),
        {"PYTHONPATH": str(ROOT)},
    )
    worker = Worker(kind, (lambda _: None) if seen is None else seen.append, breaker)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield worker
        nursery.cancel_scope.cancel()


async def pid_of(worker: Worker) -> int:
    await worker.call("add", int, IN_TIME, a=1, b=1)
    pid = worker.view().pid
    assert pid is not None
    return pid

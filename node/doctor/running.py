"""What only the running node can tell: its services, its journal in use, whether a worker can work."""

import time
from collections.abc import Awaitable, Callable, Mapping

import trio

from identity.clock import DRIFT
from node.doctor import fail, memories, ok, warn
from node.doctor.body import USE
from node.errors import KithError
from node.journal.sql import Transaction
from node.services.archive import Archive
from node.services.minds import Minds, role_of
from node.workers.worker import Worker
from protocol.control.messages import Check, Echoed, StatusReport
from protocol.control.minds import BodyView

ECHO_SECONDS = 20.0
BODY_SECONDS = 45.0
MUCH_MEMORY = 500 << 20


async def examine(
    status: StatusReport,
    archive: Archive,
    workers: Mapping[str, Worker],
    minds: Minds,
    tell: Callable[[Check], Awaitable[None]],
) -> None:
    """Look the node over, telling each finding as it is made; what it remembers, if it has the workers for that."""
    await tell(_services(status))
    await tell(await _journal(archive))
    await tell(await _worker(workers["echo"]))
    if workers.keys() >= {*memories.WORKERS}:
        await memories.examine(archive, workers, tell)
    for body in {view.path: view for view in reversed(status.bodies)}.values():
        await tell(await _body(body, minds))
    await tell(_memory(status))


def _services(status: StatusReport) -> Check:
    ailing = [service for service in status.services if service.state in ("resting", "failed")]
    if not ailing:
        return ok("services", f"all {len(status.services)} services are as they should be")
    worst = ailing[0]
    return fail("services", f"{worst.name} is {worst.state}: it {worst.reason}", "see `kith logs --level warning`")


async def _journal(archive: Archive) -> Check:
    def count(transaction: Transaction) -> int:
        return int(transaction.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])

    try:
        await archive.journal.read(count)
        view = archive.view()
    except KithError as error:
        return fail("journal", error.says, error.do)
    if view is None:
        return warn("journal", "it is not open yet", "look again in a moment")
    if view.clock_behind > DRIFT:
        hours = view.clock_behind / 3600
        length = f"{hours / 24:.1f} days" if hours > 48 else f"{hours:.1f} hours"
        behind = f"the clock stands {length} behind the latest time this home has seen"
        return warn("journal", behind, "set the clock; if it is right now, `kith doctor --clock-is-right`")
    if view.trouble:
        return warn("journal", view.trouble, view.way_out)
    return ok("journal", f"open, {view.bytes} bytes, read whole at the start; the run before this one: {view.last_run}")


async def _worker(echo: Worker) -> Check:
    begun = time.perf_counter()
    try:
        await echo.call("echo", Echoed, within=ECHO_SECONDS, text="doctor")
    except KithError as error:
        return fail("workers", error.says, error.do or "see `kith logs --level warning`")
    return ok("workers", f"a worker started and answered in {time.perf_counter() - begun:.2f} s")


async def _body(body: BodyView, minds: Minds) -> Check:
    """Whether a body is there, is the one that was chosen, and can be loaded."""
    if body.state == "missing":
        if body.newborn:
            return warn("body", "there is none: the newborn is not in this installation", f"install it anew, or {USE}")
        return fail("body", f"{body.name} is no longer where it was: {body.path}", f"put it back, or {USE}")
    begun = time.perf_counter()
    try:
        with trio.fail_after(BODY_SECONDS):
            status = await (await minds.mind(role_of(body.role))).status()
    except KithError as error:
        return fail("body", error.says, error.do)
    except trio.TooSlowError:
        return warn("body", f"{body.name} is not loaded after {BODY_SECONDS:g} s", f"give it time, or {USE}")
    took = time.perf_counter() - begun
    return ok(
        "body", f"{body.name}, whole and as chosen, answers after {took:.2f} s: {status.context} tokens before it"
    )


def _memory(status: StatusReport) -> Check:
    megabytes = status.memory_bytes / (1 << 20)
    if status.memory_bytes > MUCH_MEMORY:
        return warn("memory", f"the node takes {megabytes:.0f} MB, which is much", "restart it, and tell us of it")
    return ok("memory", f"the node takes {megabytes:.0f} MB")

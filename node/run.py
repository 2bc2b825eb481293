"""The node put together: here every part is made and handed what it needs."""

import signal
from collections.abc import Callable
from contextlib import suppress

import trio

from node import __version__
from node.bulletin import Bulletin
from node.config import Config
from node.control import server
from node.home import Home
from node.lock import HomeLock
from node.logs.writing import logger, open_log
from node.p2p.port import refuse_taken
from node.process import exit_within, leave_no_traces, raise_file_limit
from node.reception import Reception
from node.services.archive import Archive
from node.services.grants import Grants
from node.services.invites import Invites
from node.services.memory.house import House
from node.services.minds import Minds
from node.services.myself import Myself
from node.services.owner import Owner
from node.services.people import People
from node.services.thoughts import Thoughts
from node.supervisor import Service, Supervisor
from node.vault import OpenVault, drop_old_key
from node.workers.limits import Limits
from node.workers.worker import Kind, Worker
from protocol.control.messages import NodeStopping, ServiceChanged, WorkerChanged

STOP_SECONDS = 5.0
EXIT_STUCK = 70

log = logger("node")


def run_node(home: Home, config: Config, open_vault: Callable[[], OpenVault], on_ready: Callable[[], None]) -> None:
    """Run a node in ``home`` until it is told to stop; ``on_ready`` is called when it serves.

    The vault is opened under the home's lock: nobody writes it between that and our own writing.
    """
    leave_no_traces()
    raise_file_limit()
    home.prepare()
    with HomeLock(home.lock) as lock:
        vault = open_vault()
        drop_old_key(home, vault.start.journal)
        refuse_taken(config.network.port)
        open_log(home.log, config.log.level, config.log.megabytes, config.log.files)
        log.info("node.up", version=__version__)
        if lock.recovered:
            log.warning("lock.recovered", pid=lock.recovered.pid)
        trio.run(_live, home, config, vault, on_ready)
        log.info("node.down")


async def _live(home: Home, config: Config, vault: OpenVault, on_ready: Callable[[], None]) -> None:
    bulletin = Bulletin()
    supervisor = Supervisor(lambda view: bulletin.publish(ServiceChanged(view)))
    owner = Owner(vault, bulletin)
    archive = Archive(home, vault.journal_key, config.journal, bulletin)
    workers = {kind.name: Worker(kind, lambda view: bulletin.publish(WorkerChanged(view))) for kind in _kinds(config)}
    minds = Minds(archive, config.mind, config.workers, bulletin)
    house = House(home, config, archive, owner, minds, bulletin)
    workers |= {worker.kind.name: worker for worker in house.workers}
    counters = (
        Myself(owner),
        People(archive, owner, bulletin),
        Grants(archive, owner, bulletin),
        Invites(archive, owner, config.network),
        minds,
        Thoughts(minds, owner),
        *house.counters,
    )
    desk = Reception(home, bulletin, supervisor, archive, owner, workers, minds).desk(counters)

    async def control(ready: Callable[[], None]) -> None:
        await server.serve(home.socket, desk, ready)

    # The socket answers first, and goes last; what takes time to open comes after it.
    supervisor.add(Service("control", control, essential=True))
    supervisor.add(Service("owner", owner.keep, needs=("control",)))
    supervisor.add(Service("journal", archive.keep, needs=("control",), essential=True))
    supervisor.add(Service("backups", archive.keep_backups, needs=("journal",)))
    supervisor.add(Service("minds", minds.keep, needs=("journal",), essential=True))
    supervisor.add(Service("echo-worker", workers["echo"].run, needs=("control",)))
    for service in house.services():
        supervisor.add(service)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(_stop_on_signal, supervisor)
        nursery.start_soon(_announce_ready, supervisor, on_ready)
        nursery.start_soon(_announce_stop, supervisor, bulletin)
        await supervisor.run()
        nursery.cancel_scope.cancel()
    if supervisor.fatal is not None:
        raise supervisor.fatal


def _kinds(config: Config) -> list[Kind]:
    limits = Limits(memory_megabytes=config.workers.memory_megabytes, niceness=config.workers.niceness)
    return [Kind("echo", "node.workers.echo", limits, silence=float(config.workers.silence_seconds))]


async def _stop_on_signal(supervisor: Supervisor) -> None:
    with trio.open_signal_receiver(signal.SIGTERM, signal.SIGINT, signal.SIGHUP) as signals:
        async for number in signals:
            supervisor.stop(f"signal {signal.Signals(number).name}")


async def _announce_ready(supervisor: Supervisor, on_ready: Callable[[], None]) -> None:
    await supervisor.ready("control", "journal", "minds")
    with suppress(OSError):  # whoever started us may not be there to hear it
        on_ready()


async def _announce_stop(supervisor: Supervisor, bulletin: Bulletin) -> None:
    await supervisor.stopping.wait()
    log.info("node.stopping")
    bulletin.publish(NodeStopping(supervisor.reason))
    # Whatever hangs then, nothing acknowledged is lost by leaving without it.
    watchdog = exit_within(STOP_SECONDS - 0.5, EXIT_STUCK)
    try:
        await trio.sleep_forever()
    finally:
        watchdog.cancel()

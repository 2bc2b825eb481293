"""``kith status``."""

import click

from node.cli import show
from node.cli.mind import of_body
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.errors import NotRunning
from node.home import Home
from protocol.control.messages import JournalView, Status, StatusReport
from protocol.control.words import of_size


@click.command()
@json_option
@home_option
def status(home: Home, as_json: bool) -> int:
    """Show how the node is doing.

    Exits with 3 when no node is running.

    \b
    Examples:
      kith status
      kith status --json
    """
    try:
        with Client(home.socket) as client:
            report = client.ask(Status())
    except NotRunning as error:
        if not as_json:
            raise
        show.as_json({"running": False, "home": str(home.root)})
        return error.exit_code
    if as_json:
        show.as_json({"running": True} | {name: getattr(report, name) for name in report.__struct_fields__})
    else:
        _print(report)
    return 0


def _print(report: StatusReport) -> None:
    up = show.span(report.now - report.started)
    memory = of_size(report.memory_bytes)
    click.echo(f"Kith {report.version} is up: process {report.pid}, for {up}, {memory} of memory")
    show.row("home", report.home)
    show.row("owner", f"{report.owner}, key {_lock(report)}")
    show.row("journal", _journal(report.journal, report.now))
    for index, body in enumerate(report.bodies):
        show.row("" if index else "bodies", f"{body.role:<16}{of_body(body)}")
    for index, service in enumerate(report.services):
        reason = f" ({service.reason})" if service.reason else ""
        show.row("" if index else "services", f"{service.name:<16}{show.coloured(service.state)}{reason}")
    for index, worker in enumerate(report.workers):
        reason = f" ({worker.reason})" if worker.reason else ""
        process = f", process {worker.pid}" if worker.pid else ""
        restarts = f", restarted {worker.restarts} times" if worker.restarts else ""
        show.row(
            "" if index else "workers", f"{worker.name:<16}{show.coloured(worker.state)}{process}{restarts}{reason}"
        )


def _lock(report: StatusReport) -> str:
    if report.unlocked_until is None:
        return "locked"
    return f"unlocked for {show.span(report.unlocked_until - report.now)}"


def _journal(journal: JournalView | None, now: float) -> str:
    if journal is None:
        return "is being opened"
    backup = f"backed up {show.span(now - journal.newest_backup)} ago" if journal.newest_backup else "no backup yet"
    trouble = f"; {journal.trouble}" if journal.trouble else ""
    return f"{of_size(journal.bytes)}, {backup}; the run before this one: {journal.last_run}{trouble}"

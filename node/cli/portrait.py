"""Who somebody is, on the terminal."""

import time

import click

from node.cli import show
from protocol.control.persons import IdentityReport


def tell(report: IdentityReport) -> None:
    """Tell a person who they are."""
    click.echo(report.name)
    show.row("person", report.person)
    lock = "locked"
    if report.unlocked_until is not None:
        lock = f"unlocked for {show.span(report.unlocked_until - time.time())}"
    if not report.passphrase:
        lock += ", behind no passphrase"
    show.row("owner key", f"{report.owner[:8]}  {lock}")
    recoveries = f", {report.recoveries} of them recoveries" if report.recoveries else ""
    show.row("log", f"{report.operations} operations{recoveries}")
    if report.recovery:
        show.row("recovery", report.recovery)
    tell_keys(report)
    if report.frozen:
        click.echo(
            "FROZEN: your phrase was used twice. Meet your people: each confirms you with `kith people confirm`."
        )
    if report.retired:
        click.echo("RETIRED: nothing is signed under this identity; `kith id recover` brings it back.")
    if report.forks:
        click.echo("FORKED: your owner's key signed two things at once: was it you? If not, `kith id recover`.")


def tell_keys(report: IdentityReport) -> None:
    """Tell which keys are theirs, and which of them are here."""
    for index, key in enumerate(report.keys):
        where = "  here" if key.here else ""
        gone = "  revoked" if key.revoked else ""
        show.row("" if index else "keys", f"{key.key[:8]}  {key.role}{where}{gone}")


def told(report: IdentityReport, as_json: bool, sentence: str) -> None:
    """Tell what has happened, and who they are now."""
    if as_json:
        show.as_json(report)
        return
    click.echo(f"{sentence}\n")
    tell(report)

"""``kith backup`` and ``kith restore``."""

import click

from node.cli import show
from node.cli.options import home_option, json_option, sure_option
from node.cli.passphrase import passphrase_option
from node.control.client import Client
from node.errors import NotRunning
from node.home import Home
from node.lock import HomeLock
from protocol.control.messages import Backup
from protocol.control.words import of_size


@click.group()
def backup() -> None:
    """Make, list and verify backups of the journal.

    \b
    Examples:
      kith backup new
      kith backup list --json
      kith backup verify
    """


@backup.command("new")
@passphrase_option
@json_option
@home_option
def new(home: Home, descriptor: int | None, as_json: bool) -> None:
    """Make a backup now.

    \b
    Example:
      kith backup new
    """
    try:
        with Client(home.socket, timeout=3600.0) as client:
            made = client.ask(Backup())
            name, size = made.name, made.bytes
    except NotRunning:
        name, size = _make_alone(home, descriptor)
    if as_json:
        show.as_json({"name": name, "bytes": size})
    else:
        click.echo(f"made {name}, {of_size(size)}")


@backup.command("list")
@json_option
@home_option
def list_(home: Home, as_json: bool) -> None:
    """List the backups, newest first.

    \b
    Example:
      kith backup list
    """
    from node.journal import backups

    found = backups.find(home.backups)
    if as_json:
        show.as_json([{"name": one.name, "made": one.made, "bytes": one.bytes} for one in found])
        return
    for one in found:
        click.echo(f"{one.name}  {of_size(one.bytes)}")
    if not found:
        click.echo("there is no backup yet; make one with `kith backup new`")


@backup.command("verify")
@click.argument("name", required=False)
@passphrase_option
@json_option
@home_option
def verify(home: Home, name: str | None, descriptor: int | None, as_json: bool) -> int:
    """Read backups whole, and say which are good. Exits with 1 if one is not.

    \b
    Examples:
      kith backup verify
      kith backup verify journal-20261120T131447.139
    """
    from node.cli.passphrase import open_vault
    from node.errors import NothingToRestore
    from node.journal import backups, check

    chosen = [one for one in backups.find(home.backups) if name in (None, one.name)]
    if not chosen:
        raise NothingToRestore("there is no such backup", "see their names with `kith backup list`")
    key = open_vault(home, descriptor).journal_key
    results = [(one, check.is_good(one.path, home.journal, key)) for one in chosen]
    if as_json:
        show.as_json([{"name": one.name, "good": good} for one, good in results])
    else:
        for one, good in results:
            click.echo(f"{one.name}  {'good' if good else 'DAMAGED'}")
    return 0 if all(good for _, good in results) else 1


@click.command()
@click.argument("name", required=False)
@sure_option
@passphrase_option
@home_option
def restore(home: Home, name: str | None, sure: bool, descriptor: int | None) -> None:
    """Put a backup in the journal's place.

    Takes the newest good one unless you name another. The node must be down. What was there is moved aside,
    not deleted.

    \b
    Examples:
      kith restore
      kith restore journal-20261120T131447.139 --yes
    """
    put_back(home, name, sure, descriptor)
    click.echo("Start the node with `kith up`.")


def put_back(home: Home, name: str | None, sure: bool, descriptor: int | None = None) -> None:
    """Put a backup in the journal's place, after asking unless ``sure``."""
    from node.cli.passphrase import open_vault
    from node.journal import backups

    if not home.root.exists():
        raise NotRunning(f"nobody lives in {home.root} yet", "name another home with --home, or begin with `kith`")
    home.prepare()
    with HomeLock(home.lock, "a restore"):
        key = open_vault(home, descriptor).journal_key
        chosen = backups.choose(home.backups, home.journal, key, name)
        if not sure:
            click.confirm(
                f"Put back {chosen.name}? What was written after it leaves the journal (and is kept aside)", abort=True
            )
        aside = backups.restore(chosen, home.journal, key)
    click.echo(f"{chosen.name} is the journal now.")
    if aside:
        click.echo(f"What was there before is kept as {aside.name}.")


def _make_alone(home: Home, descriptor: int | None) -> tuple[str, int]:
    """Make a backup while no node runs."""
    from node.cli.passphrase import open_vault
    from node.config import load
    from node.journal import backups, check

    settings = load(home.config)
    if not home.journal.exists() and not check.was_written(home.journal):
        raise NotRunning(f"there is no journal in {home.root} yet", "begin with `kith`")
    home.prepare()
    with HomeLock(home.lock, "a backup"):
        key = open_vault(home, descriptor).journal_key
        check.verify(home.journal, key)
        path = backups.make(home.journal, key, home.backups, settings.journal.backups)
    return path.stem, path.stat().st_size

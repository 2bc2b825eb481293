"""``kith`` alone: the next sensible thing."""

import sys

import click

from node.errors import AlreadyRunning, JournalDamaged, NotRunning
from node.home import Home

WELCOME = """\
Welcome to Kith.

A self of yours will live on this machine, learn from what you tell it, and meet the selves of people you invite. What
you tell it stays here, encrypted; nothing leaves but signed words that you allowed.
"""


def begin(folder: str | None) -> None:
    """Make a home where there is none, start its node if it is down, open the screen."""
    home = Home.at(folder)
    if not home.exists():
        _move_in(home)
    try:
        _start(home)
    except JournalDamaged as error:
        if not _on_a_terminal():
            raise
        _offer_backup(home, error)
        _start(home)
    if _on_a_terminal():
        from node.cli.screen import open_screen

        open_screen(home)
    click.echo(
        f"Kith is up in {home.root}. In a terminal, `kith` opens the screen; see also `kith status`, `kith --help`."
    )


def _on_a_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _offer_backup(home: Home, error: JournalDamaged) -> None:
    from node.cli.backup import put_back

    click.echo(f"{error.says[:1].upper()}{error.says[1:]}.")
    put_back(home, name=None, sure=False)


def _move_in(home: Home) -> None:
    from node.config import example
    from node.files import write_durably
    from node.keyfile import ensure_key

    click.echo(WELCOME)
    home.prepare()
    ensure_key(home)
    if not home.config.exists():
        write_durably(home.config, example().encode())
    click.echo(
        f"Your home is {home.root}. Keep a copy of {home.key.name} from there in a safe place: the journal opens"
    )
    click.echo("with nothing else, until a passphrase takes its place.\n")


def _start(home: Home) -> None:
    from node.cli.spawn import start_node
    from node.control.client import Client

    try:
        Client(home.socket).close()
    except NotRunning:
        try:
            start_node(home, say=click.echo)
        except AlreadyRunning:  # it was started elsewhere just now: the same node
            Client(home.socket, wait=10.0).close()

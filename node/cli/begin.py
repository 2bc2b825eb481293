"""``kith`` alone: the next sensible thing."""

import sys
from typing import TYPE_CHECKING

import click

from node.birth import is_new
from node.errors import AlreadyRunning, JournalDamaged, NoIdentity, NotRunning
from node.home import Home

if TYPE_CHECKING:
    from identity.secrets import Secret

WELCOME = """\
Welcome to Kith.

A self of yours will live on this machine, learn from what you tell it, and meet the selves of people you invite. What
you tell it stays here, encrypted; nothing leaves but signed words that you allowed.
"""


def begin(folder: str | None) -> None:
    """Make a home where there is none, start its node if it is down, open the screen."""
    home = Home.at(folder)
    key = _move_in(home) if is_new(home) else None
    try:
        _start(home, key)
    except JournalDamaged as error:
        if not _on_a_terminal():
            raise
        _offer_backup(home, error)
        _start(home, key)
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


def _move_in(home: Home) -> "Secret":
    """Be born here, or be sent where that can be done."""
    from node.cli.init import begin_life
    from node.vault import read

    click.echo(WELCOME)
    if home.old_key.exists():
        click.echo("This home has a journal, and no identity yet: it gets one now, and keeps its journal.\n")
    if not _on_a_terminal():
        raise NoIdentity(f"nobody was born in {home.root} yet", "begin with `kith init --name NAME`")
    _, sealed_under = begin_life(home, name=None, descriptor=None, no_passphrase=False)
    return read(home).subkeys(sealed_under)[0]


def _start(home: Home, key: "Secret | None") -> None:
    from node.cli.passphrase import start_key
    from node.cli.spawn import start_node
    from node.control.client import Client

    try:
        Client(home.socket).close()
    except NotRunning:
        try:
            start_node(home, key or start_key(home), say=click.echo)
        except AlreadyRunning:  # it was started elsewhere just now: the same node
            Client(home.socket, wait=10.0).close()

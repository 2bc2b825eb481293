"""``kith up``."""

import os
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from node.cli.options import home_option
from node.cli.passphrase import passphrase_option
from node.errors import KithError
from node.home import Home

if TYPE_CHECKING:
    from node.vault import OpenVault


@click.command()
@click.option("--detach", "-d", is_flag=True, help="Leave the node running in the background.")
@click.option("--ready-fd", type=int, hidden=True)
@click.option("--key-fd", type=int, hidden=True)
@passphrase_option
@home_option
def up(home: Home, detach: bool, ready_fd: int | None, key_fd: int | None, descriptor: int | None) -> None:
    """Start the node.

    Stays in the foreground until Ctrl-C, unless told to detach. Asks for the passphrase of the vault, if it has one and
    the system's keyring does not know it. The owner's key stays locked.

    \b
    Examples:
      kith up
      kith up --detach
      kith up --detach --passphrase-fd 3 3<passphrase.txt
    """
    if detach:
        from node.cli.passphrase import start_key
        from node.cli.spawn import refuse_running, start_node

        refuse_running(home)
        key = start_key(home, descriptor)
        begun = time.monotonic()
        pid = start_node(home, key, say=click.echo)
        click.echo(f"Kith is up: process {pid}, ready in {time.monotonic() - begun:.1f} s, home {home.root}")
    elif ready_fd is not None:
        _serve_quietly(home, ready_fd, key_fd)
    else:
        from node.cli.passphrase import open_vault
        from node.vault import read

        read(home)  # before anything is made in a home where nobody was born
        _serve(
            home,
            lambda: open_vault(home, descriptor),
            lambda: click.echo(f"Kith is up in {home.root}. Ctrl-C stops it; `kith` opens the screen."),
        )
        click.echo("Kith is down.")


def _serve(home: Home, open_vault: "Callable[[], OpenVault]", on_ready: Callable[[], None]) -> None:
    from node.config import load
    from node.run import run_node

    run_node(home, load(home.config), open_vault, on_ready)


def _serve_quietly(home: Home, ready_fd: int, key_fd: int | None) -> None:
    from node.cli.spawn import receive_key, report_error, report_ready
    from node.vault import opened, opened_by

    os.set_inheritable(ready_fd, False)  # workers must not hold the pipe open
    key = receive_key(key_fd) if key_fd is not None else None
    ready = False

    def open_vault() -> "OpenVault":
        return opened_by(home, key) if key else opened(home, None)

    def on_ready() -> None:
        nonlocal ready
        ready = True
        report_ready(ready_fd)

    try:
        _serve(home, open_vault, on_ready)
    except KithError as error:
        if not ready:
            report_error(ready_fd, error)
        sys.exit(error.exit_code)

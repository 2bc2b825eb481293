"""``kith up``."""

import os
import sys
import time
from collections.abc import Callable

import click

from node.cli.options import home_option
from node.errors import KithError
from node.home import Home


@click.command()
@click.option("--detach", "-d", is_flag=True, help="Leave the node running in the background.")
@click.option("--ready-fd", type=int, hidden=True)
@home_option
def up(home: Home, detach: bool, ready_fd: int | None) -> None:
    """Start the node.

    Stays in the foreground until Ctrl-C, unless told to detach. A new home is made where there is none.

    \b
    Examples:
      kith up
      kith up --detach
    """
    if detach:
        from node.cli.spawn import start_node

        begun = time.monotonic()
        pid = start_node(home, say=click.echo)
        click.echo(f"Kith is up: process {pid}, ready in {time.monotonic() - begun:.1f} s, home {home.root}")
    elif ready_fd is not None:
        _serve_quietly(home, ready_fd)
    else:
        _serve(home, lambda: click.echo(f"Kith is up in {home.root}. Ctrl-C stops it; `kith` opens the screen."))
        click.echo("Kith is down.")


def _serve(home: Home, on_ready: Callable[[], None]) -> None:
    from node.config import load
    from node.run import run_node

    run_node(home, load(home.config), on_ready)


def _serve_quietly(home: Home, ready_fd: int) -> None:
    from node.cli.spawn import report_error, report_ready

    os.set_inheritable(ready_fd, False)  # workers must not hold the pipe open
    ready = False

    def on_ready() -> None:
        nonlocal ready
        ready = True
        report_ready(ready_fd)

    try:
        _serve(home, on_ready)
    except KithError as error:
        if not ready:
            report_error(ready_fd, error)
        sys.exit(error.exit_code)

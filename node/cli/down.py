"""``kith down``."""

import os
import signal
import time

import click

from node.cli.options import home_option
from node.control.client import Client
from node.errors import Interrupted, KithError, NoAnswer
from node.home import Home
from node.lock import NODE, is_free, read_holder
from protocol.control.messages import Stop

ANSWER = 3.0
PATIENCE = 6.0
FORCED = 2.0


@click.command()
@click.option(
    "--force", is_flag=True, help="Kill the node if it does not stop by itself. Nothing acknowledged is lost."
)
@home_option
def down(home: Home, force: bool) -> None:
    """Stop the node.

    \b
    Examples:
      kith down
      kith down --force      when it does not listen any more
    """
    holder = read_holder(home.lock)
    if is_free(home.lock) or (holder is not None and holder.what != NODE):
        click.echo(f"no node is running in {home.root}")
        return
    _ask(home)
    ended = _ended(home, FORCED if force else PATIENCE)
    if not ended and force:
        _signal(home, signal.SIGKILL)
        ended = _ended(home, PATIENCE)
    if not ended:
        raise NoAnswer("the node has not ended yet", "try `kith down --force`")
    click.echo("Kith is down.")


def _ask(home: Home) -> None:
    """Ask the node to stop: by the socket, or where that is of no use, by a signal."""
    try:
        with Client(home.socket, timeout=ANSWER) as client:
            client.ask(Stop())
    except Interrupted:
        pass  # it stopped before it had answered
    except KithError:
        _signal(home, signal.SIGTERM)


def _ended(home: Home, within: float) -> bool:
    end = time.monotonic() + within
    while not is_free(home.lock):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _signal(home: Home, number: signal.Signals) -> None:
    """Send a signal to the node that holds the lock."""
    holder = read_holder(home.lock)
    if holder is not None and holder.what == NODE and not is_free(home.lock):
        os.kill(holder.pid, number)

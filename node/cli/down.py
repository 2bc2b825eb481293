"""``kith down``."""

import os
import signal
import time

import click

from node.cli.options import home_option
from node.control.client import Client
from node.errors import Interrupted, NoAnswer, NotRunning
from node.home import Home
from node.lock import is_free, read_holder
from protocol.control.messages import Stop

ANSWER = 3.0
PATIENCE = 8.0


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
    if is_free(home.lock):
        click.echo(f"no node is running in {home.root}")
        return
    heard = _asked(home)
    if not (heard and _ended(home, PATIENCE)) and not (force and _killed(home)):
        raise NoAnswer("the node has not ended yet", "try `kith down --force`")
    click.echo("Kith is down.")


def _asked(home: Home) -> bool:
    """Ask the node to stop; whether it heard."""
    try:
        with Client(home.socket, timeout=ANSWER) as client:
            client.ask(Stop())
    except Interrupted:
        return True  # it stopped before it had answered
    except (NoAnswer, NotRunning):
        return False
    return True


def _ended(home: Home, within: float) -> bool:
    end = time.monotonic() + within
    while not is_free(home.lock):
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def _killed(home: Home) -> bool:
    holder = read_holder(home.lock)
    if holder is None:
        return False
    os.kill(holder.pid, signal.SIGKILL)
    return _ended(home, PATIENCE)

"""``kith screen``."""

import os
import sys

import click

from node.cli.options import home_option
from node.control.client import Client
from node.home import Home


@click.command()
@home_option
def screen(home: Home) -> None:
    """Open the screen on a running node.

    The screen is a program of its own: closing it leaves the node running.

    \b
    Example:
      kith screen
    """
    with Client(home.socket):
        pass  # a node that does not answer is named here, in one line, rather than on a full screen
    open_screen(home)


def open_screen(home: Home) -> None:
    """Become the screen. It is another program, so that the node and the command line never know Textual."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "tui", str(home.socket)])  # noqa: S606

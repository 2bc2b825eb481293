"""``kith events``."""

import time

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.home import Home
from protocol.control.words import of_event


@click.command()
@click.option("--since", type=click.IntRange(0), help="Begin after this event; 0 is the node's first.")
@json_option
@home_option
def events(home: Home, since: int | None, as_json: bool) -> None:
    """Show what happens in the node, as it happens.

    Goes on until Ctrl-C, or until the node ends.

    \b
    Examples:
      kith events
      kith events --since 0 --json
    """
    with Client(home.socket) as client:
        for happened in client.events(since):
            if as_json:
                show.as_json_line(happened)
            else:
                click.echo(f"{time.strftime('%H:%M:%S')}  {of_event(happened)}")

"""``kith logs``."""

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.home import Home
from node.logs import LEVELS, reading


@click.command()
@click.option("--lines", "-n", type=click.IntRange(0, 100_000), default=50, show_default=True, help="How many lines.")
@click.option("--follow", "-f", is_flag=True, help="Go on with each new line, until Ctrl-C.")
@click.option("--level", type=click.Choice(LEVELS), default="debug", help="Only lines as weighty as this.")
@json_option
@home_option
def logs(home: Home, lines: int, follow: bool, level: str, as_json: bool) -> None:
    """Show what the node wrote down of itself.

    The log holds ids and sizes only: no text of yours, no key.

    \b
    Examples:
      kith logs -n 20
      kith logs --follow --level warning
    """
    for record in reading.newest(home.log, lines, level):
        _print(record, as_json)
    if follow:
        for record in reading.follow(home.log, level):
            _print(record, as_json)


def _print(record: reading.Record, as_json: bool) -> None:
    if as_json:
        show.as_json_line(record)
    else:
        click.echo(reading.as_line(record))

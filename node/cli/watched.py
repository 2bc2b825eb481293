"""``kith memory watched``: the folders from which more is taken in as it appears."""

from pathlib import Path

import click

from node.cli import show
from node.cli.mind import washed
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.home import Home
from protocol.control.folders import ListWatched, Unwatch, WatchedView


@click.command("watched")
@click.option("--stop", metavar="FOLDER", default=None, help="Watch this folder no more.")
@json_option
@home_option
def watched(home: Home, stop: str | None, as_json: bool) -> None:
    """List the folders that are watched, or stop watching one. What was taken in from it stays.

    To watch one, take it in with `kith remember FOLDER --watch`.

    \b
    Examples:
      kith memory watched
      kith memory watched --stop ~/notes
    """
    with Client(home.socket) as client:
        if stop is not None:
            told = client.ask(Unwatch(str(Path(stop).expanduser().absolute())))
            if as_json:
                show.as_json(told)
            else:
                click.echo(f"{washed(told.path)} is not watched any more; what was taken in from it stays")
            return
        found = list(client.stream(ListWatched()))
    if as_json:
        show.as_json(found)
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("no folder is watched; `kith remember FOLDER --watch` begins it")


def _line(one: WatchedView) -> str:
    tags = f"  {', '.join(map(washed, one.tags))}" if one.tags else ""
    note = f"  [not just now: {washed(one.note)}]" if one.note else ""
    return f"{one.tier:<7}  {washed(one.path)}{tags}{note}"

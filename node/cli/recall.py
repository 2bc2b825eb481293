"""``kith recall``: what the self remembers of something."""

import click

from node.cli import show
from node.cli.memories import quote
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.home import Home
from protocol.control.memories import Recall

PATIENCE = 60.0


@click.command()
@click.argument("question")
@click.option("--limit", type=click.IntRange(1, 100), default=5, show_default=True, help="How many memories at most.")
@click.option("--for", "for_", multiple=True, help="What they could hear of it: somebody you know, or known, public…")
@click.option("--why", is_flag=True, help="Say why each was found.")
@json_option
@home_option
def recall(home: Home, question: str, limit: int, for_: tuple[str, ...], why: bool, as_json: bool) -> None:
    """Find what you noted about something, by its words, its meaning, its time.

    The memories themselves are shown, with where they stand. Nothing is made up, and nothing leaves this machine.

    \b
    Examples:
      kith recall "where did I leave the spare key?"
      kith recall "what did Ben say about the boat last summer" --why
      kith recall "my garden" --for Ben
      kith recall "지난주 회의" --json
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        found = client.ask(Recall(question, limit, list(for_), why or as_json))
    if as_json:
        show.as_json(found)
        return
    for memory in found.memories:
        click.echo(quote(memory))
        if why:
            parts = ", ".join(f"{one.name} {one.counts:.2f}" for one in memory.why)
            click.echo(f"    {memory.tier}; {parts}")
    if not found.memories:
        click.echo("nothing was found")
    if found.note:
        only = "" if found.by_meaning else "searched by words only: "
        click.echo(f"({only}{found.note})", err=True)

"""``kith talk``: a talk with one's own self."""

import sys

import click

from node.cli import show
from node.cli.memories import quote
from node.cli.mind import LOADING, washed
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.errors import KithError
from node.home import Home
from protocol.control.memories import Talk, TalkPart

QUIT = {"/quit", "/exit", "/bye"}


@click.command()
@click.argument("said", required=False)
@click.option("--plain", is_flag=True, help="Only what is quoted and said, without colours or prompts.")
@click.option("--forgetful", is_flag=True, help="Remember nothing of what is said.")
@json_option
@home_option
def talk(home: Home, said: str | None, plain: bool, forgetful: bool, as_json: bool) -> None:
    """Talk with your self. It quotes what you noted, then says what it makes of it.

    What you tell it, it remembers (privately); what it is asked, it does not. Without words on the command line, you
    type as long as you like; an empty line or Ctrl-D ends the talk.

    \b
    Examples:
      kith talk
      kith talk "Where is the spare key?" --plain
      kith talk "I lent the drill to Ben." --json
    """
    with Client(home.socket, timeout=LOADING) as client:
        if said is not None:
            _turn(client, Talk(said, not forgetful, fresh=True), plain, as_json)
            return
        first, asks = True, sys.stdin.isatty() and not plain
        while True:
            if asks:
                click.echo(click.style("you   ", bold=True), nl=False)
            typed = sys.stdin.readline()
            if not typed.strip() or typed.strip() in QUIT:
                return
            try:
                _turn(client, Talk(typed.strip(), not forgetful, fresh=first), plain, as_json)
            except KithError as error:
                click.echo(f"kith: {error.says}\n      {error.do}", err=True)
            first = False


def _turn(client: Client, asked: Talk, plain: bool, as_json: bool) -> None:
    parts = []
    began = False
    for part in client.stream(asked):
        parts.append(part)
        if as_json:
            continue
        for memory in part.quotes:
            click.echo(quote(memory) if plain else click.style(quote(memory), dim=True))
        if part.text and not began and not plain:
            click.echo(click.style("self  ", bold=True), nl=False)
        began = began or bool(part.text)
        click.echo(washed(part.text), nl=False)
        if part.over:
            click.echo()
            if part.remembered and not plain:
                click.echo(click.style(f"      (remembered as {part.remembered.id[:8]})", dim=True))
            if part.note:
                click.echo(f"({part.note})", err=True)
    if as_json:
        show.as_json(_whole(parts))


def _whole(parts: list[TalkPart]) -> TalkPart:
    """All parts as one."""
    return TalkPart(
        [memory for part in parts for memory in part.quotes],
        "".join(part.text for part in parts),
        next((part.remembered for part in parts if part.remembered), None),
        " ".join(part.note for part in parts if part.note),
        over=True,
    )

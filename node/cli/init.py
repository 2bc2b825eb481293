"""``kith init``: an identity is born, its phrase shown once and checked back."""

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.cli.passphrase import no_passphrase_option, passphrase_option
from node.home import Home

if TYPE_CHECKING:
    from identity.keys import StartKeys

CHECKED_WORDS = 2
TRIES = 3

THE_PHRASE = """\
This is your phrase. Write it on paper, and keep that where you keep what matters most. It is shown this once and kept
nowhere: with it, and only with it, you can become yourself again when this machine is lost. Whoever has it is you.
"""

_ANOTHER_SCREEN, _BACK = "\033[?1049h\033[H", "\033[2J\033[?1049l"  # one that leaves nothing to scroll back to


@click.command()
@click.option("--name", metavar="NAME", help="What you call yourself; others see it.")
@passphrase_option
@no_passphrase_option
@json_option
@home_option
def init(home: Home, name: str | None, descriptor: int | None, no_passphrase: bool, as_json: bool) -> None:
    """Be born: make your keys, your phrase, and a home for them.

    On a terminal it asks for what you leave out, shows the phrase, and asks two words of it back. For a new machine of
    somebody who has a phrase already, there is `kith id recover`.

    \b
    Examples:
      kith init
      kith init --name Ana
      kith init --name Ana --no-passphrase --json
      kith init --name Ana --passphrase-fd 3 3<passphrase.txt
    """
    from node.cli.portrait import tell
    from node.services.myself import report

    start, sealed_under = begin_life(home, name, descriptor, no_passphrase, as_json)
    if not as_json:
        tell(report(start, sealed_under is not None))
        click.echo(f"\nYour home is {home.root}. Start your node with `kith up --detach`, or just `kith`.")


def begin_life(
    home: Home, name: str | None, descriptor: int | None, no_passphrase: bool, as_json: bool = False
) -> "tuple[StartKeys, str | None]":
    """Make an identity in ``home``, asking for what is not given; its keys, and what they are sealed under."""
    from identity.phrase import new_phrase
    from node.birth import cradle
    from node.cli import passphrase
    from node.process import leave_no_traces
    from node.services.myself import report

    leave_no_traces()
    passphrase.refuse_unasked(descriptor, none=no_passphrase)
    chosen = ask_name(name)
    words = new_phrase()

    def told(start: "StartKeys") -> None:
        """The phrase is out before anything depends on it."""
        show.as_json({"phrase": words, "identity": report(start, sealed_under is not None)})
        sys.stdout.flush()

    with cradle(home) as place:
        sealed_under = passphrase.new(descriptor, none=no_passphrase)
        if as_json:
            start = place.born(chosen, words, sealed_under, before=told)
        else:
            _hand_over(words)
            start = place.born(chosen, words, sealed_under)
    return start, sealed_under


def ask_name(name: str | None) -> str:
    """What the owner calls themselves, if need be asked on the terminal."""
    from identity.names import chosen
    from node.vault import named_errors

    if name is None:
        if not sys.stdin.isatty():
            raise click.UsageError("say what you call yourself: --name NAME")
        name = click.prompt("What do you call yourself", err=True)
    with named_errors():
        return chosen(name)


def _hand_over(words: str) -> None:
    """Show the phrase; on a terminal, make sure that it is on paper, and leave nothing of it on the screen."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _show(words)
        sys.stdout.flush()
        return
    with _on_another_screen():
        _show(words)
        _check_back(words)


@contextmanager
def _on_another_screen() -> Iterator[None]:
    click.echo(_ANOTHER_SCREEN, nl=False)
    try:
        yield
    finally:
        click.echo(_BACK, nl=False)


def _show(words: str) -> None:
    click.echo(THE_PHRASE)
    for at, word in enumerate(words.split(), start=1):
        click.echo(f"   {at}  {word}")
    click.echo()


def _check_back(words: str) -> None:
    """Ask some words back, so that it is on paper before anything depends on it."""
    from node.errors import NotAccepted

    asked = sorted(secrets.SystemRandom().sample(range(len(words.split())), CHECKED_WORDS))
    for at in asked:
        for _ in range(TRIES):
            typed = click.prompt(f"From your paper: word {at + 1}", err=True)
            if typed.strip().lower() == words.split()[at]:
                break
            click.echo("That is another word.", err=True)
        else:
            raise NotAccepted("that is not what stands in the phrase, so nothing was made", "begin again: `kith init`")

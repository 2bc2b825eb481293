"""``kith init``: an identity is born, its phrase shown once and checked back."""

import secrets
import sys

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.home import Home

CHECKED_WORDS = 2
TRIES = 3

THE_PHRASE = """\
This is your phrase. Write it on paper, and keep that where you keep what matters most. It is shown this once and kept
nowhere: with it, and only with it, you can become yourself again when this machine is lost. Whoever has it is you.
"""


@click.command()
@click.option("--name", metavar="NAME", help="What you call yourself; others see it.")
@click.option("--passphrase-fd", "descriptor", type=int, metavar="FD", help="Read the passphrase from this descriptor.")
@click.option("--no-passphrase", is_flag=True, help="Seal the keys under nothing: whoever can read the home has them.")
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
    from node.cli.identity import tell, told_offline

    words, sealed_under = begin_life(home, name, descriptor, no_passphrase, quiet=as_json)
    report = told_offline(home, sealed_under)
    if as_json:
        show.as_json({"phrase": words, "identity": report})
        return
    tell(report)
    click.echo(f"\nYour home is {home.root}. Start your node with `kith up --detach`, or just `kith`.")


def begin_life(
    home: Home, name: str | None, descriptor: int | None, no_passphrase: bool, *, quiet: bool = False
) -> tuple[str, str | None]:
    """Make an identity in ``home``, asking for what is not given; its phrase, and what it is sealed under."""
    from identity.phrase import new_phrase
    from node.birth import born, is_new
    from node.cli import passphrase
    from node.errors import NotAccepted

    if not is_new(home):
        raise NotAccepted(f"somebody lives in {home.root} already", "see who with `kith id show`")
    chosen = ask_name(name)
    sealed_under = passphrase.new(descriptor, none=no_passphrase)
    words = new_phrase()
    if not quiet:
        _show(words)
        if sys.stdin.isatty():
            _check_back(words)
    born(home, chosen, words, sealed_under)
    return words, sealed_under


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


def _show(words: str) -> None:
    click.echo(THE_PHRASE)
    for at, word in enumerate(words.split(), start=1):
        click.echo(f"   {at}  {word}")
    click.echo()


def _check_back(words: str) -> None:
    """Ask some words back, so that it is on paper before anything depends on it."""
    asked = sorted(secrets.SystemRandom().sample(range(len(words.split())), CHECKED_WORDS))
    for at in asked:
        for attempt in range(TRIES):
            typed = click.prompt(f"From your paper: word {at + 1}", err=True)
            if typed.strip().lower() == words.split()[at]:
                break
            click.echo("That is another word.", err=True)
            if attempt == TRIES - 1:
                click.echo("Nothing was made. Begin again with `kith init`, and a new phrase.", err=True)
                raise click.Abort
    click.clear()

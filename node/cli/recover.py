"""``kith id recover``: becoming oneself again, by the phrase."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli import logfile
from node.cli.options import home_option, json_option, sure_option
from node.cli.passphrase import no_passphrase_option, passphrase_option
from node.cli.portrait import told
from node.errors import NotAccepted
from node.home import Home

if TYPE_CHECKING:
    from identity.keys import StartKeys
    from identity.personlog import PersonLog


@click.command()
@click.option("--name", metavar="NAME", help="What you call yourself.")
@click.option(
    "--log", "log_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The newest log you have."
)
@click.option("--phrase-fd", type=int, metavar="FD", help="Read the phrase from this descriptor.")
@passphrase_option
@no_passphrase_option
@sure_option
@json_option
@home_option
def recover(
    home: Home,
    name: str | None,
    log_file: Path | None,
    phrase_fd: int | None,
    descriptor: int | None,
    no_passphrase: bool,
    sure: bool,
    as_json: bool,
) -> None:
    """Become yourself again, by your phrase.

    In a new home, it makes your identity again: the same id, new keys. In a home of your own whose keys somebody may
    have, it replaces them all, and the old ones count no more. The phrase stays the same. The node must be down.

    If you recovered once before, give the newest log you have, or that of a friend: two recoveries that do not know of
    each other freeze an identity.

    \b
    Examples:
      kith id recover --name Ana
      kith id recover --name Ana --log ana.log
      kith --home /mnt/new/kith id recover --name Ana
    """
    from node.birth import is_new
    from node.process import leave_no_traces
    from node.services.myself import report

    leave_no_traces()
    if is_new(home):
        start, sealed_under = _recover_anew(home, name, log_file, phrase_fd, descriptor, no_passphrase)
    elif log_file is not None or name is not None or no_passphrase:
        raise click.UsageError("this home has its log, its name and its passphrase; leave those options out")
    else:
        start, sealed_under = _recover_in_place(home, phrase_fd, descriptor, sure)
    told(report(start, sealed_under is not None), as_json, "You are yourself again.")


def _recover_anew(
    home: Home,
    name: str | None,
    log_file: Path | None,
    phrase_fd: int | None,
    descriptor: int | None,
    no_passphrase: bool,
) -> "tuple[StartKeys, str | None]":
    from node.birth import cradle
    from node.cli import passphrase
    from node.cli.init import ask_name

    passphrase.refuse_unasked(descriptor, none=no_passphrase)
    log = _log(logfile.read(log_file)) if log_file else None
    chosen = ask_name(name)
    with cradle(home) as place:
        words = _phrase(phrase_fd)
        sealed_under = passphrase.new(descriptor, none=no_passphrase)
        start = place.recovered(chosen, words, log, sealed_under)
    return start, sealed_under


def _recover_in_place(
    home: Home, phrase_fd: int | None, descriptor: int | None, sure: bool
) -> "tuple[StartKeys, str | None]":
    from node.birth import recovered_in_place
    from node.cli import passphrase
    from node.lock import HomeLock

    with HomeLock(home.lock, "a recovery"):
        if not sure:
            click.confirm(
                "All keys of this home are replaced, and every other key of yours ends. Tickets you handed out name "
                "the old keys: make new ones afterwards. Go on?",
                abort=True,
                err=True,
            )
        words = _phrase(phrase_fd)
        sealed_under = passphrase.current(home, descriptor)
        start = recovered_in_place(home, words, sealed_under)
    return start, sealed_under


def _phrase(descriptor: int | None) -> str:
    """The phrase; mistyped on a terminal, it may be typed again."""
    from identity import phrase
    from node.cli.passphrase import TRIES, read_line
    from node.vault import named_errors

    if descriptor is not None:
        words = read_line(descriptor, "phrase")
        with named_errors():
            phrase.read(words)
        return words
    if not sys.stdin.isatty():
        raise NotAccepted("there is no terminal to type the phrase on", "hand it over with --phrase-fd")
    for attempt in range(1, TRIES + 1):
        typed: str = click.prompt("Your phrase, nine words", hide_input=True, err=True)
        try:
            with named_errors():
                phrase.read(typed)
            return typed
        except NotAccepted as error:
            if attempt == TRIES:
                raise
            click.echo(f"{error.says}.", err=True)
    raise AssertionError("unreachable")


def _log(operations: list[bytes]) -> "PersonLog":
    from identity.personlog import PersonLog
    from node.vault import named_errors

    with named_errors():
        return PersonLog.from_bytes(operations)

"""``kith id``: who you are."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli import logfile, show
from node.cli.options import home_option, json_option, sure_option
from node.cli.passphrase import as_owner, passphrase_option
from node.control.client import Client
from node.errors import NotAccepted, NotRunning
from node.home import Home
from protocol.control.persons import ExportLog, IdentityReport, Rename, Retire, RevokeKey, Rotate, ShowIdentity

if TYPE_CHECKING:
    from identity.personlog import PersonLog


@click.group("id")
def id_() -> None:
    """Show and change who you are: your keys, your machines, your name.

    \b
    Examples:
      kith id show
      kith id rotate
      kith id nodes --json
    """


@id_.command("show")
@click.option("--log", "log_file", type=click.Path(dir_okay=False, path_type=Path), help="Write your log to this file.")
@passphrase_option
@json_option
@home_option
def show_(home: Home, log_file: Path | None, descriptor: int | None, as_json: bool) -> None:
    """Show who you are.

    With --log, also write your person log to a file. It is public; `kith id recover` is safer with the newest one.

    \b
    Examples:
      kith id show
      kith id show --json
      kith id show --log ana.log
    """
    report, operations = _asked(home, descriptor)
    if log_file is not None:
        logfile.write(log_file, operations)
    if as_json:
        show.as_json(report)
        return
    tell(report)
    if log_file is not None:
        click.echo(f"\nYour log is in {log_file}: {len(operations)} operations.")


@id_.command("rotate")
@passphrase_option
@json_option
@home_option
def rotate(home: Home, descriptor: int | None, as_json: bool) -> None:
    """Replace the owner's key by the one that was prepared for it.

    Do it now and then, and at once when somebody may have seen the key. Your id, people and machines stay.

    \b
    Examples:
      kith id rotate
    """
    with as_owner(home, descriptor) as client:
        _told(client.ask(Rotate()), as_json, "The owner's key was replaced.")


@id_.command("rename")
@click.argument("name")
@passphrase_option
@json_option
@home_option
def rename(home: Home, name: str, descriptor: int | None, as_json: bool) -> None:
    """Call yourself otherwise. What people call you in their own books stays theirs.

    \b
    Examples:
      kith id rename "Ana Reyes"
    """
    with as_owner(home, descriptor) as client:
        _told(client.ask(Rename(name)), as_json, "You are called otherwise now.")


@id_.command("nodes")
@click.option("--revoke", "key", metavar="KEY", help="This machine, or its self, is yours no more.")
@sure_option
@passphrase_option
@json_option
@home_option
def nodes(home: Home, key: str | None, sure: bool, descriptor: int | None, as_json: bool) -> None:
    """List the keys of your machines and selves, or revoke one: of a machine that was lost, say.

    \b
    Examples:
      kith id nodes
      kith id nodes --revoke 3fq7 --yes
    """
    if key is None:
        report, _ = _asked(home, descriptor)
        if as_json:
            show.as_json(report.keys)
        else:
            _tell_keys(report)
        return
    report, _ = _asked(home, descriptor)
    meant = [one for one in report.keys if one.key.startswith(key.lower())]
    if len(meant) == 1 and not sure:
        click.confirm(
            f"{meant[0].key[:8]}, a {meant[0].role}: what it signs from now on counts no more, and this cannot be "
            "undone. Revoke it?",
            abort=True,
            err=True,
        )
    with as_owner(home, descriptor) as client:
        _told(client.ask(RevokeKey(key)), as_json, "The key is yours no more.")


@id_.command("retire")
@click.option("--yes-for-ever", "sure", is_flag=True, help="Do not ask.")
@passphrase_option
@json_option
@home_option
def retire(home: Home, sure: bool, descriptor: int | None, as_json: bool) -> None:
    """End this identity: nothing is signed under it any more. Only its phrase brings it back.

    \b
    Examples:
      kith id retire
    """
    if not sure:
        with Client(home.socket) as client:
            name = client.ask(ShowIdentity()).name
        typed = click.prompt(f"Nobody will take anything from you any more. To end {name}, type the name", err=True)
        if typed != name:
            raise click.Abort
    with as_owner(home, descriptor) as client:
        _told(client.ask(Retire()), as_json, "This identity has ended.")


@id_.command("recover")
@click.option("--name", metavar="NAME", help="What you call yourself.")
@click.option(
    "--log", "log_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The newest log you have."
)
@click.option("--phrase-fd", type=int, metavar="FD", help="Read the phrase from this descriptor.")
@click.option("--passphrase-fd", "descriptor", type=int, metavar="FD", help="Read the passphrase from this descriptor.")
@click.option("--no-passphrase", is_flag=True, help="Seal the keys under nothing: whoever can read the home has them.")
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

    leave_no_traces()
    if is_new(home):
        sealed_under = _recover_anew(home, name, log_file, phrase_fd, descriptor, no_passphrase)
    elif log_file is not None or name is not None or no_passphrase:
        raise click.UsageError("this home has its log, its name and its passphrase; leave those options out")
    else:
        sealed_under = _recover_in_place(home, phrase_fd, descriptor, sure)
    _told(told_offline(home, sealed_under), as_json, "You are yourself again.")


def _recover_anew(
    home: Home,
    name: str | None,
    log_file: Path | None,
    phrase_fd: int | None,
    descriptor: int | None,
    no_passphrase: bool,
) -> str | None:
    from node.birth import cradle
    from node.cli import passphrase
    from node.cli.init import ask_name

    passphrase.refuse_unasked(descriptor, none=no_passphrase)
    log = _log(logfile.read(log_file)) if log_file else None
    chosen = ask_name(name)
    with cradle(home) as place:
        words = _phrase(phrase_fd)
        sealed_under = passphrase.new(descriptor, none=no_passphrase)
        place.recovered(chosen, words, log, sealed_under)
    return sealed_under


def _recover_in_place(home: Home, phrase_fd: int | None, descriptor: int | None, sure: bool) -> str | None:
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
        recovered_in_place(home, words, sealed_under)
    return sealed_under


def told_offline(home: Home, passphrase: str | None) -> IdentityReport:
    """Who lives in a home, read from its vault."""
    from node import vault
    from node.services.myself import report

    opened = vault.opened(home, passphrase)
    return report(opened.start, opened.has_passphrase)


def tell(report: IdentityReport) -> None:
    """Tell a person who they are."""
    import time

    click.echo(report.name)
    show.row("person", report.person)
    lock = "locked"
    if report.unlocked_until is not None:
        lock = f"unlocked for {show.span(report.unlocked_until - time.time())}"
    if not report.passphrase:
        lock += ", behind no passphrase"
    show.row("owner key", f"{report.owner[:8]}  {lock}")
    recoveries = f", {report.recoveries} of them recoveries" if report.recoveries else ""
    show.row("log", f"{report.operations} operations{recoveries}")
    if report.recovery:
        show.row("recovery", report.recovery)
    _tell_keys(report)
    if report.frozen:
        click.echo(
            "FROZEN: your phrase was used twice. Meet your people: each confirms you with `kith people confirm`."
        )
    if report.retired:
        click.echo("RETIRED: nothing is signed under this identity; `kith id recover` brings it back.")
    if report.forks:
        click.echo("FORKED: your owner's key signed two things at once: was it you? If not, `kith id recover`.")


def _tell_keys(report: IdentityReport) -> None:
    for index, key in enumerate(report.keys):
        where = "  here" if key.here else ""
        gone = "  revoked" if key.revoked else ""
        show.row("" if index else "keys", f"{key.key[:8]}  {key.role}{where}{gone}")


def _told(report: IdentityReport, as_json: bool, sentence: str) -> None:
    if as_json:
        show.as_json(report)
        return
    click.echo(f"{sentence}\n")
    tell(report)


def _asked(home: Home, descriptor: int | None) -> tuple[IdentityReport, list[bytes]]:
    """Who lives in a home, and their log: told by the node, or read from the vault where none runs."""
    try:
        with Client(home.socket) as client:
            return client.ask(ShowIdentity()), client.ask(ExportLog()).operations
    except NotRunning:
        from node.cli.passphrase import open_vault
        from node.services.myself import report

        opened = open_vault(home, descriptor)
        operations = [envelope.to_bytes() for envelope in opened.start.log.envelopes()]
        return report(opened.start, opened.has_passphrase), operations


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

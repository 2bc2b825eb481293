"""``kith id``: who you are."""

from pathlib import Path

import click

from node.cli import logfile, show
from node.cli.options import home_option, json_option, sure_option, the_one_meant
from node.cli.passphrase import as_owner, passphrase_option
from node.cli.portrait import tell, tell_keys, told
from node.cli.recover import recover
from node.control.client import Client
from node.errors import NotRunning
from node.home import Home
from protocol.control.persons import ExportLog, IdentityReport, Rename, Retire, RevokeKey, Rotate, ShowIdentity


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
        told(client.ask(Rotate()), as_json, "The owner's key was replaced.")


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
        told(client.ask(Rename(name)), as_json, "You are called otherwise now.")


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
            tell_keys(report)
        return
    report, _ = _asked(home, descriptor)
    roles = {one.key: one.role for one in report.keys}
    meant = the_one_meant(key, roles, "key", "kith id nodes")
    if not sure:
        click.confirm(
            f"{meant[:8]}, a {roles[meant]}: what it signs from now on counts no more, and this cannot be undone. "
            "Revoke it?",
            abort=True,
            err=True,
        )
    with as_owner(home, descriptor) as client:
        told(client.ask(RevokeKey(meant)), as_json, "The key is yours no more.")


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
        told(client.ask(Retire()), as_json, "This identity has ended.")


id_.add_command(recover)


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

"""``kith unlock``, ``kith lock`` and ``kith passphrase``."""

import time

import click

from node.cli import show
from node.cli.options import SPAN, home_option, json_option
from node.cli.passphrase import no_passphrase_option, passphrase_option
from node.home import Home


@click.command()
@click.option("--for", "seconds", type=SPAN, default="15m", show_default=True, help="For how long; at most 12h.")
@click.option("--remember", is_flag=True, help="Let the system's keyring open the vault at the node's next starts.")
@passphrase_option
@json_option
@home_option
def unlock(home: Home, seconds: int, remember: bool, descriptor: int | None, as_json: bool) -> None:
    """Let the owner's key sign for a while.

    Inviting, granting and changing your identity need it; commands that do ask for the passphrase by themselves. The
    keyring is only ever given what starts the node, never the owner's key.

    \b
    Examples:
      kith unlock
      kith unlock --for 2h
      kith unlock --remember
    """
    from node import keyring
    from node.cli import passphrase
    from node.control.client import Client
    from node.process import leave_no_traces
    from protocol.control.persons import Unlock

    leave_no_traces()
    with Client(home.socket, timeout=60.0) as client:
        start, owner = passphrase.both_keys(home, descriptor)
        if remember:
            keyring.remember(home, start)
        answer = client.ask(Unlock(owner.reveal(), seconds))
    if as_json:
        show.as_json(answer)
        return
    if remember:
        click.echo("The keyring opens the vault at the next starts; `kith lock --forget` takes that back.")
    left = show.span((answer.unlocked_until or 0) - time.time() + 1)
    click.echo(f"The owner's key is unlocked for {left}; `kith lock` ends that.")


@click.command()
@click.option("--forget", is_flag=True, help="Take back from the system's keyring what opens the vault at the start.")
@json_option
@home_option
def lock(home: Home, forget: bool, as_json: bool) -> None:
    """Let the owner's key sign no more.

    \b
    Examples:
      kith lock
      kith lock --forget
    """
    from node import keyring
    from node.control.client import Client
    from node.errors import NotRunning
    from protocol.control.persons import Lock, OwnerKey

    forgotten = keyring.forget(home) if forget else False
    try:
        with Client(home.socket) as client:
            answer = client.ask(Lock())
    except NotRunning:
        answer = OwnerKey()  # without a node, nothing is unlocked
    if as_json:
        show.as_json({"unlocked_until": answer.unlocked_until, "forgotten": forgotten})
        return
    click.echo("The owner's key is locked.")
    if forget:
        click.echo("The keyring has forgotten it." if forgotten else "The keyring knew nothing of this home.")


@click.command()
@passphrase_option
@click.option("--new-passphrase-fd", "new_descriptor", type=int, metavar="FD", help="Read the new one from this one.")
@no_passphrase_option
@json_option
@home_option
def passphrase(
    home: Home, descriptor: int | None, new_descriptor: int | None, no_passphrase: bool, as_json: bool
) -> None:
    """Change the passphrase of the vault. The node must be down.

    The keys stay the same, and are sealed anew, as hard to try as this version knows. Copies of the old vault still
    open with the old passphrase: see to them.

    \b
    Examples:
      kith passphrase
      kith passphrase --passphrase-fd 3 --new-passphrase-fd 4 3<old.txt 4<new.txt
    """
    from node import keyring, vault
    from node.cli import passphrase as ask
    from node.lock import HomeLock
    from node.process import leave_no_traces

    leave_no_traces()
    vault.read(home)
    with HomeLock(home.lock, "a change of the passphrase"):
        old = ask.current(home, descriptor)
        new = ask.new(new_descriptor, none=no_passphrase)
        vault.reseal(home, old, new)
    forgotten = keyring.forget(home)
    if as_json:
        show.as_json({"passphrase": new is not None, "keyring_forgotten": forgotten})
        return
    click.echo("The vault is sealed under the new passphrase." if new else "The vault is sealed under nothing.")
    if forgotten:
        click.echo("The keyring has forgotten the old one; `kith unlock --remember` tells it the new one.")

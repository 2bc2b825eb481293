"""``kith doctor``."""

from collections.abc import Iterator

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.cli.passphrase import passphrase_option, quiet_key
from node.control.client import Client
from node.doctor import fail
from node.doctor.home import examine
from node.errors import KithError, NotRunning
from node.home import Home
from protocol.control.messages import Check, Examine
from protocol.control.persons import TrustClock


@click.command()
@click.option("--clock-is-right", is_flag=True, help="Forget that this home has seen a later time than it is now.")
@passphrase_option
@json_option
@home_option
def doctor(home: Home, clock_is_right: bool, descriptor: int | None, as_json: bool) -> int:
    """Check this home and its node, and say what helps.

    Without a node running, the journal is looked into if the vault opens without asking, or by --passphrase-fd. Exits
    with 1 if anything fails.

    \b
    Examples:
      kith doctor
      kith doctor --json
      kith doctor --clock-is-right
    """
    if clock_is_right:
        with Client(home.socket) as client:
            client.ask(TrustClock())
    return show.findings(_all(home, descriptor), as_json)


def _all(home: Home, descriptor: int | None) -> Iterator[Check]:
    try:
        client = Client(home.socket, timeout=60.0)
    except NotRunning:
        yield from examine(home, quiet_key(home, descriptor), running=False)
        return
    except KithError as error:
        yield from examine(home, None, running=True)
        yield fail("node", error.says, error.do)
        return
    with client:
        yield from examine(home, None, running=True)
        try:
            yield from client.stream(Examine())
        except KithError as error:
            yield fail("node", error.says, error.do)

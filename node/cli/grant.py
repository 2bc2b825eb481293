"""``kith grant``: what others may do."""

import time

import click

from node.cli import show
from node.cli.options import LIMITS, SPAN, home_option, json_option, sure_option, the_one_meant
from node.cli.passphrase import as_owner, passphrase_option
from node.control.client import Client
from node.home import Home
from protocol.control.persons import GiveGrant, GrantView, ListGrants, RevokeGrant


@click.group()
def grant() -> None:
    """Let others do things, and take that back. What you did not grant, nobody may.

    \b
    Examples:
      kith grant give Ben ask letter --per-day ask=20
      kith grant list
      kith grant revoke 3fq7
    """


@grant.command("give")
@click.argument("who")
@click.argument("acts", nargs=-1, required=True)
@click.option("--for", "seconds", type=SPAN, default="1y", show_default=True, help="For how long.")
@click.option(
    "--per-day", "limits", type=LIMITS, multiple=True, metavar="ACT=N", help="How often a day an act may be done."
)
@click.option("--uses", type=click.IntRange(1, 1_000_000), help="How often in all.")
@click.option("--pass-on", "hops", type=click.IntRange(0, 3), default=0, help="By how many hands it may be passed on.")
@click.option("--never", is_flag=True, help="Forbid it instead: this beats whatever was granted.")
@passphrase_option
@json_option
@home_option
def give(
    home: Home,
    who: str,
    acts: tuple[str, ...],
    seconds: int,
    limits: tuple[tuple[str, int], ...],
    uses: int | None,
    hops: int,
    never: bool,
    descriptor: int | None,
    as_json: bool,
) -> None:
    """Let somebody do something, signed with your owner's key.

    Acts are ask, letter, space, meet, introduce, relay: to ask your self questions, leave letters, invite it into
    spaces, have the selves meet on their own, bring others, and use your node as a relay.

    \b
    Examples:
      kith grant give Ben ask letter
      kith grant give Ben ask --for 30d --per-day ask=5
      kith grant give Mallory ask --never
    """
    request = GiveGrant(who, list(acts), seconds, dict(limits), uses, hops, never)
    with as_owner(home, descriptor) as client:
        view = client.ask(request)
    if as_json:
        show.as_json(view)
    else:
        click.echo(_line(view))


@grant.command("list")
@click.argument("who", default="")
@click.option("--all", "all_", is_flag=True, help="Also what has ended, is spent or was taken back.")
@json_option
@home_option
def list_(home: Home, who: str, all_: bool, as_json: bool) -> None:
    """List what you granted: to everybody, or to one person.

    \b
    Examples:
      kith grant list
      kith grant list Ben --all --json
    """
    with Client(home.socket) as client:
        found = list(client.stream(ListGrants(who, all_)))
    if as_json:
        show.as_json(found)
        return
    for view in found:
        click.echo(_line(view))
    if not found:
        click.echo("nothing is granted; what is not granted, nobody may do")


@grant.command("revoke")
@click.argument("which", metavar="GRANT")
@sure_option
@passphrase_option
@json_option
@home_option
def revoke(home: Home, which: str, sure: bool, descriptor: int | None, as_json: bool) -> None:
    """Take a grant back, named by the beginning of its id; with it goes all that was passed on from it.

    \b
    Example:
      kith grant revoke 3fq7
    """
    with Client(home.socket) as client:
        given = {one.grant: one for one in client.stream(ListGrants(all=True))}
    meant = given[the_one_meant(which, given, "grant", "kith grant list")]
    if not sure:
        click.echo(_line(meant), err=True)
        click.confirm("It counts no more from this moment, for whoever has it. Take it back?", abort=True, err=True)
    with as_owner(home, descriptor) as client:
        view = client.ask(RevokeGrant(meant.grant))
    if as_json:
        show.as_json(view)
    else:
        click.echo(_line(view))


def _line(view: GrantView) -> str:
    acts = ", ".join(act + (f" ({view.limits[act]} a day)" if act in view.limits else "") for act in view.acts)
    notes = [f"until {time.strftime('%Y-%m-%d', time.localtime(view.until))}"]
    if view.uses is not None:
        notes.append(f"used {view.used} of {view.uses}")
    elif view.used:
        notes.append(f"used {_times(view.used)}")
    if view.hops:
        notes.append(f"may be passed on {_times(view.hops)}")
    if view.condition != "open":
        notes.append(view.condition.upper())
    verb = "may never" if view.never else "may"
    return f"{view.grant[:8]}  {view.to} {verb} {acts}; {', '.join(notes)}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"

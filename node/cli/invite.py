"""``kith invite``: tickets, as text and QR code."""

import sys
import time
from pathlib import Path

import click

from node.cli import show
from node.cli.options import LIMITS, SPAN, home_option, json_option
from node.cli.passphrase import as_owner, passphrase_option
from node.control.client import Client
from node.home import Home
from protocol.control.persons import InviteView, ListInvites, NewInvite, RevokeInvite, ShowInvite

MAX_TYPED = 10_000
DEFAULT_ACTS = "ask,letter,space"


@click.group()
def invite() -> None:
    """Invite people. A ticket lets one person join with you, once.

    \b
    Examples:
      kith invite new --note "for Ben"
      kith invite list
      kith invite revoke 3fq7
    """


@invite.command("new")
@click.option("--note", default="", help="For your own book: whom it is for.")
@click.option("--for", "seconds", type=SPAN, default="7d", show_default=True, help="For how long the ticket is good.")
@click.option(
    "--standing",
    type=click.Choice(["close", "known", "public"]),
    default="known",
    show_default=True,
    help="How near they will stand to you. They are not told.",
)
@click.option("--tag", "tags", multiple=True, help="A tag they will have. They are not told.")
@click.option(
    "--may", "acts", default=DEFAULT_ACTS, show_default=True, help="What they may do then; “nothing” for nothing."
)
@click.option(
    "--per-day", "limits", type=LIMITS, multiple=True, metavar="ACT=N", help="How often a day an act may be done."
)
@click.option("--image", type=click.Path(dir_okay=False, path_type=Path), help="Also draw the QR code: .svg or .png.")
@click.option("--no-qr", is_flag=True, help="Only the line of text.")
@passphrase_option
@json_option
@home_option
def new(
    home: Home,
    note: str,
    seconds: int,
    standing: str,
    tags: tuple[str, ...],
    acts: str,
    limits: tuple[tuple[str, int], ...],
    image: Path | None,
    no_qr: bool,
    descriptor: int | None,
    as_json: bool,
) -> None:
    """Make a ticket: a line of text and a QR code, to be handed to one person over a way you trust.

    Whoever has it can join with you, once. Text that is written into a messenger can be read by that messenger.

    \b
    Examples:
      kith invite new --note "for Ben"
      kith invite new --for 30m --standing close --tag family
      kith invite new --may ask,letter --per-day ask=20
      kith invite new --image ben.svg --no-qr
    """
    from node.cli import qr

    if image is not None:
        qr.refuse_unknown(image)
    granted = [] if acts == "nothing" else [act.strip() for act in acts.split(",")]
    request = NewInvite(seconds, note, standing, list(tags), granted, dict(limits))
    with as_owner(home, descriptor) as client:
        view = client.ask(request)
    if image is not None:
        qr.draw(view.ticket, image)
    if as_json:
        show.as_json(view)
        return
    _tell(view, with_qr=not no_qr)
    if image is not None:
        click.echo(f"The QR code is in {image}.")


@invite.command("list")
@click.option("--all", "all_", is_flag=True, help="Also those that were used, taken back or have ended.")
@json_option
@home_option
def list_(home: Home, all_: bool, as_json: bool) -> None:
    """List your open invites.

    \b
    Examples:
      kith invite list
      kith invite list --all --json
    """
    with Client(home.socket) as client:
        found = list(client.stream(ListInvites(all_)))
    if as_json:
        show.as_json(found)
        return
    for view in found:
        who = f" by {view.joiner}" if view.joiner else ""
        note = f"  {view.note}" if view.note else ""
        click.echo(f"{view.invite[:8]}  {view.condition}{who}, good until {_moment(view.until)}{note}")
    if not found:
        click.echo("there is none" if all_ else "no invite is open; make one with `kith invite new`")


@invite.command("show")
@click.argument("which", metavar="INVITE")
@json_option
@home_option
def show_(home: Home, which: str, as_json: bool) -> None:
    """Show an open invite's ticket again; or, of a ticket somebody gave you, what it says.

    \b
    Examples:
      kith invite show 3fq7
      kith invite show - < ticket.txt
    """
    from identity.tickets import PREFIX

    if which == "-":  # a ticket on the command line stays in the shell's history
        which = sys.stdin.read(MAX_TYPED)
    if PREFIX in which.lower():
        _tell_ticket(home, which, as_json)
        return
    with Client(home.socket) as client:
        view = client.ask(ShowInvite(which))
    if as_json:
        show.as_json(view)
    elif view.ticket:
        _tell(view, with_qr=True)
    else:
        click.echo(f"this invite is {view.condition}: it lets nobody in any more")


@invite.command("revoke")
@click.argument("which", metavar="INVITE")
@json_option
@home_option
def revoke(home: Home, which: str, as_json: bool) -> None:
    """Take an open invite back, named by the beginning of its id.

    \b
    Example:
      kith invite revoke 3fq7
    """
    with Client(home.socket) as client:
        view = client.ask(RevokeInvite(which))
    if as_json:
        show.as_json(view)
    else:
        click.echo("The invite is taken back: its ticket lets nobody in.")


def _tell(view: InviteView, *, with_qr: bool) -> None:
    from identity.tickets import read
    from node.cli import qr

    if with_qr:
        click.echo(qr.on_terminal(view.ticket))
    click.echo(view.ticket)
    click.echo(
        f"\nFor one person, once, until {_moment(view.until)}. `kith invite revoke {view.invite[:8]}` takes it back."
    )
    if not read(view.ticket).addresses:
        click.echo("It does not say where to reach your node: set network.announce (`kith config path` says where).")


def _tell_ticket(home: Home, text: str, as_json: bool) -> None:
    from identity import ids, tickets
    from node.errors import NotRunning
    from node.vault import named_errors
    from protocol.control.persons import ShowIdentity

    with named_errors():
        ticket = tickets.read(text)
    person = ids.spell("person", ticket.person)
    try:
        with Client(home.socket) as client:
            own = client.ask(ShowIdentity()).person == person
    except NotRunning:
        own = False
    over = ticket.until < time.time()
    places = [f"{one.host}:{one.port}" + (" (relay)" if one.relay else "") for one in ticket.addresses]
    if as_json:
        show.as_json({"person": person, "until": ticket.until, "over": over, "own": own, "addresses": places})
        return
    show.row("from", f"{person}" + ("  (yourself: give it to somebody else)" if own else ""))
    show.row("until", _moment(ticket.until) + ("  (over: ask for a new one)" if over else ""))
    show.row("at", ", ".join(places) or "nowhere named")


def _moment(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))

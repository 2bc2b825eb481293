"""``kith people``: the owner's book of people."""

from pathlib import Path

import click

from node.cli import logfile, show
from node.cli.options import home_option, json_option, sure_option
from node.control.client import Client
from node.home import Home
from protocol.control.persons import (
    ChangePerson,
    ConfirmPerson,
    CutOff,
    ForgetPerson,
    ListPeople,
    PersonView,
    ShowPerson,
)

STANDINGS = click.Choice(["close", "known", "public"])


@click.group()
def people() -> None:
    """Show and change what you know of people. All of it stays on this machine.

    WHO is what you call somebody, what they call themselves, or the beginning of their id.

    \b
    Examples:
      kith people list
      kith people rename Ben "Ben from work"
      kith people tag Ben family
    """


@people.command("list")
@click.option("--tag", default="", help="Only people with this tag.")
@json_option
@home_option
def list_(home: Home, tag: str, as_json: bool) -> None:
    """List the people you know.

    \b
    Examples:
      kith people list
      kith people list --tag family --json
    """
    with Client(home.socket) as client:
        found = list(client.stream(ListPeople(tag)))
    if as_json:
        show.as_json(found)
        return
    for one in found:
        notes = ", ".join([*one.tags, *(["BLOCKED"] if one.blocked else []), *(["ALARM"] if one.alarms else [])])
        click.echo(f"{one.person[:16]}  {one.standing:<7} {one.shown}" + (f"  [{notes}]" if notes else ""))
    if not found:
        click.echo("nobody with that tag" if tag else "you know nobody yet; invite somebody with `kith invite new`")


@people.command("show")
@click.argument("who")
@json_option
@home_option
def show_(home: Home, who: str, as_json: bool) -> None:
    """Show what you know of somebody.

    \b
    Example:
      kith people show Ben
    """
    with Client(home.socket) as client:
        _tell(client.ask(ShowPerson(who)), as_json)


@people.command("rename")
@click.argument("who")
@click.argument("petname")
@json_option
@home_option
def rename(home: Home, who: str, petname: str, as_json: bool) -> None:
    """Call somebody by a name of yours. It goes before the one they chose; an empty one takes it back.

    \b
    Examples:
      kith people rename Ben "Ben from work"
      kith people rename Ben ""
    """
    _change(home, ChangePerson(who, petname=petname), as_json)


@people.command("standing")
@click.argument("who")
@click.argument("standing", type=STANDINGS)
@sure_option
@json_option
@home_option
def standing(home: Home, who: str, standing: str, sure: bool, as_json: bool) -> None:
    """Say how near somebody stands to you: close, known or public. They are never told.

    \b
    Examples:
      kith people standing Ben close
      kith people standing Ben public --yes
    """
    with Client(home.socket) as client:
        before = client.ask(ShowPerson(who))
    nearer = STANDINGS.choices.index(standing) < STANDINGS.choices.index(before.standing)
    if nearer and not sure:
        click.confirm(f"{before.shown} may then hear all that is kept for “{standing}”. Go on?", abort=True, err=True)
    _change(home, ChangePerson(before.person, standing=standing), as_json)


@people.command("tag")
@click.argument("who")
@click.argument("tags", nargs=-1, required=True)
@click.option("--remove", is_flag=True, help="Take the tags away.")
@sure_option
@json_option
@home_option
def tag(home: Home, who: str, tags: tuple[str, ...], remove: bool, sure: bool, as_json: bool) -> None:
    """Give somebody tags, or take them away: whoever has a tag hears what bears it, however near they stand.

    \b
    Examples:
      kith people tag Ben family
      kith people tag Ben family --remove
    """
    with Client(home.socket) as client:
        view = client.ask(ShowPerson(who))
    if not remove and not sure:
        click.confirm(
            f"{view.shown} may then hear all that bears the tag {' or '.join(tags)}. Go on?", abort=True, err=True
        )
    change = ChangePerson(view.person, untag=list(tags)) if remove else ChangePerson(view.person, tag=list(tags))
    _change(home, change, as_json)


@people.command("block")
@click.argument("who")
@click.option("--undo", is_flag=True, help="Want something of them again.")
@click.option("--with-theirs", is_flag=True, help="Block everybody whom you met through them, too.")
@sure_option
@json_option
@home_option
def block(home: Home, who: str, undo: bool, with_theirs: bool, sure: bool, as_json: bool) -> None:
    """Want nothing more of somebody: no connection, no question, no grant counts. They are not told.

    \b
    Examples:
      kith people block Mallory
      kith people block Mallory --with-theirs
      kith people block Mallory --undo
    """
    if undo and with_theirs:
        raise click.UsageError("--undo is for one person at a time; see `kith people list`")
    if not with_theirs:
        _change(home, ChangePerson(who, blocked=not undo), as_json)
        return
    with Client(home.socket) as client:
        view = client.ask(ShowPerson(who))
        if not sure:
            click.confirm(
                f"{view.shown} and everybody whom you met through them will be blocked. Go on?", abort=True, err=True
            )
        cut = client.ask(CutOff(view.person)).people
    if as_json:
        show.as_json({"blocked": cut})
    else:
        click.echo(f"blocked: {', '.join(person[:16] for person in cut)}")


@people.command("forget")
@click.argument("who")
@sure_option
@json_option
@home_option
def forget(home: Home, who: str, sure: bool, as_json: bool) -> None:
    """Take somebody out of your book, with all that you granted them. To keep them out, block them instead.

    \b
    Example:
      kith people forget Ben
    """
    with Client(home.socket) as client:
        view = client.ask(ShowPerson(who))
        if not sure:
            click.confirm(
                f"{view.shown} leaves your book, and what you granted them ends. They can only come back by a new "
                "invite. Go on?",
                abort=True,
                err=True,
            )
        gone = client.ask(ForgetPerson(view.person)).people
    if as_json:
        show.as_json({"forgotten": gone})
    else:
        click.echo(f"{view.shown} is forgotten.")


@people.command("confirm")
@click.argument("who")
@click.argument("recovery")
@click.option(
    "--log", "log_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The log they gave you."
)
@sure_option
@json_option
@home_option
def confirm(home: Home, who: str, recovery: str, log_file: Path | None, sure: bool, as_json: bool) -> None:
    """Say which recovery is somebody's own, after you met them, and end the freeze of their identity for you.

    `kith people show` lists those that rival each other; `kith id show` on the person's own machine shows theirs. Take
    their log along on a stick, if yours does not know of it.

    \b
    Examples:
      kith people confirm Ben 3fq7xa
      kith people confirm Ben 3fq7xa --log ben.log
    """
    if not sure:
        click.confirm(
            f"Did you meet {who}, and see on their own machine that this recovery is theirs?", abort=True, err=True
        )
    with Client(home.socket) as client:
        operations = logfile.read(log_file) if log_file else []
        _tell(client.ask(ConfirmPerson(who, recovery, operations)), as_json)


def _change(home: Home, change: ChangePerson, as_json: bool) -> None:
    with Client(home.socket) as client:
        _tell(client.ask(change), as_json)


def _tell(view: PersonView, as_json: bool) -> None:
    if as_json:
        show.as_json(view)
        return
    import time

    from identity.names import shown

    click.echo(view.shown)
    show.row("person", view.person)
    show.row("calls", f"themselves {shown(view.name)}")
    show.row("standing", view.standing + (", BLOCKED" if view.blocked else ""))
    show.row("tags", ", ".join(view.tags) or "none")
    show.row(
        "met", time.strftime("%Y-%m-%d", time.localtime(view.met)) + (f", through {view.via[:16]}" if view.via else "")
    )
    for alarm in view.alarms:
        show.row("ALARM", alarm)
    for rival in view.rivals:
        show.row("recovery", f"{rival}: theirs, or a rival's?")

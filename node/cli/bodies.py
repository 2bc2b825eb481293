"""How bodies look on the terminal and in JSON."""

import os
from typing import TYPE_CHECKING, Any

import click

from protocol.control.words import of_size

if TYPE_CHECKING:
    from node.bodies.advice import Advice
    from node.bodies.folder import Body
    from node.bodies.machine import Machine


Roles = dict[str, list[str]]  # by the real path of a body's file


def used_for(one: "Body", roles: Roles) -> list[str]:
    """The roles that think with a body."""
    return roles.get(os.path.realpath(one.path), [])


def called(one: "Body") -> str:
    """A body's name: a file that was put into the folder by hand may have any."""
    from node.bodies.words import washed

    return washed(one.name)


def line(one: "Body", roles: Roles | None = None) -> str:
    """A body that is here, and what it is used for, if that is known."""
    from node.bodies.folder import NEWBORN, described
    from node.bodies.words import shown, washed

    card = described(one)
    if card is None:
        about = "is no body that can be used"
    else:
        able = "can sleep" if card.can_sleep else "talks only"
        licence = shown(card.licence) or ("comes with Kith" if one.kind == NEWBORN else "licence unknown")
        about = f"{of_size(card.size):>8}  {card.quantisation:<7} {able:<10}  {licence}"
    used = used_for(one, roles or {})
    told = (
        "" if one.there else "GONE",
        f"in use to {', '.join(used)}" if used else "",
        washed(str(one.path)) if one.kind == "referred" else "",
    )
    return "  ".join(filter(None, (f"{called(one):<36} {about}", *told)))


def as_dict(one: "Body", roles: Roles | None = None) -> dict[str, Any]:
    """The same for programs. There are no ``roles`` where nobody knows them."""
    import msgspec

    from node.bodies.folder import described

    card = msgspec.to_builtins(described(one)) or {}
    used = {} if roles is None else {"roles": used_for(one, roles)}
    return {
        "name": _as_text(one.name),
        "kind": one.kind,
        "there": one.there,
        **card,
        "path": _as_text(str(one.path)),
    } | used


def _as_text(name: str) -> str:
    """A file's name, which may be none that JSON can hold."""
    return name.encode(errors="replace").decode()


def suggestions(seen: "list[Advice]", here: "Machine", date: str, hidden: int, passed_over: int) -> None:
    """What to take, and what else there is."""
    from node.bodies import advice, needs

    gpu = f", {here.gpu.name}" if here.gpu else ", no GPU seen"
    quicker = "; with the GPU they are shorter" if here.gpu else ""
    click.echo(
        f"This machine: {here.cores} cores, {needs.in_gb(here.memory)} of memory ({needs.in_gb(here.free_memory)} "
        f"free), {needs.in_gb(here.free_disk)} of disk free{gpu}."
    )
    click.echo(
        f"The shelf is of {date}. Times are of a night with {needs.MEMORIES} new memories, on the processor{quicker}.\n"
    )
    if seen:
        click.echo(
            f"  {'body':<15} {'on disk':>8} {'in memory':>9}  stored  {'at night':<27}  to pull; licence; languages"
        )
    for one in seen:
        click.echo(_suggestion(one))
    best = next((one for one in seen if one.recommended), None)
    if best:
        click.echo(f"\nTake {best.name}: {advice.reasons(best)}.\n  kith body pull {best.get}")
    else:
        click.echo("\nNone of these suits this machine well: stay with the newborn, which comes with Kith.")
    if any(one.source == "shelf" and not one.checked for one in seen):
        click.echo("? Not everything about these could be looked up: see their page on the hub first.")
    if any(one.source != "shelf" for one in seen):
        click.echo("Those with a path are on this disk already: `kith body use PATH`.")
    if hidden:
        click.echo(f"{hidden} more do not fit; `kith body suggest --all` says why.")
    if passed_over:
        click.echo(f"Of other programs' files, {passed_over} could not be used as bodies.")


def _suggestion(one: "Advice") -> str:
    from node.bodies import needs
    from node.bodies.words import washed

    ours = one.source == "shelf"
    mark = "→" if one.recommended else "?" if ours and not one.checked else " "
    does = f"can sleep, {needs.about(one.night)}" if one.sleeps else one.why
    if one.fits and one.speaks < needs.SLOW_TALK:
        does += "; speaks slowly"
    head = f"{mark} {one.name:<15} {of_size(one.size):>8} {needs.in_gb(one.talks_in):>9}  {one.quantisation:<6}"
    told = (washed(one.get), "" if ours else f"of {one.source}", one.licence or "licence unknown", one.languages)
    return f"{head}  {does:<27}  " + "; ".join(filter(None, told))

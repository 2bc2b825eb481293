"""How bodies look on the terminal and in JSON."""

from typing import TYPE_CHECKING, Any

import click

from protocol.control.words import of_size

if TYPE_CHECKING:
    from node.bodies.advice import Advice
    from node.bodies.folder import Body
    from node.bodies.machine import Machine


def line(one: "Body") -> str:
    """A body that is here."""
    from node.bodies.folder import described, shown

    card = described(one)
    if card is None:
        about = "cannot be read"
    else:
        able = "can sleep" if card.can_sleep else "talks only"
        about = (
            f"{of_size(card.size):>8}  {card.quantisation:<7} {able:<10}  {shown(card.licence) or 'licence unknown'}"
        )
    return f"{one.name:<36} {about}{'' if one.there else '  GONE'}" + (
        f"  {one.path}" if one.kind == "referred" else ""
    )


def as_dict(one: "Body") -> dict[str, Any]:
    """The same for programs."""
    import msgspec

    from node.bodies.folder import described

    card = msgspec.to_builtins(described(one)) or {}
    return {"name": one.name, "kind": one.kind, "there": one.there, **card, "path": str(one.path)}


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
        click.echo(f"  {'body':<15} {'on disk':>8} {'in memory':>9}  stored")
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

    ours = one.source == "shelf"
    mark = "→" if one.recommended else "?" if ours and not one.checked else " "
    does = f"can sleep, {needs.about(one.night)}" if one.sleeps else one.why
    head = f"{mark} {one.name:<15} {of_size(one.size):>8} {needs.in_gb(one.talks_in):>9}  {one.quantisation:<6}"
    told = (one.get, "" if ours else f"of {one.source}", one.licence or "licence unknown", one.languages)
    return f"{head}  {does:<27}  " + "; ".join(filter(None, told))

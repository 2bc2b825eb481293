"""``kith memory``: see and change what is remembered."""

import time

import click
import msgspec

from node.cli import memories, show
from node.cli.memories import SHORT_ID, TIERS, line, quote, selected, selection_options, whom
from node.cli.mind import washed
from node.cli.opening import review, tag, tier
from node.cli.options import home_option, json_option, sure_option
from node.cli.sources import source, sources
from node.cli.watched import watched
from node.control.client import Client
from node.home import Home
from protocol.control.memories import (
    AskMemory,
    Consolidate,
    CountMemories,
    EditMemory,
    ListMemories,
    MemoryStatus,
    Note,
    RebuildMemory,
    ShowMemory,
    VerifyMemory,
)

PATIENCE = 600.0
PAGE = 500
ORDER = TIERS.choices


@click.group()
def memory() -> None:
    """See and change what you remember. All of it stays on this machine.

    A memory is named by the first letters of its id; many at once by words, folder, source, tag or tier.

    \b
    Examples:
      kith memory list --words "sailing"
      kith memory tier known --folder ~/notes/hobbies
      kith memory show k3vq
      kith memory export > everything.jsonl
    """


@memory.command("note")
@click.argument("text")
@memories.tier_options
@json_option
@home_option
def note(home: Home, text: str, tier: str, tags: tuple[str, ...], as_json: bool) -> None:
    """Remember one line.

    \b
    Examples:
      kith memory note "The spare key hangs in the shed."
      kith memory note "I sail at the Alster on Sundays." --tier known
    """
    with Client(home.socket) as client:
        told = client.ask(Note(text, tier, list(tags)))
    if as_json:
        show.as_json(told)
    else:
        click.echo(line(told))


@memory.command("list")
@selection_options
@click.option("--limit", type=click.IntRange(1, 1000), default=30, show_default=True, help="How many at most.")
@json_option
@home_option
def list_(home: Home, limit: int, as_json: bool, **which: object) -> None:
    """List memories, the newest first.

    \b
    Examples:
      kith memory list
      kith memory list --in public
      kith memory list --by Ben --limit 100
    """
    chosen = selected(which)
    with Client(home.socket, timeout=PATIENCE) as client:
        found = list(client.stream(ListMemories(chosen, limit)))
        more = client.ask(CountMemories(chosen)).changed - len(found)
    if as_json:
        show.as_json(found)
        return
    for one in found:
        click.echo(line(one))
    if more > 0:
        click.echo(f"… and {more:,} more", err=True)
    if not found:
        click.echo("there is no such memory; `kith remember FOLDER` takes notes in")


@memory.command("show")
@click.argument("id")
@json_option
@home_option
def show_(home: Home, id: str, as_json: bool) -> None:
    """Show a memory: where it stands, what has changed about it, what says the same or otherwise.

    \b
    Example:
      kith memory show k3vq
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        told = client.ask(ShowMemory(id))
    if as_json:
        show.as_json(told)
        return
    one = told.memory
    for text in told.before:
        click.echo(f"    {washed(text)}")
    click.echo(quote(one))
    for text in told.after:
        click.echo(f"    {washed(text)}")
    show.row("id", one.id)
    show.row("open to", ", ".join([whom(one.tier), *(f"whoever has the tag {tag}" for tag in one.tags)]))
    show.row("state", f"{one.state}, used {one.uses} times, confidence {one.confidence:.1f}")
    if one.source_name:
        show.row("from", washed(one.source_name))
    for link in told.links:
        show.row(link.kind, f"{link.id[:SHORT_ID]}  {washed(link.text)}")
    for change in told.history:
        show.row(time.strftime("%Y-%m-%d", time.localtime(change.at)), f"{change.what} was: {washed(change.was)}")


@memory.command("edit")
@click.argument("id")
@click.argument("text", required=False)
@json_option
@home_option
def edit(home: Home, id: str, text: str | None, as_json: bool) -> None:
    """Say a memory in other words; without TEXT, in your editor. What it was is kept in its history.

    \b
    Examples:
      kith memory edit k3vq "The spare key hangs in the cellar now."
      kith memory edit k3vq
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        before = client.ask(ShowMemory(id)).memory
        said = click.edit(before.text) if text is None else text
        if said is None or said.strip() == before.text:
            click.echo("nothing was changed", err=True)
            return
        told = client.ask(EditMemory(before.id, said))
    if as_json:
        show.as_json(told)
    else:
        click.echo(line(told))


@memory.command("export")
@selection_options
@home_option
def export(home: Home, **which: object) -> None:
    """Write memories out, each as a line of JSON; all of them, if nothing else is said.

    \b
    Examples:
      kith memory export > everything.jsonl
      kith memory export --in public > public.jsonl
    """
    chosen = selected(which)
    with Client(home.socket, timeout=PATIENCE) as client:
        skip = 0
        while found := list(client.stream(ListMemories(chosen, PAGE, skip))):
            for one in found:
                show.as_json_line(msgspec.structs.replace(one, why=[]))
            skip += len(found)


@memory.command("status")
@json_option
@home_option
def status(home: Home, as_json: bool) -> None:
    """Say how much is remembered, and how much of it can be found by its meaning.

    \b
    Example:
      kith memory status
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        _tell_status(client.ask(AskMemory()), as_json)


@memory.command("consolidate")
@json_option
@home_option
def consolidate(home: Home, as_json: bool) -> None:
    """Let memories age: what you use stays at hand, the rest goes to the archive, where it is still found.

    Lines that say the same, or otherwise, are linked. Nothing is dropped. The self does this each night by itself.

    \b
    Example:
      kith memory consolidate
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        told = client.ask(Consolidate())
    if as_json:
        show.as_json(told)
        return
    click.echo(
        f"{told.to_long:,} went to long memory, {told.to_archive:,} to the archive, {told.to_short:,} came back to hand"
    )
    click.echo(f"{told.same:,} pairs say the same, {told.otherwise:,} say otherwise")


@memory.command("rebuild")
@sure_option
@json_option
@home_option
def rebuild(home: Home, sure: bool, as_json: bool) -> None:
    """Make full text and vectors anew from the journal. Nothing is lost by it; it takes a while.

    \b
    Example:
      kith memory rebuild --yes
    """
    if not sure:
        click.confirm("All words are indexed anew, and all vectors are made again. Go on?", abort=True, err=True)
    with Client(home.socket, timeout=3600.0) as client:
        _tell_status(client.ask(RebuildMemory()), as_json)


@memory.command("verify")
@json_option
@home_option
def verify(home: Home, as_json: bool) -> None:
    """Compare full text and vectors with the journal, and mend what differs.

    \b
    Example:
      kith memory verify
    """
    with Client(home.socket, timeout=3600.0) as client:
        told = client.ask(VerifyMemory())
    if as_json:
        show.as_json(told)
        return
    found = told.words_lacking + told.words_too_many + told.vectors_differing
    click.echo(
        f"{told.lines:,} lines; " + (f"{found:,} differences were mended" if found else "all is as it should be")
    )
    if told.note:
        click.echo(f"({told.note})", err=True)


def _tell_status(told: MemoryStatus, as_json: bool) -> None:
    if as_json:
        show.as_json(told)
        return
    tiers = ", ".join(f"{told.tiers.get(tier, 0):,} {tier}" for tier in ORDER)
    show.row("lines", f"{told.lines:,} from {told.sources:,} sources ({tiers})")
    show.row("at hand", ", ".join(f"{told.states.get(state, 0):,} {state}" for state in ("short", "long", "archive")))
    waits = f"{told.waiting:,} lines wait for it" if told.waiting else "all of them"
    show.row("by meaning", waits + (f" ({told.note})" if told.note else ""))


for _command in (sources, source, tier, tag, review, watched):
    memory.add_command(_command)

"""Who may hear of memories, and which are to be forgotten: ``kith memory tier|tag|review``, ``kith forget``."""

import click

from node.cli import show
from node.cli.memories import TIERS, line, many_of, quote, selection, selection_options, whom
from node.cli.options import home_option, json_option, sure_option
from node.control.client import Client
from node.errors import NotKnown
from node.home import Home
from protocol.control.memories import (
    AnswerProposal,
    CountMemories,
    ForgetMemories,
    HowMany,
    LabelMemories,
    ListMemories,
    ListProposals,
    Selection,
)

PATIENCE = 600.0  # seconds


@click.command("tier")
@click.argument("tier_", metavar="TIER", type=TIERS)
@selection_options
@sure_option
@json_option
@home_option
def tier(home: Home, tier_: str, sure: bool, as_json: bool, **which: object) -> None:
    """Open memories to others, or close them: private, close, known or public.

    \b
    Examples:
      kith memory tier close k3vq
      kith memory tier known --folder ~/notes/hobbies
      kith memory tier private --words "doctor" --yes
    """
    chosen = selection(**which)  # type: ignore[arg-type]
    _change(home, LabelMemories(chosen, tier=tier_), chosen, f"{whom(tier_)} may then hear of them", sure, as_json)


@click.command("tag")
@click.argument("tags")
@selection_options
@click.option("--remove", is_flag=True, help="Take the tags away.")
@sure_option
@json_option
@home_option
def tag(home: Home, tags: str, remove: bool, sure: bool, as_json: bool, **which: object) -> None:
    """Give memories tags (with commas between): whom you gave one of them may hear of these, too.

    \b
    Examples:
      kith memory tag sailing --words "regatta"
      kith memory tag sailing,boats k3vq --remove
    """
    chosen = selection(**which)  # type: ignore[arg-type]
    words = [one.strip() for one in tags.split(",") if one.strip()]
    asked = LabelMemories(chosen, untag=words) if remove else LabelMemories(chosen, tag=words)
    says = "" if remove else f"whoever has the tag {' or '.join(words)} may then hear of them"
    _change(home, asked, chosen, says, sure, as_json)


@click.command("review")
@click.option("--limit", type=click.IntRange(1, 50), default=10, show_default=True, help="How many at most.")
@json_option
@home_option
def review(home: Home, limit: int, as_json: bool) -> None:
    """Look at what your self proposes to open to others. Nothing is opened before you say yes.

    \b
    Examples:
      kith memory review
      kith memory review --json
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        found = list(client.stream(ListProposals(limit)))
        if as_json:
            show.as_json(found)
            return
        for one in found:
            click.echo(f"{quote(one.memory)}\n    {one.reason}: {whom(one.tier)} might hear of it")
            answer = click.prompt("    open it?", type=click.Choice(["y", "n", "later"]), default="later", err=True)
            if answer != "later":
                client.ask(AnswerProposal(one.memory.id, answer == "y"))
        if not found:
            click.echo("nothing is proposed")


@click.command("forget")
@selection_options
@sure_option
@json_option
@home_option
def forget(home: Home, sure: bool, as_json: bool, **which: object) -> None:
    """Forget memories: they are gone from this home, with their words and their vectors.

    This cannot be undone. Backups of before still hold them, until they are too old to be kept.

    \b
    Examples:
      kith forget k3vq
      kith forget --words "that meeting"
      kith forget --folder ~/notes/old --yes
    """
    chosen = selection(**which)  # type: ignore[arg-type]
    _change(home, ForgetMemories(chosen), chosen, "They will be gone for good", sure, as_json)


def _change(
    home: Home, asked: LabelMemories | ForgetMemories, chosen: Selection, says: str, sure: bool, as_json: bool
) -> None:
    with Client(home.socket, timeout=PATIENCE) as client:
        count = client.ask(CountMemories(chosen)).changed
        if not count:
            raise NotKnown("there is no such memory", "see what there is with `kith memory list`")
        if says and not sure:
            few = list(client.stream(ListMemories(chosen, 3)))
            click.echo("\n".join(map(line, few)) + ("\n…" if count > len(few) else ""), err=True)
            many = "one memory is meant" if count == 1 else f"{count:,} memories are meant"
            click.confirm(f"{many}. {says[0].upper()}{says[1:]}. Go on?", abort=True, err=True)
        told: HowMany = client.ask(asked)
    if as_json:
        show.as_json(told)
        return
    left = f"; {told.left:,} stay as they are: {told.why}" if told.left else ""
    what = "changed" if isinstance(asked, LabelMemories) else "forgotten"
    click.echo(f"{many_of(told.changed, 'memory', 'memories')} {what}{left}")

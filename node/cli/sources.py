"""``kith memory sources`` and ``kith memory source``: what memories came from, and what your self makes of it."""

import time

import click

from node.cli import show
from node.cli.memories import many_of, whom
from node.cli.mind import LOADING, washed
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.home import Home
from protocol.control.sources import AccountView, ListSources, ShowSource, SourceShown, SourceView

PATIENCE = 600.0  # seconds
MOST_SHOWN = 20  # of what was not taken in


@click.command("sources")
@json_option
@home_option
def sources(home: Home, as_json: bool) -> None:
    """List what memories came from, and what of it was not taken in.

    What was read again and again, because it grew, stands there once, with the lines of all its versions.

    \b
    Example:
      kith memory sources
    """
    with Client(home.socket, timeout=PATIENCE) as client:
        found = list(client.stream(ListSources()))
    if as_json:
        show.as_json(found)
        return
    for one in found:
        lines = many_of(one.kept, "line", "lines")
        click.echo(
            f"{one.id:>5}  {one.tier:<7} {lines:>13}{_skipped(one)}{_versions(one)}  {_called(one)}{_state(one)}"
        )
    if not found:
        click.echo("nothing was taken in yet; `kith remember FOLDER` does")


@click.command("source")
@click.argument("id", type=click.IntRange(1))
@click.option("--anew", is_flag=True, help="Have your self think about it once more.")
@json_option
@home_option
def source(home: Home, id: int, anew: bool, as_json: bool) -> None:
    """Show one source: what is in it, and what that says of you, as your self reads it.

    Your self thinks about it when you first ask, from some of its lines, not from all; of what is private, and of what
    others may hear, each by itself. It is kept until a line of it is forgotten, changes, or others come in.

    \b
    Examples:
      kith memory source 3
      kith memory source 3 --anew
    """
    parts: list[SourceShown] = []
    with Client(home.socket, timeout=LOADING) as client:
        for part in client.stream(ShowSource(id, anew)):
            parts.append(part)
            if not as_json:
                _tell(part)
    if as_json:
        show.as_json(
            {
                "source": next(part.source for part in parts if part.source),
                "accounts": [part.account for part in parts if part.account],
                "note": "; ".join(part.note for part in parts if part.note),
            }
        )
    elif not any(part.account or part.note for part in parts):
        click.echo("no line of it is remembered: they were forgotten, or are known from elsewhere")


def _tell(part: SourceShown) -> None:
    if part.source:
        _tell_source(part.source)
    if part.thinking:
        click.echo(f"your self thinks about what is {part.thinking} in it …", err=True)
    if part.account:
        _tell_account(part.account)
    if part.note:
        click.echo(f"your self cannot say more of it just now: {part.note}", err=True)


def _tell_source(one: SourceView) -> None:
    show.row("source", f"{one.id}{_state(one)}")
    show.row("title", _called(one))
    if one.title and one.title != one.name:
        show.row("name", washed(one.name))
    show.row("taken in", time.strftime("%Y-%m-%d", time.localtime(one.added)) + _versions(one))
    show.row("lines", many_of(one.kept, "line", "lines") + _skipped(one))
    for skipped in one.skipped[:MOST_SHOWN]:
        show.row("", f"not taken in: {washed(skipped.where)}: {washed(skipped.why)}")
    if len(one.skipped) > MOST_SHOWN:
        show.row("", f"… and {len(one.skipped) - MOST_SHOWN} more")


def _tell_account(one: AccountView) -> None:
    hears = ", ".join([whom(one.tier), *(f"whoever has the tag {washed(tag)}" for tag in one.tags)])
    when = time.strftime("%Y-%m-%d", time.localtime(one.made))
    click.echo(
        f"\n{one.tier} (to be heard by {hears}; from {one.lines} of {many_of(one.of_lines, 'line', 'lines')},"
        f" by {washed(one.by)}, {when})"
    )
    show.row("  in it", _text(one.summary) or "(nothing was said)")
    show.row("  of you", _text(one.insight) or "(nothing was said)")


def _called(one: SourceView) -> str:
    return washed(one.title or one.name)


def _state(one: SourceView) -> str:
    return "" if one.finished else "  [not read to its end; remember it again]"


def _skipped(one: SourceView) -> str:
    return f", {many_of(len(one.skipped), 'part', 'parts')} not taken in" if one.skipped else ""


def _versions(one: SourceView) -> str:
    return f", read {len(one.versions) + 1} times" if one.versions else ""


def _text(said: str) -> str:
    return " ".join(washed(said).split())

"""``kith boot``: years of notes at once."""

import click

from node.cli import show
from node.cli.memories import TIERS
from node.cli.mind import washed
from node.cli.options import home_option, json_option
from node.cli.progress import Progress
from node.cli.remember import PATIENCE, paths_of, tell_skipped
from node.control.client import Client
from node.home import Home
from protocol.control.memories import Boot, SkippedView, Taken


@click.command()
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER…")
@click.option("--tier", type=TIERS, default="private", show_default=True, help="Who may hear of it.")
@json_option
@home_option
def boot(home: Home, folders: tuple[str, ...], tier: str, as_json: bool) -> None:
    """Begin with a life: take in years of notes at once, and see where it turned.

    The notes are taken in as `kith remember` does, hundreds of thousands of lines at once. Then they are looked over,
    day by day, for feelings, people and what is new; where that changed, your self says what it makes of it. Cut off,
    the same command goes on where it was. With --json, each line is a JSON value.

    \b
    Examples:
      kith boot ~/diary
      kith boot ~/notes ~/chats --json
    """
    progress, last, turned = Progress(as_json), Taken("", 0, 0), 0
    skipped: list[SkippedView] = []
    with Client(home.socket, timeout=PATIENCE) as client:
        try:
            for step in client.stream(Boot(paths_of(folders), tier)):
                if as_json:
                    show.as_json_line(step)
                    continue
                if step.taken:
                    last = step.taken
                    skipped += last.skipped
                    progress.step("reading", last.done, last.total)
                    continue
                progress.end()
                tell_skipped(skipped)
                skipped.clear()
                if step.overview:
                    click.echo(f"{last.new:,} lines remembered; what there is of this tier: {step.overview}")
                if step.turning:
                    turned += 1
                    click.echo(f"  {washed(step.turning)}")
                    if step.reflected:
                        click.echo(click.style(f"      {washed(step.reflected)}", dim=True))
        finally:
            progress.end()
    if not as_json and not turned:
        click.echo("no turning was seen: that takes some months of notes with dates")

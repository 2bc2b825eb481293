"""``kith remember``: take notes, chats and papers in."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from node.cli import show
from node.cli.memories import many_of, tier_options
from node.cli.mind import washed
from node.cli.options import home_option, json_option
from node.cli.progress import Progress
from node.control.client import Client
from node.errors import NotAccepted
from node.home import Home
from protocol.control.folders import Watch
from protocol.control.memories import Remember, SkippedView, Taken

PATIENCE = 3600.0  # seconds between two words of the node: the parser may be busy with one large file
MOST_TYPED = 64 << 20  # bytes from standard input
MOST_SHOWN = 20  # of what was not taken in


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL|-…")
@tier_options
@click.option("--name", default="", help="What the source is called, if not by its path.")
@click.option("--watch", is_flag=True, help="Keep watching these folders; see `kith memory watched`.")
@json_option
@home_option
def remember(
    home: Home, paths: tuple[str, ...], tier: str, tags: tuple[str, ...], name: str, watch: bool, as_json: bool
) -> None:
    """Take in files and folders, a page of the web, or what comes from another program (-).

    Notes (text, Markdown, HTML, PDF, DOCX), tables (CSV, JSON), mail, tasks and calendars, chats (WhatsApp, Telegram,
    Discord, Slack, ChatGPT, Claude) and pictures are understood. All of it stays on this machine, and is private
    unless you say otherwise. What was taken in before is not taken in twice; Ctrl-C keeps what was read, and the same
    command goes on from there. With --json, each line is a JSON value.

    With --watch, what is new or changed in a folder is taken in as long as the node runs, also after it was down, for
    the same people. What you delete there is still remembered: `kith forget --folder` forgets it. A watched folder
    inside another goes by its own tier.

    \b
    Examples:
      kith remember ~/notes
      kith remember ~/notes --watch
      kith remember "WhatsApp Chat with Ben.txt" --tier close
      kith remember https://example.org/my-blog --tier public
      pbpaste | kith remember - --name "a letter"
    """
    if watch:
        _refuse_unless_folders(paths, name)
    progress = Progress(as_json)
    parts: list[Taken] = []
    skipped = []
    with Client(home.socket, timeout=PATIENCE) as client, _files(home, paths) as (named, called):
        asked: list[Remember | Watch] = [Watch(path, tier, list(tags)) for path in named]
        try:
            for one in asked if watch else [Remember(named, tier, list(tags), name or called)]:
                for step in client.stream(one):
                    parts += [step] if step.over else []
                    skipped += step.skipped
                    if as_json:
                        show.as_json_line(step)
                    elif not step.over:
                        progress.step("reading", step.done, step.total)
        finally:
            progress.end()
    if as_json:
        return
    _tell(parts, skipped)
    for path in named if watch else ():
        click.echo(f"{washed(path)} is watched now")


def tell_skipped(skipped: Sequence[SkippedView]) -> None:
    """Name what was not taken in, and why; of much, the first."""
    for one in skipped[:MOST_SHOWN]:
        click.echo(f"not taken in: {washed(one.where)}: {washed(one.why)}", err=True)
    if len(skipped) > MOST_SHOWN:
        click.echo(f"… and {len(skipped) - MOST_SHOWN} more; `kith memory sources --json` names them", err=True)


def _tell(parts: list[Taken], skipped: list[SkippedView]) -> None:
    tell_skipped(skipped)
    new, known, files = (sum(getattr(part, what) for part in parts) for what in ("new", "known", "files"))
    click.echo(
        f"{many_of(new, 'line', 'lines')} remembered"
        + (f" from {files:,} files" if files != 1 else "")
        + (f", {known:,} known already" if known else "")
    )
    if new:
        click.echo('They can be found by their words now: kith recall "…"; by their meaning, bit by bit.')


@contextmanager
def _files(home: Home, paths: tuple[str, ...]) -> Iterator[tuple[list[str], str]]:
    """The paths as the node is to read them; what has none gets a file for as long as it is read."""
    named, called = [], ""
    home.run.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.run, prefix="remember-") as folder:
        for number, path in enumerate(paths):
            if path == "-":
                named.append(str(_typed(Path(folder) / f"{number}.txt")))
                called = "standard input"
            elif "://" in path:
                from node.fetching import fetch

                named.append(str(fetch(path, Path(folder)).path))
                called = path
            else:
                named.append(str(_path(path)))
        yield named, called


def _refuse_unless_folders(paths: tuple[str, ...], name: str) -> None:
    if name:
        raise NotAccepted("a watched folder has no other name", "leave --name out")
    for path in paths:
        if path == "-" or "://" in path or not _path(path).is_dir():
            raise NotAccepted(f"{path[:200]} is no folder, and cannot be watched", "leave --watch out")


def paths_of(paths: tuple[str, ...]) -> list[str]:
    """Paths of files and folders as the node is to read them."""
    return [str(_path(path)) for path in paths]


def _path(path: str) -> Path:
    try:
        found = Path(path).expanduser().absolute()
        is_there = found.exists()
    except (RuntimeError, OSError, ValueError) as error:
        raise NotAccepted(f"{path[:60]!r} names no file", "name a file or a folder") from error
    if not is_there:
        raise NotAccepted(f"{path[:200]} is not there", "see whether it is written right")
    return found


def _typed(file: Path) -> Path:
    data = sys.stdin.buffer.read(MOST_TYPED + 1)
    if len(data) > MOST_TYPED:
        raise NotAccepted(f"that is more than {MOST_TYPED >> 20} MB", "write it into a file, and name that")
    file.write_bytes(data)
    return file

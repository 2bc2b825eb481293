"""How memories look on the terminal, and how those that are meant are named."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from node.cli.mind import washed
from protocol.control.memories import MemoryView, Selection

TIERS = click.Choice(["private", "close", "known", "public"])
SHORT_ID = 8
WIDTH = 76

C = TypeVar("C", bound=Callable[..., Any])


def when(memory: MemoryView) -> str:
    """When it was said, as a date."""
    return "" if memory.at is None else time.strftime("%Y-%m-%d", time.localtime(memory.at))


def line(memory: MemoryView) -> str:
    """A memory in one line."""
    text = " ".join(washed(memory.text).split())
    told = (when(memory), washed(memory.author))
    head = " ".join(part for part in told if part)
    shown = f"{head}: {text}" if head else text
    return f"{memory.id[:SHORT_ID]}  {memory.tier:<7} {shown if len(shown) <= WIDTH else shown[: WIDTH - 1] + '…'}"


def quote(memory: MemoryView) -> str:
    """A memory as it is cited: its words whole, then when, by whom, and where it stands."""
    told = (
        when(memory),
        f"{washed(memory.author)} said" if memory.author else "",
        washed(memory.source_name.rpartition("/")[2]),
        washed(memory.part),
        memory.id[:SHORT_ID],
    )
    return f"“{' '.join(washed(memory.text).split())}”\n    ({', '.join(part for part in told if part)})"


def tier_options(command: C) -> C:
    """To whom what is taken in is open."""
    tier = click.option(
        "--tier", type=TIERS, default="private", show_default=True, help="Who may hear of it; you, if nobody else."
    )
    tag = click.option("--tag", "tags", multiple=True, help="A tag; whom you gave it may hear of this, too.")
    return tier(tag(command))


def selection_options(command: C) -> C:
    """Which memories are meant, as the parameters of ``selection``."""
    for option in (
        click.option("--all", "everything", is_flag=True, help="All memories."),
        click.option("--by", "author", default=None, help="Said by this person; an empty name is you."),
        click.option("--with-tag", default="", help="With this tag."),
        click.option("--in", "tier", type=TIERS, default=None, help="Of this tier."),
        click.option("--folder", default="", help="Taken from this file, or from this folder."),
        click.option(
            "--source", type=click.IntRange(1), default=None, help="Of this source; see `kith memory sources`."
        ),
        click.option("--words", default="", help="That hold all of these words."),
        click.argument("ids", nargs=-1),
    ):
        command = option(command)
    return command


def selection(
    ids: tuple[str, ...],
    words: str,
    source: int | None,
    folder: str,
    tier: str | None,
    with_tag: str,
    author: str | None,
    everything: bool,
) -> Selection:
    """What was said with ``selection_options``."""
    from pathlib import Path

    where = str(Path(folder).expanduser().absolute()) if folder and "://" not in folder else folder
    return Selection(list(ids), words, source or 0, where, tier or "", with_tag, author, everything)


def selected(which: dict[str, Any]) -> Selection:
    """The same, where nothing that was said means all."""
    chosen = selection(**which)
    return chosen if chosen != Selection() else Selection(everything=True)


def many_of(count: int, one: str, more: str) -> str:
    """So many of something."""
    return f"{count:,} {one if count == 1 else more}"


def whom(tier: str) -> str:
    """Who may hear of a tier, in words."""
    return {
        "private": "nobody but you",
        "close": "people close to you",
        "known": "everybody you know",
        "public": "anybody",
    }[tier]

"""How things look on the terminal: JSON for programs, aligned lines for people, sizes and times in words."""

import os
from collections.abc import Iterable
from typing import Any

import click
import msgspec

from protocol.control.messages import Check

UNWELL = 1  # the exit code, if a finding says that something fails

_COLOURS = {"ok": "green", "warn": "yellow", "fail": "red", "running": "green", "ready": "green", "failed": "red"}


def as_json(value: Any) -> None:
    """Print ``value`` as indented JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(_whole(value)), indent=2).decode())


def as_json_line(value: Any) -> None:
    """Print ``value`` as one line of JSON. Of a message it says which it is: lines of several kinds may be mixed."""
    click.echo(msgspec.json.encode(_whole(value, named=True)).decode())


def _whole(value: Any, *, named: bool = False) -> Any:
    """A message with every field it has, be it at its default; its type goes without saying, if it is not ``named``."""
    if isinstance(value, msgspec.Struct):
        kind = {"is": value.__struct_config__.tag} if named and value.__struct_config__.tag else {}
        return kind | {name: _whole(getattr(value, name), named=named) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: _whole(inner, named=named) for name, inner in value.items()}
    return [_whole(inner, named=named) for inner in value] if isinstance(value, list) else value


def row(head: str, text: str) -> None:
    """A line of a two-column list."""
    click.echo(f"{head:<11}{text}")


def finding(check: Check) -> None:
    """A finding, and its way out below it."""
    result = coloured(check.result)
    click.echo(f"{result:<{4 + len(result) - len(check.result)}}  ", nl=False)
    row(check.name, check.says)
    if check.do:
        click.echo(f"{'':17}{check.do}")


def findings(checks: Iterable[Check], for_programs: bool) -> int:
    """Findings as they are made, or all of them as JSON; the exit code."""
    found = []
    for check in checks:
        found.append(check)
        if not for_programs:
            finding(check)
    well = all(check.result != "fail" for check in found)
    if for_programs:
        as_json({"well": well, "checks": found})
    return 0 if well else UNWELL


def coloured(word: str) -> str:
    """A word in the colour of its meaning, where colour is wanted. (click drops it where there is no terminal.)"""
    colour = None if "NO_COLOR" in os.environ else _COLOURS.get(word)
    return click.style(word, fg=colour) if colour else word


def span(seconds: float) -> str:
    """A length of time in words."""
    amount = max(seconds, 0.0)
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if amount >= length:
            count = int(amount // length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{int(amount)} s"

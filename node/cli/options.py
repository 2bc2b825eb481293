"""What all commands share: ``--home`` after the command as well as before it, and ``--json``."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

import click

from node.errors import NotKnown
from node.home import Home


class Span(click.ParamType[int]):
    """A length of time as people write it: ``30m``, ``12h``, ``7d``, ``1y``; in seconds."""

    name = "time"
    _UNITS: ClassVar = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "y": 365 * 86_400}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        number, unit = str(value)[:-1], str(value)[-1:]
        if not (number.isascii() and number.isdigit() and len(number) < 8 and unit in self._UNITS):
            self.fail(f"{value!r} is no length of time; write 30m, 12h, 7d or 1y", param, ctx)
        return int(number) * self._UNITS[unit]


class Limit(click.ParamType[tuple[str, int]]):
    """An act and a number: ``ask=20``."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        """Read it."""
        act, _, number = str(value).partition("=")
        if not (act and number.isascii() and number.isdigit() and len(number) < 8):
            self.fail(f"{value!r} is no limit; write ask=20", param, ctx)
        return act, int(number)


SPAN, LIMITS = Span(), Limit()
ENOUGH_LETTERS = 4

C = TypeVar("C", bound=Callable[..., Any])


def _home(ctx: click.Context, _parameter: click.Parameter, value: str | None) -> Home:
    return Home.at(value or ctx.obj)


def home_option(command: C) -> C:
    """The home, as the parameter ``home``."""
    option = click.option("--home", metavar="FOLDER", callback=_home, help="The home to use.")
    return option(command)


def json_option(command: C) -> C:
    """Whether the answer is for programs, as the parameter ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for programs.")(command)


def sure_option(command: C) -> C:
    """Whether not to ask before what cannot be undone, as the parameter ``sure``."""
    return click.option("--yes", "-y", "sure", is_flag=True, help="Do not ask.")(command)


def the_one_meant(typed: str, ids: Iterable[str], kind: str, listing: str) -> str:
    """The one id that what was typed begins: known before anything is asked, so that it is named in the question."""
    letters = "".join(typed.split()).lower()
    meant = [id for id in ids if len(letters) >= ENOUGH_LETTERS and id.startswith(letters)]
    if len(meant) != 1:
        which = "more than one" if meant else "no"
        raise NotKnown(f"there is {which} {kind} of that beginning", f"see what there is with `{listing}`")
    return meant[0]

"""What all commands share: ``--home`` after the command as well as before it, and ``--json``."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from node.home import Home

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

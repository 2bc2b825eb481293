"""``kith config``."""

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.home import Home


@click.group()
def config() -> None:
    """Show and check the settings.

    \b
    Examples:
      kith config show
      kith config check
      kith config example > ~/.local/share/kith/config.toml
    """


@config.command("show")
@json_option
@home_option
def show_(home: Home, as_json: bool) -> None:
    """Show every setting as it is in force.

    \b
    Example:
      kith config show --json
    """
    from node.config import Config, load, settings

    now = load(home.config)
    if as_json:
        show.as_json(now)
        return
    for name, kind, default, description in settings(Config):
        section, _, key = name.rpartition(".")
        value = getattr(getattr(now, section) if section else now, key)
        changed = "" if value == default else f" (default {default})"
        click.echo(f"{name:<26}{value!s:<8}{changed}  {description} ({kind})")


@config.command("check")
@json_option
@home_option
def check(home: Home, as_json: bool) -> None:
    """Check config.toml. Exits with 5 and names the line if something in it is not understood.

    \b
    Example:
      kith config check
    """
    from node.config import load

    load(home.config)
    if as_json:
        show.as_json({"path": str(home.config), "exists": home.config.exists(), "understood": True})
    else:
        click.echo(f"{home.config}: " + ("understood" if home.config.exists() else "there is none, all defaults"))


@config.command("example")
def example() -> None:
    """Print a settings file with every default spelled out.

    \b
    Example:
      kith config example
    """
    from node.config import example

    click.echo(example(), nl=False)


@config.command("path")
@home_option
def path(home: Home) -> None:
    """Print where the settings are.

    \b
    Example:
      kith config path
    """
    click.echo(home.config)

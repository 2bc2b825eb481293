"""The references in docs/, made from the code: ``python -m node.cli.reference`` writes them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from node.cli.app import kith
from node.config import example, settings
from node.errors import EXIT_CODES


def commands() -> str:
    """Every command's help, and the exit codes."""
    parts = ["# Commands\n\nMade from the code by `make docs`; a test keeps it true.\n"]
    parts += _pages(click.Context(kith, info_name="kith"), kith)
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in sorted(EXIT_CODES.items()))
    codes += "\n| 130 | interrupted with Ctrl-C, or not confirmed |"
    parts.append(f"## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}\n")
    return "\n".join(parts)


def configuration() -> str:
    """Every setting, and a file to begin with."""
    rows = "\n".join(_row(*setting) for setting in settings())
    return (
        "# Settings\n\nMade from the code by `make docs`; a test keeps it true. They stand in `config.toml` in the "
        "home: `kith config path` says where, `kith config check` whether it is understood.\n\n"
        f"| setting | type | default | meaning |\n|---|---|---|---|\n{rows}\n\n"
        f"## The file with all defaults\n\n```toml\n{example()}```\n"
    )


def _row(name: str, kind: str, default: object, says: str) -> str:
    return f"| `{name}` | {kind.replace('|', 'or')} | `{default}` | {says} |"


FILES: dict[str, Callable[[], str]] = {"docs/commands.md": commands, "docs/settings.md": configuration}


def _pages(ctx: click.Context, command: click.Command) -> Iterator[str]:
    ctx.max_content_width = ctx.terminal_width = 100
    yield f"## `{ctx.command_path}`\n\n```text\n{command.get_help(ctx)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from _pages(click.Context(inner, info_name=name, parent=ctx), inner)


def main() -> None:
    """Write the files."""
    root = Path(__file__).resolve().parents[2]
    for name, make in FILES.items():
        (root / name).write_text(make())
        click.echo(f"wrote {name}")


if __name__ == "__main__":
    main()

"""The command reference, made from the commands: ``python -m node.cli.reference > docs/commands.md``."""

from collections.abc import Iterator

import click

from node.cli.app import COMMANDS, kith
from node.errors import EXIT_CODES

_HEAD = """\
# Commands

Made from the code by `make docs`; a test keeps it true. `kith` alone does the next sensible thing.
"""


def reference() -> str:
    """The whole reference as Markdown."""
    parts = [_HEAD, *_pages(click.Context(kith, info_name="kith"), kith)]
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in sorted(EXIT_CODES.items()))
    parts.append(f"## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}\n| 130 | interrupted with Ctrl-C |\n")
    return "\n".join(parts)


def _pages(ctx: click.Context, command: click.Command) -> Iterator[str]:
    ctx.max_content_width = ctx.terminal_width = 100
    yield f"## `{ctx.command_path}`\n\n```text\n{command.get_help(ctx)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx) if command is not kith else COMMANDS:
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from _pages(click.Context(inner, info_name=name, parent=ctx), inner)


if __name__ == "__main__":
    click.echo(reference(), nl=False)

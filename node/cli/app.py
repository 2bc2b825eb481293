"""The tree of commands, and the one place where an error becomes a line and an exit code."""

import importlib
import json
import os
import sys
from typing import Any

import click

from node import __version__
from node.errors import KithError

INTERRUPTED = 130

# Each command: where it is, and what it says of itself in the list. A test holds the sentences to those in the modules.
COMMANDS = {
    "init": ("node.cli.init:init", "Be born: make your keys, your phrase, and a home for them."),
    "up": ("node.cli.up:up", "Start the node."),
    "down": ("node.cli.down:down", "Stop the node."),
    "status": ("node.cli.status:status", "Show how the node is doing."),
    "screen": ("node.cli.screen:screen", "Open the screen on a running node."),
    "doctor": ("node.cli.doctor:doctor", "Check this home and its node, and say what helps."),
    "id": ("node.cli.identity:id_", "Show and change who you are: your keys, your machines, your name."),
    "unlock": ("node.cli.unlock:unlock", "Let the owner's key sign for a while."),
    "lock": ("node.cli.unlock:lock", "Let the owner's key sign no more."),
    "passphrase": ("node.cli.unlock:passphrase", "Change the passphrase of the vault. The node must be down."),
    "people": ("node.cli.people:people", "Show and change what you know of people. All of it stays on this machine."),
    "invite": ("node.cli.invite:invite", "Invite people. A ticket lets one person join with you, once."),
    "grant": ("node.cli.grant:grant", "Let others do things, and take that back. What you did not grant, nobody may."),
    "remember": (
        "node.cli.remember:remember",
        "Take in files and folders, a page of the web, or what comes from another program (-).",
    ),
    "boot": ("node.cli.boot:boot", "Begin with a life: take in years of notes at once, and see where it turned."),
    "recall": ("node.cli.recall:recall", "Find what you noted about something, by its words, its meaning, its time."),
    "talk": ("node.cli.talk:talk", "Talk with your self. It quotes what you noted, then says what it makes of it."),
    "memory": ("node.cli.memory:memory", "See and change what you remember. All of it stays on this machine."),
    "forget": (
        "node.cli.opening:forget",
        "Forget memories: they are gone from this home, with their words and their vectors.",
    ),
    "body": ("node.cli.body:body", "Choose and fetch bodies: the models that a self thinks with."),
    "logs": ("node.cli.logs:logs", "Show what the node wrote down of itself."),
    "events": ("node.cli.events:events", "Show what happens in the node, as it happens."),
    "backup": ("node.cli.backup:backup", "Make, list and verify backups of the journal."),
    "restore": ("node.cli.backup:restore", "Put a backup in the journal's place."),
    "config": ("node.cli.settings:config", "Show and check the settings."),
    "completion": ("node.cli.completion:completion", "Print the completion script for your shell."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the command called ``name``."""
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or the one that was perhaps meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean `kith {near[0]}`?" if near else "see `kith --help`"
            raise click.UsageError(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


@click.command(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`kith` alone does the next sensible thing: it makes a home, starts the node, opens the screen.",
)
@click.option("--home", metavar="FOLDER", help="The home to use [KITH_HOME; else the usual place of this system].")
@click.version_option(__version__, "--version", "-V", message="kith %(version)s")
@click.pass_context
def kith(ctx: click.Context, home: str | None) -> None:
    """A node of Kith, the peer-to-peer network of AI selves. One home, one node, one self.

    \b
    Examples:
      kith                    begin, or go on
      kith up --detach        start the node and leave it running
      kith status --json      how it is doing, for programs
      kith --home /tmp/try    another home
    """
    ctx.obj = home
    if ctx.invoked_subcommand is None:
        from node.cli.begin import begin

        begin(home)


def run(arguments: list[str]) -> int:
    """Run a command; its exit code. Every error ends here, as one line."""
    as_json = "--json" in arguments
    try:
        code: Any = kith.main(arguments, prog_name="kith", standalone_mode=False)
        sys.stdout.flush()
    except KithError as error:
        _tell(error.kind, error.says, error.do, error.exit_code, as_json)
        return error.exit_code
    except click.UsageError as error:
        hint = f"see `{error.ctx.command_path} --help`" if error.ctx else "see `kith --help`"
        _tell("usage", _sentence(error.format_message()), hint, 2, as_json)
        return 2
    except (KeyboardInterrupt, click.Abort, EOFError) as error:
        if isinstance(error, click.Abort) and error.__cause__ is None:  # a question was answered with no, or not at all
            asked = "" if sys.stdin.isatty() else "; without a terminal, see --help for what answers beforehand"
            _tell("not-confirmed", f"nothing was changed{asked}", "", INTERRUPTED, as_json)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read our output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        _tell(
            "system",
            f"{where}{error.strerror or type(error).__name__}",
            "see whether it is there, who may use it, and whether the disk is full",
            1,
            as_json,
        )
        return 1
    except Exception as error:
        if os.environ.get("KITH_TRACE"):
            raise
        _tell("fault", f"this is a fault of ours: {type(error).__name__}", "KITH_TRACE=1 shows where", 1, as_json)
        return 1
    return code if isinstance(code, int) else 0


def _tell(kind: str, says: str, do: str, code: int, as_json: bool) -> None:
    try:
        if as_json:
            click.echo(json.dumps({"error": {"kind": kind, "says": says, "do": do, "exit_code": code}}))
        else:
            click.echo(f"kith: {says}" + (f"\n      {do}" if do else ""), err=True)
    except OSError:
        pass  # nobody is there to be told; the exit code tells


def _sentence(message: str) -> str:
    return message[:1].lower() + message[1:].rstrip(".")

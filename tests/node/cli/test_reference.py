import importlib

import click
import pytest

from node.cli.app import COMMANDS, kith
from node.cli.reference import FILES
from node.errors import EXIT_CODES, KithError
from tests.conftest import ROOT


def commands(command: click.Command, path: str = "kith") -> list[tuple[str, click.Command]]:
    inner = []
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            assert found is not None
            inner += commands(found, f"{path} {name}")
    return [(path, command), *inner]


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_the_commands_say(name: str) -> None:
    where, sentence = COMMANDS[name]
    module, _, attribute = where.partition(":")
    command = getattr(importlib.import_module(module), attribute)
    assert (command.help or "").splitlines()[0] == sentence


@pytest.mark.parametrize(("path", "command"), commands(kith))
def test_every_command_explains_itself_with_examples(path: str, command: click.Command) -> None:
    assert command.help
    assert f"      {path}" in command.help or f"  {path}" in command.help
    assert "Example" in command.help


@pytest.mark.parametrize("file", FILES)
def test_the_reference_in_docs_is_the_one_made_from_the_code(file: str) -> None:
    assert (ROOT / file).read_text() == FILES[file](), "run `make docs`"


def test_every_error_has_an_exit_code_of_its_own() -> None:
    codes = [error.exit_code for error in KithError.__subclasses__() if error.__module__ == "node.errors"]
    assert len(set(codes)) == len(codes)
    assert set(codes) < set(EXIT_CODES)

"""``kith completion``."""

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script for your shell.

    \b
    Examples:
      kith completion bash >> ~/.bashrc
      kith completion zsh  >> ~/.zshrc
      kith completion fish > ~/.config/fish/completions/kith.fish
    """
    from click.shell_completion import get_completion_class

    from node.cli.app import kith

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(kith, {}, "kith", "_KITH_COMPLETE").source())

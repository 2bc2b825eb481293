"""``python -m node.demo``: the whole demonstration. Exits with 0 only if everything it promised was seen."""

import click

from node.demo import answers, comes_up, goes_down, invites, is_born, loses_a_worker, loses_power, remembers
from node.demo.stage import Narrator, temporary_home
from node.errors import KithError

ACTS = (is_born, comes_up, remembers, invites, answers, loses_a_worker, loses_power, goes_down)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Tell the story as JSON lines.")
def demo(as_json: bool) -> None:
    """See Kith work: all real, in a temporary home that is deleted in the end."""
    tell = Narrator(as_json)
    tell.act("Kith: somebody, and the house they live in")
    tell.say(
        "Kith is a peer-to-peer network of AI selves. What you will see is how somebody comes to be in it, and the "
        "house that their self will live in: all of it real, in a temporary home that is deleted in the end."
    )
    try:
        with temporary_home() as home:
            for number, act in enumerate(ACTS, start=1):
                tell.act(f"{number}. {act.TITLE}")
                act.play(home, tell)
    except KithError as error:
        click.echo(f"\nkith: {error.says}\n      {error.do}", err=True)
        raise SystemExit(error.exit_code) from error
    tell.act(f"That was all, in {tell.seconds():.1f} s. `make run` opens your own node.")


if __name__ == "__main__":
    demo()

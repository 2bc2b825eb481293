"""``kith body``: base models, where they come from and which are here."""

from typing import TYPE_CHECKING

import click

from node.cli import bodies, show
from node.cli.mind import check, try_, use
from node.cli.options import home_option, json_option, sure_option
from node.control.client import Client
from node.errors import NotRunning
from node.home import Home
from protocol.control.minds import ListBodies
from protocol.control.words import of_size

if TYPE_CHECKING:
    from node.bodies.folder import Body


@click.group()
def body() -> None:
    """Choose and fetch bodies: the models that a self thinks with.

    A self is born with a small one of its own. Any other GGUF can take its place: one of another program on this
    machine, or one from a model hub.

    \b
    Examples:
      kith body suggest
      kith body pull Qwen/Qwen3-1.7B-GGUF
      kith body use Qwen3-1.7B-Q8_0
      kith body try "Who has the key?" --line "I gave the spare key to Ben."
    """


@body.command("list")
@json_option
@home_option
def list_(home: Home, as_json: bool) -> None:
    """List the bodies that are here: the newborn, those that were pulled, those that lie elsewhere.

    \b
    Examples:
      kith body list
      kith body list --json
    """
    from node.bodies import folder

    found, left = folder.listed(home.bodies), folder.unfinished(home.bodies)
    if as_json:
        show.as_json(
            {
                "bodies": [bodies.as_dict(one) for one in found],
                "unfinished": [{"name": path.name, "size": path.stat().st_size} for path in left],
            }
        )
        return
    for one in found:
        click.echo(bodies.line(one))
    if not found:
        click.echo("there is no body yet; `kith body suggest` says which suits this machine")
    for path in left:
        click.echo(
            f"({of_size(path.stat().st_size)} of an unfinished pull: the same `kith body pull` goes on with it, "
            "`kith body remove --unfinished` gives the space back)"
        )


@body.command("suggest")
@click.option("--all", "everything", is_flag=True, help="Show those that do not fit, too, and why.")
@json_option
@home_option
def suggest(home: Home, everything: bool, as_json: bool) -> None:
    """Say which bodies suit this machine, the best first: what they may be used for, whether they can sleep, how long
    a night takes. Bodies that other programs have here are listed, too. Nothing is asked of any network.

    \b
    Examples:
      kith body suggest
      kith body suggest --all
      kith body suggest --json
    """
    from dataclasses import asdict

    from node.bodies import advice, discovery, machine, shelf

    here, known = machine.look(home.bodies), shelf.load()
    advices, passed_over = advice.advise(known, discovery.search(), here)
    seen = [one for one in advices if one.fits or everything]
    if as_json:
        show.as_json(
            {
                "date": known.date.isoformat(),
                "machine": asdict(here),
                "bodies": [asdict(one) for one in seen],
                "passed_over": passed_over,
            }
        )
        return
    bodies.suggestions(seen, here, known.date.isoformat(), len(advices) - len(seen), passed_over)


@body.command("pull")
@click.argument("wanted", metavar="REPO[:FILE]")
@json_option
@home_option
def pull(home: Home, wanted: str, as_json: bool) -> None:
    """Fetch a body from the model hub.

    REPO is as on huggingface.co; FILE is one of its files, or a quantisation such as Q8_0. Without it, the one that
    suits this machine is chosen. An interrupted pull goes on where it was. The hub learns what is asked for and from
    where, and nothing else; HF_TOKEN is sent if you set it, HF_ENDPOINT names another hub. With --json, each line is a
    JSON value.

    \b
    Examples:
      kith body pull Qwen/Qwen3-1.7B-GGUF
      kith body pull Qwen/Qwen3-4B-GGUF:Q4_K_M
      kith body pull HuggingFaceTB/SmolLM2-360M-Instruct-GGUF:smollm2-360m-instruct-q8_0.gguf
    """
    from node.bodies import machine
    from node.bodies.pull import Step
    from node.bodies.pull import pull as fetch
    from node.cli.progress import Progress

    progress = Progress(as_json)

    def told(step: Step) -> None:
        if not step.says:
            progress.step(step.what, step.done, step.total)
            return
        progress.end()
        if as_json:
            show.as_json_line({"step": step.what, "says": step.says, "done": step.done, "total": step.total})
        else:
            click.echo(f"{step.what}: {step.says}" + (f", {of_size(step.total)}" if step.what == "chosen" else ""))

    try:
        found = fetch(home.bodies, wanted, machine.look(home.bodies), told)
    finally:
        progress.end()
    if as_json:
        show.as_json_line({"body": bodies.as_dict(found)})
    else:
        click.echo(bodies.line(found))


@body.command("remove")
@click.argument("name", required=False)
@click.option("--unfinished", is_flag=True, help="Remove what pulls that were broken off have left.")
@sure_option
@json_option
@home_option
def remove(home: Home, name: str | None, unfinished: bool, sure: bool, as_json: bool) -> None:
    """Remove a body. A file that lies elsewhere stays there: it is only forgotten.

    \b
    Examples:
      kith body remove Qwen3-1.7B-Q8_0
      kith body remove --unfinished --yes
    """
    from node.bodies import folder

    if unfinished == bool(name):
        raise click.UsageError("name a body, or say --unfinished; `kith body list` shows both")
    if unfinished:
        left = folder.unfinished(home.bodies)
        size = sum(path.stat().st_size for path in left)
        if left and not sure:
            click.confirm(f"{of_size(size)} that were pulled already will be lost. Go on?", abort=True, err=True)
        freed = folder.remove_unfinished(home.bodies)
    else:
        assert name is not None
        chosen = folder.find(home.bodies, name)
        folder.refuse_removal(chosen, lambda one: _in_use(home, one))
        if not sure:
            what = "is forgotten; its file stays where it is" if chosen.kind == "referred" else "will be deleted"
            click.confirm(f"{chosen.name} {what}. Go on?", abort=True, err=True)
        freed = folder.remove(home.bodies, chosen, lambda one: _in_use(home, one))
    if as_json:
        show.as_json({"freed": freed})
    else:
        click.echo(f"{of_size(freed)} are free again" if freed else "there is nothing of it on the disk any more")


def _in_use(home: Home, one: "Body") -> bool:
    """Whether the node thinks with this body; while it is down nobody can say, and removing does no lasting harm."""
    try:
        with Client(home.socket) as client:
            return any(view.path == str(one.path) for view in client.stream(ListBodies()))
    except NotRunning:
        return False


for _command in (use, check, try_):
    body.add_command(_command)

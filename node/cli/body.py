"""``kith body``: base models, where they come from and which are here."""

import os
from typing import TYPE_CHECKING

import click

from node.cli import bodies, show
from node.cli.mind import check, try_, use
from node.cli.options import home_option, json_option, sure_option
from node.control.client import Client
from node.errors import KithError, NotRunning
from node.home import Home
from protocol.control.minds import ListBodies
from protocol.control.words import of_size

if TYPE_CHECKING:
    from node.bodies.folder import Body


PATIENCE = 3.0  # seconds that a list waits for the node


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

    While the node runs, it says for what each is used: to talk, to make memories, to plan.

    \b
    Examples:
      kith body list
      kith body list --json
    """
    from node.bodies import folder, parts

    found, left = folder.listed(home.bodies), parts.unfinished(home.bodies)
    try:
        roles = _roles(home, PATIENCE)
    except KithError:
        roles = None  # what lies here is worth telling all the same
    if as_json:
        show.as_json(
            {
                "bodies": [bodies.as_dict(one, roles) for one in found],
                "unfinished": [{"name": path.name, "size": size} for path, size in left],
            }
        )
        return
    for one in found:
        click.echo(bodies.line(one, roles))
    if not found:
        click.echo("there is no body yet; `kith body suggest` says which suits this machine")
    for path, size in left:
        what = "copy: " if path.name.startswith(parts.COPIED) else "pull: the same `kith body pull` goes on with it, "
        click.echo(f"({of_size(size)} of an unfinished {what}`kith body remove --unfinished` gives the space back)")


@body.command("suggest")
@click.option("--all", "everything", is_flag=True, help="Show those that do not fit, too, and why.")
@json_option
@home_option
def suggest(home: Home, everything: bool, as_json: bool) -> None:
    """Say which bodies suit this machine, the best first.

    A body that can sleep is trained at night on what its self remembers; one that talks only is not. Some have a
    licence that forbids some uses. Bodies that other programs have here (Ollama, LM Studio, llama.cpp, Hugging Face)
    are listed, too. Nothing is asked of any network.

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

    REPO is OWNER/NAME as on huggingface.co; FILE is one of its GGUF files, or says how exactly its weights are to be
    stored, as Q8_0. Without it, the one that suits this machine is chosen. A pull that was broken off goes on where it
    was. The hub learns what is asked for and from where, and nothing else; HF_TOKEN is sent if you set it, HF_ENDPOINT
    names another hub. With --json, each line is a JSON value.

    \b
    Examples:
      kith body pull Qwen/Qwen3-1.7B-GGUF
      kith body pull Qwen/Qwen3-4B-GGUF:Q4_K_M
      kith body pull HuggingFaceTB/SmolLM2-360M-Instruct-GGUF:smollm2-360m-instruct-q8_0.gguf
    """
    from node.bodies import machine
    from node.bodies.hub import KEPT
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
            of = f", {of_size(step.total)}" if step.what == "chosen" else ""
            click.echo(f"{step.what}: {step.says}{of}", err=step.what not in ("chosen", "done"))

    try:
        found = fetch(home.bodies, wanted, machine.look(home.bodies), told)
    except KeyboardInterrupt:
        told(Step("stopped", KEPT))
        raise
    finally:
        progress.end()
    if as_json:
        show.as_json_line({"body": bodies.as_dict(found)})
        return
    click.echo(bodies.line(found))
    click.echo(f"To think with it: kith body use {found.name}")


@body.command("remove")
@click.argument("name", required=False)
@click.option("--unfinished", is_flag=True, help="Remove what pulls and copies that were broken off have left.")
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
    from node.bodies import folder, parts
    from node.bodies.words import washed

    if unfinished == bool(name):
        raise click.UsageError("name a body, or say --unfinished; `kith body list` shows both")
    if unfinished:
        left = parts.unfinished(home.bodies)
        if left and not sure:
            size = of_size(sum(size for _, size in left))
            click.confirm(f"{size} that have arrived already will be lost. Go on?", abort=True, err=True)
        freed = parts.remove_unfinished(home.bodies)
        done = (
            "what is being pulled or copied just now stays"
            if parts.unfinished(home.bodies)
            else "nothing is unfinished"
        )
    else:
        assert name is not None
        chosen = folder.find(home.bodies, name)
        folder.refuse_removal(chosen, lambda one: _in_use(home, one))
        done = f"{bodies.called(chosen)} is forgotten; its file " + (
            f"stays where it is: {washed(str(chosen.path))}" if chosen.kind == "referred" else "was gone already"
        )
        if not sure:
            what = "is forgotten; its file stays where it is" if chosen.kind == "referred" else "will be deleted"
            click.confirm(f"{bodies.called(chosen)} {what}. Go on?", abort=True, err=True)
        freed = folder.remove(home.bodies, chosen, lambda one: _in_use(home, one))
    if as_json:
        show.as_json({"freed": freed})
    else:
        click.echo(f"{of_size(freed)} are free again" if freed else done)


def _in_use(home: Home, one: "Body") -> bool:
    """Whether the node thinks with this body; while it is down nobody can say, and removing does no lasting harm."""
    try:
        return bool(bodies.used_for(one, _roles(home)))
    except NotRunning:
        return False


def _roles(home: Home, patience: float = 10.0) -> dict[str, list[str]]:
    """The roles that think with each file, by its real path: a home may be reached by more than one."""
    roles: dict[str, list[str]] = {}
    with Client(home.socket, timeout=patience) as client:
        for view in client.stream(ListBodies()):
            roles.setdefault(os.path.realpath(view.path), []).append(view.role)
    return roles


for _command in (use, check, try_):
    body.add_command(_command)

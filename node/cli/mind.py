"""``kith body use``, ``check`` and ``try``: which body thinks, whether it is sound, and what it says."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from node.cli import show
from node.cli.options import home_option, json_option
from node.control.client import Client
from node.errors import BodyRefused, NoRoom, NotAccepted, in_words
from node.home import Home
from protocol.control.messages import CheckBody
from protocol.control.minds import BodyView, Line, Think, Thought, UseBody
from protocol.control.words import of_size
from protocol.errors import LocalProtocolError

ROLES = click.Choice(["talk", "make", "plan"])
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
LOADING = 900.0  # seconds; a large body is read whole before it says a word
MAX_SEED = 2**32 - 2  # as the mind has it
MAX_LINES_FILE = 1 << 19  # bytes; a message of the control socket holds twice that


@click.command("use")
@click.argument("wanted", metavar="[NAME|FILE.gguf]", required=False)
@click.option("--for", "roles", type=ROLES, multiple=True, help="For this role alone; may be said more than once.")
@click.option("--newborn", is_flag=True, help="Go back to the body that came with Kith.")
@click.option("--copy", is_flag=True, help="Copy the file among the bodies of this home.")
@json_option
@home_option
def use(home: Home, wanted: str | None, roles: tuple[str, ...], newborn: bool, copy: bool, as_json: bool) -> None:
    """Think with another body from now on: one that `kith body list` names, or any GGUF file.

    It is loaded and tried first; what cannot speak is refused, and the body in use stays. What is being said is said
    to its end.

    \b
    Examples:
      kith body use Qwen3-1.7B-Q8_0
      kith body use ~/models/gemma-3-1b-it-q8_0.gguf --for plan --for make
      kith body use --newborn
    """
    if newborn == bool(wanted):
        raise click.UsageError("name a body or a file, or say --newborn; `kith body list` shows the bodies")
    from node.bodies import folder

    with Client(home.socket, timeout=LOADING) as client:
        path = _found(home, wanted) if wanted else None
        before = folder.listed(home.bodies)
        copied = folder.keep(home.bodies, path, copy=True) if path and copy else None
        path = copied.path if copied else path
        try:
            views = list(client.stream(UseBody(str(path or ""), list(roles))))
        except (BodyRefused, NoRoom):
            if copied and copied.name not in [body.name for body in before]:
                folder.remove(home.bodies, copied, in_use=lambda _: False)
            raise
        if path and path not in [body.path for body in folder.listed(home.bodies)]:
            folder.keep(home.bodies, path)  # so that it is listed, and found by its name
    if as_json:
        show.as_json(views)
        return
    for view in views:
        show.row(view.role, of_body(view))


@click.command("check")
@click.argument("wanted", metavar="[NAME|FILE.gguf]", required=False)
@json_option
@home_option
def check(home: Home, wanted: str | None, as_json: bool) -> int:
    """Try a body out, or those in use: whether it is whole, keeps its promises, how fast it is, what it takes.

    Exits with 1 if anything fails.

    \b
    Examples:
      kith body check
      kith body check ~/models/gemma-3-1b-it-q8_0.gguf
      kith body check --json
    """
    with Client(home.socket, timeout=LOADING) as client:
        checks = client.stream(CheckBody(str(_found(home, wanted)) if wanted else ""))
        return show.findings(checks, as_json)


@click.command("try")
@click.argument("question")
@click.option("--line", "lines", multiple=True, help="Something to be known; “2026-05-02 | …” says when.")
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A text file with such lines.",
)
@click.option("--as", "hears", default="", help="Who asks; you, if nobody is named.")
@click.option("--of", "owner", default="", help="Whose self answers; yours, if nobody is named.")
@click.option("--for", "role", type=ROLES, default="talk", show_default=True, help="With the body of this role.")
@click.option("--seed", type=click.IntRange(0, MAX_SEED), default=0, help="Another seed may give other words.")
@click.option("--temperature", type=click.FloatRange(0, 5), default=0.0, help="0 always takes the likeliest word.")
@json_option
@home_option
def try_(
    home: Home,
    question: str,
    lines: tuple[str, ...],
    file: Path | None,
    hears: str,
    owner: str,
    role: str,
    seed: int,
    temperature: float,
    as_json: bool,
) -> None:
    """Ask a body something that it is to answer from the given lines. Nothing of it is kept. Ctrl-C ends it.

    \b
    Examples:
      kith body try "Where do I live?" --line "I moved to Graz in May."
      kith body try "Who has my key?" --from notes.txt --as Ben
    """
    typed = (*map(_text, lines), *(_lines(file) if file else ()))
    known = [line for line in map(_line, typed) if line.text]
    asked = Think(_text(question), known, _text(hears), _text(owner), role, seed, temperature)
    parts = []
    with Client(home.socket, timeout=LOADING) as client:
        try:
            for part in client.stream(asked):
                parts.append(part)
                if not as_json:
                    click.echo(washed(part.text), nl=False)
        except LocalProtocolError as error:
            raise NotAccepted("that is more than one question can hold", "give the lines that matter") from error
        finally:
            if parts and not parts[-1].end and not as_json:
                click.echo()  # cut off: what is told next begins a line
    _end(parts, as_json)


def of_body(view: BodyView) -> str:
    """A body that a role uses, in words."""
    size = f", {of_size(view.bytes)}" if view.bytes else ""
    return f"{view.name}{size}, {view.state}"


def washed(text: str) -> str:
    """What a model said, without what a terminal acts on."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)


def _end(parts: list[Thought], as_json: bool) -> None:
    text, end = "".join(part.text for part in parts), parts[-1].end if parts else None
    if as_json:
        show.as_json({"text": text, "end": end})
        return
    click.echo()
    if end is not None and end.left_out:
        click.echo(f"({end.left_out} of the lines had no room in the prompt)", err=True)


def _line(text: str) -> Line:
    """A line, and when it was; a bar that stands behind anything but a date is a part of what is said."""
    when, _, rest = text.partition(" | ")
    return Line(rest.strip(), when=when.strip()) if _DATE.fullmatch(when.strip()) else Line(text.strip())


def _text(typed: str) -> str:
    """What was typed, if it is text: a terminal hands on any bytes."""
    try:
        typed.encode()
    except UnicodeEncodeError as error:
        raise NotAccepted("what was typed is no UTF-8 text", "type it anew, or set the terminal to UTF-8") from error
    return typed


def _lines(file: Path) -> Iterator[str]:
    """The lines of a text file; a dash before each is no part of it."""
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_LINES_FILE + 1)
    except OSError as error:
        raise NotAccepted(f"{file.name} cannot be read: {in_words(error)}", "make it readable for you") from error
    if len(raw) > MAX_LINES_FILE:  # told before it is read: it may be cut within a letter
        raise NotAccepted(f"{file.name} is larger than {MAX_LINES_FILE >> 10} kB", "give the lines that matter")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotAccepted(f"{file.name} is no UTF-8 text", "save it as UTF-8") from error
    for line in text.splitlines():
        if stripped := line.strip().removeprefix("- "):
            yield stripped


def _found(home: Home, wanted: str) -> Path:
    """A file by its path, or a body by its name."""
    from node.bodies import folder
    from node.bodies.words import shown

    try:
        path = Path(_text(wanted)).expanduser().absolute()
        is_meant = path.is_file() or "/" in wanted or (path.suffix == ".gguf" and path.exists())
    except (RuntimeError, OSError, ValueError) as error:  # a user who does not exist, a name too long or with a NUL
        raise NotAccepted(f"{shown(wanted)} names no file", "name a GGUF file by its path") from error
    return path if is_meant else folder.find(home.bodies, wanted).path

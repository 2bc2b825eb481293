"""Where the acts are played: a home that is deleted in the end, and a narrator who tells what is seen and checks it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from node.control.client import Client
from node.errors import KithError
from node.home import Home
from protocol.control.messages import Stop

WIDTH = 96


class NotAsPromised(KithError):
    """What the demo promised did not happen."""


@dataclass
class Narrator:
    """Tells the story: for people line by line, for programs as JSON lines."""

    as_json: bool
    _act: str = ""
    _begun: float = field(default_factory=time.monotonic)

    def act(self, title: str) -> None:
        """A new act begins."""
        self._act = title
        self._tell("act", title, click.style(f"\n{title}", bold=True))

    def say(self, sentence: str) -> None:
        """Tell what is about to happen, or is seen."""
        self._tell("said", sentence, textwrap.fill(sentence, WIDTH, initial_indent="   ", subsequent_indent="   "))

    def quote(self, whose: str, words: str) -> None:
        """Tell what somebody said."""
        self._tell("quote", f"{whose}: {words}", f"   {click.style(whose, fg='cyan')}  {words}")

    def quote_as_it_comes(self, whose: str, pieces: Iterable[str]) -> str:
        """Tell what somebody says while they say it; programs are told in the end. What it was."""
        words = ""
        for piece in pieces:
            if not self.as_json:
                begin = "" if words else f"   {click.style(whose, fg='cyan')}  "
                click.echo(begin + piece, nl=False, color=False if "NO_COLOR" in os.environ else None)
                sys.stdout.flush()
            words += piece
        if self.as_json:
            self.quote(whose, words)
        else:
            click.echo()
        return words

    def picture(self, drawn: str) -> None:
        """Show something drawn; programs are not told."""
        if not self.as_json:
            click.echo(textwrap.indent(drawn.rstrip("\n"), "   "))

    def check(self, holds: bool, sentence: str) -> None:
        """Tell what was promised, if it holds; else the demo has failed."""
        if not holds:
            raise NotAsPromised(f"not as promised: {sentence}", f"in the act “{self._act}”")
        self._tell("held", sentence, f" {click.style('✓', fg='green')} {sentence}")

    def seconds(self) -> float:
        """How long the story has gone on."""
        return time.monotonic() - self._begun

    def _tell(self, kind: str, plain: str, shown: str) -> None:
        if self.as_json:
            click.echo(json.dumps({"act": self._act, "kind": kind, "text": plain}))
        else:
            click.echo(shown, color=False if "NO_COLOR" in os.environ else None)
        sys.stdout.flush()


def kith(home: Home, *arguments: str, typed: str = "") -> Any:
    """Run a command as a person would, and read its answer for programs; what it refuses is an answer, too."""
    command = [sys.executable, "-P", "-m", "node.cli", "--home", str(home.root), *arguments, "--json"]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
    if not done.stdout:
        raise NotAsPromised(f"`kith {arguments[0]}` said nothing", done.stderr.strip())
    return json.loads(done.stdout)


@contextmanager
def temporary_home() -> Iterator[Home]:
    """A home for the length of the demo. Whatever happens, its node is stopped and it is deleted."""
    folder = Path(tempfile.mkdtemp(prefix="kith-demo-"))
    home = Home(folder / "home")
    try:
        yield home
    finally:
        try:
            with Client(home.socket) as client:
                client.ask(Stop())
        except KithError:
            pass  # it is down already
        shutil.rmtree(folder, ignore_errors=True)

"""What all tests share: homes of their own, and real nodes in them."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest

from identity import phrase
from node.birth import cradle, is_new
from node.cli.spawn import start_node
from node.control.client import Client
from node.errors import KithError
from node.home import Home
from node.lock import is_free, read_holder

hypothesis.settings.register_profile("quick", deadline=None, max_examples=100)
hypothesis.settings.load_profile("quick")

PHRASE = phrase.spell(bytes(range(16)))
ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def _no_home_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test ever touches the home of whoever runs it."""
    monkeypatch.setenv("KITH_HOME", "/nonexistent/kith-test")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def home() -> Iterator[Home]:
    """An empty home, with a path short enough for a socket; a node left running in it is ended."""
    folder = Path(tempfile.mkdtemp(prefix="kith-"))
    at = Home(folder / "home")
    yield at
    holder = None if is_free(at.lock) else read_holder(at.lock)
    if holder is not None:
        os.kill(holder.pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def node(home: Home) -> Home:
    """A home with a real node running in it."""
    start(home)
    return home


def move_in(home: Home) -> None:
    """Have somebody be born in ``home``, unless somebody was; without a passphrase, which takes a second to try."""
    if is_new(home):
        born(home)


def born(home: Home, name: str = "Ana", words: str = PHRASE, passphrase: str | None = None) -> None:
    """Have somebody be born in ``home``."""
    with cradle(home) as place:
        place.born(name, words, passphrase)


def start(home: Home) -> int:
    """Start a node in ``home``, where somebody is born if need be; its process id."""
    move_in(home)
    return start_node(home)


def is_up(home: Home) -> bool:
    """Whether a node answers in ``home``."""
    try:
        Client(home.socket).close()
    except KithError:
        return False
    return True


def end(pid: int, number: int = signal.SIGKILL) -> None:
    """Send a process a signal, unless it is dead already."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)

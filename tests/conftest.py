"""What all tests share: homes of their own, and real nodes in them."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from node.cli.spawn import start_node
from node.control.client import Client
from node.errors import KithError
from node.home import Home
from node.lock import is_free, read_holder

hypothesis.settings.register_profile("quick", deadline=None, max_examples=100)
hypothesis.settings.load_profile("quick")

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
    start_node(home)
    return home


def is_up(home: Home) -> bool:
    """Whether a node answers in ``home``."""
    try:
        Client(home.socket).close()
    except KithError:
        return False
    return True

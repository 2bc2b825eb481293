"""A node of its own for a measurement."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.control.client import Client
from node.home import Home
from node.lock import is_free
from protocol.control.messages import Stop
from tests.conftest import start


@contextmanager
def running_node() -> Iterator[tuple[Home, int]]:
    """A home with a node running in it, and the node's process id."""
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        home = Home(Path(folder) / "home")
        pid = start(home)
        try:
            yield home, pid
        finally:
            with Client(home.socket) as client:
                client.ask(Stop())
            while not is_free(home.lock):
                pass

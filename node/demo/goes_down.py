"""The node goes down."""

import time

from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from node.lock import is_free
from protocol.control.messages import Stop

TITLE = "It goes down"
PATIENCE = 5.0


def play(home: Home, tell: Narrator) -> None:
    """Stop the node and see that nothing is left behind."""
    begun = time.monotonic()
    with Client(home.socket) as client:
        client.ask(Stop())
    while not is_free(home.lock) and time.monotonic() - begun < PATIENCE:
        time.sleep(0.01)
    tell.check(is_free(home.lock), f"it is down after {time.monotonic() - begun:.2f} s, and its lock is free")
    tell.check(not home.socket.exists(), "its socket is gone")
    logged = b"".join(path.read_bytes() for path in home.log.parent.iterdir())
    tell.check(
        b"Good morning" not in logged, f"nothing that was said stands in its log ({len(logged)} bytes of ids and sizes)"
    )

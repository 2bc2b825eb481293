"""A node comes up."""

import time

from node.cli.spawn import start_node
from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from protocol.control.messages import Status
from protocol.control.words import of_size

TITLE = "A node comes up"


def play(home: Home, tell: Narrator) -> None:
    """Start a node in an empty home and look at what it made."""
    begun = time.monotonic()
    pid = start_node(home)
    tell.check(True, f"it is up after {time.monotonic() - begun:.2f} s, as process {pid}")
    with Client(home.socket) as client:
        report = client.ask(Status())
    states = ", ".join(f"{service.name} {service.state}" for service in report.services)
    tell.check(all(service.state == "running" for service in report.services), f"it answers: {states}")
    tell.check(report.memory_bytes < 130 << 20, f"it takes {of_size(report.memory_bytes)} of memory")
    beginning = home.journal.read_bytes()[:16]
    tell.check(
        not beginning.startswith(b"SQLite"), f"its journal is encrypted: the file begins {beginning[:8].hex(' ')} …"
    )
    tell.check(home.root.stat().st_mode & 0o077 == 0, "nobody else on this machine can look into its home")

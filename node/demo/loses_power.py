"""The node itself is killed without warning."""

import os
import signal
import time

from node.cli.spawn import start_node
from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from node.lock import is_free
from protocol.control.messages import Backup, Examine, Status

TITLE = "The node itself is killed, and starts again"


def play(home: Home, tell: Narrator) -> None:
    """Kill the node with its journal open, and start it again, which reads every page; have it look itself over."""
    with Client(home.socket) as client:
        made = client.ask(Backup())
        tell.check(True, f"first a backup, written and read back while the node is in use: {made.name}")
        victim = client.ask(Status()).pid
    tell.say(f"kill -9 {victim}: no goodbye, no clean-up, as if the power had gone.")
    os.kill(victim, signal.SIGKILL)
    while not is_free(home.lock):
        time.sleep(0.01)
    pid = start_node(home)
    with Client(home.socket, timeout=60.0) as client:
        report = client.ask(Status())
        findings = list(client.stream(Examine()))
    before = report.journal.last_run if report.journal else ""
    tell.check(
        before == "broken off", f"process {pid} took over the stale lock, and knows that the last run was {before}"
    )
    for finding in findings:
        tell.check(finding.result == "ok", f"{finding.name}: {finding.says}")

"""A worker is killed, and comes back."""

import os
import signal
import time

from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from protocol.control import Gap
from protocol.control.messages import Echo, Status, WorkerChanged

TITLE = "The worker is killed, and comes back"


def play(home: Home, tell: Narrator) -> None:
    """Kill the worker from outside and watch the node's events."""
    with Client(home.socket) as client, Client(home.socket) as watcher:
        node = client.ask(Status()).pid
        victim = client.ask(Echo("still there?")).pid
        since = client.ask(Status()).event
        tell.say(f"kill -9 {victim}")
        os.kill(victim, signal.SIGKILL)
        begun = time.monotonic()
        for happened in watcher.events(since):
            if isinstance(happened, Gap) or not isinstance(happened.event, WorkerChanged):
                continue
            worker = happened.event.worker
            if worker.reason:
                tell.quote("node  ", f"the {worker.name} worker is {worker.state}: {worker.reason}")
            if worker.state == "ready":
                break
        back = client.ask(Echo("still there?"))
        tell.check(back.pid != victim, f"process {back.pid} took its place within {time.monotonic() - begun:.2f} s")
        tell.check(client.ask(Status()).pid == node, "the node itself never noticed more than that")

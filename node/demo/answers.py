"""The node has a worker do something, and passes the answer on as it comes."""

from node.control.client import Client
from node.demo.stage import Narrator
from node.home import Home
from protocol.control.messages import Echo

TITLE = "A worker answers"
WORDS = "Good morning, house. Is anybody in?"


def play(home: Home, tell: Narrator) -> None:
    """Ask the echo worker to repeat a sentence."""
    tell.say(
        "Heavy work is done by child processes, so that a crash in one never takes the node along. "
        "The smallest of them repeats what it is told, word by word."
    )
    tell.quote("you   ", WORDS)
    with Client(home.socket) as client:
        parts = list(client.stream(Echo(WORDS, streamed=True)))
    tell.quote("worker", " · ".join(part.text for part in parts))
    tell.check([part.text for part in parts] == WORDS.split(), f"process {parts[0].pid} repeated it, part by part")

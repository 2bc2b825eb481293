"""How soon the command line and the node answer, and what an idle node takes."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from node.control.client import Client
from node.home import Home
from node.process import memory_bytes
from protocol.control.messages import Ping, Stop
from tests.bench.figures import Figure
from tests.bench.house import running_node
from tests.conftest import move_in

PAIRS = 25
STARTS = 10
IDLE_SECONDS = 20.0


def measure(quick: bool) -> Iterator[Figure]:
    """Command line against bare click, pair by pair; node from nothing to its first answer; idle node."""
    pairs = 5 if quick else PAIRS
    click = [sys.executable, "-c", "import click"]
    kith = str(Path(sys.executable).with_name("kith"))
    with running_node() as (home, pid):
        for command in (["--help"], ["--home", str(home.root), "status"]):
            ratio = statistics.median(_seconds([kith, *command]) / _seconds(click) for _ in range(pairs))
            yield Figure(f"kith {command[-1]} ÷ python -c 'import click'", ratio, "×", at_most=3)
        before, begun = _processor_seconds(pid), time.monotonic()
        time.sleep(2.0 if quick else IDLE_SECONDS)
        used = (_processor_seconds(pid) - before) / (time.monotonic() - begun)
        yield Figure("idle node, processor", used * 100, "%", at_most=1)
        yield Figure("idle node, memory", memory_bytes(pid) / 1e6, "MB", at_most=130)
    answers = [_first_answer() for _ in range(2 if quick else STARTS)]
    yield Figure("control socket answers after kith up, median", statistics.median(answers), "s", at_most=1)
    yield Figure("control socket answers after kith up, slowest", max(answers), "s")


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _first_answer() -> float:
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        home = Home(Path(folder) / "home")
        move_in(home)
        kith = str(Path(sys.executable).with_name("kith"))
        begun = time.perf_counter()
        node = subprocess.Popen([kith, "--home", str(home.root), "up"], stdout=subprocess.DEVNULL)
        with Client(home.socket, wait=60.0) as client:
            client.ask(Ping())
            answered = time.perf_counter() - begun
            client.ask(Stop())
        node.wait()
        return answered

"""Counts what is lost when a process that writes acknowledged lines is killed, or its machine loses power."""

import random
import subprocess
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from node.errors import KithError
from node.journal import check
from node.journal.journal import open_to_write
from tests.conftest import ROOT
from tests.node.journal.rooms import NOTES
from tests.node.journal.writing_process import KEY
from tests.node.powerloss.recording import recorded
from tests.node.powerloss.replay import crashes

PROGRAM = [sys.executable, "-m", "tests.node.journal.writing_process"]


@dataclass
class Tally:
    """What came of a number of crashes."""

    crashes: int = 0
    acknowledged: int = 0
    lost: int = 0
    unreadable: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def kill_again_and_again(folder: Path, times: int, seed: int) -> Tally:
    """Kill a writing process ``times`` times at random moments, on one and the same journal."""
    how, tally = random.Random(seed), Tally()
    said = folder / "acknowledged"
    for _ in range(times):
        before = said.stat().st_size if said.exists() else 0
        process = subprocess.Popen([*PROGRAM, str(folder), "1000000", "100"], cwd=ROOT)
        wanted = before + 9 * how.randint(1, 60)
        while (said.stat().st_size if said.exists() else 0) < wanted:
            assert process.poll() is None, "the writing process ended by itself"
            time.sleep(how.random() * 0.003)
        process.kill()
        process.wait()
        tally.crashes += 1
        _count(folder / "journal.db", _numbers(said.read_bytes()), tally)
    return tally


def lose_power_again_and_again(folder: Path, times: int, seed: int, *, writes: int, unsafe: bool = False) -> Tally:
    """Record one writing process, and replay ``times`` moments at which the power could have gone."""
    root = folder / "disk"
    command = [*PROGRAM, str(root), str(writes), "12000", *(["--unsafe"] if unsafe else [])]
    steps = recorded(root, [command, command])  # the second run opens what the first one left, and goes on
    tally = Tally()
    rebuilt = folder / "rebuilt"
    rebuilt.mkdir()
    acknowledged_at: list[tuple[int, int]] = [
        (moment, number)
        for moment, step in enumerate(steps, start=1)
        if step.path.endswith("/acknowledged") and step.kind == "w"
        for number in _numbers(step.data)
    ]
    for moment, files in crashes(steps, times, seed):
        for old in rebuilt.iterdir():
            old.unlink()
        for name, content in files.items():
            if name.startswith(f"{root}/journal.db") and not name.endswith("-shm"):
                (rebuilt / Path(name).name).write_bytes(content)
        tally.crashes += 1
        _count(rebuilt / "journal.db", [number for when, number in acknowledged_at if when <= moment], tally)
    return tally


def _count(journal: Path, acknowledged: list[int], tally: Tally) -> None:
    tally.acknowledged = max(tally.acknowledged, len(acknowledged))
    if not acknowledged and not journal.exists():
        return
    try:
        connection = open_to_write(journal, KEY, (NOTES,))
        found = {int(line[:8]) for (line,) in connection.ours("SELECT line FROM notes_lines")}
        connection.close()
        check.verify(journal, KEY)
    except KithError:
        tally.unreadable += 1
        return
    tally.lost += len(set(acknowledged) - found)


def _numbers(said: bytes) -> list[int]:
    return [int(line) for line in said.split(b"\n") if len(line) == 8]

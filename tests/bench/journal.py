"""How many writes the journal acknowledges, and what is lost to kills and power cuts."""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import trio

from node.journal import Journal
from tests.bench.figures import Figure
from tests.node.journal.losses import Tally, kill_again_and_again, lose_power_again_and_again
from tests.node.journal.rooms import NOTES, add

WRITERS = 20


def measure(quick: bool) -> Iterator[Figure]:
    """Rates first, then losses."""
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        seconds = 1.0 if quick else 5.0
        syncs = _syncs_per_second(Path(folder), seconds / 2)
        alone = trio.run(_writes_per_second, Path(folder) / "alone.db", 1, seconds)
        together = trio.run(_writes_per_second, Path(folder) / "together.db", WRITERS, seconds)
    yield Figure(f"journal, acknowledged writes from {WRITERS} writers", together, "per s", at_least=3000)
    yield Figure("journal, acknowledged writes from one writer", alone, "per s")
    yield Figure(f"{WRITERS} writers ÷ one writer (group commit)", together / alone, "×")
    yield Figure("one writer ÷ bare append and fsync of the same bytes", alone / syncs, "×")
    kills, cuts = Tally(), Tally()
    for seed in range(1 if quick else 20):
        with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
            kills += kill_again_and_again(Path(folder), 50, seed)
    yield from _losses("kill -9 of a writing process", kills)
    for seed in range(1 if quick else 20):
        with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
            cuts += lose_power_again_and_again(Path(folder), 100, seed, writes=200)
    yield from _losses("power cuts (unsynced writes dropped, kept or torn)", cuts)
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        tally = lose_power_again_and_again(Path(folder), 100, 99, writes=100, unsafe=True)
        yield Figure("  the same without syncing: lost or unreadable", tally.lost + tally.unreadable, "", at_least=1)


def _losses(of: str, tally: Tally) -> Iterator[Figure]:
    yield Figure(of, tally.crashes, "times")
    yield Figure("  writes acknowledged before them", tally.acknowledged, "")
    yield Figure("  acknowledged writes lost", tally.lost, "", at_most=0)
    yield Figure("  journals unreadable", tally.unreadable, "", at_most=0)


def _syncs_per_second(folder: Path, seconds: float) -> float:
    count, end = 0, time.perf_counter() + seconds
    with (folder / "bare").open("wb", buffering=0) as file:
        while time.perf_counter() < end:
            file.write(bytes(8192))  # about what one small commit appends to the write-ahead log
            os.fdatasync(file.fileno())
            count += 1
    return count / seconds


async def _writes_per_second(path: Path, writers: int, seconds: float) -> float:
    journal = await Journal.open(path, bytes(32), [NOTES])
    count, end = 0, trio.current_time() + seconds

    async def write(writer: int) -> None:
        nonlocal count
        number = 0
        while trio.current_time() < end:
            await journal.write(add(f"{writer} {number} " + "x" * 200))
            number += 1
            count += 1

    async with trio.open_nursery() as nursery:
        for writer in range(writers):
            nursery.start_soon(write, writer)
    await journal.close()
    return count / seconds

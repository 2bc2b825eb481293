"""Whatever a ``kill -9`` interrupts, what was acknowledged is there once, and both indexes equal the journal.

A child process lives one life of a node's memory after the other in the same home: it takes in files and notes, forgets
some, embeds, rebuilds, and kills itself at a chosen moment, or a little after it. For the bench::

    python -m tests.node.services.memory.test_kills TIMES [--real]

``--real`` keeps vectors by the worker that nodes have, instead of by files.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import trio

from agent.memory.port import Look, Vectors
from identity.audience import Tier
from node.home import Home
from node.journal import Transaction
from node.services.memory import intake
from node.services.memory.wording import prepared
from node.store.memories import meaning, words
from node.workers import vectors
from node.workers.meaning import WorkerVectors
from node.workers.worker import Worker
from protocol.control.memories import ForgetMemories, Note, RebuildMemory, Remember, Selection, Taken, VerifyMemory
from tests.conftest import ROOT
from tests.node.services.memory import living as rig
from tests.node.services.memory.living import Living, living

PROGRAM = "tests.node.services.memory.test_kills"
MOMENTS = ("noted", "forgetting", "taken", "putting", "put", "dropping", "rebuilding")
LINES = 60  # of each file
AT_ONCE = 20  # lines that one transaction indexes anew
PATIENCE = 60.0
REBUILT_EVERY = 8  # notes


@dataclass
class FileVectors:
    """A file for each vector: what was put is there, what was dropped is gone."""

    folder: Path
    mark: Callable[[str], None] = lambda _: None
    opened: list[str] = field(default_factory=list)

    async def put(self, shelf: str, rows: Sequence[int], vectors: Sequence[bytes]) -> None:
        self.mark("putting")
        (self.folder / shelf).mkdir(parents=True, exist_ok=True)
        for row, vector in zip(rows, vectors, strict=True):
            (self.folder / shelf / str(row)).write_bytes(vector)
        self.mark("put")
        await trio.lowlevel.checkpoint()

    async def drop(self, shelf: str, rows: Sequence[int]) -> None:
        for row in rows:
            (self.folder / shelf / str(row)).unlink(missing_ok=True)
            self.mark("dropping")
        await trio.lowlevel.checkpoint()

    async def look(self, vector: bytes, looks: Sequence[Look]) -> list[dict[int, float]]:
        raise NotImplementedError

    async def rows(self, shelf: str) -> list[int]:
        await trio.lowlevel.checkpoint()
        return sorted(int(file.name) for file in (self.folder / shelf).glob("*"))

    async def clear(self, shelf: str) -> None:
        await self.drop(shelf, await self.rows(shelf))


@dataclass
class Death:
    """Dies when a moment has come for the so-manieth time, or a little after it."""

    moment: str
    left: int
    later: float

    def mark(self, moment: str) -> None:
        if moment == self.moment:
            self.left -= 1
            if self.left == 0 and self.later:
                threading.Timer(self.later, _die).start()
            elif self.left == 0:
                _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


# -- the life that is ended


async def live(folder: Path, life_number: int, death: Death, real: bool) -> None:
    """Remember, forget, embed and rebuild until the end."""
    intake.TOLD_EVERY = 0.0
    said = os.open(folder / "said", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def say(*words: object) -> None:
        os.write(said, (" ".join(map(str, words)) + "\n").encode())

    async with _life(folder, death.mark, real) as life, trio.open_nursery() as nursery:
        wanted = trio.Event()

        async def note() -> None:
            for number in range(100_000):
                text = f"note {number} of life {life_number}"
                (view,) = await life.ask(Note(text))
                say("kept", text)
                death.mark("noted")
                if number % REBUILT_EVERY == 1:
                    wanted.set()
                if number % 3 == 0:
                    say("forgetting", text)
                    death.mark("forgetting")
                    await life.ask(ForgetMemories(Selection([view.id])))
                    say("forgotten", text)

        async def take() -> None:
            files = folder / "files"
            for number in range(100_000):
                (files / f"{life_number}-{number}.txt").write_text(
                    "".join(f"{line}\n\n" for line in _lines(f"{life_number}-{number}"))
                )

                async def tell(step: Taken) -> None:
                    if step.file and step.read:
                        death.mark("taken")

                await life.desk[Remember](Remember([str(files)]), tell)
                say("taken", f"{life_number}-{number}")

        async def rebuild() -> None:
            nonlocal wanted
            while True:
                await wanted.wait()
                wanted = trio.Event()
                death.mark("rebuilding")
                await life.one(RebuildMemory())

        for deed in (note, take, rebuild):
            nursery.start_soon(deed)


def _lines(name: str) -> list[str]:
    return [f"Line {number} of file {name} is about thing {number % 17}." for number in range(LINES)]


@asynccontextmanager
async def _life(folder: Path, mark: Callable[[str], None], real: bool) -> AsyncIterator[Living]:
    (folder / "files").mkdir(exist_ok=True)
    async with trio.open_nursery() as nursery:
        kept: Vectors = FileVectors(folder / "vectors", mark)
        if real:
            worker = Worker(vectors.kind(folder / "vectors"), lambda _: None)
            nursery.start_soon(worker.run, lambda: None)
            kept = WorkerVectors(worker)
        with patch.object(rig, "ToyVectors", lambda: kept), patch.object(words, "AT_ONCE", AT_ONCE):
            async with living(Home(folder / "home")) as life:
                yield life
        nursery.cancel_scope.cancel()


# -- what is looked for after it


@dataclass
class Tally:
    """What came of so many deaths."""

    deaths: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    undead: int = 0  # forgotten, and there again
    words_differ: int = 0
    vectors_differ: int = 0


def kill_again_and_again(folder: Path, times: int, seed: int, real: bool = False) -> Tally:
    """End one life after the other, and look at what each leaves."""
    how, tally = random.Random(seed), Tally()
    moments = [one for one in MOMENTS if not real or one not in {"putting", "put", "dropping"}]
    for number in range(times):
        moment, later = moments[number % len(moments)], how.choice((0.0, how.random() * 0.03))
        count = 1 + how.randrange(2 if moment == "rebuilding" else 12)
        command = [sys.executable, "-m", PROGRAM, "live", str(folder)]
        command += [str(number), moment, str(count), str(later), *["--real"] * real]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=False)
        assert done.returncode == -signal.SIGKILL, f"it ended by itself, waiting for {moment}"
        tally.deaths += 1
        trio.run(_look, folder, tally, real)
    return tally


async def _look(folder: Path, tally: Tally, real: bool) -> None:
    said: dict[str, set[str]] = {"kept": set(), "forgetting": set(), "forgotten": set(), "taken": set()}
    for line in (folder / "said").read_text().splitlines() if (folder / "said").exists() else ():
        kind, _, what = line.partition(" ")
        said[kind].add(what)
    with trio.fail_after(PATIENCE):
        async with _life(folder, lambda _: None, real) as life:
            journal = life.archive.journal
            texts = await journal.read(lambda of: Counter(text for (text,) in of.execute(_TEXTS).fetchall()))
            must = said["kept"] - said["forgetting"]
            must |= {line for name in said["taken"] for line in _lines(name)}
            tally.acknowledged = len(must) + len(said["forgotten"])
            tally.lost += len(must - set(texts))
            tally.doubled += sum(count - 1 for count in texts.values())
            tally.undead += len(said["forgotten"] & set(texts))
            await life.caught_up()
            while await journal.read(words.lacking):
                await trio.lowlevel.checkpoint()
            tally.words_differ += await _words_differ(life)
            tally.vectors_differ += (await life.one(VerifyMemory())).vectors_differing
            tally.vectors_differ += await _vectors_differ(life)
            await life.one(Remember([str(folder / "files")]))  # and on from where it was
            texts = await journal.read(lambda of: Counter(text for (text,) in of.execute(_TEXTS).fetchall()))
            tally.doubled += sum(count - 1 for count in texts.values())
            tally.lost += len(_written(folder) - set(texts))


_TEXTS = "SELECT text FROM memory_lines"


def _written(folder: Path) -> set[str]:
    """What stands in the files: the last one may have been written half."""
    return {line for file in (folder / "files").glob("*.txt") for line in file.read_text().splitlines() if line}


async def _words_differ(life: Living) -> int:
    """How many lines the full text holds otherwise than one that is made anew."""
    journal = life.archive.journal
    held = await journal.read(_held)
    await journal.write(words.clear)
    after: int | None = 0
    while after is not None:
        after = await journal.write(lambda to: words.mend(to, after or 0, prepared))  # noqa: B023
    anew = await journal.read(_held)
    return len(held ^ anew)


def _held(of: Transaction) -> set[Any]:
    found: set[Any] = {("total", *row) for row in of.execute("SELECT * FROM derived_totals WHERE lines").fetchall()}
    found |= {("length", *row) for row in of.execute("SELECT * FROM derived_lengths").fetchall()}
    for tier, name in words.NAMES.items():
        found |= {(int(tier), *row) for row in of.execute(f"SELECT rowid, own, near FROM {name}").fetchall()}
    return found


async def _vectors_differ(life: Living) -> int:
    differing = 0
    for tier in Tier:
        shelf = meaning.shelf(tier)
        noted = await life.archive.journal.read(lambda of, shelf=shelf: meaning.of_shelf(of, shelf))  # type: ignore[misc]
        lines = await life.archive.journal.read(
            lambda of, tier=tier: {  # type: ignore[misc]
                n for (n,) in of.execute("SELECT n FROM memory_lines WHERE tier = ?", (int(tier),)).fetchall()
            }
        )
        held = set(await life.vectors.rows(shelf))
        differing += len(held ^ noted) + len(held ^ lines)
    return differing


def test_ten_kills_lose_nothing_and_leave_both_indexes_as_the_journal_has_it(tmp_path: Path) -> None:
    tally = kill_again_and_again(tmp_path, 10, seed=4)
    assert tally.acknowledged > 50
    assert tally == Tally(deaths=10, acknowledged=tally.acknowledged)


def main(arguments: Sequence[str]) -> None:
    """Live, as a child; or kill so many of them, and say what came of it."""
    real = "--real" in arguments
    if arguments[0] == "live":
        _, folder, number, moment, count, later, *_ = arguments
        trio.run(live, Path(folder), int(number), Death(moment, int(count), float(later)), real)
        return
    with tempfile.TemporaryDirectory() as made:
        print(kill_again_and_again(Path(made), int(arguments[0]), seed=5, real=real))


if __name__ == "__main__":
    main(sys.argv[1:])

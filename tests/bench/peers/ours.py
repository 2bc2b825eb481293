"""Ours, for the same tool: each conversation goes into a home of its own, through parser, journal and all workers."""

import json
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import trio

from identity.audience import OWNER
from node.home import Home
from node.journal import Transaction
from node.store.memories import sources
from protocol.control.memories import AskMemory, MemoryStatus
from tests.bench.locomo import _said
from tests.bench.memory import Dwelling, dwelling

LOOK = 0.02  # seconds
A_DAY = 86_400.0


def judged(judge: Callable[[Callable[[], Any]], Any]) -> Any:
    """What ``judge`` makes of ours; it is a stranger to trio, and runs beside it."""

    async def run() -> Any:
        async with trio.open_nursery() as nursery:
            found = await trio.to_thread.run_sync(judge, partial(Ours, nursery))
            nursery.cancel_scope.cancel()
            return found

    return trio.run(run)


class Ours:
    """A home while it is lived in. Called from a thread beside trio's."""

    def __init__(self, nursery: trio.Nursery) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="kith-bench-"))
        self._here, self._leave = trio.from_thread.run(nursery.start, _live, Home(self._folder / "home"))
        self._ids: dict[int, str] = {}
        self._now = 0.0

    def ingest(self, items: Sequence[dict[str, Any]]) -> None:
        """Take in a conversation, a file for each session, and wait until all of it is found by meaning, too."""
        sessions: dict[str, list[dict[str, Any]]] = {}
        for item in items:
            sessions.setdefault(f"{item['session']:04}.jsonl", []).append(item)
        talks = self._folder / "talks"
        talks.mkdir()
        for name, turns in sessions.items():
            (talks / name).write_text("".join(_line(turn) for turn in turns))
        self._now = max(_said(item["time"]) or 0.0 for item in items) + A_DAY
        rows = trio.from_thread.run(_taken_in, self._here, talks)
        self._ids = {row: sessions[Path(name).name][place]["id"] for row, name, place in rows}

    def search(self, question: str, k: int) -> list[str]:
        """The ids of the turns that answer."""
        find = self._here.house.recalling.find
        found = trio.from_thread.run(find, question, OWNER, k, self._now)
        assert found.by_meaning, found.note
        return [self._ids[one.memory.row] for one in found.ranked]

    def close(self) -> None:
        """Leave nothing."""
        trio.from_thread.run_sync(self._leave.set)
        shutil.rmtree(self._folder, ignore_errors=True)


async def _live(home: Home, task_status: Any) -> None:
    async with dwelling(home, with_meaning=True) as here:
        leave = trio.Event()
        task_status.started((here, leave))
        await leave.wait()


async def _taken_in(here: Dwelling, talks: Path) -> list[tuple[int, str, int]]:
    """Each row, the file it came from, and its place there."""
    await here.remember(talks)
    while await _waiting(here):
        await trio.sleep(LOOK)

    def work(of: Transaction) -> list[tuple[int, str, int]]:
        names = {source.id: source.name for source in sources.every(of)}
        found = of.execute("SELECT n, source, place FROM memory_lines").fetchall()
        return [(row, names[source], place) for row, source, place in found]

    return await here.archive.journal.read(work)


async def _waiting(here: Dwelling) -> int:
    told: list[MemoryStatus] = []

    async def tell(answer: Any) -> None:
        told.append(answer)

    desk = next(counter for counter in here.house.counters if AskMemory in counter.desk()).desk()
    await desk[AskMemory](AskMemory(), tell)
    return told[0].waiting


def _line(turn: dict[str, Any]) -> str:
    said = datetime.fromtimestamp(_said(turn["time"]) or 0.0, UTC).isoformat()
    return json.dumps({"date": said, "speaker": turn["speaker"], "text": turn["text"]}) + "\n"

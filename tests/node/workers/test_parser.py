"""The parser worker for real: a file that kills it fails alone, and what is asked next is answered."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trio

from agent.memory.intake.piece import Piece, Skipped, Source
from node.backoff import Backoff
from node.errors import WorkerFailed
from node.workers import parser
from node.workers.breaker import Breaker
from node.workers.limits import Limits
from node.workers.parsing import WorkerParser
from node.workers.worker import Worker
from tests.agent.memory.intake.samples import TEXT, of
from tests.conftest import ROOT

# A small program in the place of pypdf: it eats, or burns, what it is let.
GLUTTON = """
import resource
class PdfReader:
    def __init__(self, stream):
        words = stream.read()
        while b"burn" in words:
            pass
        self.kept = [bytearray(1 << 20) for _ in range(100_000)]
def apply_configuration(**_):
    import contextlib
    return contextlib.nullcontext()
"""


@asynccontextmanager
async def parsing(limits: Limits = parser.USUAL, first: Path | None = None) -> AsyncIterator[WorkerParser]:
    what = parser.kind(limits)
    path = f"{first}:{ROOT}" if first else str(ROOT)
    what = replace(what, environment=what.environment | {"PYTHONPATH": path}, backoff=Backoff(0.01, 0.05))
    worker = Worker(what, lambda _: None, Breaker(limit=1000))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(worker.run, lambda: None)
        yield WorkerParser(worker)
        nursery.cancel_scope.cancel()


async def read(reader: WorkerParser, path: Path, skip: int = 0) -> tuple[list[Piece], list[Skipped]]:
    pieces, skipped = list[Piece](), list[Skipped]()
    async with reader.read(str(path), skip) as batches:
        async for batch in batches:
            pieces += batch.pieces
            skipped += batch.skipped
    return pieces, skipped


async def test_pieces_come_through_from_any_place_on(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "".join(f"line {number}\n" for number in range(5_000)))
    async with parsing() as reader:
        assert [piece.text for piece in (await read(reader, path))[0]] == [f"line {number}" for number in range(5_000)]
        assert (await read(reader, path, 4_998))[0] == [Piece("line 4998"), Piece("line 4999")]
        assert "no such file" in (await read(reader, tmp_path / "none"))[1][0].why


async def test_folders_come_through(tmp_path: Path) -> None:
    for number in range(450):
        of(tmp_path, f"{number:03}.txt", TEXT)
    of(tmp_path, ".hidden", TEXT)
    async with parsing() as reader, reader.walk([str(tmp_path)]) as walking:
        found = [one async for one in walking]
    assert [Path(one.path).name for one in found if isinstance(one, Source)] == [f"{n:03}.txt" for n in range(450)]
    assert [one for one in found if isinstance(one, Skipped)] == [Skipped(str(tmp_path / ".hidden"), "it is hidden")]


@pytest.mark.parametrize(
    ("what", "words"), [("burn", "used up its processor time"), ("eat", "reached its limit of memory")]
)
async def test_a_bomb_ends_the_worker_and_the_next_file_is_read(tmp_path: Path, what: str, words: str) -> None:
    of(tmp_path, "lib/pypdf.py", GLUTTON)
    bomb, notes = of(tmp_path, "a.pdf", f"%PDF-1.7 {what}"), of(tmp_path, "a.txt", "a line\n")
    async with parsing(Limits(memory_megabytes=300, cpu_seconds=1), tmp_path / "lib") as reader:
        with pytest.raises(WorkerFailed, match=words) as caught:
            await read(reader, bomb)
        assert not caught.value.named  # it is the worker that is gone, not a fault of ours
        assert (await read(reader, notes))[0] == [Piece("a line")]


async def test_many_files_may_take_more_time_together_than_one_may(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "a line that is not very long\n" * 60_000)
    async with parsing(Limits(memory_megabytes=1_024, cpu_seconds=1)) as reader:
        for _ in range(4):
            assert len((await read(reader, path))[0]) == 60_000


async def test_whoever_leaves_early_is_given_no_more_and_the_worker_stays(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "a line\n" * 500_000)
    async with parsing() as reader:
        pids = set()
        for _ in range(3):
            async with reader.read(str(path)) as batches:
                async for _ in batches:
                    break
            await read(reader, tmp_path / "none")
            pids.add(reader._worker.view().pid)
        assert len(pids) == 1


def test_the_worker_loads_no_library_before_it_is_needed() -> None:
    import subprocess

    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, node.workers.parser as p; p.handlers(); import agent.memory.intake.reading; "
            "print([m for m in ('trio', 'pypdf', 'PIL', 'selectolax', 'markdown_it', 'charset_normalizer') "
            "if m in sys.modules])",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"

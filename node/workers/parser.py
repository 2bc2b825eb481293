"""The parser worker: it reads files that strangers wrote, in a process that may die of them.

Its processor time is counted from part to part of an answer, not over its life: a file that makes no way is ended, and
none has to pay for those that were read before it.
"""

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from agent.memory.intake.piece import Read, Skipped, Source
from node.workers.child import Call, Handler
from node.workers.limits import Limits

if TYPE_CHECKING:  # the worker never loads trio
    from node.workers.worker import Kind

SETTING = "KITH_PARSER"
MEMORY_MEGABYTES = 2_048
CPU_SECONDS = 60  # for a batch of pieces
BATCH = 200  # files
_IN_TICKS = ~0 << 3  # as Linux numbers its clocks: of this process, what the profiling timer counts
USUAL = Limits(MEMORY_MEGABYTES, CPU_SECONDS, niceness=5)


class Found(Struct, frozen=True):
    """Some files that can be read, and what was passed over."""

    sources: list[Source]
    skipped: list[Skipped]


def kind(limits: Limits = USUAL, name: str = "parser") -> "Kind":
    """The kind of worker that reads files; ``limits`` count its processor's seconds from part to part."""
    from node.workers.worker import Kind

    zone = {"TZ": os.environ["TZ"]} if "TZ" in os.environ else {}  # dates without a zone are meant where the owner is
    environment = {SETTING: str(limits.cpu_seconds), **zone}
    return Kind(name, __name__, replace(limits, cpu_seconds=0), environment=environment)


def handlers() -> dict[str, Handler]:
    """What this worker can do."""
    return {"read": read, "walk": walk}


def read(call: Call, path: str, skip: int) -> Iterator[Read]:
    """The pieces of a file but for the first ``skip``."""
    from agent.memory.intake import reading

    return _timed(lambda: reading.read(Path(path), skip, unwanted=call.cancelled.is_set))


def walk(call: Call, paths: list[str]) -> Iterator[Found]:
    """The files of folders."""
    from agent.memory.intake import walking

    found = Found([], [])
    for one in walking.walk(paths):
        if call.cancelled.is_set():
            return
        if isinstance(one, Source):
            found.sources.append(one)
        else:
            found.skipped.append(one)
        if len(found.sources) + len(found.skipped) == BATCH:
            yield found
            found = Found([], [])
    yield found


def _timed(begin: Callable[[], Iterator[Read]]) -> Iterator[Read]:
    """The parts of an answer; the process ends if it works on one of them for too long."""
    seconds = int(os.environ.get(SETTING, "0"))
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    parts = begin()
    try:
        while True:
            if seconds:
                resource.setrlimit(resource.RLIMIT_CPU, (int(_used()) + 1 + seconds, most))
            if (part := next(parts, None)) is None:
                return
            yield part
    finally:
        if seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def _used() -> float:
    """The processor's seconds of this process, by the clock that its limit goes by.

    Linux counts those in ticks, which in a busy machine run seconds ahead of what it measures and tells elsewhere.
    """
    if sys.platform == "linux":
        return time.clock_gettime(_IN_TICKS)
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime

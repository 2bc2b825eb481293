"""The files of folders, in a stable order, each real one once."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from agent.memory.intake.piece import Skipped, Source

DEEPEST = 100  # folders in one another
OURS = frozenset(("vault", "journal.db", "journal.key", "vectors.lance"))
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def walk(paths: Iterable[str | Path]) -> Iterator[Source | Skipped]:
    """What can be read of these files and folders, and what was passed over and why."""
    seen: set[tuple[int, int]] = set()
    for path in paths:
        yield from _found(str(path), seen, 0)


def _found(path: str, seen: set[tuple[int, int]], depth: int) -> Iterator[Source | Skipped]:
    if "\0" in path or not _can_be_said(path):
        yield Skipped(_said(path), "its name cannot be written down; rename it")
        return
    try:
        known = Path(path).stat()
    except OSError as error:
        yield Skipped(path, f"it cannot be read: {os.strerror(error.errno or 0).lower()}")
        return
    if (known.st_dev, known.st_ino) in seen:
        return  # the same by another way: a link, or a loop of links
    seen.add((known.st_dev, known.st_ino))
    if stat.S_ISDIR(known.st_mode):
        yield from _within(path, seen, depth)
    elif stat.S_ISREG(known.st_mode):
        yield Source(path, known.st_size, known.st_mtime)
    else:
        yield Skipped(path, f"it is {_KINDS.get(stat.S_IFMT(known.st_mode), 'no file')}")


def _within(path: str, seen: set[tuple[int, int]], depth: int) -> Iterator[Source | Skipped]:
    if depth == DEEPEST:
        yield Skipped(path, f"it lies deeper than {DEEPEST} folders")
        return
    try:
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries)
    except OSError as error:
        yield Skipped(path, f"it cannot be read: {os.strerror(error.errno or 0).lower()}")
        return
    if OURS.intersection(names) and (path.endswith(".lance") or len(OURS.intersection(names)) > 1):
        yield Skipped(path, "it is the home of a node, or a part of one")
        return
    for name in names:
        inner = f"{path.rstrip(os.sep)}{os.sep}{name}"
        if name.startswith("."):
            yield Skipped(_said(inner), "it is hidden")
        elif name.endswith(".lance") or name.startswith("journal.db"):
            yield Skipped(_said(inner), "it is a database of a node")
        else:
            yield from _found(inner, seen, depth + 1)


def _can_be_said(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _said(path: str) -> str:
    return path.encode("utf-8", "replace").decode()

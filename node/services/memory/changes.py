"""What changes in a folder, as the system tells it, and when it has come to rest.

The system is listened to in a thread: setting that up walks through all of a folder, and what waits there for changes
is not to be waited for when the node stops.
"""

import os
import stat
import threading
from collections.abc import Callable, Iterable
from functools import partial
from math import inf
from pathlib import Path

import trio

from agent.memory.intake.walking import OURS

STEP = 250  # milliseconds between two looks whether the system has told anything
LOOK_AGAIN = 1_000  # milliseconds after which the folder itself is looked at, whatever is told
MOST_FOLDERS = 64
MOST_AT_ONCE = 1_000  # paths; if more have changed, all of the folder is looked through

Identity = tuple[int, int]

_threads = trio.CapacityLimiter(MOST_FOLDERS)


class Settling:
    """Paths that change. One is due when it has been quiet for a while; one that is never quiet, when it has waited
    for long enough.
    """

    def __init__(self, whole: str, quiet: float, longest: float) -> None:
        self._whole = whole
        self._quiet = quiet
        self._longest = longest
        self._first: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def changed(self, paths: Iterable[str], now: float) -> None:
        """These have changed."""
        for path in paths:
            self._first.setdefault(path, now)
            self._last[path] = now
        if len(self._first) > MOST_AT_ONCE:
            self._first, self._last = {self._whole: min(self._first.values())}, {self._whole: now}

    def next(self) -> float:
        """When something will be due; never, if nothing has changed."""
        return min(map(self._due, self._first), default=inf)

    def due(self, now: float) -> list[str]:
        """What is due by now: it is not told again until it changes again."""
        found = sorted(path for path in self._first if self._due(path) <= now)
        for path in found:
            del self._first[path], self._last[path]
        return found

    def _due(self, path: str) -> float:
        return min(self._last[path] + self._quiet, self._first[path] + self._longest)


async def look(folder: str, tell: Callable[[Iterable[str]], None]) -> None:
    """Tell what changes in a folder: first all of it, as soon as nothing can be missed. Ends when the folder is gone,
    or is another one, with an ``OSError``.
    """
    enough = threading.Event()
    try:
        looking = partial(_look, folder, tell, enough)
        await trio.to_thread.run_sync(looking, abandon_on_cancel=True, limiter=_threads)  # type: ignore[call-arg]
    finally:
        enough.set()


def _look(folder: str, tell: Callable[[Iterable[str]], None], enough: threading.Event) -> None:
    from watchfiles import watch

    was, is_first = identity(folder), True
    for changes in watch(
        folder,
        watch_filter=None,
        step=STEP,
        rust_timeout=LOOK_AGAIN,
        yield_on_timeout=True,
        stop_event=enough,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        if identity(folder) != was:
            raise FileNotFoundError(folder)
        paths = [folder] if is_first else noteworthy(folder, {path for _, path in changes})
        if paths:
            trio.from_thread.run_sync(tell, paths)
        is_first = False


def identity(folder: str) -> Identity:
    """Which folder it is; an ``OSError``, if it is none that can be read."""
    known = Path(folder).stat()
    if not stat.S_ISDIR(known.st_mode):
        raise NotADirectoryError(folder)
    with os.scandir(folder):
        return known.st_dev, known.st_ino


def noteworthy(folder: str, paths: Iterable[str]) -> list[str]:
    """What is there of these, without what is passed over when a folder is taken in: hidden files, homes of nodes."""
    homes: dict[str, bool] = {}
    named = {_as_named(folder, path) for path in paths}
    return sorted(path for path in named if Path(path).exists() and not _is_passed_over(folder, path, homes))


def is_within(folder: str, path: str) -> bool:
    """Whether a path is that of the folder, or of something in it."""
    return path == folder or path.startswith(f"{folder.rstrip(os.sep)}{os.sep}")


def is_hidden(name: str) -> bool:
    """Whether a file of this name is passed over."""
    return name.startswith((".", "journal.db")) or name.endswith(".lance")


def is_home(folder: str) -> bool:
    """Whether this is the home of a node."""
    return sum((Path(folder) / name).exists() for name in OURS) > 1


def _as_named(folder: str, path: str) -> str:
    """The path as the owner would write it: some systems tell where it really lies."""
    if is_within(folder, path):
        return path
    real = os.path.realpath(folder)
    return folder + path.removeprefix(real) if is_within(real, path) else folder


def _is_passed_over(folder: str, path: str, homes: dict[str, bool]) -> bool:
    at = folder
    for name in Path(path).relative_to(folder).parts:
        if at not in homes:
            homes[at] = is_home(at)
        if homes[at] or is_hidden(name):
            return True
        at = f"{at.rstrip(os.sep)}{os.sep}{name}"
    return False

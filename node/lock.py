"""One node per home.

The kernel holds the lock (flock) for as long as the process lives, so a crash can never leave it locked; the file's
content only tells others whom to look for.
"""

import fcntl
import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from node.errors import AlreadyRunning, DiskRefused, in_words

PATIENCE = 0.3  # seconds to wait for somebody who only looks
NODE = "a node"


@dataclass(frozen=True)
class Holder:
    """Who wrote the lock file last, and as what: a node, or a restore."""

    pid: int
    since: float
    what: str = NODE


class HomeLock:
    """Held from ``with`` to its end. ``recovered`` names a holder that died without letting go."""

    def __init__(self, path: Path, what: str = NODE) -> None:
        self._path = path
        self._what = what
        self._descriptor = -1
        self.recovered: Holder | None = None

    def __enter__(self) -> Self:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DiskRefused(
                f"cannot lock the home: {in_words(error)}", "make it writable, or name another with --home"
            ) from error
        if not _locked(descriptor, PATIENCE):
            os.close(descriptor)
            raise taken(self._path)
        self._descriptor = descriptor
        self.recovered = read_holder(self._path)
        self._write(json.dumps({"pid": os.getpid(), "since": time.time(), "what": self._what}))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")
        os.close(self._descriptor)

    def _write(self, content: str) -> None:
        with suppress(OSError):  # it is the lock that counts; a full disk costs others only the holder's name
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, content.encode(), 0)


def taken(path: Path) -> AlreadyRunning:
    """Somebody else holds the lock at ``path``."""
    holder = read_holder(path)
    home = path.parent.parent
    if holder is not None and holder.what != NODE:
        return AlreadyRunning(
            f"{holder.what} is under way in {home}, as process {holder.pid}", "wait until it has ended"
        )
    return AlreadyRunning(
        f"{NODE} is running in {home} already, as process {holder.pid}" if holder else f"{home} is in use",
        "see it with `kith status`, stop it with `kith down`, or name another home with --home",
    )


def read_holder(path: Path) -> Holder | None:
    """Who holds the lock, or died holding it; None when it was let go in order, or is not legible."""
    try:
        said = json.loads(path.read_text())
        return Holder(pid=int(said["pid"]), since=float(said["since"]), what=str(said.get("what", NODE))[:40])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def _locked(descriptor: int, patience: float) -> bool:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > end:
                return False
        time.sleep(0.01)


def is_free(path: Path) -> bool:
    """Whether nobody holds the lock at this moment."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True

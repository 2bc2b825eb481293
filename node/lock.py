"""One node per home.

The kernel holds the lock (flock) for as long as the process lives, so a crash can never leave it locked; the file's
content only tells others whom to look for.
"""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from node.errors import AlreadyRunning


@dataclass(frozen=True)
class Holder:
    """Who wrote the lock file last."""

    pid: int
    since: float


class HomeLock:
    """Held from ``with`` to its end. ``recovered`` names a holder that died without letting go."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = -1
        self.recovered: Holder | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            holder = read_holder(self._path)
            whom = f"as process {holder.pid}" if holder else "as another process"
            raise AlreadyRunning(
                f"a node is running in {self._path.parent.parent} already, {whom}",
                "see it with `kith status`, stop it with `kith down`, or name another home with --home",
            ) from None
        self._descriptor = descriptor
        self.recovered = read_holder(self._path)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "since": time.time()}).encode(), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)


def read_holder(path: Path) -> Holder | None:
    """Who holds the lock, or died holding it; None when it was let go in order, or is not legible."""
    try:
        said = json.loads(path.read_text())
        return Holder(pid=int(said["pid"]), since=float(said["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


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

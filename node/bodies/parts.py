"""What has arrived of bodies that are not whole yet: files that stay when a pull or a copy is broken off.

One process at a time holds such a file. What somebody holds is neither filled by another nor removed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

PULLED, COPIED = ".pull-", ".copy-"
END = ".part"


def of_pull(folder: Path, sha256: str) -> Path:
    """Where what arrives from a hub lies until it is whole: after its checksum, so it never goes on with another."""
    return folder / f"{PULLED}{sha256[:16]}{END}"


def of_copy(folder: Path, name: str) -> Path:
    """Where the copy of a body lies until it is whole."""
    return folder / f"{COPIED}{name}{END}"


@contextmanager
def held(part: Path) -> Iterator[BinaryIO]:
    """A part, open to be filled; raises ``BlockingIOError`` while somebody else holds it. What it holds stays."""
    while True:
        with open(os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "r+b") as target:
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_at(part, target):
                yield target
                return


def unfinished(folder: Path) -> list[tuple[Path, int]]:
    """What has been left, and how large it is."""
    found = sorted(path for kind in (PULLED, COPIED) for path in folder.glob(f"{kind}*{END}"))
    return [(path, arrived(path)) for path in found]


def arrived(part: Path) -> int:
    """How many bytes of it are here."""
    try:
        return part.stat().st_size
    except OSError:
        return 0


def remove_unfinished(folder: Path) -> int:
    """Remove that; the bytes that this frees. What somebody is at just now stays."""
    freed = 0
    for path, _ in unfinished(folder):
        try:
            with path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(path, file):
                    freed += arrived(path)
                    path.unlink()
        except (BlockingIOError, FileNotFoundError):
            continue
    return freed


def _is_at(path: Path, file: BinaryIO) -> bool:
    """Whether an open file still is at ``path``: before we held it, it may have become whole, or been removed."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False

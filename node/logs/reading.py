"""Reading the log back for the owner: the newest lines, or each new one as it is written."""

import json
import os
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from node.logs import LEVELS

Record = dict[str, Any]

_FIRST = ("time", "level", "event", "logger")


def newest(log: Path, count: int, level: str = "debug") -> list[Record]:
    """The last ``count`` records at ``level`` or above, oldest first, across rotated files."""
    records: deque[Record] = deque(maxlen=count)
    for path in _files(log):
        with path.open(encoding="utf-8", errors="replace") as file:
            records.extend(record for line in file if (record := parse(line)) and at_least(record, level))
    return list(records)


def follow(log: Path, level: str = "debug", pause: float = 0.25) -> Iterator[Record]:
    """Each record written from now on, through rotations, for as long as the caller goes on."""
    file = _open(log)
    try:
        if file:
            file.seek(0, os.SEEK_END)
        while True:
            rotated = file is None or _rotated(log, file)  # asked before reading: what came before it is still read
            place = file.tell() if file else 0
            line = file.readline() if file else ""
            if line.endswith("\n"):
                record = parse(line)
                if record and at_least(record, level):
                    yield record
                continue
            if rotated:
                if file:
                    file.close()
                file = _open(log)
            elif file and line:
                file.seek(place)  # half a line: wait for the rest
            time.sleep(pause)
    finally:
        if file:
            file.close()


def parse(line: str) -> Record | None:
    """One line as a record; None if it is not one."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def at_least(record: Record, level: str) -> bool:
    """Whether a record is as weighty as ``level``."""
    own = record.get("level", "info")
    return (LEVELS.index(own) if own in LEVELS else len(LEVELS)) >= LEVELS.index(level)


def as_line(record: Record) -> str:
    """A record for people: time, level, what happened, and the rest as key=value."""
    rest = " ".join(f"{key}={_plain(value)}" for key, value in record.items() if key not in _FIRST)
    when = str(record.get("time", ""))[:19].replace("T", " ")
    return f"{when}  {record.get('level', ''):<7}  {record.get('event', '')}  {rest}".rstrip()


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _files(log: Path) -> list[Path]:
    rotated = [path for path in log.parent.glob(f"{log.name}.*") if path.suffix[1:].isdigit()]
    ordered = sorted(rotated, key=lambda path: int(path.suffix[1:]), reverse=True)
    return [*ordered, *([log] if log.exists() else [])]


def _rotated(log: Path, file: TextIO) -> bool:
    return log.exists() and log.stat().st_ino != os.fstat(file.fileno()).st_ino


def _open(log: Path) -> TextIO | None:
    return log.open(encoding="utf-8", errors="replace") if log.exists() else None

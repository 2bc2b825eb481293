"""Only ids and sizes pass.

A record may hold numbers, and short words under keys that are listed here; everything else is replaced by its size.
Adding a key to the list is a decision to be reviewed: its values must come from our code, never from a person, a peer,
a file or a model.
"""

import re
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

WORDS = frozenset(
    {
        "event",
        "level",
        "logger",
        "time",
        "version",
        "service",
        "worker",
        "room",
        "state",
        "kind",
        "error",
        "at",
        "signal",
        "backup",
        "call",
        "last_words",
    }
)

_WORD = re.compile(r"[\w.:/+<>\-]{0,120}", re.ASCII)
_REDACTED = re.compile(r"[\w.:/<>\- ]{0,160}", re.ASCII)  # what ``last_words`` lets through holds spaces
_LONG_RUN = re.compile(r"[A-Za-z0-9+_\-=]{24,}")  # the look of a key or a hash

_NAME = re.compile(r"[a-z][a-z_]{0,23}")
_PYTHON = re.compile(r"python3\.\d+")
_ROOMS = frozenset({"identity", "protocol", "agent", "node", "tui", "tests"})

Record = MutableMapping[str, Any]


def only_ids_and_sizes(_logger: object, _method: str, record: Record) -> Mapping[str, Any]:
    """The processor that every record passes last before it is written."""
    return {(key if _NAME.fullmatch(key) else "unnamed"): _pass(key, value) for key, value in record.items()}


def _pass(key: str, value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list) and key in WORDS:
        return [_pass(key, item) for item in value]
    if isinstance(value, str):
        shape = _REDACTED if key == "last_words" else _WORD
        if key in WORDS and shape.fullmatch(value) and not _LONG_RUN.search(value):
            return value
        return f"<{len(value)} characters>"
    if isinstance(value, bytes | bytearray):
        return f"<{len(value)} bytes>"
    return f"<{type(value).__name__}>"


def where_it_broke(_logger: object, _method: str, record: Record) -> Record:
    """An exception becomes its type and the places it passed. Its message may quote anything, and is left out."""
    exception = record.pop("exc_info", None)
    if isinstance(exception, tuple):
        exception = exception[1]
    if isinstance(exception, BaseException):
        record["error"] = type(exception).__name__
        record["at"] = places(exception.__traceback__)
    return record


def places(trace: TracebackType | None, at_most: int = 8) -> list[str]:
    """The innermost places of a traceback, as module:line."""
    frames = traceback.extract_tb(trace)[-at_most:]
    return [f"{place(frame.filename)}:{frame.lineno}" for frame in frames]


def place(filename: str) -> str:
    """A source file's name without the part that tells where it is installed: that may be anybody's folder."""
    parts = filename.replace("\\", "/").split("/")
    for index in range(len(parts) - 1, 0, -1):
        if parts[index - 1] == "site-packages" or _PYTHON.fullmatch(parts[index - 1]):
            return "/".join(parts[index:])
        if parts[index] in _ROOMS:
            return "/".join(parts[index:])
    return parts[-1]

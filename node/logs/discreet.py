"""Only ids and sizes pass.

A record may hold numbers, and short words under keys that are listed here; everything else is replaced by its size.
Adding a key to the list is a decision to be reviewed: its values must come from our code, never from a person, a peer,
a file or a model.
"""

import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from pathlib import Path
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

_LARGEST = 1 << 53
_NAME = re.compile(r"[a-z][a-z_]{0,23}")
_PYTHON = re.compile(r"python3\.\d+")
_ROOMS = frozenset({"identity", "protocol", "agent", "node", "tui", "tests"})

Record = MutableMapping[str, Any]


def only_ids_and_sizes(_logger: object, _method: str, record: Record) -> Mapping[str, Any]:
    """The processor that every record passes last before it is written."""
    return {(key if _NAME.fullmatch(key) else "unnamed"): _pass(key, value) for key, value in record.items()}


def _pass(key: str, value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if abs(value) < _LARGEST else f"<{type(value).__name__}>"  # infinity and NaN are not JSON
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
    if exception is True:
        exception = sys.exception()
    if isinstance(exception, tuple):
        exception = exception[1]
    if isinstance(exception, BaseException):
        kind = type(exception)
        known = getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind
        record["error"] = kind.__name__ if known else "Exception"
        record["at"] = [place(frame.filename, frame.lineno or 0) for frame in _innermost(exception)]
    return record


def place(filename: str, line: int) -> str:
    """A line of source code, without the part of its path that tells where it is installed: anybody's folder.

    Only code that is really there has a place: what merely looks like a path is somebody's text.
    """
    if not Path(filename).is_file():
        return "elsewhere"
    parts = Path(filename).parts
    for index in range(len(parts) - 1, 0, -1):
        if parts[index - 1] == "site-packages" or _PYTHON.fullmatch(parts[index - 1]) or parts[index] in _ROOMS:
            return f"{'/'.join(parts[index:])}:{line}"
    return "elsewhere"


def _innermost(exception: BaseException, at_most: int = 8) -> list[traceback.FrameSummary]:
    return traceback.extract_tb(exception.__traceback__)[-at_most:]

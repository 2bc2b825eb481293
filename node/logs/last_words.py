"""What a dying worker printed, cut down to what cannot be anybody's text.

A worker handles memories, so its stderr may quote them. Lines of a known shape are kept, and of those only the parts
that come from source code; of all others only their number and size is told.
"""

import builtins
import re

from node.logs.discreet import place

KEPT_LINES = 20

_FRAME = re.compile(r'\s*File "([^"]+)", line (\d{1,6})(?:,? in .*)?')
_EXCEPTION = re.compile(r"([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning))(?::.*)?")
_FATAL = re.compile(
    r"Fatal Python error: (Segmentation fault|Aborted|Bus error|Illegal instruction|Floating-point exception)"
)
_ASSERT = re.compile(
    r"(?:.*[/ ])?((?:ggml|gguf|llama)[\w.\-]{0,40}\.(?:c|cpp|cu|h)):(\d+): (?:GGML_ASSERT|.*Assertion)"
)


def redact(stderr: bytes) -> list[str]:
    """The last words that may be logged, oldest first, and a count of what was withheld."""
    kept: list[str] = []
    withheld = 0
    for line in stderr.decode("utf-8", "replace").splitlines():
        shape = _shape(line)
        if shape is not None:
            kept.append(shape)
        elif line.strip() and line.strip() != "Traceback (most recent call last):":
            withheld += 1
    if withheld:
        kept.append(f"and {withheld} lines withheld")
    return kept[-KEPT_LINES:]


def _shape(line: str) -> str | None:
    if match := _FRAME.fullmatch(line):
        return place(match[1], int(match[2]))
    if match := _FATAL.match(line):
        return match[1]
    if match := _ASSERT.match(line):
        return f"assertion at {match[1]}:{match[2]}"
    if match := _EXCEPTION.fullmatch(line):
        name = match[1].rpartition(".")[2]
        return name if hasattr(builtins, name) else "an error of its own kind"
    return None

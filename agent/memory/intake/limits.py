"""How much of one file is read: whoever wrote it may have meant harm."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one file may ask of us. Whatever was read before a limit is kept."""

    size: int = 16 << 30  # bytes that are read at all
    whole: int = 400 << 20  # bytes of a file that can only be read at once
    line: int = 1 << 20  # characters of a line, where lines are what a format is made of
    pieces: int = 2_000_000
    depth: int = 64  # of what stands in one another
    unpacked: int = 200 << 20  # bytes of what is packed in it
    pages: int = 5_000
    pixels: int = 200_000_000  # of an image whose text is looked for
    seconds: float = 1_800.0  # of the processor's time


def in_size(count: int) -> str:
    """A number of bytes as people say it."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return f"{count} bytes"

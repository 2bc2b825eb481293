"""Lines that a program broke are put together again; lines that a person broke are left alone."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

NARROWEST, WIDEST = 40, 140
GAPS = 40  # lines, among which there is at least one gap between paragraphs
_NEW = re.compile(r"[-*•·–+>|#]\s|\(?\d{1,3}[.)]\s|[A-Za-z][.)]\s")


def width_of(lines: Sequence[str], has_gaps: bool = True) -> int:
    """The width at which a program broke these lines; 0 if none did.

    They are full, most go on in the midst of a sentence, and between paragraphs are gaps where a text ``has_gaps``.
    """
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 4 or (has_gaps and len(lines) - len(lengths) < len(lines) // GAPS):
        return 0
    width = lengths[min(len(lengths) - 1, int(len(lengths) * 0.98))]
    if not NARROWEST <= width <= WIDEST:
        return 0
    pairs = [(one, other.strip()) for one, other in pairwise(lines) if one.strip() and other.strip()]
    full = [other for one, other in pairs if not _NEW.match(other) and is_full(one, other, width)]
    if not full or len(full) < 0.6 * len(pairs):
        return 0
    cased = [other[0].islower() for other in full if other[0].islower() or other[0].isupper()]
    return width if sum(cased) >= 0.5 * len(cased) else 0


def is_full(before: str, after: str, width: int) -> bool:
    """Whether the first word of ``after`` had no room any more in the line before it."""
    after = after.strip()
    word = 1 if after and ord(after[0]) > 0x2E7F else min(20, len(after.split(None, 1)[0])) if after else 0
    return len(before.rstrip()) + 1 + word > width


def paragraphs(lines: Iterable[str], width: int) -> Iterator[str]:
    """Paragraphs: broken lines put together, all others as they are; an empty one for each gap."""
    held, last = "", ""
    for line in lines:
        text = line.strip()
        if held and text and width and len(held) < 20_000 and not _NEW.match(text) and is_full(last, line, width):
            held = held[:-1] + text if held[-1] == "-" and text[0].islower() else f"{held} {text}"
        else:
            if held:
                yield held
            held = text
            if not text:
                yield ""
        last = line
    if held:
        yield held

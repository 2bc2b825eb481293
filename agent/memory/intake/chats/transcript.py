"""A talk written down without a clock: ``Name: what they said``, line by line."""

import re
from collections import Counter
from collections.abc import Iterator

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece

MOST_NAMES = 8
LONGEST = 1 << 16
_SAID = re.compile(r"(?P<name>[^\W\d_][^:\n/<>{}\[\]()=\"]{0,30}): +(?P<text>\S.*)")


def looks_like(lines: list[str]) -> bool:
    """Whether few people say nearly all of these lines, each of them more than once."""
    lines = [line.strip() for line in lines if line.strip()]
    names = Counter(found["name"] for line in lines if (found := _SAID.match(line)))
    said = sum(names.values())
    often = sum(1 for count in names.values() if count > 1)
    return said >= 4 and said >= 0.7 * len(lines) and 2 <= len(names) <= MOST_NAMES and often == len(names)


def read(file: Opened) -> Iterator[Piece]:
    """What was said."""
    talk, day = Talk(), file.day
    author, text = "", ""
    for line in file.lines():
        plain = line.strip()
        found = _SAID.match(plain)
        if found is None and plain and author and len(text) < LONGEST and when.alone(plain) is None:
            text += f"\n{plain}"
            continue
        if found is None and not plain:
            continue
        if author:
            yield talk.piece(text, author, day)
        author, text = (found["name"], found["text"]) if found else ("", "")
        if found is None:
            day = when.alone(plain) or day
            talk.another()
    if author:
        yield talk.piece(text, author, day)

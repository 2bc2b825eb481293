"""Memories as ``agent.memory`` looks at them: lines with neighbours, in the owner's own time zone."""

import os
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.memory import windows
from agent.memory.memory import Memory
from agent.memory.windows import Line, Said
from node.store.memories.words import Indexed


@lru_cache(maxsize=1)
def zone() -> tzinfo:
    """The owner's time zone: with its summer time, if the system says which it is."""
    named = os.environ.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    try:
        return ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        here = datetime.now().astimezone().tzinfo
        assert here is not None
        return here


def line_of(memory: Memory) -> Line:
    """A memory as a line among others; those that are handed in together stand in one group."""
    return Line(memory.text, memory.author, memory.at)


def prepared(memories: Sequence[Memory]) -> list[Indexed]:
    """The words under which each of these is found, which stand beside each other."""
    lines = [line_of(memory) for memory in memories]
    return [Indexed(own, beside) for own, beside in windows.words_of(lines, zone())]


def said(memory: Memory) -> Said:
    """The words of a memory by itself, for those beside it."""
    return windows.said(memory.text, memory.at, zone())

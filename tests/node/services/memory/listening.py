"""What somebody hears of memories, to the last digit, so that two houses can be compared by it."""

from typing import Any

import trio

from identity.audience import Audience, Listener, Standing
from protocol.control.memories import RebuildMemory
from tests.node.services.memory.living import Living

NOW = 1_790_000_000.0
KNOWN = Audience.of([Listener(Standing.KNOWN)])
FAMILY = Audience.of([Listener(Standing.KNOWN, frozenset({"family"}))])


async def heard(life: Living, question: str, audience: Audience) -> list[Any]:
    """All that an audience is answered, with why."""
    found = await life.recalling.find(question, audience, 100, NOW)
    return [(one.memory.text, one.memory.author, one.why, one.fits) for one in found.ranked]


async def at_rest(life: Living) -> None:
    """All has a vector, and nobody makes any more."""
    await life.caught_up()
    while not life.meaning._wanted.statistics().tasks_waiting:
        await trio.lowlevel.checkpoint()


async def same_moment(life: Living) -> None:
    """As if all of it had been said and taken in at one moment."""
    await life.archive.journal.write(
        lambda to: to.execute("UPDATE memory_lines SET at = ?, added = ?", (NOW, NOW)).rowcount
    )


async def same_age(life: Living) -> None:
    """The same, and its words are indexed as those of that moment."""
    await same_moment(life)
    await life.one(RebuildMemory())

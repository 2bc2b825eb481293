"""The first boot: years of notes at once. They are taken in as all others are, and looked over for what they tell.

A model is asked only where a life turned, with lines of those days; what it says is shown and not kept.
"""

import time
from collections.abc import Mapping

import trio

from agent.memory.boot import telling
from agent.memory.boot.trace import Dated, Trace, day_of
from agent.memory.boot.turning import Turning, turnings
from agent.mind import prompts
from agent.mind.port import Ask, Role, Stop
from agent.mind.prompts import Prompt
from agent.mind.tasks import Task
from identity.audience import Tier
from node.control.server import Slow, Tell
from node.errors import KithError
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory import bindings
from node.services.memory.intake import Intake
from node.services.memory.labels import tier_of
from node.services.memory.wording import zone
from node.services.minds import Minds
from node.services.owner import Owner
from protocol.control.memories import Boot, Booted, Remember, Taken
from protocol.control.messages import Request

AT_ONCE = 20_000  # lines that are looked over in one go
READ = 12  # lines of the days of a turning that a mind is given
MOST_TURNINGS = 12
AT_MOST = 64  # tokens
LONGEST = 500  # letters of one line


class Booting:
    """Takes in a life, and tells where it turned."""

    def __init__(self, archive: Archive, owner: Owner, minds: Minds, intake: Intake) -> None:
        self._archive = archive
        self._owner = owner
        self._minds = minds
        self._intake = intake

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Boot: self.boot}

    async def boot(self, asked: Boot, tell: Tell) -> None:
        """Take in, look over, tell; cut off and asked again, it goes on where it was."""

        async def taken(step: object) -> None:
            if isinstance(step, Taken):
                await tell(Booted(taken=step))

        await self._intake.remember(Remember(asked.paths, asked.tier), taken)
        tier = tier_of(asked.tier)
        trace = await self._trace(tier)
        await tell(Booted(overview=telling.overview(trace)))
        for turning in await trio.to_thread.run_sync(turnings, trace, MOST_TURNINGS):
            said = await self._reflected(tier, turning)
            await tell(Booted(turning=telling.told(trace, turning), reflected=said, at=float(turning.day)))

    async def _trace(self, tier: Tier) -> Trace:
        """What is told by all lines of one tier; made of nothing more private."""
        trace, after = Trace(), 0
        while lines := await self._archive.journal.read(lambda of: _lines(of, tier, after)):  # noqa: B023  (read at once)
            here = zone()
            dated = [Dated(text, day_of(at, here), author) for _, text, at, author in lines]
            await trio.to_thread.run_sync(trace.add, dated)
            after = lines[-1][0]
        return trace

    async def _reflected(self, tier: Tier, turning: Turning) -> str:
        """What the self makes of those days; nothing, if it cannot speak."""
        begin, end = _seconds(turning.day), _seconds(turning.last + 1)
        lines = await self._archive.journal.read(lambda of: _of_days(of, tier, begin, end))
        me = self._owner.start.name
        prompt = Prompt(me, me, Task.REFLECT, tuple(prompts.Memory(text[:LONGEST], author) for text, author in lines))
        binding = await bindings.of_owner(self._archive, self._owner)
        try:
            mind = await self._minds.mind(Role.MAKE)
            async with mind.reply(Ask(prompt, binding, stop=Stop(at_most=AT_MOST))) as pieces:
                return "".join([piece.text async for piece in pieces])
        except KithError:
            return ""


def _lines(of: Transaction, tier: Tier, after: int) -> list[tuple[int, str, float | None, str]]:
    return of.execute(
        "SELECT n, text, at, author FROM memory_lines WHERE tier = ? AND n > ? ORDER BY n LIMIT ?",
        (int(tier), after, AT_ONCE),
    ).fetchall()


def _of_days(of: Transaction, tier: Tier, begin: float, end: float) -> list[tuple[str, str]]:
    """The weightiest lines of some days."""
    return of.execute(
        "SELECT text, author FROM memory_lines WHERE tier = ? AND at >= ? AND at < ? ORDER BY weight DESC, n LIMIT ?",
        (int(tier), begin, end, READ),
    ).fetchall()


def _seconds(day: int) -> float:
    """When a day, as ``date.toordinal`` counts, began here."""
    return time.mktime((1970, 1, 1 + day - _FIRST, 0, 0, 0, 0, 0, -1))


_FIRST = 719_163  # 1970-01-01

"""Lets memories age: what is used stays at hand, what is not goes to the archive; what says the same is linked."""

import time
from collections.abc import Mapping
from itertools import islice

import trio

from agent.memory import links, strata
from agent.memory.links import Kind, Link, Said
from agent.memory.memory import State
from agent.memory.strata import Sizes
from identity.audience import Tier
from node.control.server import Slow, Tell
from node.journal import Transaction
from node.services.archive import Archive
from node.store.memories import ageing
from node.store.memories import links as stored
from protocol.control.memories import Consolidate, Consolidated
from protocol.control.messages import Request

AT_ONCE = 5000  # states that are changed in one transaction
LOOKED_AT = 5000  # memories of a tier among which links are sought


class Ageing:
    """Consolidates, one tier after the other: none has a part in what becomes of a more public one."""

    def __init__(self, archive: Archive, sizes: Sizes) -> None:
        self._archive = archive
        self._sizes = sizes
        self._one_at_a_time = trio.Lock()

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Consolidate: self.consolidate}

    async def consolidate(self, asked: Consolidate, tell: Tell) -> None:
        """All tiers, now."""
        del asked
        async with self._one_at_a_time:
            moved: dict[State, int] = dict.fromkeys(State, 0)
            linked: dict[Kind, int] = dict.fromkeys(Kind, 0)
            for tier in Tier:
                for state, count in (await self._tier(tier, time.time())).items():
                    moved[state] += count
                for kind, count in (await self._link(tier, time.time())).items():
                    linked[kind] += count
        await tell(
            Consolidated(
                moved[State.LONG],
                moved[State.ARCHIVE],
                moved[State.SHORT],
                linked[Kind.SAME],
                linked[Kind.OTHERWISE],
            )
        )

    async def _tier(self, tier: Tier, now: float) -> dict[State, int]:
        journal = self._archive.journal
        rows, before = await journal.read(lambda of: (ageing.rows_of(of, tier), ageing.balance(of, tier)))
        changes = await trio.to_thread.run_sync(strata.consolidate, rows, before, now, self._sizes)
        left = iter(changes.states.items())
        while some := dict(islice(left, AT_ONCE)):
            await journal.write(lambda to, some=some: ageing.put(to, some))  # type: ignore[misc]

        def keep(to: Transaction) -> None:
            ageing.keep_balance(to, tier, changes.balance)

        await journal.write(keep)
        return {state: sum(1 for one in changes.states.values() if one is state) for state in State}

    async def _link(self, tier: Tier, now: float) -> dict[Kind, int]:
        """Link what says the same or otherwise, among what is open to the same people; how many links are new."""
        journal, new = self._archive.journal, dict.fromkeys(Kind, 0)
        for together in await journal.read(lambda of: stored.active(of, tier, LOOKED_AT)):
            said = [Said(one.row, one.text, one.added if one.at is None else one.at, one.author) for one in together]
            found = await trio.to_thread.run_sync(_linked, said)

            def keep(to: Transaction, found: list[Link] = found) -> None:
                for link in found:
                    if stored.add(to, [(link.newer, link.older, link.kind.value)], now):
                        new[link.kind] += 1
                for row in {row for link in found for row in (link.newer, link.older)}:
                    stored.reckon(to, row)

            await journal.write(keep)
        return new


def _linked(said: list[Said]) -> list[Link]:
    return links.linked(links.candidates(said))

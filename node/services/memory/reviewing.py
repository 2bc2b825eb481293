"""The review queue: the self proposes who might hear of a memory; only the owner's yes opens it."""

import time
from collections.abc import Mapping

from agent.memory.proposing import proposed
from identity.audience import Label
from node.control.server import Slow, Tell
from node.errors import NotKnown
from node.journal import Transaction
from node.services.archive import Archive
from node.services.memory.labels import view
from node.services.memory.meaning import Meaning
from node.services.memory.wording import prepared
from node.store.memories import changing, naming, proposals, sources
from protocol.control.memories import AnswerProposal, HowMany, ListProposals, Proposal
from protocol.control.messages import Request

MOST_LISTED = 50


class Reviewing:
    """Answers what is proposed, and takes the owner's word."""

    def __init__(self, archive: Archive, meaning: Meaning) -> None:
        self._archive = archive
        self._meaning = meaning

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {ListProposals: self.listed, AnswerProposal: self.answer}

    async def listed(self, asked: ListProposals, tell: Tell) -> None:
        """What waits for a word; new ones are thought of, a few a day."""
        now, journal = time.time(), self._archive.journal

        def work(to: Transaction) -> list[Proposal]:
            before, today = proposals.made_before(to), proposals.today(to, now)
            for one in proposed(proposals.to_look_at(to), before, today):
                proposals.add(to, one, now)
            at_most = min(max(asked.at_most, 1), MOST_LISTED)
            waiting = proposals.waiting(to, at_most)
            names = sources.names(to, [one.memory for one in waiting])
            return [Proposal(view(one.memory, names), one.tier.name.lower(), one.why, one.sure) for one in waiting]

        for one in await journal.write(work):
            await tell(one)

    async def answer(self, asked: AnswerProposal, tell: Tell) -> None:
        """Yes or no."""

        def work(to: Transaction) -> bool:
            memory = naming.meant(to, asked.id)
            tier = proposals.answer(to, memory.row, asked.yes)
            if tier is None:
                raise NotKnown("nothing is proposed for this memory", "see what is with `kith memory review`")
            return asked.yes and changing.relabel(to, memory, Label(tier, memory.label.tags), time.time(), prepared)

        changed = await self._archive.journal.write(work)
        self._meaning.wake()
        await tell(HowMany(int(changed)))

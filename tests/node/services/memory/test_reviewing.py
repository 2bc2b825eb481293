"""The review queue: what was judged in other words opens nothing."""

from pathlib import Path

import pytest

from node.errors import KithError
from node.home import Home
from protocol.control.memories import (
    AnswerProposal,
    EditMemory,
    ListProposals,
    Note,
    ShowMemory,
)
from tests.node.services.memory.living import living


async def test_what_was_proposed_for_other_words_opens_nothing(tmp_path: Path) -> None:
    """Fault: a proposal outlives the text that it judged."""
    async with living(Home(tmp_path)) as life:
        view = await life.one(Note("I play the guitar."))
        assert [one.tier for one in await life.ask(ListProposals())] == ["known"]
        await life.one(EditMemory(view.id, "The code of my door is four two."))
        assert await life.ask(ListProposals()) == []
        with pytest.raises(KithError):
            await life.one(AnswerProposal(view.id, yes=True))
        assert (await life.one(ShowMemory(view.id))).memory.tier == "private"

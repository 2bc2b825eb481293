"""What the self makes of a source: asked of a mind when the owner first wants to know, from a few lines of one tier."""

import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

import trio

from agent.memory.memory import Memory
from agent.mind import prompts
from agent.mind.binding import Binding
from agent.mind.port import Ask, Mind, Role, Stop
from agent.mind.prompts import Prompt, Turn
from agent.mind.tasks import Task
from node.errors import AskRefused, Interrupted, KithError
from node.services.archive import Archive
from node.services.memory import bindings
from node.services.minds import Minds
from node.services.owner import Owner
from node.store.memories import accounts
from node.store.memories.accounts import Account, Basis

LONGEST = 240  # letters of one line: all that were chosen have room in the newborn's prompt
IN_SUMMARY, IN_INSIGHT = 160, 80  # tokens at most


class Accounts:
    """Has the self say what is in a source, and what that says of the owner."""

    def __init__(self, archive: Archive, owner: Owner, minds: Minds) -> None:
        self._archive = archive
        self._owner = owner
        self._minds = minds
        self._one_at_a_time = trio.Lock()

    async def made(self, basis: Basis, *, anew: bool = False) -> Account:
        """Make an account of this, and keep it. If a line of it changed meanwhile, what was said is thrown away."""
        async with self._one_at_a_time:
            known = await self._archive.journal.read(lambda of: accounts.kept(of, basis))
            if known and not anew:
                return known  # somebody asked for the same, and was before us
            account = await self._said(basis)
            if not await self._archive.journal.write(lambda to: accounts.keep(to, basis, account)):
                raise Interrupted("a line of it changed while it was thought about", "ask again")
            return account

    async def _said(self, basis: Basis) -> Account:
        name = self._owner.start.name
        binding = await bindings.of_owner(self._archive, self._owner, basis.tier)
        by = next(view.name for view in self._minds.views() if view.role == Role.MAKE.value)
        mind = await self._minds.mind(Role.MAKE)
        try:
            summary = await _reply(mind, _summing_up(name, basis.lines), binding, IN_SUMMARY)
            insight = await _reply(mind, _reflecting(name, basis.lines), binding, IN_INSIGHT)
        finally:
            with trio.CancelScope(deadline=trio.current_time() + 1, shield=True), suppress(KithError):
                await mind.forget(binding)
        if not summary and not insight:
            raise AskRefused("the self found nothing to say of it", "another body may: `kith body use`")
        return Account(summary, insight, by, time.time())


async def _reply(mind: Mind, prompt: Prompt, binding: Binding, at_most: int) -> str:
    parts = []
    async with mind.reply(Ask(prompt, binding, stop=Stop(at_most=at_most))) as pieces:
        async for piece in pieces:
            parts.append(piece.text)
            if piece.end and piece.end.why == "language":  # what it said then is of itself, not of the source
                raise AskRefused("the body in use does not speak its language", "another may: `kith body use`")
    return "".join(parts).strip()


def _summing_up(name: str, lines: Iterable[Memory]) -> Prompt:
    said = tuple(Turn(line.author or name, line.text[:LONGEST]) for line in lines)
    return Prompt(name, name, Task.SUMMARISE, said=said)


def _reflecting(name: str, lines: Iterable[Memory]) -> Prompt:
    return Prompt(name, name, Task.REFLECT, tuple(map(_noted, lines)))


def _noted(line: Memory) -> prompts.Memory:
    when = "" if line.at is None else datetime.fromtimestamp(line.at).astimezone().date().isoformat()
    return prompts.Memory(line.text[:LONGEST], line.author, when)

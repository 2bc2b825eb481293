"""A question answered from lines that are given with it: nothing else is known, and nothing is kept."""

from collections.abc import Mapping
from itertools import count

import trio

from agent.mind.binding import Binding
from agent.mind.port import MAX_SEED, Ask, End, Mind, Sampling, Stop
from agent.mind.prompts import Memory, Prompt, Turn
from agent.mind.tasks import Task
from identity import ids
from identity.audience import OWNER, Audience
from node.control.server import Slow, Tell
from node.errors import KithError, NotAccepted
from node.services.minds import Minds, role_of
from node.services.owner import Owner
from protocol.control.messages import Request
from protocol.control.minds import Figures, Line, Think, Thought

MAX_AT_MOST = 4096
FORGETTING = 2.0  # seconds; a body that takes longer is being loaded, and has read nothing yet


class Thoughts:
    """Answers what is to be thought about for the owner alone."""

    def __init__(self, minds: Minds, owner: Owner) -> None:
        self._minds = minds
        self._owner = owner
        self._number = count(1)

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Think: self.think}

    async def think(self, asked: Think, tell: Tell) -> None:
        """Say what follows from the lines, piece by piece."""
        ask = Ask(
            self._prompt(asked),
            self._binding(OWNER),
            Sampling(temperature=_within("temperature", asked.temperature, 0.0, 5.0)),
            int(_within("seed", asked.seed, 0, MAX_SEED)),
            Stop(at_most=int(_within("number of tokens", asked.at_most, 1, MAX_AT_MOST))),
        )
        mind = await self._minds.mind(role_of(asked.role))
        try:
            async with mind.reply(ask) as pieces:
                async for said in pieces:
                    await tell(Thought(said.text, _figures(said.end) if said.end else None))
        finally:
            await _forget(mind, ask.binding)

    def _prompt(self, asked: Think) -> Prompt:
        if not asked.question.strip():
            raise NotAccepted("nothing is asked", "ask a question")
        me = self._owner.start.name
        owner, hears = asked.owner or me, asked.hears or asked.owner or me
        return Prompt(owner, hears, Task.ANSWER, tuple(map(_memory, asked.lines)), (Turn(hears, asked.question),))

    def _binding(self, audience: Audience) -> Binding:
        """One that nobody else has: what is read under it cannot be reached from any other conversation."""
        if not audience.is_owner_alone:
            raise ValueError("only the owner is told what comes of lines that bear no tier")
        return Binding((ids.spell("person", self._owner.start.log.person),), epoch=-next(self._number))


async def _forget(mind: Mind, binding: Binding) -> None:
    with trio.CancelScope(deadline=trio.current_time() + FORGETTING, shield=True):
        try:
            await mind.forget(binding)
        except KithError:
            pass  # it is gone, and what it kept with it


def _memory(line: Line) -> Memory:
    return Memory(line.text, line.by, line.when)


def _figures(end: End) -> Figures:
    return Figures(end.why, end.prompt, end.spoken, end.first, end.seconds, end.memories_left_out)


def _within(what: str, number: float, least: float, most: float) -> float:
    if not least <= number <= most:
        raise NotAccepted(f"the {what} is out of range", f"it lies between {least:g} and {most:g}")
    return number

"""The parts of a node that think, without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.mind.binding import Binding
from agent.mind.port import Ask, Mind, Stop
from node.bulletin import Bulletin
from node.config import Mind as Settings
from node.home import Home
from node.reception import Reception
from node.services.archive import Archive
from node.services.minds import Minds
from node.services.thoughts import Thoughts
from node.supervisor import Supervisor
from node.workers.worker import Kind, Worker
from tests.agent.mind.bodies import some_tokens
from tests.node.services.parts import answers, desk_of, parts_of, running


@dataclass
class Thinking:
    """What thinks in one home."""

    minds: Minds
    archive: Archive
    bulletin: Bulletin
    desk: dict[Any, Any] = field(default_factory=dict)

    async def ask(self, request: Any) -> list[Any]:
        return await answers(self.desk, request)

    def names(self) -> list[str]:
        """The body of each role."""
        return [view.name for view in self.minds.views()]


@asynccontextmanager
async def thinking(home: Home, newborn: Path, settings: Settings = Settings()) -> AsyncIterator[Thinking]:  # noqa: B008
    base = parts_of(home, newborn, settings)
    echo = Worker(Kind("echo", "node.workers.echo"), lambda _: None)
    reception = Reception(
        home, base.bulletin, Supervisor(lambda view: None), base.archive, base.owner, {"echo": echo}, base.minds
    )
    tables = dict(reception.desk(()).slow) | desk_of((base.minds, Thoughts(base.minds, base.owner)))
    async with running(base.archive, base.minds, workers=[echo]):
        yield Thinking(base.minds, base.archive, base.bulletin, tables)


def an_ask(at_most: int = 10) -> Ask:
    return Ask(some_tokens(50), Binding(("me",)), stop=Stop(at_most=at_most))


async def said(mind: Mind, at_most: int = 10) -> str:
    async with mind.reply(an_ask(at_most)) as pieces:
        return "".join([piece.text async for piece in pieces])

"""The parts of a node that think, without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import trio

from agent.mind.binding import Binding
from agent.mind.port import Ask, Mind, Stop
from node import vault
from node.bulletin import Bulletin
from node.config import Config
from node.config import Mind as Settings
from node.home import Home
from node.reception import Reception
from node.services.archive import Archive
from node.services.minds import Minds
from node.services.newborn import Newborn
from node.services.owner import Owner
from node.services.thoughts import Thoughts
from node.supervisor import Supervisor
from node.workers.worker import Kind, Worker
from tests.agent.mind.bodies import some_tokens
from tests.conftest import move_in


@dataclass
class Thinking:
    """What thinks in one home."""

    minds: Minds
    archive: Archive
    bulletin: Bulletin
    desk: dict[Any, Any] = field(default_factory=dict)

    async def ask(self, request: Any) -> list[Any]:
        told: list[Any] = []

        async def tell(answer: Any) -> None:
            told.append(answer)

        await self.desk[type(request)](request, tell)
        return told

    def names(self) -> list[str]:
        """The body of each role."""
        return [view.name for view in self.minds.views()]


@asynccontextmanager
async def thinking(home: Home, newborn: Path, settings: Settings = Settings()) -> AsyncIterator[Thinking]:  # noqa: B008
    move_in(home)
    bulletin, opened = Bulletin(), vault.opened(home, None)
    owner = Owner(opened, bulletin)
    archive = Archive(home, opened.journal_key, Config().journal, bulletin)
    minds = Minds(archive, settings, Config().workers, bulletin, Newborn(newborn))
    echo = Worker(Kind("echo", "node.workers.echo"), lambda _: None)
    reception = Reception(home, bulletin, Supervisor(lambda view: None), archive, owner, {"echo": echo}, minds)
    tables = (dict(part.desk()) for part in (minds, Thoughts(minds, owner)))
    async with trio.open_nursery() as nursery:
        nursery.start_soon(echo.run, lambda: None)
        for part in (archive, minds):
            is_there = trio.Event()
            nursery.start_soon(part.keep, is_there.set)
            await is_there.wait()
        yield Thinking(minds, archive, bulletin, reduce(or_, tables, dict(reception.desk(()).slow)))
        nursery.cancel_scope.cancel()


def an_ask(at_most: int = 10) -> Ask:
    return Ask(some_tokens(50), Binding(("me",)), stop=Stop(at_most=at_most))


async def said(mind: Mind, at_most: int = 10) -> str:
    async with mind.reply(an_ask(at_most)) as pieces:
        return "".join([piece.text async for piece in pieces])

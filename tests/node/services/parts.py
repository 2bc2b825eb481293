"""The parts of a node that all others lean on, without a socket: begun one after the other, asked by their desks."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

import trio

from node import vault
from node.bulletin import Bulletin
from node.config import Config
from node.config import Mind as Settings
from node.home import Home
from node.services.archive import Archive
from node.services.minds import Minds
from node.services.newborn import Newborn
from node.services.owner import Owner
from node.workers.worker import Worker
from tests.conftest import move_in


@dataclass(frozen=True)
class Parts:
    """What there is in every home."""

    bulletin: Bulletin
    owner: Owner
    archive: Archive
    minds: Minds


def parts_of(home: Home, newborn: Path | None = None, settings: Settings = Settings()) -> Parts:  # noqa: B008
    """The parts of a home in which somebody lives, and of which nothing runs yet."""
    move_in(home)
    bulletin, opened = Bulletin(), vault.opened(home, None)
    archive = Archive(home, opened.journal_key, Config().journal, bulletin)
    minds = Minds(archive, settings, Config().workers, bulletin, Newborn(newborn) if newborn else Newborn())
    return Parts(bulletin, Owner(opened, bulletin), archive, minds)


@asynccontextmanager
async def running(*keepers: Any, workers: Iterable[Worker] = ()) -> AsyncIterator[None]:
    """Have workers run, and all that keep something, each as soon as the one before it is ready."""
    async with trio.open_nursery() as nursery:
        for worker in workers:
            nursery.start_soon(worker.run, lambda: None)
        for one in keepers:
            is_there = trio.Event()
            nursery.start_soon(one.keep, is_there.set)
            await is_there.wait()
        yield
        nursery.cancel_scope.cancel()


def desk_of(counters: Iterable[Any]) -> dict[Any, Any]:
    """One table of all that they answer."""
    return reduce(or_, (dict(counter.desk()) for counter in counters), {})


async def answers(desk: dict[Any, Any], request: Any) -> list[Any]:
    """All that is answered to a request."""
    told: list[Any] = []

    async def tell(answer: Any) -> None:
        told.append(answer)

    await desk[type(request)](request, tell)
    return told

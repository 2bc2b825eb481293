"""Watches folders: what is new or changed in them is taken in, for the same people as the rest of them.

A folder is looked through whenever watching it begins, so nothing is missed that changed while the node was down. What
is deleted from it is not forgotten. A folder inside another goes by its own tier: what it holds is not the outer one's.
"""

import os
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import trio

from node.control.server import Slow, Tell
from node.errors import KithError, NotAccepted, NotKnown, in_words
from node.journal import Transaction
from node.logs.writing import logger
from node.services.archive import Archive
from node.services.memory import changes
from node.services.memory.changes import Settling, is_hidden, is_home, is_within
from node.services.memory.intake import MOST_PATHS
from node.services.memory.labels import label
from node.store.memories import watched
from node.store.memories.watched import Watched
from protocol.control.folders import ListWatched, Unwatch, Watch, WatchedView
from protocol.control.memories import Remember
from protocol.control.messages import Request

log = logger("watching")

QUIET = 2.0  # seconds that a file has to be left alone before it is taken in
LONGEST = 60.0  # seconds after which it is taken in even if it never is
TRY_AGAIN = 60.0  # seconds after a folder was gone, or something failed

Take = Callable[[Remember, Tell], Awaitable[None]]
Look = Callable[[str, Callable[[Iterable[str]], None]], Awaitable[None]]


@dataclass
class _Kept:
    """A folder that is being watched."""

    watched: Watched
    settling: Settling
    scope: trio.CancelScope = field(default_factory=trio.CancelScope)
    grew: trio.Event = field(default_factory=trio.Event)
    note: str = ""

    def saw(self, paths: Iterable[str]) -> None:
        self.settling.changed(paths, trio.current_time())
        self.grew.set()


class Watching:
    """Takes in what appears in the owner's folders."""

    def __init__(self, archive: Archive, take: Take, look: Look = changes.look) -> None:
        self._archive = archive
        self._take = take
        self._look = look
        self._kept: dict[str, _Kept] = {}
        self._changed = trio.Event()

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {Watch: self.watch, Unwatch: self.unwatch, ListWatched: self.listed}

    async def watch(self, asked: Watch, tell: Tell) -> None:
        """Take a folder in, then watch it."""
        if not Path(asked.path).is_absolute():
            raise NotAccepted("a folder is watched by its whole path", "write it from the root on")
        new = Watched(str(Path(asked.path)), label(asked.tier, asked.tags), time.time())
        await trio.to_thread.run_sync(_refuse_unless_folder, new.path)
        known = await self._archive.journal.read(watched.every)
        same = [one.path for one in known if os.path.realpath(one.path) == os.path.realpath(new.path)]
        if len(known) - len(same) >= changes.MOST_FOLDERS:
            raise NotAccepted(
                f"more than {changes.MOST_FOLDERS} folders cannot be watched", "watch the folder that they are in"
            )
        await self._take_in(new, [new.path], tell)

        def keep(to: Transaction) -> None:
            for path in same:  # it is watched once, whatever it is called
                watched.drop(to, path)
            watched.put(to, new)

        await self._archive.journal.write(keep)
        self._wake()

    async def unwatch(self, asked: Unwatch, tell: Tell) -> None:
        """Watch a folder no more."""
        known = await self._archive.journal.read(watched.every)
        real = os.path.realpath(asked.path)
        found = [one for one in known if one.path == asked.path or os.path.realpath(one.path) == real]
        if not found:
            raise NotKnown("this folder is not watched", "see which are with `kith memory watched`")
        await self._archive.journal.write(lambda to: watched.drop(to, found[0].path))
        self._wake()
        await tell(self._view(found[0]))

    async def listed(self, asked: ListWatched, tell: Tell) -> None:
        """Which folders are watched."""
        del asked
        for one in await self._archive.journal.read(watched.every):
            await tell(self._view(one))

    async def keep(self, ready: Callable[[], None]) -> None:
        """Watch all that the journal names, until cancelled."""
        ready()
        try:
            async with trio.open_nursery() as nursery:
                while True:
                    changed = self._changed
                    await self._agree(nursery)
                    await changed.wait()
        finally:
            self._kept.clear()

    async def _agree(self, nursery: trio.Nursery) -> None:
        """Begin to watch what is named now and was not, and the other way round."""
        named = {one.path: one for one in await self._archive.journal.read(watched.every)}
        for path, kept in list(self._kept.items()):
            if named.get(path) != kept.watched:
                kept.scope.cancel()
                del self._kept[path]
        for path, one in named.items():
            if path not in self._kept:
                kept = self._kept[path] = _Kept(one, Settling(path, QUIET, LONGEST))
                nursery.start_soon(self._keep, kept)

    async def _keep(self, kept: _Kept) -> None:
        with kept.scope:
            while True:
                try:
                    async with trio.open_nursery() as nursery:
                        nursery.start_soon(self._look, kept.watched.path, kept.saw)
                        await self._take_what_rests(kept)
                except* (KithError, OSError) as errors:
                    self._trouble(kept, errors)
                await trio.sleep(TRY_AGAIN)

    async def _take_what_rests(self, kept: _Kept) -> None:
        while True:
            kept.grew = trio.Event()
            if due := kept.settling.due(trio.current_time()):
                await self._take_in(kept.watched, due, _tell_nobody)
                if kept.note:
                    log.info("watching.again")
                    kept.note = ""
                continue
            with trio.move_on_at(kept.settling.next()):
                await kept.grew.wait()

    async def _take_in(self, folder: Watched, paths: Sequence[str], tell: Tell) -> None:
        """Take in some paths of a folder, but for what belongs to other folders that are watched."""
        known = await self._archive.journal.read(watched.every)
        others = [one.path for one in known if one.label != folder.label]
        mine = await trio.to_thread.run_sync(partial(_apart, folder.path, paths, others))
        for begin in range(0, len(mine), MOST_PATHS):
            some = mine[begin : begin + MOST_PATHS]
            asked = Remember(some, folder.label.tier.name.lower(), sorted(folder.label.tags))
            await self._take(asked, tell)

    def _trouble(self, kept: _Kept, errors: BaseExceptionGroup[KithError | OSError]) -> None:
        """Note why a folder is not watched; the log is told once."""
        error = _first(errors)
        note = error.says if isinstance(error, KithError) else _in_words(error)
        if note != kept.note:
            kept.note = note
            log.warning("watching.paused", kind=type(error).__name__)

    def _view(self, one: Watched) -> WatchedView:
        note = kept.note if (kept := self._kept.get(one.path)) else ""
        return WatchedView(one.path, one.label.tier.name.lower(), sorted(one.label.tags), one.since, note)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = trio.Event()


async def _tell_nobody(_: object) -> None:
    """What was not taken in is noted with its source; nobody waits to hear of it."""


def _refuse_unless_folder(path: str) -> None:
    try:
        changes.identity(path)
    except (OSError, ValueError) as error:
        why = _in_words(error) if isinstance(error, OSError) else "its name cannot be written down"
        raise NotAccepted(f"this cannot be watched: {why}", "name a folder that you may read") from error


def _apart(folder: str, paths: Iterable[str], others: Sequence[str]) -> list[str]:
    """Of these paths of a folder those that are there and belong to no other folder; one that holds another is taken
    apart.
    """
    real = os.path.realpath(folder)
    apart = [other for one in others if not is_within(other := os.path.realpath(one), real)]
    seen: set[str] = set()
    return [mine for path in paths for mine in _without(path, apart, seen)]


def _without(path: str, others: Sequence[str], seen: set[str]) -> list[str]:
    real = os.path.realpath(path)
    if any(is_within(other, real) for other in others) or not Path(path).exists():
        return []
    if not any(is_within(real, other) for other in others):
        return [path]
    if real in seen or is_home(path):
        return []
    seen.add(real)
    try:
        names = sorted(entry.name for entry in os.scandir(path) if not is_hidden(entry.name))
    except OSError:
        return []
    return [mine for name in names for mine in _without(str(Path(path) / name), others, seen)]


def _first(error: BaseException) -> KithError | OSError:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, KithError | OSError)
    return error


def _in_words(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it is not there"
    if isinstance(error, NotADirectoryError):
        return "it is no folder"
    return in_words(error) if error.errno else str(error)

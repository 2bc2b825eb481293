"""The journal as a service: opened when the node comes up, backed up by the clock, closed when it goes down."""

import time
from collections.abc import Callable

import trio

from node import __version__
from node.bulletin import Bulletin
from node.config import Journal as Settings
from node.errors import DiskRefused, JournalDamaged, KithError, NoAnswer
from node.home import Home
from node.journal import Journal, backups
from node.logs.writing import logger
from node.services import runs
from node.store import bodies, clock, grants, invites, memories, people, talks
from protocol.control.messages import BackedUp, BackupMade, JournalView

log = logger("archive")

LOOK_AGAIN = 60.0
ROOMS = (
    runs.SCHEMA,
    clock.SCHEMA,
    people.SCHEMA,
    grants.SCHEMA,
    invites.SCHEMA,
    bodies.SCHEMA,
    memories.SCHEMA,
    talks.SCHEMA,
)


class Archive:
    """Holds the node's journal while it is open."""

    def __init__(self, home: Home, key: bytes, settings: Settings, bulletin: Bulletin) -> None:
        self._home = home
        self._key = key
        self._settings = settings
        self._bulletin = bulletin
        self._journal: Journal | None = None
        self._last_run = "not known yet"
        self._trouble: KithError | None = None
        self._run: int | None = None
        self._backing_up = trio.Lock()
        self._newest: BackedUp | None = None
        self._newest_begun = 0.0
        self._clock_behind = 0

    @property
    def journal(self) -> Journal:
        """The open journal."""
        if self._journal is None:
            raise NoAnswer("the journal is not open yet", "try again in a moment; `kith status` shows how far it is")
        return self._journal

    def view(self) -> JournalView | None:
        """How the journal is doing; None while it is not open."""
        if self._journal is None:
            return None
        newest = backups.newest(self._home.backups)
        return JournalView(
            bytes=self._journal.bytes,
            writes=self._journal.writes,
            newest_backup=newest.made if newest else None,
            last_run=self._last_run,
            trouble=self._trouble.says if self._trouble else "",
            way_out=self._trouble.do if self._trouble else "",
            clock_behind=self._clock_behind,
        )

    async def keep(self, ready: Callable[[], None]) -> None:
        """Open the journal, hold it open, note the run's beginning and its end."""
        try:
            journal = await Journal.open(self._home.journal, self._key, ROOMS)
        except JournalDamaged as error:
            helps = await trio.to_thread.run_sync(backups.way_out, self._home.backups, self._home.journal, self._key)
            raise JournalDamaged(error.says, helps) from error
        self._journal = journal
        try:
            await self._note_begin()
            ready()
            await trio.sleep_forever()
        finally:
            self._journal = None
            with trio.CancelScope(shield=True):
                await self._note_end(journal)
                await journal.close()

    async def keep_backups(self, ready: Callable[[], None]) -> None:
        """Back the journal up whenever the newest backup has grown too old."""
        ready()
        while True:
            if self._run is None:
                await self._note_begin()
            await self._note_time()
            newest = await trio.to_thread.run_sync(backups.newest, self._home.backups)
            if newest is None or time.time() - newest.made > self._settings.backup_hours * 3600:
                try:
                    await self.back_up()
                except KithError as error:
                    self._trouble = error
                    log.error("backup.failed", kind=error.kind)
            await trio.sleep(LOOK_AGAIN)

    async def trust_clock(self) -> int:
        """What the clock says is right; by how much what was seen was ahead of it."""
        ahead = await self.journal.write(lambda to: clock.trust(to, time.time()))
        self._clock_behind = 0
        return ahead

    async def back_up(self) -> BackedUp:
        """Write a backup now. Whoever asks while one is written waits, and shares the next one with all who do."""
        asked = trio.current_time()
        async with self._backing_up:
            if self._newest is None or self._newest_begun < asked:
                self._newest_begun = trio.current_time()
                self._newest = await self._write_backup()
            return self._newest

    async def _write_backup(self) -> BackedUp:
        path = await self.journal.backup(self._home.backups, self._settings.backups)
        size = path.stat().st_size
        self._trouble = None
        log.info("backup.made", backup=path.stem, size=size)
        self._bulletin.publish(BackupMade(path.stem, size))
        return BackedUp(path.stem, size)

    async def _note_begin(self) -> None:
        """Note that this run has begun. On a full disk it cannot be: reading goes on, and it is tried again later."""
        try:
            self._run, self._last_run = await self.journal.write(lambda to: runs.begin(to, __version__))
            self._trouble = None
        except DiskRefused as error:
            self._trouble = error
            log.error("journal.refused", kind=error.kind)

    async def _note_time(self) -> None:
        """Remember what time it is, so that a clock that is set back is noticed."""
        try:
            moment = await self.journal.write(lambda to: clock.note(to, time.time()))
            self._clock_behind = max(0, moment.set_back)
        except DiskRefused as error:
            log.error("journal.refused", kind=error.kind)

    async def _note_end(self, journal: Journal) -> None:
        run, self._run = self._run, None
        try:
            if run is not None:
                await journal.write(lambda to: runs.end(to, run))
        except KithError as error:
            log.error("journal.refused", kind=error.kind)

"""Who the owner is, told and changed at the owner's word."""

from collections.abc import Mapping

from identity import ids
from identity.keys import StartKeys
from identity.secrets import Secret
from node.control.server import Slow, Tell
from node.services.owner import Owner
from node.store import whom
from protocol.control.messages import Request
from protocol.control.persons import (
    ExportLog,
    IdentityReport,
    KeyView,
    Lock,
    LogExport,
    OwnerKey,
    Rename,
    Retire,
    RevokeKey,
    Rotate,
    ShowIdentity,
    Unlock,
)


def report(start: StartKeys, has_passphrase: bool, unlocked_until: float | None = None) -> IdentityReport:
    """Who somebody is whose keys these are."""
    log, state, here = start.log, start.log.state, start.here()
    return IdentityReport(
        person=ids.spell("person", log.person),
        name=start.name,
        owner=ids.spell("key", state.owner),
        head=ids.spell("operation", state.head),
        operations=state.depth + 1,
        recoveries=state.recoveries,
        recovery=ids.spell("recovery", log.met) if log.met else "",
        frozen=log.frozen,
        retired=state.retired,
        forks=len(log.forks),
        passphrase=has_passphrase,
        unlocked_until=unlocked_until,
        keys=[
            KeyView(known.role, ids.spell("key", key), key in here, known.heads is not None)
            for key, known in state.keys.items()
        ],
    )


class Myself:
    """Answers what is asked of the owner's own identity."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {
            ShowIdentity: self.show,
            ExportLog: self.export,
            Unlock: self.unlock,
            Lock: self.lock,
            Rotate: self.rotate,
            Rename: self.rename,
            RevokeKey: self.revoke,
            Retire: self.retire,
        }

    async def show(self, _: object, tell: Tell) -> None:
        """Tell who the owner is."""
        await tell(report(self._owner.start, self._owner.has_passphrase, self._owner.unlocked_until))

    async def export(self, _: ExportLog, tell: Tell) -> None:
        """Tell what others are shown."""
        log = self._owner.start.log
        operations = [envelope.to_bytes() for envelope in log.envelopes()]
        await tell(LogExport(ids.spell("person", log.person), operations))

    async def unlock(self, asked: Unlock, tell: Tell) -> None:
        """Let the owner's key sign for a while."""
        lease = self._owner.unlock(Secret(asked.key), asked.seconds, once=asked.once)
        await tell(OwnerKey(self._owner.unlocked_until, lease))

    async def lock(self, asked: Lock, tell: Tell) -> None:
        """Let it sign no more."""
        self._owner.lock(asked.lease)
        await tell(OwnerKey(self._owner.unlocked_until))

    async def rotate(self, asked: Rotate, tell: Tell) -> None:
        """Replace the owner's key."""
        await self._owner.rotate()
        await self.show(asked, tell)

    async def rename(self, asked: Rename, tell: Tell) -> None:
        """Be called otherwise."""
        await self._owner.rename(asked.name)
        await self.show(asked, tell)

    async def revoke(self, asked: RevokeKey, tell: Tell) -> None:
        """One of the keys is the owner's no more."""
        await self._owner.revoke(whom.by_id("key", asked.key, self._owner.start.log.state.keys))
        await self.show(asked, tell)

    async def retire(self, asked: Retire, tell: Tell) -> None:
        """End the identity."""
        await self._owner.retire()
        await self.show(asked, tell)

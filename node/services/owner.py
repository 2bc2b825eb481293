"""The owner's key while the node runs: shut in the vault, until the owner opens it for a while.

Everything that is done in the owner's name, and everything that changes who the owner is, goes through here.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import trio

from identity import keys
from identity.keys import OwnerKeys, StartKeys
from identity.names import chosen
from identity.secrets import Secret
from node.bulletin import Bulletin
from node.errors import NotAccepted, NotKnown, OwnerLocked
from node.logs.writing import logger
from node.vault import OpenVault, named_errors
from protocol.control.persons import IdentityChanged, OwnerKeyChanged

log = logger("owner")

T = TypeVar("T")

MOST_SECONDS = 12 * 3600
LOOK_AGAIN = 5.0


class Owner:
    """Holds the keys: those of the start always, the owner's while they are unlocked."""

    def __init__(self, vault: OpenVault, bulletin: Bulletin) -> None:
        self._vault = vault
        self._bulletin = bulletin
        self._unlocked: tuple[Secret, OwnerKeys] | None = None
        self._until = self._deadline = 0.0
        self._changing = trio.Lock()

    @property
    def start(self) -> StartKeys:
        """What the node runs on."""
        return self._vault.start

    @property
    def has_passphrase(self) -> bool:
        """Whether the owner's key is behind a passphrase."""
        return self._vault.has_passphrase

    @property
    def unlocked_until(self) -> float | None:
        """Until when the owner's key can sign; None if it cannot."""
        self._lock_in_time()
        return self._until if self._unlocked else None

    def unlock(self, key: Secret, seconds: int) -> None:
        """Let the owner's key sign for a while."""
        if not 0 < seconds <= MOST_SECONDS:
            raise NotAccepted("the owner's key is unlocked for at most 12 hours", "name a shorter time")
        self._unlocked = key, self._vault.owner(key)
        self._until, self._deadline = time.time() + seconds, trio.current_time() + seconds
        log.info("owner.unlocked", seconds=seconds)
        self._bulletin.publish(OwnerKeyChanged(self._until))

    def lock(self) -> None:
        """Let it sign no more."""
        if self._unlocked is not None:
            self._unlocked = None
            log.info("owner.locked")
            self._bulletin.publish(OwnerKeyChanged())

    def key(self) -> Secret:
        """The owner's key, for signing now."""
        return self._opened()[1].owner

    async def keep(self, ready: Callable[[], None]) -> None:
        """Lock the owner's key in time."""
        ready()
        try:
            while True:
                await trio.sleep(LOOK_AGAIN)
                self._lock_in_time()
        finally:
            self._unlocked = None

    async def rotate(self) -> None:
        """Replace the owner's key."""
        await self._change("rotated", lambda start, owner: keys.rotated(start, owner, int(time.time())))

    async def rename(self, name: str) -> None:
        """Be called otherwise."""
        with named_errors():
            name = chosen(name)
        await self._change("renamed", lambda start, owner: (keys.renamed(start, owner, name, int(time.time())), owner))

    async def retire(self) -> None:
        """End this identity."""
        await self._change("retired", lambda start, owner: (keys.retired(start, owner), owner))

    async def revoke(self, key: bytes) -> None:
        """One of the keys is the owner's no more."""
        if key in self.start.here():
            raise NotAccepted(
                "that key is of the machine you are on: it would lock itself out",
                "revoke it from another of your machines",
            )
        known = self.start.log.state.keys.get(key)
        if known is None or known.heads is not None:
            raise NotKnown("there is no such key, or it was revoked already", "see them with `kith id nodes`")
        await self._change("key-revoked", lambda start, owner: (keys.without(start, owner, key, {}), owner))

    async def _change(self, how: str, deed: Callable[[StartKeys, OwnerKeys], keys.Both]) -> None:
        async with self._changing:
            subkey, owner = self._opened()
            with named_errors():
                start, owner = deed(self.start, owner)
            with trio.CancelScope(shield=True):  # written, it has happened: nobody may be told otherwise
                await trio.to_thread.run_sync(self._vault.write, start, (subkey, owner))
            if self._unlocked is not None:
                self._unlocked = subkey, owner
        log.info("identity.changed", kind=how)
        self._bulletin.publish(IdentityChanged(how))

    def _opened(self) -> tuple[Secret, OwnerKeys]:
        self._lock_in_time()
        if self._unlocked is None:
            raise OwnerLocked(
                "this needs the owner's key, and it is locked", "unlock it for a while with `kith unlock`"
            )
        return self._unlocked

    def _lock_in_time(self) -> None:
        # A machine that was asleep stops one clock, and an owner may set back the other: whichever is over counts.
        if self._unlocked is not None and (time.time() >= self._until or trio.current_time() >= self._deadline):
            self.lock()

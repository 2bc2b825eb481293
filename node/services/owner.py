"""The owner's key while the node runs: shut in the vault, until the owner opens it for a while.

Everything that is done in the owner's name, and everything that changes who the owner is, goes through here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

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

MOST_SECONDS = 12 * 3600
LOOK_AGAIN = 5.0


STANDING = 0  # the unlocking that the owner asked for by name; the others are each for one command


@dataclass(frozen=True)
class _Lease:
    key: Secret
    keys: OwnerKeys
    until: float
    deadline: float


class Owner:
    """Holds the keys: those of the start always, the owner's while they are unlocked."""

    def __init__(self, vault: OpenVault, bulletin: Bulletin) -> None:
        self._vault = vault
        self._bulletin = bulletin
        self._leases: dict[int, _Lease] = {}
        self._next_lease = 1
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
        """Until when the owner said that their key may sign; None if they have not."""
        self._end_in_time()
        return self._leases[STANDING].until if STANDING in self._leases else None

    def unlock(self, key: Secret, seconds: int, *, once: bool = False) -> int:
        """Let the owner's key sign for a while, or ``once``, for one command only; what ``lock`` ends that by."""
        if not 0 < seconds <= MOST_SECONDS:
            raise NotAccepted(
                "the owner's key is unlocked for a second at least, and 12 hours at most", "name that time"
            )
        lease = STANDING
        if once:
            lease, self._next_lease = self._next_lease, self._next_lease + 1
        self._leases[lease] = _Lease(key, self._vault.owner(key), time.time() + seconds, trio.current_time() + seconds)
        log.info("owner.unlocked", seconds=seconds)
        if not once:
            self._bulletin.publish(OwnerKeyChanged(self.unlocked_until))
        return lease

    def lock(self, lease: int | None = None) -> None:
        """End one unlocking, or all: then it signs no more."""
        ended = [lease] if lease is not None else list(self._leases)
        for one in ended:
            if self._leases.pop(one, None) is not None:
                log.info("owner.locked")
                if one == STANDING:
                    self._bulletin.publish(OwnerKeyChanged())

    def key(self) -> Secret:
        """The owner's key, for signing now."""
        return self._opened().keys.owner

    async def keep(self, ready: Callable[[], None]) -> None:
        """Lock the owner's key in time."""
        ready()
        try:
            while True:
                await trio.sleep(LOOK_AGAIN)
                self._end_in_time()
        finally:
            self._leases.clear()

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
            lease = self._opened()
            with named_errors():
                start, owner = deed(self.start, lease.keys)
            with trio.CancelScope(shield=True):  # written, it has happened: nobody may be told otherwise
                await trio.to_thread.run_sync(self._vault.write, start, (lease.key, owner))
            self._leases = {number: replace(one, keys=owner) for number, one in self._leases.items()}
        log.info("identity.changed", kind=how)
        self._bulletin.publish(IdentityChanged(how))

    def _opened(self) -> "_Lease":
        self._end_in_time()
        if not self._leases:
            raise OwnerLocked(
                "this needs the owner's key, and it is locked", "unlock it for a while with `kith unlock`"
            )
        if self.start.log.state.retired:
            raise NotAccepted("this identity has ended: nothing is signed under it", "bring it back: `kith id recover`")
        return next(iter(self._leases.values()))

    def _end_in_time(self) -> None:
        # A machine that was asleep stops one clock, and an owner may set back the other: whichever is over counts.
        wall, running = time.time(), trio.current_time()
        for number, lease in list(self._leases.items()):
            if wall >= lease.until or running >= lease.deadline:
                self.lock(number)

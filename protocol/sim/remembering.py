"""Remembers what was verified: one process is many machines here, and each would verify the same bytes again."""

from identity import signing
from protocol.spaces import entry
from protocol.spaces.entry import Entry
from protocol.spaces.keys import EpochKey
from protocol.sync import heads
from protocol.sync.heads import Heads


class Remembering:
    """What has held once, by its bytes; what has not is looked at anew each time."""

    def __init__(self) -> None:
        self._verified: set[tuple[bytes, bytes, bytes]] = set()
        self._heard: dict[tuple[bytes, bytes, bytes, int], tuple[bytes, Heads]] = {}

    def verify(self, key: bytes, signature: bytes, message: bytes) -> None:
        """Raise unless the signature holds."""
        what = (key, signature, message)
        if what not in self._verified:
            signing.verify(*what)
            self._verified.add(what)

    def heard(self, data: bytes, key: EpochKey, space: bytes, epoch: int) -> tuple[bytes, Heads]:
        """An announcement that was made."""
        what = (data, key.secret.reveal(), space, epoch)
        if what not in self._heard:
            self._heard[what] = heads.heard(data, key, space, epoch)
        return self._heard[what]

    def read(self, fields: object) -> Entry:
        """An entry as it was sent."""
        return entry.read(fields, self.verify)

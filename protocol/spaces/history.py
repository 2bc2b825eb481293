"""What was said before one came: prose of earlier epochs, to which its writers gave the keys.

A writer shares the keys to the prose of entries of their own, and of nobody else's. Whoever is a member where that is
said may ask any who hold the entry for its header and its prose, and reads both. It stands beside the fold and never in
it: what was decided is known from the state with which an epoch begins.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.ids import digest
from identity.packing import shaped
from protocol.errors import RemoteProtocolError
from protocol.spaces import acts, keys, limits
from protocol.spaces.entry import KIND, Header
from protocol.spaces.keys import KEY_BYTES, Unopened
from protocol.spaces.replica import Replica

MOST = 16 * 1024 * limits.KIB  # bytes of one space


@dataclass(frozen=True)
class Past:
    """A header, its signature verified, and the prose that it names."""

    envelope: Envelope
    header: Header
    prose: bytes

    @cached_property
    def hash(self) -> bytes:
        """The entry's name."""
        return self.envelope.hash

    @property
    def node(self) -> bytes:
        """Whose it is."""
        return self.envelope.key

    @property
    def size(self) -> int:
        """About how many bytes it is."""
        return len(self.envelope.payload) + len(self.prose)

    def to_fields(self) -> dict[str, object]:
        """As it is sent and kept."""
        return {"header": self.envelope.to_bytes(), "prose": self.prose}


def read(fields: object) -> Past:
    """What was sent, or kept, its signature verified; raises if it is none."""
    match fields:
        case {"header": bytes(data), "prose": bytes(prose)} if len(prose) <= limits.PROSE:
            pass
        case _:
            raise RemoteProtocolError("what was said before holds a header and prose")
    try:
        envelope = Envelope.from_bytes(data)
        header = shaped(envelope.opened(KIND), Header, "no header of an entry, or one of a later version")
    except IdentityRefused as error:
        raise RemoteProtocolError(f"an entry that cannot be believed: {error}") from error
    if header.prose != digest("kith/entry-prose/1", prose):
        raise RemoteProtocolError("other prose than the entry names")
    return Past(envelope, header, prose)


Named = tuple[bytes, bytes]  # who says so, of which entry


@dataclass
class _Shared:
    key: bytes
    epochs: set[int]  # those in which it was said


class History:
    """What was granted of earlier epochs, to this machine and to others who ask for it here."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._seen = 0
        self._next = 0
        self._shared: dict[Named, _Shared] = {}
        self._deleted: set[Named] = set()
        self._held: dict[bytes, Past] = {}
        self._size = 0

    def wanted(self, most: int) -> list[bytes]:
        """Entries that were shared and are not here, as many; another time, the next ones."""
        self._look()
        missing = [hash_ for _, hash_ in self._shared if not self._has(hash_)]
        if not missing or self._size >= MOST:
            return []
        start = self._next % len(missing)
        found = list(dict.fromkeys((missing[start:] + missing[:start])[:most]))
        self._next = start + len(found)
        return found

    def take(self, past: Past) -> bool:
        """Keep what somebody handed on; whether it was granted, and there is room."""
        self._look()
        named = (past.node, past.hash)
        if past.header.core.space != self._replica.space or self._has(past.hash) or named in self._deleted:
            return False
        shared = self._shared.get(named)
        if shared is None or self._size + past.size > MOST or _said(past, shared.key) is None:
            return False
        self._held[past.hash] = past
        self._size += past.size
        return True

    def handed_on(self, hash_: bytes, epochs: Collection[int]) -> Past | None:
        """An entry's header and prose, if its writer shared it in one of these epochs, and it is here."""
        self._look()
        past = self._held.get(hash_) or self._of_log(hash_)
        shared = self._shared.get((past.node, hash_)) if past else None
        return past if shared is not None and not shared.epochs.isdisjoint(epochs) else None

    def is_deleted(self, node: bytes, hash_: bytes) -> bool:
        """Whether a machine has deleted the prose of an entry of its own."""
        self._look()
        return (node, hash_) in self._deleted

    def prose(self, hash_: bytes) -> str | None:
        """What was said there, if it was granted and is here."""
        self._look()
        past = self._held.get(hash_)
        return _said(past, self._shared[past.node, hash_].key) if past else None

    def __iter__(self) -> Iterator[Past]:
        """All that is here, in the order of the space."""
        self._look()
        return iter(sorted(self._held.values(), key=lambda one: (one.header.core.lamport, one.node)))

    def _has(self, hash_: bytes) -> bool:
        return hash_ in self._held or hash_ in self._replica.log.entries

    def _of_log(self, hash_: bytes) -> Past | None:
        entry = self._replica.log.entries.get(hash_)
        return Past(entry.envelope, entry.header, entry.prose) if entry is not None and entry.prose else None

    def _look(self) -> None:
        """Notice what was shared and deleted since."""
        for entry, act in self._replica.acts_from(self._seen):
            self._seen += 1
            if isinstance(act, acts.Share):
                for name, key in act.keys.items():
                    self._note(entry.node, name, key, entry.core.epoch)
            elif isinstance(act, acts.Delete):
                self._deleted.add((entry.node, act.of))
                past = self._held.get(act.of)
                if past is not None and past.node == entry.node:
                    self._size -= self._held.pop(act.of).size

    def _note(self, node: bytes, name: str, key: bytes, epoch: int) -> None:
        try:
            hash_ = bytes.fromhex(name)
        except ValueError:
            return
        if len(hash_) == KEY_BYTES and len(key) == KEY_BYTES:
            self._shared.setdefault((node, hash_), _Shared(key, set())).epochs.add(epoch)


def _said(past: Past, key: bytes) -> str | None:
    try:
        return keys.open_granted(key, past.header.core, past.prose)
    except Unopened:
        return None

"""Entries that came before what they depend on: kept until that comes, as far as there is room.

Room is shared by writers. When it is full, whoever fills most of it loses their oldest, so that one who sends what can
never be taken in crowds out nobody else. What is let go of can be asked for again: it is missing, like any other.
"""

from collections.abc import Callable, Iterable

from protocol.spaces import limits
from protocol.spaces.entry import Entry

_BESIDES = 1024  # bytes that an entry takes besides what it holds


class Waiting:
    """What waits, by what it waits for."""

    def __init__(self) -> None:
        self._held: dict[bytes, tuple[Entry, bytes]] = {}  # with whose room it takes
        self._wanted: dict[bytes, set[bytes]] = {}  # by what is missing: who waits for it
        self._rooms: dict[bytes, dict[bytes, int]] = {}  # by whose: how much each takes, the oldest first
        self._sizes: dict[bytes, int] = {}
        self._size = 0

    def __len__(self) -> int:
        return len(self._held)

    @property
    def missing(self) -> frozenset[bytes]:
        """What others depend on, and is not here."""
        return frozenset(self._wanted)

    def wants(self, hash_: bytes) -> bool:
        """Whether something waits for this."""
        return hash_ in self._wanted

    def add(self, entry: Entry, missing: Iterable[bytes], whose: bytes) -> None:
        """Keep an entry until what it lacks has come."""
        if entry.hash in self._held:
            return
        size = (
            _BESIDES + len(entry.envelope.payload) + sum(map(len, (entry.act, entry.prose or b"", entry.seals or b"")))
        )
        self._held[entry.hash] = entry, whose
        self._rooms.setdefault(whose, {})[entry.hash] = size
        self._sizes[whose] = self._sizes.get(whose, 0) + size
        self._size += size
        for hash_ in missing:
            self._wanted.setdefault(hash_, set()).add(entry.hash)
        while self._size > limits.WAITING_BYTES or len(self._held) > limits.WAITING:
            largest = max(self._sizes, key=lambda one: self._sizes[one])
            self._let_go(next(iter(self._rooms[largest])))

    def released(self, hash_: bytes) -> list[Entry]:
        """What waited for this; it waits no more, whatever else it lacks."""
        return [self._let_go(one) for one in sorted(self._wanted.get(hash_, ()))]

    def drop(self, holds: Callable[[Entry], bool]) -> None:
        """Let go of all for which this holds."""
        for hash_ in [hash_ for hash_, (entry, _) in self._held.items() if holds(entry)]:
            self._let_go(hash_)

    def roots(self) -> list[Entry]:
        """Those among them that would begin an epoch."""
        return [entry for entry, _ in self._held.values() if entry.header.seals is not None]

    def _let_go(self, hash_: bytes) -> Entry:
        entry, whose = self._held.pop(hash_)
        size = self._rooms[whose].pop(hash_)
        self._size -= size
        self._sizes[whose] -= size
        if not self._rooms[whose]:
            del self._rooms[whose], self._sizes[whose]
        for missing in entry.after:
            if waiters := self._wanted.get(missing):
                waiters.discard(hash_)
                if not waiters:
                    del self._wanted[missing]
        return entry

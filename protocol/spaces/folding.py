"""Folds the entries of one epoch in their order, as they come.

An entry that comes last in the order is folded upon what there is. One that belongs further up takes the fold back to
the last state kept before its place. What stands behind it is folded again when somebody asks, so that many that come
late cost no more than one.
"""

from bisect import bisect_left
from collections.abc import Collection

from protocol.spaces import acts, fold
from protocol.spaces.entry import Entry
from protocol.spaces.state import State

KEEP_EVERY = 16  # entries: then the state is kept


class Folding:
    """The state of an epoch, and which of its entries changed nothing, and why."""

    def __init__(self, base: State) -> None:
        self.base = base
        self._places: list[tuple[int, bytes, int, bytes]] = []
        self._entries: list[tuple[Entry, acts.Any | None]] = []
        self._without: frozenset[bytes] = frozenset()
        self._void: dict[bytes, str] = {}
        self._undone: dict[bytes, int] = {}  # which, and by the how-manieth
        self._start()

    def _start(self) -> None:
        """Begin again: where the host itself has forked, nothing follows from its last root."""
        self._state = self.base.copied()
        if self._state.host in self._without:
            self._state.ended = "forked"
        self._kept = [self._state.copied()]  # before the entry 0, KEEP_EVERY, twice that …
        self._done = 0

    @property
    def state(self) -> State:
        """What it comes to. Not to be changed."""
        self._catch_up()
        return self._state

    @property
    def void(self) -> dict[bytes, str]:
        """What changed nothing, and why."""
        self._catch_up()
        return self._void

    @property
    def hashes(self) -> list[bytes]:
        """All entries, in their order."""
        return [place[-1] for place in self._places]

    def insert(self, entry: Entry, act: acts.Any | None) -> bool:
        """Fold one more; ``act`` is None if it could not be read. Whether others have to be folded again."""
        place = (*entry.place, entry.hash)
        index = len(self._places)
        if self._places and place < self._places[-1]:
            index = bisect_left(self._places, place)
        is_last = index == len(self._places)
        self._places.insert(index, place)
        self._entries.insert(index, (entry, act))
        if index < self._done:
            self._rewind(index // KEEP_EVERY)
        return not is_last

    def strip(self, bare: Entry) -> None:
        """Hold an entry without its prose from now on."""
        index = bisect_left(self._places, (*bare.place, bare.hash))
        if index < len(self._entries) and self._entries[index][0].hash == bare.hash:
            self._entries[index] = bare, self._entries[index][1]

    def leave_out(self, nodes: Collection[bytes]) -> None:
        """From now on nothing counts that these machines wrote."""
        if nodes and not self._without.issuperset(nodes):
            self._without |= frozenset(nodes)
            self._start()
            self._rewind(0)

    def _rewind(self, kept: int) -> None:
        del self._kept[kept + 1 :]
        self._state = self._kept[kept].copied()
        self._done = kept * KEEP_EVERY
        for hash_ in [hash_ for hash_, by in self._undone.items() if by >= self._done]:
            del self._undone[hash_]
            self._void.pop(hash_, None)

    def _catch_up(self) -> None:
        for index in range(self._done, len(self._entries)):
            self._step(index)
        self._done = len(self._entries)

    def _step(self, index: int) -> None:
        if index == len(self._kept) * KEEP_EVERY:
            self._kept.append(self._state.copied())
        entry, act = self._entries[index]
        self._void.pop(entry.hash, None)
        try:
            if entry.node in self._without:
                raise fold.Void("its writer has said two things in one place")
            if act is None:
                raise fold.Void("it cannot be read")
            undone = fold.apply(self._state, entry, act)
        except fold.Void as why:
            self._void[entry.hash] = str(why)
        else:
            if undone is not None:
                self._undone[undone] = index
                self._void[undone] = "its turn had been passed when it came"

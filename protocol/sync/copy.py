"""A copy of a space as sync sees it, and who may be served of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from protocol.errors import RemoteProtocolError
from protocol.spaces import entry as entries
from protocol.spaces.entry import Entry
from protocol.spaces.history import History, Past
from protocol.spaces.log import Log
from protocol.spaces.replica import Replica, Taken
from protocol.sync import limits
from protocol.sync.have import shared_with

Read = Callable[[object], Entry]  # an entry as it was sent; raises if it is none
Standing = Literal["member", "removed", "unknown"]


@dataclass(frozen=True)
class Copy:
    """A space as it is here, with what was granted of its past."""

    replica: Replica
    history: History
    read: Read = entries.read
    _bare: dict[bytes, None] = field(default_factory=dict)  # what came without its prose

    @classmethod
    def of(cls, replica: Replica, read: Read = entries.read) -> "Copy":
        """With no past yet; whoever holds many copies may hand in what remembers what it has read."""
        return cls(replica, History(replica), read)

    @property
    def log(self) -> Log:
        """Its entries."""
        return self.replica.log

    def note_bare(self, entry: Entry) -> None:
        """If an entry came without the prose it names, others may have it, unless it was deleted."""
        if entry.header.prose is not None and entry.prose is None and len(self._bare) < limits.BARE:
            self._bare[entry.hash] = None

    def without_prose(self) -> list[bytes]:
        """What came without its prose, and was not deleted since."""
        for hash_ in list(self._bare):
            held = self.log.entries.get(hash_)
            if held is None or held.prose is not None or self.history.is_deleted(held.node, hash_):
                del self._bare[hash_]
        return list(self._bare)


Find = Callable[[bytes], Copy | None]  # the copy of a space that is here


def standing(copy: Copy | None, peer: bytes) -> Standing:
    """What a machine is to a space. Who never was a member is not told whether there is such a space."""
    if copy is None or not copy.replica.is_begun or copy.replica.shut or not shared_with(copy.log, peer):
        return "unknown"
    return "member" if peer in copy.log.latest.members else "removed"


def take_in(copy: Copy, entries: Iterable[Entry], past: Iterable[Past] = ()) -> Taken:
    """Take in what sync brought, in its order.

    What comes before something it depends on is left out, for it will be asked for: so nothing ever waits here for
    what somebody made up.
    """
    whole = Taken()
    for entry in entries:
        if not missing(copy, entry):
            try:
                taken = copy.replica.receive(entry)
            except RemoteProtocolError as error:
                whole.refused.append((entry, str(error)))
            else:
                whole.changes += taken.changes
                whole.refused += taken.refused
    for one in past:
        copy.history.take(one)
    return whole


def missing(copy: Copy, entry: Entry) -> list[bytes]:
    """What has to be here before an entry is handed on. A root always is: two of one epoch are evidence as they are."""
    return [] if entry.header.seals is not None else lacking(copy, entry)


def lacking(copy: Copy, entry: Entry) -> list[bytes]:
    """What it depends on, and is not here."""
    if copy.replica.awaits(entry):
        return []
    return [hash_ for hash_ in entry.after if hash_ not in copy.log.entries]

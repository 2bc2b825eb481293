"""What somebody holds of a space, told shortly: have-vectors, and what follows from one.

Of a chain it is enough to say how many entries there are and which is the last, for each names the one before it. Of a
forked chain that says nothing, so all are listed, by marks. Of an epoch there is a digest; so epochs that are alike
cost one line, and copies that are alike one small message. A digest is mostly enough where they are not alike, too: if
this copy once stood where the other stands, what came since is what the other lacks.

Roots are left out of what is said of a forked chain: of roots that the host signed for one epoch nobody can have all,
and whoever holds two has enough. That one has them is said of the space as a whole.
"""

from collections.abc import Collection, Iterable
from itertools import islice, pairwise
from weakref import WeakKeyDictionary

from msgspec import Struct

from identity.ids import HASH_BYTES, digest
from protocol.errors import RemoteProtocolError
from protocol.spaces.entry import Entry
from protocol.spaces.limits import LAST_LAMPORT, LAST_SEQ
from protocol.spaces.log import Epoch, Log
from protocol.sync import limits

MARK = 16  # bytes of a hash that stand for it


class Chain(Struct, frozen=True, omit_defaults=True):
    """What is held of one chain."""

    node: bytes
    count: int
    head: bytes  # the hash of the newest; of a forked chain a digest of the hashes of all
    forked: bool = False
    marks: bytes = b""  # of a forked chain: of each entry, as far as there is room


class OfEpoch(Struct, frozen=True, omit_defaults=True):
    """What is held of one epoch; without chains, only whether it is the same can be told."""

    number: int
    digest: bytes
    chains: tuple[Chain, ...] | None = None


class Vector(Struct, frozen=True, omit_defaults=True):
    """What is held of a space: of its epochs from ``since`` on."""

    epochs: tuple[OfEpoch, ...] = ()
    since: int = 0
    broken: bool = False  # there is evidence that the host said different things to different members

    def of(self, number: int) -> OfEpoch | None:
        """What it says of an epoch."""
        return next((one for one in self.epochs if one.number == number), None)

    @property
    def digest(self) -> bytes:
        """What tells whether two hold the same."""
        parts = (one.digest for one in self.epochs)
        return digest("kith/have/1", self.since.to_bytes(8, "big"), bytes([self.broken]), *parts)


def shared_with(log: Log, peer: bytes) -> list[int]:
    """The epochs in which a machine was a member, as far as is known here."""
    return sorted(number for number, epoch in log.epochs.items() if peer in epoch.members)


def vector(log: Log, peer: bytes, detailed: Collection[int] = ()) -> Vector:
    """What is held here, as far as it is a peer's to know; the ``detailed`` epochs chain by chain, and small ones."""
    numbers = shared_with(log, peer)
    since = numbers[-limits.EPOCHS] if len(numbers) > limits.EPOCHS else 0
    whole = {*detailed, *(one for one in numbers[-1:] if _size(log.epochs[one])[0] <= limits.FEW)}
    room = limits.LISTED
    epochs = []
    for number in reversed([one for one in numbers if one >= since]):
        told = of_epoch(log, number, number in whole, room)
        room -= sum(len(chain.marks) // MARK for chain in told.chains or ())
        epochs.append(told)
    return Vector(tuple(reversed(epochs)), since, bool(evidence(log, peer)))


def evidence(log: Log, peer: bytes) -> tuple[Entry, ...]:
    """What shows that the host broke the space, for those who are in it."""
    if log.broken is None or peer not in log.latest.members:
        return ()
    return (log.broken.first, log.broken.second)


def of_epoch(log: Log, number: int, whole: bool = False, room: int = limits.LISTED) -> OfEpoch:
    """What is held of one epoch."""
    epoch = log.epochs[number]
    return OfEpoch(number, _digest(log, number), tuple(_of_chains(epoch, room)) if whole else None)


def _of_chains(epoch: Epoch, room: int) -> Iterable[Chain]:
    for node in sorted(epoch.chains):
        told = _of_chain(epoch, node, room)
        room -= len(told.marks) // MARK
        yield told


# -- where this copy stood


class _Stood:
    """What was once worked out of a log: nothing in it is ever taken back, so how much there is tells if it holds."""

    def __init__(self) -> None:
        self.digests: dict[int, tuple[tuple[int, int], bytes]] = {}  # by epoch, with how much there was of it
        self.entries: dict[bytes, int] = {}  # by the digest of an epoch: how many entries there were in all


_stood: WeakKeyDictionary[Log, _Stood] = WeakKeyDictionary()


def _digest(log: Log, number: int) -> bytes:
    epoch = log.epochs[number]
    size = _size(epoch)
    stood = _stood.setdefault(log, _Stood())
    known = stood.digests.get(number)
    if known is not None and known[0] == size:
        return known[1]
    parts = (_covered(one) for one in _of_chains(epoch, 0))
    made = digest("kith/have-epoch/1", number.to_bytes(8, "big"), *parts)
    stood.digests[number] = (size, made)
    stood.entries[made] = len(log.entries)
    if len(stood.entries) > limits.STOOD:
        del stood.entries[next(iter(stood.entries))]
    return made


def _size(epoch: Epoch) -> tuple[int, int]:
    return sum(map(len, epoch.chains.values())), len(epoch.forks)


def _since(log: Log, number: int, digest_: bytes) -> list[Entry] | None:
    """What came of an epoch since this was its digest here; None if it never was, or long ago."""
    mine = _digest(log, number)
    before = _stood[log].entries.get(digest_)
    if mine == digest_ or before is None:
        return [] if mine == digest_ else None
    newest = islice(reversed(log.entries.values()), len(log.entries) - before)
    return [one for one in newest if one.core.epoch == number and one.header.seals is None]


def _of_chain(epoch: Epoch, node: bytes, room: int) -> Chain:
    chain = epoch.chains[node]
    if node not in epoch.forks:
        return Chain(node, len(chain), chain[-1].hash)
    hashes = sorted(one.hash for one in chain if one.header.seals is None)
    marks = b"".join(one[:MARK] for one in hashes[:room])
    return Chain(node, len(hashes), digest("kith/have-forked/1", *hashes), True, marks)


def _covered(chain: Chain) -> bytes:
    return chain.node + bytes([chain.forked]) + chain.count.to_bytes(8, "big") + chain.head


# -- what the other lacks


def is_told(log: Log, number: int, theirs: OfEpoch) -> bool:
    """Whether what they lack of an epoch can be told from this."""
    return theirs.chains is not None or _since(log, number, theirs.digest) is not None


def lacking(log: Log, number: int, theirs: OfEpoch | None) -> list[Entry]:
    """What is held here of an epoch and not there, each after what it depends on; nothing if that cannot be told."""
    found: Iterable[Entry] | None = [] if theirs is None else _since(log, number, theirs.digest)
    if theirs is None or (found is None and theirs.chains is not None):
        epoch, told = log.epochs[number], {one.node: one for one in (theirs.chains if theirs else None) or ()}
        found = (one for node in epoch.chains for one in _lacking_of(epoch, node, told.get(node)))
    return sorted(found or (), key=lambda one: one.place)


def _lacking_of(epoch: Epoch, node: bytes, theirs: Chain | None) -> Iterable[Entry]:
    chain = epoch.chains[node]
    if theirs is None:
        return chain
    if theirs.forked:
        marks = frozenset(theirs.marks[at : at + MARK] for at in range(0, len(theirs.marks), MARK))
        return [one for one in chain if one.header.seals is None and one.hash[:MARK] not in marks]
    if node not in epoch.forks:
        if theirs.count > len(chain):
            return []  # they see from what is said here whether ours is another
        return chain[theirs.count :] if chain[theirs.count - 1].hash == theirs.head else chain
    known = _way_to(chain, theirs.head)
    return [one for one in chain if one.hash not in known]


def _way_to(chain: list[Entry], head: bytes) -> frozenset[bytes]:
    """Of a forked chain, what somebody holds who holds it unforked and with this head."""
    held, way, at = {one.hash: one for one in chain}, set[bytes](), head
    while (one := held.get(at)) is not None:
        way.add(at)
        at = one.core.back or b""
    return frozenset(way)


def exceeds(log: Log, number: int, theirs: OfEpoch) -> bool:
    """Whether they tell of something in an epoch that is not here."""
    epoch = log.epochs[number]
    return any(_exceeds(epoch, one) for one in theirs.chains or ())


def _exceeds(epoch: Epoch, theirs: Chain) -> bool:
    chain = epoch.chains.get(theirs.node, [])
    if theirs.forked or theirs.node not in epoch.forks:
        if theirs.forked or theirs.count > len(chain):
            return not chain or _of_chain(epoch, theirs.node, 0).head != theirs.head
        return chain[theirs.count - 1].hash != theirs.head
    return all(one.hash != theirs.head for one in chain)


def differing(log: Log, peer: bytes, theirs: Vector) -> list[int]:
    """Epochs of which both hold something, and not the same."""
    told = {one.number: one.digest for one in theirs.epochs}
    return [one for one in shared_with(log, peer) if one in told and told[one] != _digest(log, one)]


# -- what was sent


def refuse_odd(sent: Vector) -> None:
    """Raise for a have-vector that nobody can mean."""
    if len(sent.epochs) > limits.EPOCHS or not 0 <= sent.since <= LAST_LAMPORT:
        raise RemoteProtocolError("more epochs than are told of at once")
    if any(one.number >= other.number for one, other in pairwise(sent.epochs)):
        raise RemoteProtocolError("epochs out of their order")
    marks = 0
    for epoch in sent.epochs:
        if not sent.since <= epoch.number <= LAST_LAMPORT or len(epoch.digest) != HASH_BYTES:
            raise RemoteProtocolError("an odd epoch")
        chains = epoch.chains or ()
        if len(chains) > limits.CHAINS or any(one.node >= other.node for one, other in pairwise(chains)):
            raise RemoteProtocolError("chains out of their order, or more than there can be members")
        for chain in chains:
            _refuse_odd_chain(chain)
            marks += len(chain.marks) // MARK
    if marks > limits.LISTED:
        raise RemoteProtocolError("more entries of forked chains than are told of at once")


def _refuse_odd_chain(chain: Chain) -> None:
    if len(chain.node) != HASH_BYTES or len(chain.head) != HASH_BYTES or not 0 <= chain.count <= LAST_SEQ:
        raise RemoteProtocolError("an odd chain")
    if (chain.count == 0 or chain.marks) and not chain.forked:
        raise RemoteProtocolError("a chain of nothing, or one with marks that is not forked")
    if len(chain.marks) % MARK or len(chain.marks) // MARK > chain.count:
        raise RemoteProtocolError("odd marks of a forked chain")

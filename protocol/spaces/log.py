"""The entries of one space as a graph: what is taken in, what waits for what it depends on, who wrote two at one place.

Each epoch begins with an entry of the host's, its *root*, and in each all chains begin anew: the root names the newest
entry of every chain before it. So whoever comes with an epoch needs nothing older, and an epoch that has ended never
changes. Inside an epoch an entry depends on entries of that epoch only. The lamport number is not the writer's to
choose: it follows from what the entry depends on.

Two entries of one chain at one place are a fork. Both stay, for others may depend on either, but from then on nothing
that the machine wrote in that epoch counts. A host that signs two roots of one epoch, or leaves out of a root what it
wrote itself, has broken the space: then nothing is left that all members could agree on.
"""

from bisect import insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from protocol.errors import RemoteProtocolError
from protocol.spaces import limits
from protocol.spaces.entry import Entry
from protocol.spaces.waiting import Waiting


@dataclass(frozen=True)
class Fork:
    """Evidence: two entries, both signed by one machine, for one place of its chain."""

    first: Entry
    second: Entry


@dataclass
class Epoch:
    """The entries of one epoch, and which of them nothing depends on yet."""

    root: Entry
    members: frozenset[bytes] = frozenset()
    chains: dict[bytes, list[Entry]] = field(default_factory=dict)  # of a forked one: all that is held, by place
    forks: dict[bytes, Fork] = field(default_factory=dict)
    frontier: dict[bytes, Entry] = field(default_factory=dict)  # by hash

    def head(self, node: bytes) -> Entry | None:
        """The newest entry of a chain."""
        chain = self.chains.get(node)
        return chain[-1] if chain else None

    def heads(self) -> dict[bytes, Entry]:
        """The newest of each chain that is not forked."""
        return {node: chain[-1] for node, chain in self.chains.items() if node not in self.forks}

    def loose(self, but: bytes) -> list[Entry]:
        """What a new entry of this machine depends on, besides its own last one."""
        return [one for one in self.frontier.values() if one.node != but and one.node not in self.forks]

    def counted(self, heads: Iterable[Entry], but: Iterable[bytes] = ()) -> list[Entry]:
        """All entries of these heads' chains up to them, in their order, but for those of some machines."""
        without = set(but)
        chosen = (one for head in heads if head.node not in without for one in self._upto(head))
        return sorted(chosen, key=lambda one: one.place)

    def _upto(self, head: Entry) -> list[Entry]:
        chain = self.chains[head.node]
        if head.node not in self.forks:
            return chain[: head.core.seq + 1]
        held, way = {one.hash: one for one in chain}, [head]
        while (back := way[-1].core.back) is not None:
            way.append(held[back])
        return way


class Log:
    """The entries of a space, as far as they have come."""

    def __init__(self, space: bytes) -> None:
        self.space = space
        self.entries: dict[bytes, Entry] = {}
        self.epochs: dict[int, Epoch] = {}
        self.broken: Fork | None = None  # what shows that the host said different things to different members
        self._waiting = Waiting()
        self._roots: dict[int, Entry] = {}  # the first that the host signed for each epoch, also if it was refused
        self._deleted: set[tuple[bytes, bytes]] = set()  # what, by whom
        self._first = self._last = -1

    @property
    def missing(self) -> frozenset[bytes]:
        """What others depend on, and is not here."""
        return self._waiting.missing

    @property
    def latest(self) -> Epoch:
        """The epoch that is on."""
        return self.epochs[self._last]

    def begin(self, root: Entry, members: Iterable[bytes]) -> None:
        """A root was taken in, and read: its epoch is on."""
        epoch = self.epochs[root.core.epoch]
        epoch.members = frozenset(members)
        self._waiting.drop(lambda one: one.core.epoch < root.core.epoch - 1)
        for one in self._waiting.roots():
            self._is_second(one)

    def ready(self, entry: Entry, *, trusted: bool = False) -> Iterator[Entry]:
        """What can now be taken in, in order: the entry, if all it depends on is here, and those that waited for it.

        Each is checked when its turn comes, and must then be ``add``\\ed or ``drop``\\ped before the next is asked for.
        ``trusted`` is for the root with which one comes to a space: what it depends on is not for whoever comes.
        """
        if entry.core.space != self.space:
            raise RemoteProtocolError("an entry of another space")
        if entry.hash not in self.entries:
            self._refuse_out_of_place(entry)
        queue = [entry]
        while queue:
            one = queue.pop()
            if one.hash in self.entries or self._is_second(one):
                continue
            missing = [] if trusted and one is entry else [hash_ for hash_ in one.after if hash_ not in self.entries]
            if missing:
                self._waiting.add(one, missing, self._whose_room(one))
                continue
            yield one
            queue += self._waiting.released(one.hash)

    def add(self, entry: Entry, *, trusted: bool = False) -> Fork | None:
        """Take in an entry that is ready; the fork it makes, if it makes one. Raises if it cannot be."""
        if (entry.hash, entry.node) in self._deleted:
            entry = entry.without_prose()
        if entry.header.seals is not None:
            self.refuse_odd_root(entry, trusted=trusted)
            self._begun(entry)
        else:
            self._refuse_odd(entry)
        epoch = self.epochs[entry.core.epoch]
        fork = self._placed(epoch, entry)
        self.entries[entry.hash] = entry
        for hash_ in entry.after:
            epoch.frontier.pop(hash_, None)
        epoch.frontier[entry.hash] = entry
        if entry.core.epoch < self._last and entry.node == epoch.root.node:
            self._break(Fork(self.epochs[entry.core.epoch + 1].root, entry.without_prose()))
        return fork

    def fill(self, entry: Entry) -> bool:
        """The prose of an entry that came without; whether it was lacking, and is not deleted."""
        held = self.entries.get(entry.hash)
        if held is None or held.prose is not None or entry.prose is None or (entry.hash, entry.node) in self._deleted:
            return False
        self._put(entry)
        return True

    def is_noted(self, entry: Entry) -> bool:
        """Whether this is the first root that the host signed for its epoch: with another one, it ends the space."""
        noted = self._roots.get(entry.core.epoch)
        return noted is not None and noted.hash == entry.hash

    def delete_prose(self, hash_: bytes, by: bytes) -> None:
        """The prose of an entry of this machine's is gone for good, also if it comes only now, or again."""
        self._deleted.add((hash_, by))
        held = self.entries.get(hash_)
        if held is not None and held.node == by and held.prose is not None:
            self._put(held.without_prose())

    def drop(self, entry: Entry) -> None:
        """It cannot be; so nothing that depends on it will ever come in."""
        doomed = [entry.hash]
        while doomed:
            doomed += [one.hash for one in self._waiting.released(doomed.pop())]

    def _begun(self, root: Entry) -> None:
        number = root.core.epoch
        self.epochs[number] = Epoch(root)
        self._first = number if self._first < 0 else self._first
        self._last = number
        self._roots.setdefault(number, root)
        before = self.epochs.get(number - 1)
        if before is not None:  # all that the host wrote there is named, or it would take back what it said
            named = next(hash_ for hash_ in root.core.deps if self.entries[hash_].node == root.node)
            chain = before.chains[root.node]
            if chain[-1].hash != named or root.node in before.forks:
                self._break(Fork(root, chain[-1].without_prose()))

    def _put(self, entry: Entry) -> None:
        """The same entry, with or without its prose, in the place of the one that is here."""
        self.entries[entry.hash] = entry
        epoch = self.epochs[entry.core.epoch]
        chain, place = epoch.chains.get(entry.node, []), entry.core.seq
        if entry.node in epoch.forks:
            place = next((at for at, one in enumerate(chain) if one.hash == entry.hash), len(chain))
        if place < len(chain):
            chain[place] = entry
        if entry.hash in epoch.frontier:
            epoch.frontier[entry.hash] = entry

    def _whose_room(self, entry: Entry) -> bytes:
        """Strangers share one room among them all, and so does what comes too late."""
        is_on = self._last >= 0 and entry.core.epoch >= self._last and entry.node in self.latest.members
        return entry.node if is_on else b""

    # -- what an entry must be

    def _refuse_out_of_place(self, entry: Entry) -> None:
        """Refuse at once what will never be taken in, so that it waits for nothing."""
        if self._first < 0:
            return
        core, epoch = entry.core, self.epochs.get(entry.core.epoch)
        _refuse_unless(core.epoch >= self._first, "it is from before this machine came")
        if entry.header.seals is not None:
            _refuse_unless(entry.node == self.latest.root.node, "only the host begins an epoch")
            _refuse_unless(self.broken is None, "its host has told different members different things")
        elif epoch is not None:
            _refuse_unless(entry.node in epoch.members, "its writer was no member then")

    def refuse_odd_root(self, entry: Entry, *, trusted: bool) -> None:
        """Raise unless an entry can begin an epoch here, as far as that shows from outside."""
        core = entry.core
        _refuse_unless(core.seq == 0 and core.slot is None, "a root stands at the beginning of a chain")
        _refuse_unless(self.broken is None, "its host has told different members different things")
        if self._first < 0 and (trusted or core.epoch == 0):
            return
        before = [self.entries[hash_] for hash_ in entry.after if hash_ in self.entries]
        _refuse_unless(core.epoch == self._last + 1 and self._first >= 0, "an epoch that does not follow")
        _refuse_unless(entry.node == self.latest.root.node, "only the host begins an epoch")
        _refuse_unless(all(one.core.epoch == core.epoch - 1 for one in before), "it leaves out an epoch")
        _refuse_unless(any(one.node == entry.node for one in before), "it does not follow from its own host's words")
        self._refuse_odd_place(entry, before)

    def _refuse_odd(self, entry: Entry) -> None:
        core = entry.core
        epoch = self.epochs.get(core.epoch)
        if epoch is None:
            raise _odd("an epoch that has not begun")
        _refuse_unless(entry.node in epoch.members, "its writer was no member then")
        deps = [self.entries[hash_] for hash_ in core.deps]
        after, others = deps, {one.node for one in deps}
        _refuse_unless(len(others) == len(deps) and entry.node not in others, "it names a chain twice")
        if core.back is not None:
            back = self.entries[core.back]
            _refuse_unless(back.node == entry.node and back.core.seq == core.seq - 1, "the one before it is another")
            after = [back, *deps]
        else:
            _refuse_unless(entry.node != epoch.root.node, "the host's chain begins with the root")
        _refuse_unless(bool(after), "it follows from nothing")
        if any(one.core.epoch != core.epoch for one in after):
            raise _odd("it depends on another epoch")
        self._refuse_odd_place(entry, after)

    def _refuse_odd_place(self, entry: Entry, after: list[Entry]) -> None:
        lamport = 1 + max([one.core.lamport for one in after], default=0)
        _refuse_unless(entry.core.lamport == lamport, "a place that does not follow from what it depends on")

    # -- forks

    def _placed(self, epoch: Epoch, entry: Entry) -> Fork | None:
        chain = epoch.chains.setdefault(entry.node, [])
        if entry.core.seq == len(chain) and entry.node not in epoch.forks:
            chain.append(entry)
            return None
        if len(chain) >= limits.FORKED and not self._waiting.wants(entry.hash):
            raise RemoteProtocolError("no more is taken of a chain that is forked, but what others follow from")
        there = (
            next((one for one in chain if one.core.seq == entry.core.seq), None)
            if entry.node not in epoch.forks
            else None
        )
        insort(chain, entry, key=lambda one: (one.core.seq, one.hash))
        if there is None:
            return None
        epoch.forks[entry.node] = Fork(there.without_prose(), entry.without_prose())
        return epoch.forks[entry.node]

    def _is_second(self, entry: Entry) -> bool:
        """Whether the host has signed another root of the same epoch: each is a lie to whoever has the other.

        It does not matter what they depend on, nor whether one of them was refused.
        """
        number = entry.core.epoch
        if entry.header.seals is None or self._first < 0 or not self._first <= number <= self._last + 1:
            return False
        if entry.node != self.latest.root.node:
            return False
        known = self._roots.setdefault(number, entry)
        if known.hash == entry.hash:
            return False
        if number in self.epochs and self.broken is None:
            self.epochs[number].forks.setdefault(entry.node, Fork(known, entry))
            self.entries[entry.hash] = entry
        self._break(Fork(known, entry))
        return True

    def _break(self, fork: Fork) -> None:
        self.broken = self.broken or fork


def _odd(otherwise: str) -> RemoteProtocolError:
    return RemoteProtocolError(f"an entry that cannot be: {otherwise}")


def _refuse_unless(holds: bool, otherwise: str) -> None:
    if not holds:
        raise _odd(otherwise)

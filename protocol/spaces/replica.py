"""One member's copy of a space: takes entries in, opens them, folds them, and writes its own.

Whoever holds the same entries and may read them comes to the same state. What ends an epoch is the host's root of the
next one, which says what counted; whatever else was written in the old one came too late, and changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from secrets import token_bytes

from identity.secrets import Secret
from identity.signing import Signer
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Chance
from protocol.spaces import acts, fold, keys, limits
from protocol.spaces import state as states
from protocol.spaces.acts import KindName, Member
from protocol.spaces.entry import Core, Entry, Hand, Slot, write
from protocol.spaces.folding import Folding
from protocol.spaces.keys import KEY_BYTES, EpochKey
from protocol.spaces.kinds import EXACTLY
from protocol.spaces.log import Fork, Log
from protocol.spaces.sealing import Opening, Sealing, Unopened
from protocol.spaces.state import State


@dataclass(frozen=True)
class Came:
    """An entry was taken in; ``act`` is None if it cannot be read. ``late``: its epoch was over."""

    entry: Entry
    act: acts.Any | None
    late: bool = False
    again: bool = False  # it stands before others, which were folded again
    filled: bool = False  # it was here already, and its prose came now


@dataclass(frozen=True)
class Forked:
    """A machine wrote two entries for one place: here is the evidence."""

    fork: Fork


@dataclass(frozen=True)
class Shut:
    """This machine was given no key for the epoch that has begun: it is no member any more."""

    root: Entry


Change = Came | Forked | Shut


@dataclass(frozen=True)
class Me:
    """The machine whose copy this is."""

    node: bytes
    secret: Secret
    opening: Opening

    @cached_property
    def signer(self) -> Signer:
        """What signs for it, for as long as this lasts."""
        return Signer(self.secret)


@dataclass
class Taken:
    """What came of handing something in: changes, and what was refused on the way, with why."""

    changes: list[Change] = field(default_factory=list)
    refused: list[tuple[Entry, str]] = field(default_factory=list)


class Replica:
    """A space as this machine has it."""

    def __init__(self, space: bytes, me: Me, trusted: bytes | None = None) -> None:
        """``trusted`` is the root with which this machine came, as the host named it; None for the first one."""
        self.space = space
        self.log = Log(space)
        self.shut = False
        self._me = me
        self._trusted = trusted
        self._keys: dict[int, EpochKey] = {}
        self._acts: dict[bytes, acts.Any | None] = {}
        self._granted: dict[bytes, bytes] = {}  # by entry: the key of its prose
        self._folding: Folding | None = None
        self._void: dict[int, Mapping[bytes, str]] = {}  # of epochs that are over
        self._is_cut = False  # the host has broken the space

    # -- what it amounts to

    @property
    def is_begun(self) -> bool:
        """Whether a root is here."""
        return self._folding is not None

    @property
    def state(self) -> State:
        """The state now. Not to be changed."""
        return self._fold.state

    @property
    def void(self) -> Mapping[bytes, str]:
        """Entries of the epoch that is on which changed nothing, and why."""
        return self._fold.void

    def is_void(self, entry: Entry) -> bool:
        """Whether an entry changed nothing, or nothing that is left; of an epoch that is over, as it ended."""
        if self._is_cut:
            return True
        is_on = self.is_begun and self.log.latest.root.core.epoch == entry.core.epoch
        return entry.hash in (self.void if is_on else self._void.get(entry.core.epoch, ()))

    def act(self, hash_: bytes) -> acts.Any | None:
        """What an entry does, if that can be read here."""
        return self._acts.get(hash_)

    def prose(self, hash_: bytes) -> str | None:
        """What an entry says, if it says something, it was not deleted, and it can be read here."""
        entry = self.log.entries.get(hash_)
        if entry is None or entry.prose is None:
            return None
        own, key = self._granted.get(hash_), self._keys.get(entry.core.epoch)
        try:
            own = own if key is None else keys.own_key(key, entry.core, entry.prose)
            if own is None:
                return None
            said = keys.open_granted(own, entry.core, entry.prose)
        except Unopened:
            return None
        act = self._acts.get(hash_)
        if isinstance(act, acts.Reveal) and acts.idea_digest(said) != act.idea:
            return None  # it is not the idea that was revealed
        return said

    # -- taking in

    def receive(self, entry: Entry) -> Taken:
        """Take in an entry, and whatever waited for it."""
        taken = Taken()
        if self.log.fill(entry):
            late = self.log.epochs[entry.core.epoch] is not self.log.latest
            taken.changes.append(Came(entry, self._acts.get(entry.hash), late, filled=True))
        try:
            for one in self.log.ready(entry, trusted=self.awaits(entry)):
                self._take_or_drop(one, taken)
        except RemoteProtocolError as error:
            taken.refused.append((entry, str(error)))
        if self.log.broken is not None and not self._is_cut:
            self._is_cut = True
            self._folding = Folding(states.cut(self.space, self.log.latest.root.node))
            taken.changes.append(Forked(self.log.broken))
        return taken

    def _take_or_drop(self, entry: Entry, taken: Taken) -> None:
        try:
            if entry.header.seals is not None:
                taken.changes += self._take_root(entry, trusted=self.awaits(entry))
            else:
                taken.changes += self._take(entry)
        except RemoteProtocolError as error:
            self.log.drop(entry)
            taken.refused.append((entry, str(error)))

    def _take(self, entry: Entry) -> Iterable[Change]:
        fork = self.log.add(entry)
        entry = self.log.entries[entry.hash]  # its prose may have been deleted before it came
        act = self._acts[entry.hash] = self._opened(entry)
        epoch = self.log.epochs[entry.core.epoch]
        late = epoch is not self.log.latest
        again = False
        if not late and not self._is_cut:
            again = self._fold.insert(entry, act)
            self._fold.leave_out(epoch.forks)
        self._delete_or_share(entry, act)
        return [Came(self.log.entries[entry.hash], act, late, again), *([Forked(fork)] if fork else ())]

    def _take_root(self, entry: Entry, *, trusted: bool) -> Iterable[Change]:
        assert entry.seals is not None
        self.log.refuse_odd_root(entry, trusted=trusted)
        if self._trusted is not None and not trusted and not self.log.epochs:
            raise RemoteProtocolError("this machine comes with another root")
        key = keys.unseal(entry.seals, self.space, entry.core.epoch, self._me.node, self._me.opening)
        if key is None:
            if not trusted and not self.log.epochs:  # anybody could have signed it
                raise RemoteProtocolError("a space is begun with those who are in it")
            self.log.add(entry, trusted=trusted)
            self.shut = True
            return [Shut(entry)]
        act = acts.read(keys.open_act(key, entry.core, entry.act))
        base = self._opened_space(entry, act) if entry.core.epoch == 0 else self._begun_epoch(entry, act, trusted)
        _refuse_odd_members(base.members, entry)
        self.log.add(entry, trusted=trusted)
        self.log.begin(entry, (one.node for one in base.members))
        self._keys[entry.core.epoch], self._acts[entry.hash] = key, act
        self._folding, self.shut = Folding(base), False
        return [Came(entry, act)]

    def _opened_space(self, entry: Entry, act: acts.Any) -> State:
        if not isinstance(act, acts.Open) or acts.space_id(act, entry.node) != self.space:
            raise RemoteProtocolError("this is not how the space was opened")
        host = next((one for one in act.members if one.node == entry.node), None)
        if host is None or host.person != act.host:
            raise RemoteProtocolError("the host is no member")
        _refuse_odd_number(act.kind, act.members)
        return fold.opened(self.space, entry, act)

    def _begun_epoch(self, entry: Entry, act: acts.Any, trusted: bool) -> State:
        """The state with which an epoch begins: all who were there before have folded it themselves."""
        if not isinstance(act, acts.Epoch) or tuple(sorted(act.heads.values())) != entry.core.deps:
            raise RemoteProtocolError("an epoch begins with what was before it")
        before = states.read(act.state)
        if (before.space, before.host, before.epoch) != (self.space, entry.node, entry.core.epoch - 1):
            raise RemoteProtocolError("an epoch begins with the state of the one before it")
        if not trusted:
            ended = self._ended(entry.core.epoch - 1, act)
            if ended.state.packed() != act.state:
                raise RemoteProtocolError("the host says that something else was decided than was")
            self._void[before.epoch] = ended.void
        _refuse_changed_hands(before.members, act.members)
        _refuse_odd_number(before.kind, act.members)
        fold.renewed(before, act)
        return before

    def _ended(self, epoch: int, act: acts.Epoch) -> Folding:
        """What an epoch amounts to, of which these are the heads."""
        log = self.log.epochs[epoch]
        heads = [self.log.entries[hash_] for hash_ in act.heads.values()]
        if {one.node.hex(): one.hash for one in heads} != act.heads:
            raise RemoteProtocolError("a head that is another chain's")
        counted = log.counted(heads, act.forked)
        current = self._fold
        if [one.hash for one in counted] == current.hashes and set(act.forked) == set(log.forks):
            return current
        anew = Folding(current.base)
        for one in counted:
            anew.insert(one, self._acts.get(one.hash))
        return anew

    def _opened(self, entry: Entry) -> acts.Any | None:
        key = self._keys.get(entry.core.epoch)
        try:
            return acts.read(keys.open_act(key, entry.core, entry.act)) if key else None
        except RemoteProtocolError:
            return None  # all who hold the key see the same

    def _delete_or_share(self, entry: Entry, act: acts.Any | None) -> None:
        if isinstance(act, acts.Delete):
            self.log.delete_prose(act.of, entry.node)
            held = self.log.entries.get(act.of)
            if held is not None and held.node == entry.node:
                self._granted.pop(act.of, None)
                self._fold.strip(held)
        elif isinstance(act, acts.Share):
            for name, key in act.keys.items():
                of = self.log.entries.get(bytes.fromhex(name))
                if of is not None and of.node == entry.node:
                    self._granted[of.hash] = key

    @property
    def _fold(self) -> Folding:
        if self._folding is None:
            raise LocalProtocolError("the space has not begun here")
        return self._folding

    # -- writing

    def compose(
        self, act: acts.Any, prose: str | None, hand: Hand, slot: Slot | None = None, chance: Chance = token_bytes
    ) -> Entry:
        """An entry of this machine's, after all it has seen. It must be kept before it is handed on, and received."""
        if self.shut or not self.is_begun or self._me.node not in self.log.latest.members:
            raise LocalProtocolError("this machine is no member")
        epoch = self.log.latest
        if self._me.node in epoch.forks:
            raise LocalProtocolError("this machine has written two entries in one place; it can go on as a new machine")
        if self._is_cut and not isinstance(act, acts.Delete):
            raise LocalProtocolError("the host has told different members different things; this space is over")
        head = epoch.head(self._me.node)
        loose = epoch.loose(self._me.node)[: limits.DEPS]
        if head is None and not loose:  # all else is of a host that has forked
            loose = [epoch.root]
        after = [*loose, *([head] if head else ())]
        core = Core(
            self.space,
            head.core.seq + 1 if head else 0,
            1 + max(one.core.lamport for one in after),
            epoch.root.core.epoch,
            hand,
            head.hash if head else None,
            tuple(sorted(one.hash for one in loose)),
            slot,
        )
        key = self._keys[core.epoch]
        locked = None if prose is None else keys.lock_prose(key, core, prose, chance)
        return write(core, keys.lock_act(key, core, acts.written(act), chance), locked, None, self._me.signer)

    def granting(self, hashes: Iterable[bytes]) -> acts.Share:
        """What hands on the keys to the prose of entries of this machine's own."""
        found: dict[str, bytes] = {}
        for hash_ in hashes:
            entry = self.log.entries.get(hash_)
            key = self._keys.get(entry.core.epoch) if entry else None
            if entry is None or key is None or entry.prose is None or entry.node != self._me.node:
                raise LocalProtocolError("what one shows of the past is what one said, and did not delete")
            found[hash_.hex()] = keys.own_key(key, entry.core, entry.prose)
        return acts.Share(found)

    def renew(
        self, members: tuple[Member, ...], why: str, key: EpochKey | None = None, chance: Chance = token_bytes
    ) -> Entry:
        """The root of the next epoch, if this machine is the host's. It is signed once: a second one ends the space."""
        epoch, state = self.log.latest, self.state
        if state.host != self._me.node:
            raise LocalProtocolError("only the host begins an epoch")
        if self._is_cut or state.host in epoch.forks:
            raise LocalProtocolError("the host has said two things in one place; begin another space")
        try:
            _refuse_changed_hands(state.members, members)
            _refuse_odd_number(state.kind, members)
        except RemoteProtocolError as error:
            raise LocalProtocolError(f"an epoch with these members cannot begin: {error}") from error
        heads = epoch.heads()
        act = acts.Epoch(
            members,
            {node.hex(): head.hash for node, head in heads.items()},
            state.packed(),
            tuple(sorted(epoch.forks)),
            why,  # type: ignore[arg-type]
        )
        lamport = 1 + max(head.core.lamport for head in heads.values())
        deps = tuple(sorted(head.hash for head in heads.values()))
        core = Core(self.space, 0, lamport, epoch.root.core.epoch + 1, "owner", None, deps)
        return root(core, act, members, key or EpochKey.fresh(chance(KEY_BYTES)), self._me, chance)

    # -- what sync asks

    def key(self, epoch: int) -> EpochKey | None:
        """The key of an epoch, if it was given to this machine."""
        return self._keys.get(epoch)

    def awaits(self, entry: Entry) -> bool:
        """Whether this is the root with which this machine comes, which is taken without what was before it."""
        return entry.hash == self._trusted

    def acts_from(self, place: int) -> Iterator[tuple[Entry, acts.Any | None]]:
        """What was done, in the order in which it was taken in, from the so-manieth on."""
        return ((self.log.entries[hash_], act) for hash_, act in islice(self._acts.items(), place, None))


def root(
    core: Core, act: acts.Any, members: Iterable[Member], key: EpochKey, me: Me, chance: Chance = token_bytes
) -> Entry:
    """An entry that begins an epoch."""
    to = {one.node: Sealing(one.sealing, one.kem) for one in members}
    written = acts.written(act)
    try:
        for node, sealing in to.items():
            keys.refuse_odd(node, sealing)
    except RemoteProtocolError as error:
        raise LocalProtocolError(f"nobody could be given the epoch's key: {error}") from error
    seals = keys.seal(key, core.space, core.epoch, to)
    return write(core, keys.lock_act(key, core, written, chance), None, seals, me.signer)


def begun(opened: acts.Open, me: Me, key: EpochKey | None = None, chance: Chance = token_bytes) -> Entry:
    """The first entry of a new space."""
    core = Core(acts.space_id(opened, me.node), 0, 1, 0, "owner")
    return root(core, opened, opened.members, key or EpochKey.fresh(chance(KEY_BYTES)), me, chance)


def _refuse_changed_hands(before: Iterable[Member], after: Iterable[Member]) -> None:
    persons = {one.node: one.person for one in before}
    if any(persons.get(one.node, one.person) != one.person for one in after):
        raise RemoteProtocolError("a machine does not become somebody else's")


def _refuse_odd_number(kind: KindName, members: tuple[Member, ...]) -> None:
    number = EXACTLY.get(kind, len(members))
    if len(members) != number:
        raise RemoteProtocolError(f"a space of this kind is for {number}")


def _refuse_odd_members(members: tuple[Member, ...], root: Entry) -> None:
    assert root.seals is not None
    nodes = frozenset(one.node for one in members)
    if keys.sealed_to(root.seals) != nodes or root.node not in nodes:
        raise RemoteProtocolError("the epoch's key goes to others than the members")
    for one in members:
        keys.refuse_odd(one.node, Sealing(one.sealing, one.kem))

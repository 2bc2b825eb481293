"""One simulated machine: what lasts, what runs until it dies, and what its people and selves do.

It carries out what its machines want in their order, and may die between any two of these. What it sends is bytes, and
what it keeps are entries as they were read: nothing is handed from node to node but over the network.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity.secrets import Secret
from identity.signing import public_key
from protocol.errors import RemoteProtocolError
from protocol.machine import Alarm, Rang
from protocol.sim.network import Network, Stream
from protocol.sim.world import World
from protocol.spaces import events
from protocol.spaces.acts import Member
from protocol.spaces.entry import Entry
from protocol.spaces.keys import Opening
from protocol.spaces.replica import Me, Replica
from protocol.spaces.space import Space
from protocol.sync import copy, hearing
from protocol.sync import events as sync
from protocol.sync.copy import Copy
from protocol.sync.hearing import Hearing
from protocol.sync.pulling import Pulling
from protocol.sync.serving import Serving

COMES = 10.0  # seconds between two pulls from the host, until there is a space
THINKS = 20.0  # seconds that an answer takes at most
PATIENCE = 30.0  # seconds without a word after which a stream is given up


@dataclass
class Kept:
    """What a machine has on its disk of one space."""

    space: bytes
    host: bytes  # the machine from which it was told of it
    trusted: bytes | None = None
    entries: dict[bytes, Entry] = field(default_factory=dict)  # in the order in which they were kept


@dataclass
class Life:
    """What a machine has in memory, from one start to the next death."""

    space: Space
    copy: Copy
    hearing: Hearing


class Dies(Exception):
    """The machine is dead, in the middle of what it did."""


class Node:
    """A person's machine."""

    def __init__(self, number: int, seed: int, world: World, network: Network, others: "Directory") -> None:
        self.number = number
        self.world = world
        self.network = network
        self.others = others
        self.skew = 0.0
        self.kept: Kept | None = None
        self.life: Life | None = None
        self.lives = 0
        self.raised: list[BaseException] = []
        self.refused: list[str] = []
        self.evidence = 0
        self._seed = seed
        self._dies_after: int | None = None
        self._alarms: dict[Hashable, tuple[Alarm, Callable[[], None]]] = {}
        self.gossips = True
        self.is_liar = False
        self.renewed(0)

    def renewed(self, incarnation: int) -> None:
        """New keys: each restore and each import is a new machine to the others."""
        self.incarnation = incarnation
        name = f"{self._seed} {self.number} {incarnation}".encode()
        secret, sealing = (blake2b(name, key=key, digest_size=32).digest() for key in (b"node", b"sealing"))
        self.me = Me(public_key(secret), Secret(secret), Opening(Secret(sealing)))
        public = X25519PrivateKey.from_private_bytes(sealing).public_key().public_bytes_raw()
        person = blake2b(f"{self._seed} {self.number}".encode(), digest_size=32).digest()
        self.member = Member(person, self.me.node, public, f"node {self.number}")
        self.others[self.me.node] = self
        self._chance = Random(f"chance {name.hex()}")

    @property
    def now(self) -> float:
        """What this machine takes for the time."""
        return self.world.now + self.skew

    # -- living and dying

    def told_of(self, space: bytes, host: bytes, trusted: bytes | None = None) -> None:
        """It was told of a space, by its host; with the root to come by, if it has gone on before."""
        self.kept = Kept(space, host, trusted)
        self.start()

    def start(self) -> None:
        """Come up, with what was kept."""
        self.network.down.discard(self.number)
        if self.kept is None:
            return
        self.lives += 1
        replica = Replica(self.kept.space, self.me, self.kept.trusted)
        space = Space(replica, self.me, self._bytes)
        known = self.world.remembered
        hears = Hearing(replica, self.me.node, self.me.secret, self._bytes, known.heard)
        self.life = Life(space, Copy.of(replica, known.read), hears)
        self._later(self._chance.uniform(0, COMES), self._come)
        kept = tuple(self.kept.entries.values())
        self.guarded(lambda: self.tell(events.Restored(kept)))
        self.guarded(lambda: self._hears(hearing.Begun()))

    def die(self, after: int = 0) -> None:
        """Die now, or when so many things more were done."""
        if after and self.life is not None:
            self._dies_after = after
            return
        self._dies_after = None
        self._alarms.clear()
        self.life = None
        self.network.down.add(self.number)
        self.network.cut_all(self.number)

    def heal(self) -> None:
        """Nothing goes wrong here any more."""
        self.set_clock(0.0)
        self._dies_after = None

    def set_clock(self, skew: float) -> None:
        """Be so many seconds ahead; who waits for a time looks at the clock anew."""
        self.skew = skew
        for alarm, ring in list(self._alarms.values()):
            self._alarm(alarm, ring)

    def _step(self) -> None:
        """One thing more is done."""
        if self._dies_after is not None:
            self._dies_after -= 1
            if self._dies_after <= 0:
                self.die()
                raise Dies

    def _later(self, seconds: float, what: Callable[[], None]) -> None:
        """Do something later, if it lives then as it does now."""
        life = self.life

        def then() -> None:
            if self.life is life and life is not None:
                self.guarded(what)

        self.world.after(seconds, then)

    def guarded(self, what: Callable[[], None]) -> None:
        """Do something, unless one dies of it."""
        try:
            what()
        except Dies:
            pass
        except Exception as error:  # noqa: BLE001  (whatever it is, it is a fault of ours, and the law says: none)
            self.raised.append(error)

    # -- the space

    def tell(self, event: Any) -> None:
        """Tell its space something, and carry out what comes of it."""
        if self.life is None or self.kept is None:
            return
        for out in self.life.space.handle(event, self.now):
            self._step()
            self._carry_out(out)
        self._hears(hearing.Changed())

    def _carry_out(self, out: Any) -> None:
        assert self.kept is not None
        match out:
            case events.Keep(entry):
                self.kept.entries[entry.hash] = entry
            case events.Bare(hash_):
                self.kept.entries[hash_] = self.kept.entries[hash_].without_prose()
            case events.YourTurn():
                self._later(self._chance.uniform(0.5, THINKS), partial(self._answer, out))
            case events.Evidence():
                self.evidence += 1
            case events.Refused(why=why):
                self.refused.append(why)
            case Alarm():
                self._alarm(out, lambda: self.tell(Rang(out.name)))

    def _alarm(self, alarm: Alarm, ring: Callable[[], None]) -> None:
        """Ring at that time, unless another time was set under the same name."""
        mine = self._alarms[alarm.name] = (alarm, ring)

        def rings() -> None:
            if self._alarms.get(alarm.name) is mine:
                del self._alarms[alarm.name]
                ring()

        self._later(max(0.0, alarm.at - self.now), rings)

    def _answer(self, turn: events.YourTurn) -> None:
        """What a self, or an owner, does with a turn."""
        chance, text = self._chance, f"{turn.task} of {self.number} in {turn.slot}"
        if turn.task in ("consent", "release"):
            self.tell(events.Decision(turn.epoch, turn.slot, chance.random() < 0.95))
        elif turn.task == "labels":
            labels = tuple(chance.sample([f"label {one}" for one in range(20)], 6))
            self.tell(events.Labels(turn.epoch, turn.slot, labels, b""))
        else:
            on = tuple(chance.sample(self._in_order(turn.options), min(len(turn.options), 3)))
            self.tell(events.Answer(turn.epoch, turn.slot, text, on, chance.random() < 0.7))

    def _in_order(self, options: Iterable[bytes]) -> list[bytes]:
        """In the order of the space: hashes differ from run to run, for sealing draws its own chance."""
        assert self.life is not None
        entries = self.life.space.replica.log.entries
        return sorted(options, key=lambda one: entries[one].place if one in entries else (0, b"", 0))

    # -- sync

    def _come(self) -> None:
        """Pull from the host, as long as there is nothing here yet."""
        if self.life is not None and self.kept is not None and not self.life.space.replica.is_begun:
            self._later(self._chance.uniform(0.5, 1.5) * COMES, self._come)
            self.pull(self.others[self.kept.host])

    def _fellows(self) -> "list[Node]":
        """The machines of the others."""
        assert self.life is not None
        nodes = [one.node for one in self.life.space.replica.state.members]
        return [self.others[node] for node in nodes if self.others[node] is not self]

    def pull(self, other: "Node") -> None:
        """One session of sync, if the other can be reached."""
        stream = self.network.opened(self.number, other.number)
        if stream is not None and self.life is not None and other.life is not None:
            Session(self, other, stream).begin()

    def take(self, take: sync.Take, source: bytes) -> None:
        """What sync brought, in its order; what comes too early is left out, for it will be asked for."""
        if self.life is None:
            return
        for entry in take.entries:
            if not copy.missing(self.life.copy, entry):
                self.tell(events.Arrived((entry,), source))
            if self.life is None:
                return
        for past in take.past:
            self.life.copy.history.take(past)

    # -- announcements

    def _hears(self, event: hearing.Event) -> None:
        if self.life is None:
            return
        for out in self.life.hearing.handle(event, self.now):
            match out:
                case hearing.Announce(where, data) if self.gossips:
                    for other in self._fellows():
                        self.network.announce(self.number, other.number, data, partial(other.hear, where))
                case hearing.Pull(peer=peer):
                    self.pull(self.others[peer])
                case Alarm():
                    self._alarm(out, partial(self._hears, Rang(out.name)))

    def hear(self, where: bytes, data: bytes) -> None:
        """Something was announced."""

        def heard() -> None:
            try:
                self._hears(hearing.Heard(where, data))
            except RemoteProtocolError as error:
                self.refused.append(str(error))

        self.guarded(heard)

    def _bytes(self, count: int) -> bytes:
        return self._chance.randbytes(count)


Directory = dict[bytes, Node]  # machines by their keys, those of before a restore, too


class Session:
    """A session of sync between two nodes: what each end wants sent goes over the stream, until that is cut."""

    def __init__(self, caller: Node, called: Node, stream: Stream) -> None:
        assert caller.life is not None
        assert called.life is not None
        theirs = called.life.copy
        self._stream = stream
        self._nodes = (caller, called)
        self._lives = (caller.life, called.life)
        self._calling = Pulling(caller.life.copy, called.me.node)
        self._serving = Serving(caller.me.node, lambda space: theirs if space == theirs.replica.space else None)
        self._open = [True, True]

    def begin(self) -> None:
        """The caller speaks first."""
        self._carry_out(0, self._calling.begin())
        self._nodes[0].world.after(PATIENCE, self._give_up_if_cut)

    def _carry_out(self, end: int, outs: Iterable[sync.Out]) -> None:
        node, other = self._nodes[end], self._nodes[1 - end]
        for out in outs:
            match out:
                case sync.Send(payload):
                    self._nodes[0].network.send(self._stream, other.number, payload, partial(self._came, 1 - end))
                case sync.Take():
                    node.take(out, other.me.node)
                case sync.Ended():
                    self._open[end] = False

    def _came(self, end: int, payload: bytes) -> None:
        self._nodes[end].guarded(lambda: self._hand(end, sync.Came(payload)))

    def _hand(self, end: int, event: sync.Event) -> None:
        """Let one end hear of something, if it still lives as it did."""
        node = self._nodes[end]
        if not self._open[end] or node.life is not self._lives[end]:
            return
        machine = self._serving if end else self._calling
        try:
            self._carry_out(end, machine.handle(event, node.now))
        except RemoteProtocolError as error:
            node.refused.append(str(error))
            self._open[end] = False
            self._stream.is_cut = True

    def _give_up_if_cut(self) -> None:
        if self._stream.is_cut or not any(self._open):
            for end in (0, 1):
                self._nodes[end].guarded(partial(self._hand, end, sync.Closed()))
        else:
            self._nodes[0].world.after(PATIENCE, self._give_up_if_cut)

"""Announces what is held of one space, hears what others announce, and says whom to pull from.

Where two differ, the one who is behind asks first; the other waits longer, for by then both mostly hold the same. One
pull heals both. Where a pull from somebody brought nothing (they hold what cannot be taken in), the next waits longer.

What nobody has announced yet is announced soon. From then on one announces rarely, and not at all in a span in which
another has said the same: so what all of them say together grows neither with their number nor with the time in which
nothing changes. Announcements may get lost, and there may be none at all: so when it has become quiet one also looks,
by pulling from anybody, and never stops: where nothing is new, that costs less than an announcement to all.
"""

from dataclasses import dataclass, field

from identity.secrets import Secret
from protocol.errors import RemoteProtocolError
from protocol.machine import Alarm, Chance, Rang
from protocol.spaces.replica import Replica
from protocol.sync import heads
from protocol.sync.have import of_epoch
from protocol.sync.heads import Heads, announced, topic

SOON = 1.0  # seconds: the span in whose second half what nobody has announced is announced
LATER, AGAIN = 480.0, 1920.0  # the span after it, and the longest
LONGER = 4.0  # how many times as long each next one is
OVER = 3  # announcements of an epoch that is over, as far as they were heard
BEHIND, AHEAD = 0.5, 4.0  # how long one waits before one pulls
MOST_WAIT = 3600.0
BUSY = 2.0  # how long a pull is taken to be under way: what another announces may be just what it brings
BACK, LOOK = 4.0, 90.0  # the span in which one looks after one has come back, and after something has changed
CATCH_UP = 15.0  # how long what comes after one has come back is taken to be no news to others
RARER, LOOKS = 1.5, 240.0  # how many times as long each next one is, and the longest
TOPICS = 2  # epochs that are listened to: that which is on, and the one before
KNOWN = 64  # things that were announced, and are remembered


# -- in


@dataclass(frozen=True)
class Begun:
    """From now on; or anew, when one can be reached again."""


@dataclass(frozen=True)
class Changed:
    """Something was taken in."""


@dataclass(frozen=True)
class Heard:
    """Something was said on a topic."""

    topic: bytes
    data: bytes


Event = Begun | Changed | Heard | Rang


# -- out


@dataclass(frozen=True)
class Listen:
    """These topics are to be listened to, and no others of this space."""

    space: bytes
    topics: tuple[bytes, ...]


@dataclass(frozen=True)
class Announce:
    """To be said on a topic."""

    topic: bytes
    data: bytes


@dataclass(frozen=True)
class Pull:
    """A session of sync with this machine is wanted."""

    space: bytes
    peer: bytes


Out = Listen | Announce | Pull | Alarm


@dataclass
class _Peer:
    said: Heads | None = None  # and differs from what is held here
    tried: tuple[bytes, bytes] = field(default=(b"", b""))  # what both held when it was last pulled
    times: int = 0  # for this very pair


class Hearing:
    """The announcements of one space."""

    def __init__(
        self, replica: Replica, node: bytes, secret: Secret, chance: Chance, read: heads.Read = heads.heard
    ) -> None:
        self._replica = replica
        self._node = node
        self._secret = secret
        self._chance = chance
        self._read = read
        self._peers: dict[bytes, _Peer] = {}
        self._last: dict[tuple[bytes, int], int] = {}  # by machine and epoch: when the newest announcement was made
        self._topics: dict[int, bytes] = {}
        self._listening: tuple[bytes, ...] = ()
        self._span = 0.0  # of announcing
        self._agreed: set[int] = set()  # epochs of which others have said the same in this span
        self._known: dict[bytes, int] = {}  # how often what was announced, by anybody
        self._held = 0  # entries, when the span began
        self._at = -1
        self._since = 0.0  # when one came, or came back
        self._pulled = -BUSY  # when the last pull began
        self._looks = 0.0  # the span of looking

    def handle(self, event: Event, now: float) -> list[Out]:
        """What is to be done; raises ``RemoteProtocolError`` for what nobody honest announces."""
        if not self._replica.is_begun:
            return []
        match event:
            case Begun() | Changed():
                self._held = 0 if isinstance(event, Begun) else self._held
                return [*self._listen(), *self._plan(now)]
            case Heard(where, data):
                return self._heard(where, data, now)
            case Rang(name=("announce", space)) if space == self._replica.space:
                return self._announce(now)
            case Rang(name=("pull", space, bytes(peer))) if space == self._replica.space:
                return self._pull(peer, now)
            case Rang(name=("look", space)) if space == self._replica.space:
                return self._look(now)
        return []

    # -- announcing

    def _plan(self, now: float) -> list[Out]:
        """Both spans begin anew when something else is held than before."""
        log = self._replica.log
        if self._replica.shut or len(log.entries) == self._held:
            return []
        self._digest(self._on)  # it is remembered: whoever stands here still can be sent just what comes now
        is_back = self._held == 0
        if is_back:
            self._since = now
        is_news = not 0 <= now - self._since <= CATCH_UP or next(reversed(log.entries.values())).node == self._node
        span = SOON if is_news and not is_back else max(LATER, self._span)
        is_set, self._held, self._looks = self._span in (SOON, span), len(log.entries), BACK if is_back else LOOK
        self._agreed.clear()
        return [*([] if is_set else [self._spanned(span, now)]), self._looking(now)]

    def _spanned(self, span: float, now: float) -> Alarm:
        self._span = span
        return Alarm(("announce", self._replica.space), now + span * self._spread())

    def _announce(self, now: float) -> list[Out]:
        if self._replica.shut:
            return []
        outs = [one for epoch in self._epochs() if self._is_due(epoch) for one in self._said(epoch, now)]
        self._agreed.clear()
        return [*outs, self._spanned(max(LATER, min(self._span * LONGER, AGAIN)), now)]

    def _is_due(self, epoch: int) -> bool:
        times = self._known.get(self._digest(epoch), 0)
        if epoch != self._on:
            return times < OVER
        return epoch not in self._agreed and (times == 0 or self._span > SOON)

    def _said(self, epoch: int, now: float) -> list[Out]:
        self._at = max(self._at + 1, int(now * 1000))
        key = self._replica.key(epoch)
        assert key is not None
        said = Heads(self._replica.space, epoch, self._digest(epoch), self._told_lamport(epoch), self._at)
        self._note(said.digest)
        return [Announce(self._topic(epoch), announced(said, key, self._secret, self._chance))]

    def _note(self, digest: bytes) -> None:
        self._known[digest] = self._known.pop(digest, 0) + 1
        if len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]

    def _listen(self) -> list[Out]:
        topics = () if self._replica.shut else tuple(self._topic(one) for one in self._epochs())
        if topics == self._listening:
            return []
        self._listening = topics
        members, epochs = self._replica.log.latest.members, self._epochs()
        self._last = {(node, one): at for (node, one), at in self._last.items() if node in members and one in epochs}
        self._peers = {node: peer for node, peer in self._peers.items() if node in members}
        self._topics = {one: where for one, where in self._topics.items() if one in epochs}
        return [Listen(self._replica.space, topics)]

    # -- hearing

    def _heard(self, where: bytes, data: bytes, now: float) -> list[Out]:
        epoch = next((one for one in self._epochs() if self._topic(one) == where), None)
        key = self._replica.key(epoch) if epoch is not None else None
        if epoch is None or key is None:
            return []  # it was listened to a moment ago
        node, said = self._read(data, key, self._replica.space, epoch)
        if node not in self._replica.log.epochs[epoch].members:
            raise RemoteProtocolError("an announcement of somebody who is no member")
        if node == self._node or node not in self._replica.log.latest.members:
            return []
        if said.at <= self._last.get((node, epoch), -1):
            return []  # heard before
        self._last[node, epoch] = said.at
        if not self._is_behind(said):
            self._note(said.digest)
        peer = self._peers.setdefault(node, _Peer())
        if not self._differs(said):
            peer.said = None
            self._agreed.add(epoch)
            return []
        is_waiting, peer.said = peer.said is not None, said
        return [] if is_waiting else [self._alarm(node, now + self._wait(node, peer))]

    def _wait(self, node: bytes, peer: _Peer) -> float:
        assert peer.said is not None
        mine = self._lamport()
        is_behind = (peer.said.lamport, node) > (mine, self._node) and not self._is_behind(peer.said)
        pair = (self._digest(peer.said.epoch), peer.said.digest)
        peer.times = peer.times + 1 if pair == peer.tried else 0
        peer.tried = pair
        spread = 1 + self._chance(1)[0] / 256
        return min(MOST_WAIT, (BEHIND if is_behind else AHEAD) * spread * 4.0 ** min(peer.times, 16))

    # -- pulling

    def _pull(self, node: bytes, now: float) -> list[Out]:
        peer = self._peers.get(node)
        if peer is None or peer.said is None:
            return []
        if not self._differs(peer.said) or node not in self._replica.log.latest.members or self._replica.shut:
            peer.said = None
            return []
        if self._is_busy(now):
            return [self._alarm(node, self._pulled + BUSY + BUSY * self._spread())]
        peer.said, self._pulled = None, now
        return [Pull(self._replica.space, node)]

    def _alarm(self, node: bytes, at: float) -> Alarm:
        return Alarm(("pull", self._replica.space, node), at)

    def _looking(self, now: float) -> Alarm:
        return Alarm(("look", self._replica.space), now + self._looks * self._spread())

    def _look(self, now: float) -> list[Out]:
        """Pull from anybody: what was announced may have got lost."""
        if self._replica.shut:
            return []
        self._looks = max(LOOK, min(self._looks * RARER, LOOKS))
        others = sorted(self._replica.log.latest.members - {self._node})
        if not others or self._is_busy(now):
            return [self._looking(now)]
        self._pulled = now
        peer = others[int.from_bytes(self._chance(4), "big") % len(others)]
        return [self._looking(now), Pull(self._replica.space, peer)]

    def _is_busy(self, now: float) -> bool:
        return 0 <= now - self._pulled < BUSY

    def _spread(self) -> float:
        """Somewhere in the second half of a span."""
        return 0.5 + self._chance(1)[0] / 512

    # -- what is held

    def _differs(self, said: Heads) -> bool:
        epochs = self._replica.log.epochs
        is_other = said.epoch in epochs and said.digest != self._digest(said.epoch)
        return is_other or said.lamport > self._lamport() or self._is_behind(said)

    def _is_behind(self, said: Heads) -> bool:
        """Whether they have not heard that this epoch is over."""
        return said.epoch < self._on and said.lamport < self._told_lamport(said.epoch)

    @property
    def _on(self) -> int:
        return self._replica.log.latest.root.core.epoch

    def _epochs(self) -> list[int]:
        """The newest of which the key is here: what came with an epoch can only go on from there."""
        newest = range(self._on, self._on - TOPICS, -1)
        return [one for one in reversed(newest) if one in self._replica.log.epochs and self._replica.key(one)]

    def _topic(self, epoch: int) -> bytes:
        if epoch not in self._topics:
            key = self._replica.key(epoch)
            assert key is not None
            self._topics[epoch] = topic(key, self._replica.space, epoch)
        return self._topics[epoch]

    def _digest(self, epoch: int) -> bytes:
        return of_epoch(self._replica.log, epoch).digest

    def _told_lamport(self, epoch: int) -> int:
        """In an epoch that is over, whoever was removed still reads: they learn that it is over, and no more."""
        after = self._replica.log.epochs.get(epoch + 1)
        return self._lamport() if after is None else after.root.core.lamport

    def _lamport(self) -> int:
        frontier = self._replica.log.latest.frontier.values()
        return max((one.core.lamport for one in frontier), default=0)

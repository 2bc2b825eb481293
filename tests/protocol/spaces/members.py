"""A rig: members of a space with real keys, each with a copy of it, who say what is said to whoever shall hear it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity.secrets import Secret
from identity.signing import public_key
from protocol.spaces import acts, keys
from protocol.spaces.acts import KindName, Member, Settings
from protocol.spaces.entry import Core, Entry, Hand, write
from protocol.spaces.keys import EpochKey, Opening
from protocol.spaces.replica import Me, Replica, Taken, begun, root

USUAL = Settings()


@dataclass(frozen=True)
class Person:
    """Somebody with a machine."""

    me: Me
    member: Member


def person(number: int, name: str = "") -> Person:
    """The so-manieth person, always with the same keys."""
    secret, sealing = bytes([number + 1]) * 32, bytes([number + 101]) * 32
    me = Me(public_key(secret), Secret(secret), Opening(Secret(sealing)))
    public = X25519PrivateKey.from_private_bytes(sealing).public_key().public_bytes_raw()
    return Person(me, Member(bytes([number + 1]) * 32, me.node, public, name or f"p{number}"))


def opening(people: Sequence[Person], kind: KindName = "talk", settings: Settings = USUAL) -> acts.Open:
    """How the first of them opens a space."""
    return acts.Open(bytes(32), people[0].member.person, kind, tuple(one.member for one in people), "t", settings)


@dataclass
class Company:
    """Who is there; the first is the host. ``entries`` are all that were said, in the order in which they were."""

    people: list[Person]
    copies: list[Replica]
    key: EpochKey
    entries: list[Entry] = field(default_factory=list)

    @property
    def root(self) -> Entry:
        """The first entry."""
        return self.entries[0]

    def node(self, who: int) -> bytes:
        """The machine of one of them."""
        return self.people[who].me.node

    def tell(self, entry: Entry, to: Iterable[int] | None = None) -> list[Taken]:
        """Hand an entry to some, or to all."""
        if entry not in self.entries:
            self.entries.append(entry)
        return [self.copies[who].receive(entry) for who in (range(len(self.copies)) if to is None else to)]

    def say(
        self, who: int, act: acts.Any, prose: str | None = None, to: Iterable[int] | None = None, hand: Hand = "self"
    ) -> Entry:
        """Somebody says something, in no turn."""
        entry = self.copies[who].compose(act, prose, hand)
        self.tell(entry, to)
        return entry

    def turn(
        self, who: int, act: acts.Any, prose: str | None = None, to: Iterable[int] | None = None, hand: Hand = "owner"
    ) -> Entry:
        """Somebody takes the turn that is theirs."""
        state = self.copies[who].state
        place = next(place for place in state.on() if state.turns[place].node == self.node(who))
        entry = self.copies[who].compose(act, prose, hand, (state.phase, place))
        self.tell(entry, to)
        return entry

    def renew(self, members: Iterable[int], why: str = "renewed", to: Iterable[int] | None = None) -> Entry:
        """The host begins an epoch with these."""
        entry = self.copies[0].renew(tuple(self.people[one].member for one in members), why)
        self.tell(entry, to)
        return entry

    def forged(
        self, who: int, act: acts.Any, after: Sequence[Entry], prose: str | None = None, **other: object
    ) -> Entry:
        """An entry that somebody makes as they like; after which, they say, in place of what they know."""
        node, key = self.node(who), self.copies[who].key(int(other.get("epoch", after[0].core.epoch)))  # type: ignore[call-overload]
        back = next((one for one in after if one.node == node), None)
        fields: dict[str, object] = {
            "space": self.root.core.space,
            "seq": back.core.seq + 1 if back else 0,
            "lamport": 1 + max(one.core.lamport for one in after),
            "epoch": after[0].core.epoch,
            "hand": "self",
            "back": back.hash if back else None,
            "deps": tuple(sorted(one.hash for one in after if one is not back)),
        }
        core = Core(**(fields | other))  # type: ignore[arg-type]
        assert key is not None
        locked = None if prose is None else keys.lock_prose(key, core, prose)
        return write(core, keys.lock_act(key, core, acts.written(act)), locked, None, self.people[who].me.secret)

    def forged_root(self, honest: Entry, act: acts.Epoch, key: EpochKey | None = None) -> Entry:
        """Another root in the place of one, as the host would lie."""
        core = Core(honest.core.space, 0, honest.core.lamport, honest.core.epoch, "owner", None, honest.core.deps)
        return root(core, act, act.members, key or EpochKey.fresh(bytes([9]) * 32), self.people[0].me)

    def latecomer(self, who: Person, trusted: Entry) -> Replica:
        """A copy of somebody who comes with this root."""
        return Replica(self.root.core.space, who.me, trusted.hash)

    def alike(self, but: Iterable[int] = ()) -> bool:
        """Whether all hold the same state, void entries and entries."""
        others = [copy for who, copy in enumerate(self.copies) if who not in set(but)]
        return all(seen(copy) == seen(others[0]) for copy in others)


def company(count: int = 3, kind: KindName = "talk", settings: Settings = USUAL) -> Company:
    """So many people, in a space that the first of them has opened."""
    people = [person(number) for number in range(count)]
    opened, key = opening(people, kind, settings), EpochKey.fresh(bytes([7]) * 32)
    first = begun(opened, people[0].me, key)
    there = Company(people, [Replica(first.core.space, one.me) for one in people], key)
    there.tell(first)
    return there


def seen(copy: Replica) -> tuple[bytes, dict[bytes, str], frozenset[bytes]]:
    """What must be the same for all who hold the same entries."""
    return copy.state.digest, dict(copy.void), frozenset(copy.log.entries)

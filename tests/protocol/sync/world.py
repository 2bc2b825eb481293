"""Members with real copies of a space, and a stream between two of them on which anything can be made to happen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity.ids import digest
from identity.secrets import Secret
from identity.signing import public_key
from protocol.errors import RemoteProtocolError
from protocol.machine import Chance
from protocol.spaces import acts, keys
from protocol.spaces.acts import Member
from protocol.spaces.entry import Entry, write
from protocol.spaces.keys import Opening, Sealing
from protocol.spaces.replica import Me, Replica, Taken, begun
from protocol.sync.copy import Copy, take_in
from protocol.sync.events import Came, Closed, Ended, Out, Send, Take
from protocol.sync.pulling import Pulling
from protocol.sync.serving import Serving


def secret(name: str, of: str = "node") -> bytes:
    return digest("test", of.encode(), name.encode())


def chance(seed: str = "chance") -> Chance:
    counted = [0]

    def drawn(size: int) -> bytes:
        counted[0] += 1
        parts = (blake2b(f"{seed} {counted[0]} {part}".encode()).digest() for part in range(size // 64 + 1))
        return b"".join(parts)[:size]

    return drawn


def sealing(name: str) -> Sealing:
    private = X25519PrivateKey.from_private_bytes(secret(name, "sealing"))
    return Sealing(private.public_key().public_bytes_raw())


def opening(name: str) -> Opening:
    return Opening(Secret(secret(name, "sealing")))


def node(name: str) -> bytes:
    return public_key(secret(name))


def member(name: str) -> Member:
    return Member(digest("person", name.encode()), node(name), sealing(name).plain, name)


def members(names: Iterable[str]) -> tuple[Member, ...]:
    return tuple(member(name) for name in names)


def me(name: str) -> Me:
    return Me(node(name), Secret(secret(name)), opening(name))


def copy(name: str, space: bytes, trusted: bytes | None = None) -> Copy:
    return Copy.of(Replica(space, me(name), trusted))


@dataclass
class Space:
    """A space of Ana's, and each member's copy."""

    names: tuple[str, ...]
    copies: dict[str, Copy] = field(default_factory=dict)

    @classmethod
    def of(cls, *names: str) -> "Space":
        opened = acts.Open(bytes(32), member(names[0]).person, "talk", members(names), "evening")
        root = begun(opened, me(names[0]))
        made = cls(names)
        for name in names:
            made.copies[name] = copy(name, root.core.space)
            made.give(name, root)
        return made

    @property
    def id(self) -> bytes:
        return self.copies[self.names[0]].replica.space

    def give(self, name: str, *entries: Entry) -> Taken:
        taken = take_in(self.copies[name], entries)
        assert not taken.refused
        return taken

    def say(self, name: str, text: str = "hello", act: acts.Any | None = None) -> Entry:
        entry = self.copies[name].replica.compose(act or acts.Say(), text, "self")
        self.give(name, entry)
        return entry

    def renew(self, names: Iterable[str], why: str = "joined") -> Entry:
        root = self.copies[self.names[0]].replica.renew(members(names), why)
        self.give(self.names[0], root)
        return root

    def join(self, name: str, root: Entry) -> None:
        self.copies[name] = copy(name, self.id, root.hash)

    def pull(self, name: str, peer: str, mess: "Mess | None" = None) -> "Ran":
        return run(self.copies[name], node(name), self.copies[peer], node(peer), mess)

    def fork(self, name: str, back: Entry | None, text: str) -> Entry:
        """Another entry for the place after ``back``, by a machine that tells different people different things."""
        replica = self.copies[name].replica
        entry = replica.compose(acts.Say(), text, "self")
        core = entry.core
        if back is not None:
            before = replica.log.entries[back.hash].core
            key = replica.key(core.epoch)
            assert key is not None
            core = type(core)(self.id, before.seq + 1, before.lamport + 1, core.epoch, "self", back.hash)
            locked = keys.lock_act(key, core, acts.written(acts.Say()))
            entry = write(core, locked, keys.lock_prose(key, core, text), None, Secret(secret(name)))
        return entry


def held(copy: Copy, number: int | None = None) -> set[bytes]:
    entries = copy.log.entries.values()
    return {one.hash for one in entries if number is None or one.core.epoch == number}


# -- a stream

Mess = Callable[[int, bytes], list[bytes] | None]  # which frame of all: what comes instead; None: the stream is cut


@dataclass
class Ran:
    """What happened on a stream."""

    ended: list[str] = field(default_factory=list)  # of the one who called, and of the other
    turns: int = 0  # how often whoever spoke had to wait for the other
    sent: list[bytes] = field(default_factory=list)
    taken: int = 0
    most: int = 0  # bytes that were under way at once

    @property
    def round_trips(self) -> float:
        return self.turns / 2

    @property
    def bytes(self) -> int:
        return sum(map(len, self.sent))


def run(mine: Copy, me_: bytes, theirs: Copy | None, peer: bytes, mess: Mess | None = None) -> Ran:
    """One session, frame by frame, all that one side says before the other hears any of it."""
    ran = Ran()
    caller, called = (
        Pulling(mine, peer),
        Serving(me_, lambda space: theirs if theirs and space == theirs.replica.space else None),
    )
    ends = {True: False, False: False}

    def done(outs: list[Out], copy: Copy | None, calls: bool) -> list[bytes]:
        frames = []
        for out in outs:
            match out:
                case Send(payload):
                    assert len(payload) <= 1024 * 1024
                    frames.append(payload)
                case Take(_, entries, past):
                    assert copy is not None
                    ran.taken += len(entries) + len(past)
                    take_in(copy, entries, past)
                case Ended(why):
                    ran.ended.append(why)
                    ends[calls] = True
                case other:
                    raise AssertionError(other)
        ran.sent += frames
        ran.most = max(ran.most, sum(map(len, frames)))
        return frames

    def cut() -> Ran:
        done(caller.handle(Closed(), 0), mine, True)
        done(called.handle(Closed(), 0), theirs, False)
        return ran

    frames, to_called, count = done(caller.begin(), mine, True), True, 0
    while frames and not ends[not to_called]:
        ran.turns += 1
        machine, copy = (called, theirs) if to_called else (caller, mine)
        answers: list[bytes] = []
        for frame in frames:
            coming = [frame] if mess is None else mess(count, frame)
            count += 1
            if coming is None:
                return cut()
            for one in coming:
                try:
                    answers += done(machine.handle(Came(one), 0), copy, not to_called)
                except RemoteProtocolError:
                    if mess is None:
                        raise
                    return cut()
        frames, to_called = answers, not to_called
    if not all(ends.values()):
        assert mess is not None, "a session that nobody disturbed has to end"
        return cut()
    return ran

"""Entries that were sound once, changed by chance, and signed anew by members who mean harm."""

import random
from typing import Any

from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.packing import pack, plain
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import acts, entry, keys, limits
from protocol.spaces.entry import Core, Entry
from protocol.spaces.replica import Replica
from tests.protocol.spaces.members import company

_VALUES: tuple[object, ...] = (
    None, True, 0, 1, 2, -1, 2**31, 2**40, 2**63, "", "x" * 300, "self", b"", bytes(32), bytes(31), [],
    [bytes(32)] * 70, {}, {"": b""}, {"ab" * 32: bytes(32)}, {"zz": b""}, [[]], "talk", "work", "done", "skip",
)  # fmt: skip


class Hostile:
    """One copy of a space that is sent such things. It is begun afresh now and then, for what is sound is taken in."""

    def __init__(self, how: random.Random) -> None:
        self._how = how
        self._there = company(3, "brainstorm")
        there = self._there
        for who in range(3):
            there.turn(who, acts.Commit(bytes(32)), "an idea")
        there.say(0, acts.Next(1, tuple(one.hash for one in there.entries[1:4])))
        there.say(1, acts.Delete(there.entries[2].hash))
        there.say(1, acts.Share({there.entries[2].hash.hex(): bytes(32)}))
        there.renew(range(3), to=[0])
        self._acts: list[Any] = [plain(there.copies[0].act(one.hash)) for one in there.entries]
        self._acts += [{"do": "vote", "on": [bytes(32)]}, {"do": "skip", "phase": 1, "place": 0}, {"do": "microphone"}]
        self._copy = self._fresh()
        self.refused = self.taken = self._count = 0

    def attempt(self) -> None:
        """Send one of them; raises if it is met with anything but a refusal by name."""
        self._count += 1
        if self._count % 50 == 0:
            self._copy = self._fresh()
        try:
            one = entry.read(self._how.choice([self._mutated, self._resigned, self._composed])())
        except RemoteProtocolError:
            self.refused += 1
            return
        taken = self._copy.receive(one)
        self.taken += len(taken.changes)
        self.refused += len(taken.refused)
        state = self._copy.state
        assert len(state.packed()) <= limits.STATE
        assert len(self._copy.void) < 1000
        state.ranked()
        self._copy.prose(one.hash)

    def _fresh(self) -> Replica:
        there = self._there
        copy = Replica(there.root.core.space, there.people[1].me)
        for one in there.entries[:-1]:
            copy.receive(one)
        return copy

    def _mutated(self) -> object:
        """Bytes changed."""
        fields = dict(self._how.choice(self._there.entries).to_fields())
        name = self._how.choice(list(fields))
        if self._how.random() < 0.2:
            fields[name] = self._how.choice(_VALUES)
            return fields
        held = fields[name]
        data = bytearray(held if isinstance(held, bytes) else b"")
        for _ in range(self._how.randint(1, 4)):
            if data:
                data[self._how.randrange(len(data))] = self._how.randrange(256)
        return fields | {name: bytes(data)}

    def _resigned(self) -> object:
        """A header changed, and signed by a member."""
        one = self._how.choice(self._there.entries)
        header = plain(one.header)
        at = header if self._how.random() < 0.3 else header["core"]
        at[self._how.choice([*at, "deps", "slot", "back", "prose", "seals"])] = self._how.choice(_VALUES)
        return one.to_fields() | {"header": self._signed(header)}

    def _composed(self) -> object:
        """An act changed, and said by a member where it can stand."""
        act = dict(self._how.choice(self._acts))
        for _ in range(self._how.randint(0, 2)):
            act[self._how.choice([*act, "phase", "on", "place", "keys"])] = self._how.choice(_VALUES)
        who = self._how.randrange(3)
        epoch = self._copy.log.latest
        node, head = self._there.node(who), epoch.head(self._there.node(who))
        deps = [one for one in epoch.loose(node) if one is not head] or ([] if head else [epoch.root])
        after: list[Entry] = [*deps, *([head] if head else [])]
        core = Core(
            epoch.root.core.space, head.core.seq + 1 if head else 0, 1 + max(one.core.lamport for one in after),
            epoch.root.core.epoch, self._how.choice(["self", "owner"]), head.hash if head else None,
            tuple(sorted(one.hash for one in deps)), self._how.choice([None, (1, who), (1, 9), (0, 0)]),
        )  # fmt: skip
        key = self._there.copies[1].key(0)
        assert key is not None
        try:
            locked = keys.lock_act(key, core, pack(act, limits.ROOT))
            return entry.write(core, locked, None, None, self._there.people[who].me.secret).to_fields()
        except (IdentityRefused, LocalProtocolError):  # what cannot be written is nobody's attack
            return {}

    def _signed(self, header: object) -> bytes:
        try:
            return Envelope.sealed(
                entry.KIND, header, self._how.choice(self._there.people).me.secret.reveal()
            ).to_bytes()
        except (IdentityRefused, LocalProtocolError):  # what cannot be written is nobody's attack
            return b""

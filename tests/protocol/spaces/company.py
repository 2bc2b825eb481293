"""Machines around one table, in one process: real copies of a space, a clock that is told, chance that is drawn alike.

A machine carries out what it is told in order; what it kept is all that it has after it died.
"""

from collections.abc import Callable, Iterable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from identity.ids import digest
from identity.secrets import Secret
from identity.signing import public_key
from protocol.machine import Alarm, Rang
from protocol.spaces import acts
from protocol.spaces.acts import Member, Settings
from protocol.spaces.entry import Entry
from protocol.spaces.events import (
    Answer,
    Arrived,
    Bare,
    Decision,
    Event,
    Keep,
    Labels,
    Note,
    Out,
    Restored,
    TurnOver,
    Wish,
    YourTurn,
)
from protocol.spaces.keys import Opening
from protocol.spaces.replica import Me, Replica
from protocol.spaces.space import Space

START, SECONDS, HOURS = 1_800_000_000, 60, 3600
LABELS = {"ana": ("tea", "trains", "go"), "ben": ("tea", "go", "chess"), "cleo": ("go",)}


class Machine:
    """One member's machine, its disk included."""

    def __init__(self, name: str) -> None:
        self.name = name
        secret = digest("test/node", name.encode())
        sealing = X25519PrivateKey.from_private_bytes(digest("test/sealing", name.encode()))
        self.me = Me(public_key(secret), Secret(secret), Opening(Secret(sealing.private_bytes_raw())))
        self.member = Member(
            digest("test/person", name.encode()), self.me.node, sealing.public_key().public_bytes_raw(), name
        )
        self.kept: list[Entry] = []
        self.notes: list[Any] = []
        self.told: list[Out] = []
        self.turns: dict[tuple[int, int], YourTurn] = {}
        self.alarm: Alarm | None = None
        self.drawn = 0
        self.trusted: bytes | None = None
        self.dies_in: int | None = None  # outs
        self.deaths = 0
        self.handed: set[bytes] = set()  # whoever is out cannot take in what came after, and is handed it once

    def chance(self, count: int) -> bytes:
        self.drawn += 1
        parts = (self.name.encode(), self.drawn.to_bytes(8, "big"))
        return b"".join(digest("test/chance", *parts, bytes([part])) for part in range(3))[:count]

    def come(self, space_id: bytes, trusted: bytes | None = None) -> None:
        self.trusted = trusted
        self.space = Space(Replica(space_id, self.me, trusted), self.me, self.chance)

    def restart(self, now: float) -> list[Out]:
        self.turns, self.alarm, self.dies_in, self.handed = {}, None, None, set()
        self.come(self.space.replica.space, self.trusted)
        return self.handle(Restored(tuple(self.kept)), now)

    def handle(self, event: Event, now: float) -> list[Out]:
        """Have it happen; dies in between if it is to."""
        outs = self.space.handle(event, now)
        for out in outs:
            if self.dies_in is not None:
                if self.dies_in == 0:
                    self.deaths += 1
                    return self.restart(now)
                self.dies_in -= 1
            self._carry_out(out)
        return outs

    def _carry_out(self, out: Out) -> None:
        self.told.append(out)
        match out:
            case Keep(entry):
                self._keep(entry)
            case Bare(hash_):
                self.kept = [one.without_prose() if one.hash == hash_ else one for one in self.kept]
            case Note(tried):
                self.notes.append(tried)
            case YourTurn():
                assert out.slot not in self.turns, "asked twice"
                self.turns[out.slot] = out
            case TurnOver():
                del self.turns[out.slot]
            case Alarm():
                self.alarm = out

    def _keep(self, entry: Entry) -> None:
        at = next((at for at, one in enumerate(self.kept) if one.hash == entry.hash), None)
        if at is None:
            self.kept.append(entry)
            return
        assert self.kept[at].prose is None, "kept twice"
        assert entry.prose is not None, "kept twice"
        self.kept[at] = entry

    def outs(self, kind: type) -> list[Any]:
        return [out for out in self.told if isinstance(out, kind)]

    @property
    def state(self) -> Any:
        return self.space.replica.state

    def said(self) -> list[str]:
        """What can be read here, in the order of the space."""
        log = self.space.replica.log
        entries = sorted(log.entries.values(), key=lambda one: (one.core.epoch, *one.place))
        return [text for one in entries if (text := self.space.replica.prose(one.hash)) is not None]


class Company:
    """Some machines, and what time it is for them."""

    def __init__(self, *names: str) -> None:
        self.now = float(START)
        self.machines = {name: Machine(name) for name in names}
        self.first = names[0]
        self.silent: set[str] = set()
        self.away: set[str] = set()
        self.answers: Callable[[Machine, YourTurn], Event | None] = answer

    def __getitem__(self, name: str) -> Machine:
        return self.machines[name]

    @property
    def host(self) -> Machine:
        return self.machines[self.first]

    def open(self, kind: str, rounds: int = 1, hours: int = 24, members: Iterable[str] = ()) -> None:
        names = list(members) or list(self.machines)
        opened = acts.Open(
            digest("test/nonce", kind.encode()),
            self.host.member.person,
            kind,  # type: ignore[arg-type]
            tuple(self[name].member for name in names),
            f"a {kind}",
            Settings(rounds, SECONDS, START + hours * HOURS),
        )
        for name in names:
            self[name].come(acts.space_id(opened, self.host.me.node))
        self.do(self.first, Wish(opened))

    def do(self, name: str, event: Event) -> list[Out]:
        return self[name].handle(event, self.now)

    def join(self, name: str, epoch_root: Entry) -> None:
        self.machines.setdefault(name, Machine(name)).come(self.host.space.replica.space, epoch_root.hash)
        self.do(name, Arrived((epoch_root,)))

    def sync(self) -> None:
        """All who are there hand each other what they lack, until nobody lacks anything."""
        moved = True
        while moved:
            moved = False
            for giver in self._here():
                for taker in self._here():
                    if giver is not taker and (new := _lacking(giver, taker)):
                        taker.handed |= {one.hash for one in new}
                        taker.handle(Arrived(new, giver.me.node), self.now)
                        moved = True

    def settle(self) -> None:
        """All talk, until nobody who is there has anything to say."""
        self.sync()
        while sum(self._take_turns(machine) for machine in self._here()):
            self.sync()

    def run(self, most: int = 400) -> None:
        """On and on, until it is over for all."""
        for _ in range(most):
            self.settle()
            alarms = [one.alarm.at for one in self._here() if one.alarm and not one.space.over]
            if not alarms:
                return
            self.wait(max(0.0, min(alarms) - self.now))
        raise AssertionError("it does not end")

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for machine in self._here():
            if machine.alarm is not None and machine.alarm.at <= self.now:
                alarm, machine.alarm = machine.alarm, None
                machine.handle(Rang(alarm.name), self.now)

    def _here(self) -> list[Machine]:
        return [one for name, one in self.machines.items() if name not in self.away and hasattr(one, "space")]

    def _take_turns(self, machine: Machine) -> bool:
        took = False
        for slot, turn in list(machine.turns.items()):
            if machine.name in self.silent or slot not in machine.turns:
                continue
            event = self.answers(machine, turn)
            if event is not None:
                machine.turns.pop(slot, None)
                machine.handle(event, self.now)
                took = True
        return took


def answer(machine: Machine, turn: YourTurn) -> Event | None:
    """What a willing member does."""
    if turn.task in ("consent", "names", "release"):
        return Decision(turn.epoch, turn.slot, True, digest("test/grant"))
    if turn.task == "labels":
        return Labels(turn.epoch, turn.slot, LABELS[machine.name], digest("test/branch"), tuple(machine.notes))
    chosen = turn.options[:2] if turn.task == "vote" else turn.options[:1]
    return Answer(turn.epoch, turn.slot, f"{machine.name}: {turn.task} {turn.slot[0]}.{turn.slot[1]}", chosen)


def _lacking(giver: Machine, taker: Machine) -> tuple[Entry, ...]:
    theirs, trusted = taker.handed | taker.space.replica.log.entries.keys(), taker.trusted
    mine = giver.space.replica.log.entries
    since = mine[trusted].core.epoch if trusted in mine else 0
    return tuple(one for hash_, one in mine.items() if hash_ not in theirs and one.core.epoch >= since)

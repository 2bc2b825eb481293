"""Many people, each in some spaces, coming and going: what reaches them, and what that costs each of them.

A person has one machine, with a seat in each of their spaces. Selves take their turns, people say something now and
then. Someone who is away has no machine running; when they come back it starts from what it kept.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

from identity.packing import pack
from protocol.sim.faults import Faults
from protocol.sim.network import Network
from protocol.sim.node import Directory, Node
from protocol.sim.world import World
from protocol.spaces import acts, events
from protocol.spaces.acts import Open, Settings

DELAY = 0.3  # seconds at most, each way
SHORT, LONG = 100, 400  # characters that are said at once
SETTLES = 900.0  # seconds after all have come back


@dataclass(frozen=True)
class Habits:
    """How people live."""

    away: float = 0.3  # the part of the time
    stays: float = 1260.0  # seconds, at a time, in the middle
    rounds: int = 2  # of a talk
    patience: int = 60  # seconds for a turn
    says: int = 10  # what people say besides, in each space
    lasts: float = 5400.0  # seconds


@dataclass(frozen=True)
class Lived:
    """What came of it."""

    people: int
    spaces: int
    entries: int
    received: Mapping[int, int]  # bytes, by person
    needed: Mapping[int, int]  # bytes of what others wrote, once
    lacking: int  # entries that somebody has not got
    events: int
    seconds: float  # of processor time
    raised: tuple[str, ...]

    @property
    def ratio(self) -> float:
        """Bytes received, for each that was needed."""
        return sum(self.received.values()) / sum(self.needed.values())


class Seat(Node):
    """A person's part in one space."""

    def _answer(self, turn: events.YourTurn) -> None:
        self.tell(events.Answer(turn.epoch, turn.slot, said(self._chance)))

    def say(self) -> None:
        """Something of one's own accord."""
        self.guarded(lambda: self.tell(events.Wish(acts.Say(), said(self._chance))))


def said(chance: Random) -> str:
    """As much as is said at once. It is encrypted, so what it says makes no difference."""
    return "".join(chance.choices("etaoin shrdlu", k=chance.randint(SHORT, LONG)))


def live(people: int, spaces: Sequence[Sequence[int]], habits: Habits, seed: int = 1) -> Lived:
    """Let people live: ``spaces`` names those who are in each, its host first."""
    began = time.process_time()
    crowd = _Crowd(people, spaces, habits, seed)
    crowd.live()
    return crowd.lived(time.process_time() - began)


def mixed(people: int, each: int, sizes: tuple[int, int], seed: int = 1) -> list[list[int]]:
    """Spaces of some of the people, whoever they are, until all are in so many."""
    chance, spaces = Random(f"mixed {seed}"), list[list[int]]()
    left = [each] * people
    while any(left):
        wanting = [one for one in range(people) if left[one]]
        size = chance.randint(*sizes)
        chosen = sorted(wanting, key=lambda one: (-left[one], chance.random()))[:size]
        if len(chosen) < size:
            chosen += chance.sample(sorted(set(range(people)) - set(chosen)), size - len(chosen))
        chance.shuffle(chosen)
        spaces.append(chosen)
        for one in chosen:
            left[one] = max(0, left[one] - 1)
    return spaces


def among_contacts(people: int, contacts: int, size: int, seed: int = 1) -> list[list[int]]:
    """Each person hosts one space with some of their contacts; of these there are so many times as many as people."""
    chance = Random(f"contacts {seed}")
    known: list[set[int]] = [set() for _ in range(people)]
    for one in range(people):
        for _ in range(min(contacts, people - 1 - len(known[one]))):
            other = one
            while other == one or other in known[one]:  # most of them are near
                near = chance.random() < 0.9
                other = (one + chance.randint(1, 4 * contacts)) % people if near else chance.randrange(people)
            known[one].add(other)
            known[other].add(one)
    return [[one, *chance.sample(sorted(known[one]), min(size - 1, len(known[one])))] for one in range(people)]


class _Crowd:
    def __init__(self, people: int, spaces: Sequence[Sequence[int]], habits: Habits, seed: int) -> None:
        self.people, self.habits, self.chance = people, habits, Random(f"crowd {seed}")
        self.world = World()
        self.network = Network(self.world, Faults(delay=DELAY), seed)
        self.seats: list[list[Seat]] = [[] for _ in range(people)]
        self.spaces: list[list[Seat]] = []
        for members in spaces:
            directory: Directory = {}
            seats = [Seat(one, seed, self.world, self.network, directory) for one in members]
            self.spaces.append(seats)
            for seat in seats:
                self.seats[seat.number].append(seat)

    def live(self) -> None:
        lasts = self.habits.lasts
        for seats in self.spaces:
            self.world.at(self.chance.uniform(0, lasts / 6), partial(self._open, seats))
            for _ in range(self.habits.says):
                self.world.at(self.chance.uniform(lasts / 6, lasts), partial(self._say, seats))
        for one in range(self.people):
            self.world.at(self.chance.uniform(0, self.habits.stays), partial(self._goes, one))
        self.world.run(lasts)
        for one in self.network.down.copy():
            self._comes(one, stays=True)
        self.habits = Habits(away=0.0)
        self.world.run(lasts + SETTLES)

    def _open(self, seats: list[Seat]) -> None:
        host = seats[0]
        if host.number in self.network.down:
            self.world.after(60.0, partial(self._open, seats))
            return
        settings = Settings(self.habits.rounds, self.habits.patience, 10**6)
        whole = tuple(one.member for one in seats)
        opened = Open(self.chance.randbytes(32), host.member.person, "talk", whole, "a space", settings)
        space = acts.space_id(opened, host.me.node)
        for seat in seats:
            is_there = seat.number not in self.network.down
            seat.told_of(space, host.me.node)
            if not is_there:
                seat.life = None
                self.network.down.add(seat.number)
        host.guarded(lambda: host.tell(events.Wish(opened)))

    def _say(self, seats: list[Seat]) -> None:
        there = [one for one in seats if one.life is not None and one.life.space.replica.is_begun]
        if there:
            self.chance.choice(there).say()

    def _goes(self, one: int) -> None:
        if self.habits.away:
            for seat in self.seats[one]:
                seat.die()
            self.network.down.add(one)
            away = self.habits.stays * self.habits.away / (1 - self.habits.away)
            self.world.after(self.chance.uniform(0.2, 1.8) * away, partial(self._comes, one))

    def _comes(self, one: int, *, stays: bool = False) -> None:
        if one in self.network.down:
            self.network.down.discard(one)
            for seat in self.seats[one]:
                seat.start()
            if not stays:
                self.world.after(self.chance.uniform(0.2, 1.8) * self.habits.stays, partial(self._goes, one))

    def lived(self, seconds: float) -> Lived:
        needed = dict.fromkeys(range(self.people), 0)
        lacking = entries = 0
        for seats in self.spaces:
            held = [seat.life.space.replica.log.entries if seat.life else {} for seat in seats]
            whole = {hash_: entry for one in held for hash_, entry in one.items()}
            sizes = {hash_: len(pack(entry.to_fields())) for hash_, entry in whole.items()}
            entries += len(whole)
            for seat, own in zip(seats, held, strict=True):
                lacking += len(whole) - len(own)
                foreign = (hash_ for hash_, entry in whole.items() if entry.node != seat.me.node)
                needed[seat.number] += sum(sizes[hash_] for hash_ in foreign)
        raised = tuple(repr(error) for some in self.seats for seat in some for error in seat.raised)
        received = {one: self.network.bytes.get(one, 0) for one in range(self.people)}
        happened = self.world.happened
        return Lived(self.people, len(self.spaces), entries, received, needed, lacking, happened, seconds, raised)

"""Two sides who would join, each with what it holds durably and a machine that is lost in a crash."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from identity import cards, invites
from identity.cards import Card
from identity.clock import Now
from identity.envelope import Envelope
from identity.grants import Grant, To
from identity.grants import signed as signed_grant
from identity.invites import Invite
from identity.personlog import PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from identity.tickets import Ticket
from protocol.join import book, ticketed
from protocol.join.admitting import Admitting
from protocol.join.joining import Joining
from protocol.join.messages import Answer, FromInviter
from protocol.join.sides import Me, Other
from protocol.machine import Alarm
from protocol.wire.messages import read
from tests.identity.person import Person
from tests.identity.world import World

NOW = 1_800_000_000
UNTIL = NOW + 86_400
ANA, BEN, CLEO = Person(1), Person(3), Person(4)


def moved_in(person: Person) -> PersonLog:
    self_ = person.add(person.id, "self", "self")
    node = person.add(self_.hash, "node", "node")
    return PersonLog([person.genesis, self_, node, person.add(node.hash, "sealing", "sealing", by="node")])


LOGS = {person.id: moved_in(person) for person in (ANA, BEN, CLEO)}
CARDS = {
    person.id: cards.signed(Card(person.id, name, NOW - 100), person.owner(0))
    for person, name in ((ANA, "Ana"), (BEN, "Ben"), (CLEO, "Cleo"))
}


def me_of(person: Person, log: PersonLog | None = None) -> Me:
    self_, sealing = (public_key(person.other(name)) for name in ("self", "sealing"))
    return Me(log or LOGS[person.id], self_, Secret(person.other("node")), sealing, CARDS[person.id])


class Drawn:
    """Chance that is the same each time."""

    def __init__(self, seed: int = 0) -> None:
        self._count = seed << 32

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return self._count.to_bytes(8, "big").rjust(size, b"\xaa")[-size:]


class Crash(Exception):
    """The power went, right after something was done."""


@dataclass
class Countdown:
    """Counts what is done, by both; the power goes after one of these."""

    at: int | None = None
    done: int = 0

    def tick(self) -> None:
        self.done += 1
        if self.done == self.at:
            raise Crash


class Inviter:
    """Ana's house: the book, on disk; and the machine over it."""

    def __init__(self, countdown: Countdown, invite: Invite | None = None) -> None:
        self.invite_made = invite or Invite(Secret(bytes(range(16))), UNTIL)
        self.countdown = countdown
        self.me = me_of(ANA)
        self.known = World(ANA.id, Now.at(NOW), {ANA.id: LOGS[ANA.id]})
        self.invites = {self.invite_made.id: self.invite_made}
        owner_key = Secret(ANA.owner(0))
        joining, acting = invites.granted(self.invite_made, ANA.id, NOW, ["ask"], {"ask": 3}, UNTIL + 10**6, owner_key)
        assert acting is not None
        self.grants = (joining, acting)
        self.pinned: dict[bytes, Other] = {}
        self.answers: list[bytes] = []
        self.confirmed: list[bytes] = []
        self.spent = 0
        self.start()

    def start(self) -> None:
        self.machine = Admitting(self, Drawn(7))
        self.conversations = 0

    @property
    def ticket(self) -> Ticket:
        node = public_key(ANA.other("node"))
        return Ticket(ANA.id, node, self.invite_made.secret, self.invite_made.until)

    # -- the book

    def invite(self, id: bytes) -> Invite | None:
        return self.invites.get(id)

    def granted(self, id: bytes) -> tuple[Envelope, ...]:
        return self.grants if id == self.invite_made.id else ()

    # -- what is done

    def do(self, outs: Sequence[book.Out], say: Callable[[Any, bytes], None]) -> None:
        for out in outs:
            match out:
                case book.Spend(invite, joiner, peer, answer, uses):
                    was = self.invites[invite]
                    assert was.joiner is None, "two joiners for one invite"
                    self.invites[invite] = replace(was, joiner=joiner, peer=peer, answer=answer)
                    self.known.joined[invite] = joiner
                    self.known.note(uses, "join")
                    self.spent += 1
                case book.Pin(other):
                    self.pinned[other.log.person] = other
                    self.known.logs[other.log.person] = other.log
                case book.Say(to, frame):
                    self._refuse_early(frame)
                    say(to, frame)
                case book.Confirmed(_, joiner):
                    self.confirmed.append(joiner)
                case _:
                    pass
            self.countdown.tick()

    def _refuse_early(self, frame: bytes) -> None:
        """An answer leaves once it is kept, and the joiner pinned."""
        if isinstance(read(frame, FromInviter), Answer):
            used = self.invites[self.invite_made.id]
            assert used.answer == frame
            assert used.joiner in self.pinned

    def letter(self, peer: bytes, frame: bytes, now: float, say: Callable[[Any, bytes], None]) -> None:
        """A letter is a conversation of one frame."""
        self.known.now = Now.at(now)
        self.conversations += 1
        to = self.conversations
        for event in (book.Came(to, peer, peer), book.Heard(to, frame), book.Gone(to)):
            self.do(self.machine.handle(event, now), say)


@dataclass
class Joiner:
    """Whoever has the ticket: what waits, on disk; and the machine over it."""

    person: Person
    ticket: Ticket
    countdown: Countdown
    pending: ticketed.Pending | None = None
    pinned: dict[bytes, Other] = field(default_factory=dict)
    known: dict[bytes, PersonLog] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    alarms: list[tuple[float, Any]] = field(default_factory=list)
    machine: Joining | None = None
    me: Me | None = None
    starts: int = 0

    @property
    def peer(self) -> bytes:
        return me_of(self.person).peer

    def start(self, now: float, say: Callable[[bytes], None], dial: Callable[[], None] = lambda: None) -> None:
        """As after a crash, or the first time."""
        self.starts += 1
        drawn = Drawn(self.person.entropy[-1] << 8 | self.starts)
        lookups = (lambda: self.me or me_of(self.person)), self.log, drawn
        if self.pending is None:
            to_ana = Grant(
                issuer=self.person.id, to=To("person", ANA.id), acts=("ask",), since=NOW, until=UNTIL, nonce=bytes(16)
            )
            grants = (signed_grant(to_ana, self.person.owner(0)),)
            self.machine = Joining.with_ticket(self.ticket, grants, *lookups)
        else:
            self.machine = Joining(self.pending, *lookups)
        self.tell(ticketed.Start(), now, say, dial)

    def log(self, person: bytes) -> PersonLog | None:
        return self.pinned[person].log if person in self.pinned else self.known.get(person)

    def tell(
        self,
        event: ticketed.Event,
        now: float,
        say: Callable[[bytes], None],
        dial: Callable[[], None] = lambda: None,
    ) -> None:
        assert self.machine is not None
        for out in self.machine.handle(event, now):
            match out:
                case ticketed.Keep(pending):
                    self.pending = ticketed.Pending.from_bytes(pending.to_bytes())
                case ticketed.Pin(other):
                    self.pinned[other.log.person] = other
                case ticketed.Drop():
                    self.pending = None
                case ticketed.Stuck(why):
                    self.stuck.append(why)
                case ticketed.Failed(why):
                    self.failed.append(why)
                case ticketed.Say(frame):
                    say(frame)
                case ticketed.Dial():
                    dial()
                case Alarm(name, at):
                    self.alarms.append((at, name))
                case ticketed.Close():
                    pass
            self.countdown.tick()

    @property
    def is_over(self) -> bool:
        return bool(self.pinned) or bool(self.failed)

"""What strangers send to the two machines that are open to them: frames changed by chance, and guesses at a ticket."""

import random
from collections.abc import Iterable
from functools import partial
from typing import Any

from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.invites import new_secret
from identity.joining import prove
from identity.packing import pack, plain, unpack
from identity.secrets import Secret
from identity.tickets import invite_id
from protocol.ask import desk
from protocol.ask.messages import QUESTION, Ask, Cancel, Question
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.join import book, ticketed
from protocol.join.messages import FromInviter, Greeting, Hello, Proved, meeting, party_at
from protocol.machine import Rang
from protocol.wire import limits
from protocol.wire.messages import Refused, read, write
from tests.identity.person import Person
from tests.protocol.ask.desks import House, granted
from tests.protocol.join.houses import ANA, BEN, CLEO, NOW, Countdown, Inviter, Joiner, me_of

_VALUES: tuple[object, ...] = (
    None, True, 0, 1, -1, 2**40, 2**63, "", "x" * 300, "self", b"", bytes(16), bytes(32), bytes(33), [],
    [bytes(32)] * 9, {}, {"": b""}, [[]], [None] * 3000, "hello", "proved", "done", "ask", "cancel",
)  # fmt: skip
_AFRESH = 2000


def join(inviter: Inviter, person: Person = BEN, now: float = NOW) -> tuple[list[bytes], list[bytes]]:
    """What somebody who has the ticket and the inviter say to each other until they have joined."""
    joiner = Joiner(person, inviter.ticket, Countdown())
    by_joiner: list[bytes] = []
    by_inviter: list[bytes] = []
    joiner.start(now, by_joiner.append)
    joiner.tell(ticketed.Connected(inviter.me.peer), now, by_joiner.append)
    for frame in by_joiner:  # it grows meanwhile
        heard = len(by_inviter)
        inviter.letter(joiner.peer, frame, now, lambda _, said: by_inviter.append(said))
        for said in by_inviter[heard:]:
            joiner.tell(ticketed.Heard(inviter.me.peer, said), now, by_joiner.append)
    return by_joiner, by_inviter


class Hostile:
    """Both machines over one house, and whoever sends to them; what they keep on disk is let go of now and then."""

    def __init__(self, how: random.Random) -> None:
        self._how = how
        self._sound = {"join": join(Inviter(Countdown()))[0], "ask": [self._question({}), write(Cancel(bytes(32)))]}
        self._count = self.refused = self.admitted = self.joined = self.asked = self.held = 0
        self._inviter, self._house = Inviter(Countdown()), House()

    def attempt(self) -> None:
        """Send one; raises if it is met with anything but a refusal, by name or by hanging up."""
        self._count += 1
        if self._count % _AFRESH == 0:
            self._afresh()
        where = self._how.choice(["join", "ask"])
        frame = self._how.choice([self._bytes_changed, self._values_changed])(where)
        if where == "ask" and self._how.random() < 0.3:
            frame = self._question({self._how.choice(Question.__struct_fields__): self._how.choice(_VALUES)})
        now = NOW + self._count * 40 % 80_000  # so nobody runs out of tries; and now and then it is set back
        try:
            (self._join if where == "join" else self._ask)(frame, now)
        except RemoteProtocolError:
            self.refused += 1
        self.admitted += bool(set(self._inviter.pinned) - {BEN.id})
        self.held = max(self.held, self._inviter.machine.held, self._house.machine.held)

    def _afresh(self) -> None:
        """The house as it was; the machines stay, for what they hold is what is measured."""
        inviter, house = Inviter(Countdown()), House()
        inviter.machine, house.machine = self._inviter.machine, self._house.machine
        inviter.machine._book, house.machine._desk = inviter, house
        self._inviter, self._house = inviter, house

    def _join(self, frame: bytes, now: float) -> None:
        inviter, to = self._inviter, self._count
        do, spent = partial(inviter.do, say=lambda *_: None), inviter.spent
        do(inviter.machine.handle(book.Came(to, self._peer(), self._how.randrange(10_000)), now))
        try:
            do(inviter.machine.handle(book.Heard(to, frame), now))
        finally:
            self.joined += inviter.spent - spent
            self._leave(do, book.Gone(to), ("join", to), now)

    def _leave(self, do: Any, gone: book.Gone, alarm: Any, now: float) -> None:
        match self._how.randrange(3):
            case 0:
                do(self._inviter.machine.handle(gone, now))
            case 1:
                do(self._inviter.machine.handle(Rang(alarm), now))
            case _:
                pass  # they say no more, and stay

    def _ask(self, frame: bytes, now: float) -> None:
        house, to = self._house, self._count
        tell = partial(house.tell, now=now, say=lambda *_: None)
        tell(desk.Came(to, self._peer()))
        before = len(house.posed)
        try:
            tell(desk.Heard(to, frame))
        finally:
            self.asked += len(house.posed) - before
            for id in house.posed:
                ends: Iterable[desk.Event] = (
                    desk.Failed(id),
                    desk.Answered(id, "there"),
                    Rang(("ask", id)),
                    desk.Stop(id),
                )
                tell(self._how.choice([desk.Piece(id, "x"), *ends]))
            if self._how.random() < 0.9:
                tell(desk.Gone(to))

    def _peer(self) -> bytes:
        return self._how.choice([me_of(BEN).peer, me_of(CLEO).peer, self._how.randbytes(38)])

    def _bytes_changed(self, where: str) -> bytes:
        data = bytearray(self._how.choice(self._sound[where]))
        for _ in range(self._how.randint(1, 3)):
            place = self._how.randrange(len(data))
            match self._how.randrange(4):
                case 0:
                    data[place] = self._how.randrange(256)
                case 1:
                    del data[place]
                case 2:
                    data.insert(place, self._how.randrange(256))
                case _:
                    del data[place:]
            if not data:
                return b"\xc0"
        return bytes(data)

    def _values_changed(self, where: str) -> bytes:
        """Written as it must be, with something odd in one place of it."""
        content = unpack(self._how.choice(self._sound[where]), limits.FRAME)
        at: Any = content
        while True:
            key = self._how.choice(list(at) if isinstance(at, dict) else range(len(at)))
            if isinstance(at[key], dict | list) and at[key] and self._how.random() < 0.7:
                at = at[key]
                continue
            if isinstance(at, dict) and self._how.random() < 0.2:
                key = "zz"  # of which nobody knows
            at[key] = self._how.choice(_VALUES)
            return pack(content, limits.FRAME)

    def _question(self, odd: dict[str, object]) -> bytes:
        nonce = self._how.randbytes(16)
        fields = plain(Question(BEN.id, ANA.id, "Where?", "to find it", "owner", NOW, NOW + 1_000_000, nonce))
        try:
            signed = Envelope.sealed(QUESTION, {**fields, **odd}, BEN.other("node"))
        except IdentityRefused as error:
            raise LocalProtocolError("an odd value that cannot be written") from error
        return write(Ask(signed.to_bytes(), (granted(1_000_000).to_bytes(),)))


class Guesser:
    """Somebody who has no ticket, and as many addresses as they like."""

    def __init__(self, inviter: Inviter) -> None:
        self._inviter, self._count = inviter, 0

    def guess(self, now: float) -> list[str]:
        """Say hello and prove a guessed secret, for the invite there is or for one of its own; what was said to it."""
        self._count += 1
        secret, me = new_secret(), me_of(CLEO)
        invite = self._inviter.invite_made.id if self._count % 2 else invite_id(secret)
        mine = me.party(self._count.to_bytes(32, "big"))
        machine, said = self._inviter.machine, []
        do = partial(self._inviter.do, say=lambda _, frame: said.append(read(frame, FromInviter)))
        do(machine.handle(book.Came(self._count, me.peer, self._count), now))
        do(machine.handle(book.Heard(self._count, write(Hello(invite, mine))), now))
        if said and isinstance(said[0], Greeting):
            do(machine.handle(book.Heard(self._count, self._proved(invite, mine, said[0], secret)), now))
        return [one.why if isinstance(one, Refused) else type(one).__name__ for one in said[1:]]

    @staticmethod
    def _proved(invite: bytes, mine: Any, greeting: Greeting, secret: Secret) -> bytes:
        me, node = me_of(CLEO), me_of(ANA).party(bytes(32)).node
        inviter = party_at(ANA.id, node, greeting.inviter)
        proved = prove("joiner", meeting(invite, inviter, mine), secret, me.node)
        log, card = me.operations(), me.card.to_bytes()
        return write(Proved(invite, mine, greeting.inviter, proved.mac, proved.signature, log, card, ()))

"""Two sides who know each other: Ben asks, Ana's house answers. Both hold on disk what a crash leaves."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from identity.clock import Now
from identity.envelope import Envelope
from identity.grants import Grant, To, signed
from identity.secrets import Secret
from protocol.ask import desk, waiting
from protocol.ask.answering import Answering
from protocol.ask.desk import Kept
from protocol.ask.messages import FromAnswerer, Hand, Reply, Whole
from protocol.ask.outbox import Outbox
from protocol.machine import Alarm
from protocol.wire.messages import read
from tests.identity.person import Person
from tests.identity.world import World
from tests.protocol.join.houses import ANA, BEN, LOGS, NOW, UNTIL, Countdown, Drawn, me_of


def granted(limit: int = 3, to: Person = BEN, **more: Any) -> Envelope:
    limits = {"ask": limit}
    fields: dict[str, Any] = {"acts": ("ask",), "since": NOW, "until": UNTIL, "nonce": bytes(16), "limits": limits}
    return signed(Grant(issuer=ANA.id, to=To("person", to.id), **{**fields, **more}), ANA.owner(0))


class House:
    """Ana's."""

    def __init__(self, countdown: Countdown | None = None) -> None:
        self.countdown = countdown or Countdown()
        self.known = World(ANA.id, Now.at(NOW), dict(LOGS))
        self.notes: dict[bytes, Kept] = {}
        self.replies: dict[bytes, list[bytes]] = {}
        self.posed: list[bytes] = []
        self.quit: list[bytes] = []
        self.counted = 0
        self.start()

    def start(self) -> None:
        self.machine = Answering(self)

    def key(self, hand: Hand) -> Secret:
        return Secret(ANA.other("self" if hand == "self" else "node"))

    def kept(self, id: bytes) -> Kept | None:
        return self.notes.get(id)

    def tell(self, event: desk.Event, now: float, say: Callable[[Any, bytes | None], None]) -> None:
        """``say`` hears what goes to whom; None: the conversation is closed."""
        self.known.now = Now.at(now)
        for out in self.machine.handle(event, now):
            match out:
                case desk.Note(id, _, uses, tries):
                    self.known.note(uses, "ask")
                    self.counted += bool(uses)
                    self.notes[id] = Kept(tries)
                case desk.Keep(id, reply):
                    self.notes[id] = Kept(self.notes[id].tries, reply)
                    self.replies.setdefault(id, []).append(reply)
                case desk.Pose(asked):
                    assert asked.id in self.notes  # it is counted before the self hears of it
                    self.posed.append(asked.id)
                case desk.Quit(id):
                    self.quit.append(id)
                case desk.Say(to, frame):
                    if isinstance(read(frame, FromAnswerer), Whole):  # it leaves once it is kept
                        assert any(frame == kept.reply for kept in self.notes.values())
                    say(to, frame)
                case desk.Close(to):
                    say(to, None)
                case Alarm():
                    pass
            self.countdown.tick()


@dataclass
class Asker:
    """Ben, or somebody else."""

    person: Person = BEN
    countdown: Countdown = field(default_factory=Countdown)
    chain: tuple[Envelope, ...] = (granted(),)
    stored: dict[bytes, waiting.Waiting] = field(default_factory=dict)
    came: dict[bytes, str] = field(default_factory=dict)
    got: dict[bytes, list[Reply]] = field(default_factory=dict)
    over: dict[bytes, str] = field(default_factory=dict)
    dialled: list[bytes] = field(default_factory=list)
    alarms: dict[Any, float] = field(default_factory=dict)
    seed: int = 0

    def __post_init__(self) -> None:
        self.start_empty()

    def start_empty(self) -> None:
        self.seed += 1
        self.machine = Outbox(self.person.id, Secret(self.person.other("node")), LOGS.get, Drawn(self.seed))
        self.dialled.clear()
        self.alarms.clear()

    @property
    def peer(self) -> bytes:
        return me_of(self.person).peer

    def start(self, now: float) -> None:
        self.start_empty()
        self.tell(waiting.Restored(tuple(self.stored.values())), now, lambda *_: None)

    def ask(self, now: float, text: str = "Where do you swim?", until: int = NOW + 3600, to: bytes = ANA.id) -> None:
        self.tell(waiting.Put(to, text, "to find a lake", self.chain, until), now, lambda *_: None)

    def tell(self, event: waiting.Event, now: float, say: Callable[[bytes, bytes | None], None]) -> None:
        for out in self.machine.handle(event, now):
            match out:
                case waiting.Store(id, one):
                    self.stored[id] = waiting.Waiting.from_bytes(one.to_bytes())
                case waiting.Drop(id):
                    del self.stored[id]
                case waiting.Dial(id):
                    self.dialled.append(id)
                case waiting.Say(id, frame):
                    say(id, frame)
                case waiting.Close(id):
                    say(id, None)
                case waiting.Came(id, text, afresh):
                    self.came[id] = text if afresh else self.came[id] + text
                case waiting.Got(id, _, reply):
                    self.got.setdefault(id, []).append(reply)
                case waiting.Over(id, why):
                    self.over[id] = why
                case Alarm(name, at):
                    self.alarms[name] = at
            self.countdown.tick()

"""Every message of the control socket, as types: those about the node itself and its health here, those about people
in ``persons``, those about bodies and what they think in ``minds``, those about what is remembered in ``memories``,
what that came from in ``sources``, those about watched folders in ``folders``.

A request names the type of its answer in ``answer``, so a client that asks ``Status()`` is handed a ``StatusReport``.
Unknown fields are ignored and new ones have defaults: clients and nodes of neighbouring versions understand each other.
Times are seconds since 1970.
"""

from typing import ClassVar, Protocol, TypeVar

from msgspec import Struct, field

from protocol.control import folders, memories, minds, persons, sources
from protocol.control.message import Message

VERSION = 1


# -- answers


class Pong(Message, frozen=True):
    """The node is there."""


class ServiceView(Struct, frozen=True):
    """One named service, as the owner sees it."""

    name: str
    state: str
    since: float
    restarts: int = 0
    reason: str = ""


class WorkerView(Struct, frozen=True):
    """One child process, as the owner sees it."""

    name: str
    state: str
    since: float
    pid: int | None = None
    restarts: int = 0
    reason: str = ""


class JournalView(Struct, frozen=True):
    """How the journal is doing."""

    bytes: int
    writes: int
    newest_backup: float | None = None
    last_run: str = ""
    trouble: str = ""
    way_out: str = ""
    clock_behind: int = 0


class StatusReport(Message, frozen=True):
    """The whole node at one moment; ``event`` is the number of the last event it takes account of."""

    version: str
    pid: int
    home: str
    started: float
    now: float
    event: int
    memory_bytes: int
    services: list[ServiceView] = field(default_factory=list)
    workers: list[WorkerView] = field(default_factory=list)
    journal: JournalView | None = None
    owner: str = ""
    unlocked_until: float | None = None
    bodies: list[minds.BodyView] = field(default_factory=list)


class Subscribed(Message, frozen=True):
    """Events follow, the first numbered after ``event``."""

    event: int


class Check(Message, frozen=True):
    """One finding of the doctor; ``result`` is ok, warn or fail, ``do`` the way out."""

    name: str
    result: str
    says: str
    do: str = ""


class Echoed(Message, frozen=True):
    """What the echo worker sent back, and which process it was."""

    text: str
    pid: int


class BackedUp(Message, frozen=True):
    """A backup was written and read back."""

    name: str
    bytes: int


class Stopping(Message, frozen=True):
    """The node has begun to stop."""


Answer = (
    Pong
    | StatusReport
    | Subscribed
    | Check
    | Echoed
    | BackedUp
    | Stopping
    | persons.Answer
    | minds.Answer
    | memories.Answer
    | sources.Answer
    | folders.Answer
)


# -- requests


class Ping(Message, frozen=True):
    """Are you there?"""

    answer: ClassVar[type[Pong]] = Pong


class Status(Message, frozen=True):
    """How are you?"""

    answer: ClassVar[type[StatusReport]] = StatusReport


class Subscribe(Message, frozen=True):
    """Tell me what happens from now on, or since event ``since``."""

    answer: ClassVar[type[Subscribed]] = Subscribed
    since: int | None = None


class Examine(Message, frozen=True):
    """Check the running node; findings are streamed as they are made."""

    answer: ClassVar[type[Check]] = Check


class CheckBody(Message, frozen=True):
    """Try out the body at ``path``, or those in use; findings are streamed as they are made."""

    answer: ClassVar[type[Check]] = Check
    path: str = ""


class Echo(Message, frozen=True):
    """Have the echo worker repeat ``text``, word by word if ``streamed``."""

    answer: ClassVar[type[Echoed]] = Echoed
    text: str
    streamed: bool = False


class Backup(Message, frozen=True):
    """Write a backup of the journal now."""

    answer: ClassVar[type[BackedUp]] = BackedUp


class Stop(Message, frozen=True):
    """Stop the node."""

    answer: ClassVar[type[Stopping]] = Stopping


A = TypeVar("A", bound=Answer, covariant=True)


class Asking(Protocol[A]):
    """Any request whose answer is an ``A``: what a client's ``ask`` takes, so that it can promise an ``A``."""

    @property
    def answer(self) -> type[A]:
        """The type of the answer."""


Request = (
    Ping
    | Status
    | Subscribe
    | Examine
    | CheckBody
    | Echo
    | Backup
    | Stop
    | persons.Request
    | minds.Request
    | memories.Request
    | sources.Request
    | folders.Request
)


# -- events


class ServiceChanged(Message, frozen=True):
    """A service entered a state."""

    service: ServiceView


class WorkerChanged(Message, frozen=True):
    """A worker entered a state."""

    worker: WorkerView


class BackupMade(Message, frozen=True):
    """A backup was written and read back."""

    name: str
    bytes: int


class NodeStopping(Message, frozen=True):
    """The node is going down; ``reason`` says why."""

    reason: str


Event = ServiceChanged | WorkerChanged | BackupMade | NodeStopping | persons.Event | minds.Event | memories.Event


# -- envelopes: from the client


class Hello(Message, frozen=True):
    """The first word of a client."""

    version: int
    client: str


class Ask(Message, frozen=True):
    """A request; ``id`` ties the replies to it."""

    id: int
    what: Request


class Cancel(Message, frozen=True):
    """The client no longer wants the answer to ``id``."""

    id: int


# -- envelopes: from the node


class Welcome(Message, frozen=True):
    """The node's answer to a hello it understands."""

    version: int
    node: str
    event: int


class Refused(Message, frozen=True):
    """The node will not go on with this connection: why, and what to do."""

    why: str
    do: str = ""


class Reply(Message, frozen=True):
    """An answer, or with ``more`` one part of an answer."""

    id: int
    value: Answer
    more: bool = False


class Done(Message, frozen=True):
    """A streamed answer has ended."""

    id: int


class Failed(Message, frozen=True):
    """The request failed: what kind of failure, what it means, what to do."""

    id: int
    kind: str
    says: str
    do: str = ""


class Happened(Message, frozen=True):
    """An event. Numbers count up by one for each event of the node; a client that sees a hole has missed some."""

    number: int
    event: Event


FromClient = Hello | Ask | Cancel
FromNode = Welcome | Refused | Reply | Done | Failed | Happened

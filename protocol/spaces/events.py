"""What a space is told, and what it wants done.

Outs are carried out one after the other: a ``Keep``, a ``Bare`` or a ``Note`` is durable before the next is looked at,
and before anything of the space is handed to others. What was not yet kept when the machine died was never said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from protocol.machine import Alarm, Rang
from protocol.spaces import acts
from protocol.spaces.acts import Member
from protocol.spaces.entry import Entry, Hand, Slot
from protocol.spaces.log import Fork
from protocol.spaces.tried import Tried

# -- told


@dataclass(frozen=True)
class Restored:
    """All that was kept, in the order in which it was: the first thing a space is told, when it was here before."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Arrived:
    """Entries have come, from whom."""

    entries: tuple[Entry, ...]
    source: bytes = b""


@dataclass(frozen=True)
class Wish:
    """Somebody here wants to do something that needs no turn. ``epoch``: only if that is still on."""

    act: acts.Any
    text: str | None = None
    hand: Hand = "owner"
    epoch: int | None = None


@dataclass(frozen=True)
class ShareHistory:
    """The owner shows entries of their own to those who came later."""

    entries: tuple[bytes, ...]


@dataclass(frozen=True)
class Change:
    """The host wants other members; one with a person who is there already takes their place."""

    add: tuple[Member, ...] = ()
    remove: tuple[bytes, ...] = ()  # machines


@dataclass(frozen=True)
class Answer:
    """What came of a turn; ``on`` are the options chosen, the best first."""

    epoch: int
    slot: Slot
    text: str
    on: tuple[bytes, ...] = ()
    good: bool = True
    hand: Hand = "self"


@dataclass(frozen=True)
class Decision:
    """The owner agrees, or does not; the grant of this very thing, by its hash."""

    epoch: int
    slot: Slot
    agrees: bool
    grant: bytes = b""


@dataclass(frozen=True)
class Labels:
    """What the owner ticked; by way of which contact the other was invited; what was compared with whom before."""

    epoch: int
    slot: Slot
    labels: tuple[str, ...]
    branch: bytes
    tries: tuple[Tried, ...] = ()


Event = Restored | Arrived | Wish | ShareHistory | Change | Answer | Decision | Labels | Rang

# -- to be done


@dataclass(frozen=True)
class Keep:
    """Durable before anything after it, beside those kept before, or in place of the same one without its prose."""

    entry: Entry


@dataclass(frozen=True)
class Bare:
    """The prose of an entry that was kept is deleted, for good."""

    entry: bytes


@dataclass(frozen=True)
class Note:
    """Durable before anything after it: labels are going to be compared."""

    tried: Tried


@dataclass(frozen=True)
class Announce:
    """The newest entry of each chain of the epoch that is on."""

    epoch: int
    heads: Mapping[bytes, bytes]


# -- told to those outside


@dataclass(frozen=True)
class YourTurn:
    """Something is to be said or decided here, for this task; answered with this epoch and slot."""

    epoch: int
    slot: Slot
    task: str
    deadline: float  # then the host may pass it
    options: tuple[bytes, ...] = ()  # entries to choose from
    silent: tuple[bytes, ...] = ()  # machines whose idea was in, and was not shown: to be named
    told: tuple[bytes, ...] = ()  # entries in which something was told here of the owner
    card: str | None = None  # what would be released


@dataclass(frozen=True)
class TurnOver:
    """That turn is no more; what was being thought for it is thrown away."""

    epoch: int
    slot: Slot


@dataclass(frozen=True)
class Began:
    """A phase is on, for these members."""

    epoch: int
    phase: int
    name: str


@dataclass(frozen=True)
class Said:
    """An entry that says something has come, or was written here. Whether it counts is for the state to say."""

    entry: bytes
    node: bytes
    hand: Hand
    act: acts.Any
    text: str | None
    late: bool = False


@dataclass(frozen=True)
class Filled:
    """What an entry says has come after it: it was told of without a text before."""

    entry: bytes
    text: str


@dataclass(frozen=True)
class Decided:
    """An owner has decided; whether the grant is theirs is still to be looked at."""

    node: bytes
    phase: str
    agrees: bool
    grant: bytes


@dataclass(frozen=True)
class Counted:
    """So many labels are common."""

    labels: int


@dataclass(frozen=True)
class Common:
    """These are; at most five, and none of it verified."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class Unsaid:
    """What was said here came too late, and there are listeners now who were none then: it is not said again."""

    entry: bytes


@dataclass(frozen=True)
class Ended:
    """It is over here: as the host closed it, or ``expired``, ``removed``, ``forked``."""

    why: str


@dataclass(frozen=True)
class Evidence:
    """A machine has written two entries for one place."""

    fork: Fork


@dataclass(frozen=True)
class Declined:
    """What was wished or answered here was not done, and nothing has changed."""

    why: str


@dataclass(frozen=True)
class Refused:
    """What came from somebody was not taken in."""

    why: str
    source: bytes
    entry: Entry | None = None


Out = (
    Keep
    | Bare
    | Note
    | Announce
    | YourTurn
    | TurnOver
    | Began
    | Said
    | Filled
    | Decided
    | Counted
    | Common
    | Unsaid
    | Ended
    | Evidence
    | Declined
    | Refused
    | Alarm
)

"""The messages about who I am, whom I know, what they may, and whom I invite.

Ids, hashes and keys are spelled as text. Wherever a person is named in a request (``who``), it may be by the name I
know them by or by the beginning of their id.
"""

from typing import ClassVar

from msgspec import Struct, field

from protocol.control.message import Message

# -- answers


class KeyView(Struct, frozen=True):
    """A key of mine; ``here`` if it is this machine that holds it."""

    role: str
    key: str
    here: bool = False
    revoked: bool = False


class IdentityReport(Message, frozen=True):
    """Who I am."""

    person: str
    name: str
    owner: str
    head: str
    operations: int
    recoveries: int
    recovery: str = ""
    frozen: bool = False
    retired: bool = False
    forks: int = 0
    passphrase: bool = True
    unlocked_until: float | None = None
    keys: list[KeyView] = field(default_factory=list)


class LogExport(Message, frozen=True):
    """The operations of my person log, each after the one that it names."""

    person: str
    operations: list[bytes]


class OwnerKey(Message, frozen=True):
    """Whether the owner's key can sign, and until when; ``lease`` is what ends this unlocking."""

    unlocked_until: float | None = None
    lease: int | None = None


class PersonView(Message, frozen=True):
    """Somebody I know. ``shown`` is how they are named among the others."""

    person: str
    shown: str
    name: str
    petname: str
    standing: str
    tags: list[str]
    met: float
    blocked: bool = False
    via: str = ""
    alarms: list[str] = field(default_factory=list)
    rivals: list[str] = field(default_factory=list)
    head: str = ""


class Forgotten(Message, frozen=True):
    """These people are no longer in my book, or are blocked."""

    people: list[str]


class GrantView(Message, frozen=True):
    """Something I granted; ``condition`` is open, ended, spent or revoked."""

    grant: str
    to: str
    acts: list[str]
    since: float
    until: float
    condition: str
    limits: dict[str, int] = field(default_factory=dict)
    uses: int | None = None
    used: int = 0
    hops: int = 0
    never: bool = False


class InviteView(Message, frozen=True):
    """An invite of mine; the ticket is told while it is open."""

    invite: str
    condition: str
    until: float
    note: str
    standing: str
    tags: list[str]
    joiner: str = ""
    ticket: str = ""


class ClockSet(Message, frozen=True):
    """The latest time seen is now what the clock says."""

    was_ahead: float


Answer = IdentityReport | LogExport | OwnerKey | PersonView | Forgotten | GrantView | InviteView | ClockSet


# -- requests


class ShowIdentity(Message, frozen=True):
    """Who am I?"""

    answer: ClassVar[type[IdentityReport]] = IdentityReport


class ExportLog(Message, frozen=True):
    """What would I show of myself to others?"""

    answer: ClassVar[type[LogExport]] = LogExport


class Unlock(Message, frozen=True):
    """Let the owner's key sign for so many seconds; ``key`` opens its compartment of the vault.

    ``once`` is for one command: nobody is told of it, and ``Lock`` with the lease that is answered ends it alone.
    """

    answer: ClassVar[type[OwnerKey]] = OwnerKey
    key: bytes
    seconds: int
    once: bool = False

    def __repr__(self) -> str:
        return f"Unlock(seconds={self.seconds})"


class Lock(Message, frozen=True):
    """Let the owner's key sign no more; with a ``lease``, end that one unlocking."""

    answer: ClassVar[type[OwnerKey]] = OwnerKey
    lease: int | None = None


class Rotate(Message, frozen=True):
    """Replace the owner's key."""

    answer: ClassVar[type[IdentityReport]] = IdentityReport


class Rename(Message, frozen=True):
    """Call me by another name from now on."""

    answer: ClassVar[type[IdentityReport]] = IdentityReport
    name: str


class RevokeKey(Message, frozen=True):
    """One of my keys, named by the beginning of it, is mine no more."""

    answer: ClassVar[type[IdentityReport]] = IdentityReport
    key: str


class Retire(Message, frozen=True):
    """End this identity."""

    answer: ClassVar[type[IdentityReport]] = IdentityReport


class ListPeople(Message, frozen=True):
    """Whom do I know? One after the other; those with a tag, if one is named."""

    answer: ClassVar[type[PersonView]] = PersonView
    tag: str = ""


class ShowPerson(Message, frozen=True):
    """What do I know of somebody?"""

    answer: ClassVar[type[PersonView]] = PersonView
    who: str


class ChangePerson(Message, frozen=True):
    """Something about somebody is different now; what is left out stays."""

    answer: ClassVar[type[PersonView]] = PersonView
    who: str
    petname: str | None = None
    standing: str | None = None
    tag: list[str] = field(default_factory=list)
    untag: list[str] = field(default_factory=list)
    blocked: bool | None = None


class CutOff(Message, frozen=True):
    """Block somebody, and everybody I met through them."""

    answer: ClassVar[type[Forgotten]] = Forgotten
    who: str


class ForgetPerson(Message, frozen=True):
    """Take somebody out of my book."""

    answer: ClassVar[type[Forgotten]] = Forgotten
    who: str


class ConfirmPerson(Message, frozen=True):
    """I met somebody whose identity is frozen: this recovery is theirs; ``operations``: the log they gave me then."""

    answer: ClassVar[type[PersonView]] = PersonView
    who: str
    recovery: str
    operations: list[bytes] = field(default_factory=list)


class GiveGrant(Message, frozen=True):
    """Let somebody do something, or with ``never`` forbid it."""

    answer: ClassVar[type[GrantView]] = GrantView
    who: str
    acts: list[str]
    seconds: int
    limits: dict[str, int] = field(default_factory=dict)
    uses: int | None = None
    hops: int = 0
    never: bool = False


class ListGrants(Message, frozen=True):
    """What did I grant? One after the other; to somebody, if named; with ``all`` also what is over."""

    answer: ClassVar[type[GrantView]] = GrantView
    who: str = ""
    all: bool = False


class RevokeGrant(Message, frozen=True):
    """Take a grant back, named by the beginning of its id."""

    answer: ClassVar[type[GrantView]] = GrantView
    grant: str


class NewInvite(Message, frozen=True):
    """Invite somebody: for how long the ticket is good, how near they will stand, what they may do then."""

    answer: ClassVar[type[InviteView]] = InviteView
    seconds: int
    note: str = ""
    standing: str = "known"
    tags: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    limits: dict[str, int] = field(default_factory=dict)


class ListInvites(Message, frozen=True):
    """Which invites have I made? One after the other; with ``all`` also those that let nobody in any more."""

    answer: ClassVar[type[InviteView]] = InviteView
    all: bool = False


class ShowInvite(Message, frozen=True):
    """One invite, named by the beginning of its id."""

    answer: ClassVar[type[InviteView]] = InviteView
    invite: str


class RevokeInvite(Message, frozen=True):
    """Take an open invite back."""

    answer: ClassVar[type[InviteView]] = InviteView
    invite: str


class TrustClock(Message, frozen=True):
    """The clock is right now, whatever later time was seen before."""

    answer: ClassVar[type[ClockSet]] = ClockSet


Request = (
    ShowIdentity
    | ExportLog
    | Unlock
    | Lock
    | Rotate
    | Rename
    | RevokeKey
    | Retire
    | ListPeople
    | ShowPerson
    | ChangePerson
    | CutOff
    | ForgetPerson
    | ConfirmPerson
    | GiveGrant
    | ListGrants
    | RevokeGrant
    | NewInvite
    | ListInvites
    | ShowInvite
    | RevokeInvite
    | TrustClock
)


# -- events


class OwnerKeyChanged(Message, frozen=True):
    """The owner's key was unlocked until some time, or locked."""

    unlocked_until: float | None = None


class IdentityChanged(Message, frozen=True):
    """Something about who I am is different: a key, the name; ``how`` says what in a word."""

    how: str


class PeopleChanged(Message, frozen=True):
    """Somebody I know is called, stands or may do otherwise than before, or is there no more."""

    person: str


Event = OwnerKeyChanged | IdentityChanged | PeopleChanged

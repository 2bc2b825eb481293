"""What can be done in a space: small things, which the fold reads. What is said with them is prose, and stands apart.

Acts of the host decide about members, epochs, phases and turns; all others are anybody's who is a member.
"""

from typing import Literal

from msgspec import Struct, msgpack

from identity.errors import IdentityRefused
from identity.ids import digest
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import limits
from protocol.spaces.lengths import KEM_BYTES, are_hashes, are_names
from protocol.spaces.writing import pack_shape, read_shape

KindName = Literal["talk", "catch-up", "brainstorm", "introduction", "opt-in", "through", "roleplay", "work"]


class Act(Struct, frozen=True, tag_field="do", tag=str.lower, omit_defaults=True):
    """Something that is done."""

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be; what does not fit where it stands, the fold finds."""
        return True


class Member(Struct, frozen=True):
    """A person and the machine they take part from; ``kem`` where they offer a key for the hybrid."""

    person: bytes
    node: bytes
    sealing: bytes
    name: str = ""
    kem: bytes | None = None

    @property
    def is_sound(self) -> bool:
        """Whether lengths can be."""
        keys = are_hashes(self.person, self.node, self.sealing) and len(self.kem or bytes(KEM_BYTES)) == KEM_BYTES
        return keys and len(self.name) <= limits.NAME


def are_members(members: tuple[Member, ...]) -> bool:
    """Whether these can be the members of a space: each person once, from one machine."""
    nodes, persons = {one.node for one in members}, {one.person for one in members}
    count = len(members)
    return 0 < count <= limits.MEMBERS and len(nodes) == len(persons) == count and all(one.is_sound for one in members)


class Settings(Struct, frozen=True, omit_defaults=True):
    """How a space goes."""

    rounds: int = 2  # of turns, in phases that have rounds
    seconds: int = 300  # for a turn; then the host passes it
    until: int = 0  # when it ends at the latest, by each member's own clock

    @property
    def is_sound(self) -> bool:
        """Whether the numbers can be."""
        return (
            1 <= self.rounds <= limits.ROUNDS
            and 1 <= self.seconds <= limits.SECONDS
            and 0 <= self.until <= limits.UNTIL
        )


# -- the host's


class Open(Act, frozen=True):
    """The first entry of a space. Its id is made of this, so nobody else can have begun it."""

    nonce: bytes
    host: bytes  # the person
    kind: KindName
    members: tuple[Member, ...]
    title: str = ""
    settings: Settings = Settings()

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return (
            are_hashes(self.nonce, self.host)
            and len(self.title) <= limits.TITLE
            and self.settings.is_sound
            and are_members(self.members)
        )


class Epoch(Act, frozen=True):
    """A change of members. It names the newest entry of each chain that counts, and what all of it folds to."""

    members: tuple[Member, ...]
    heads: dict[str, bytes]  # by machine, in hex; who is not in it wrote nothing that counts
    state: bytes  # folded and packed: whoever comes now begins with it
    forked: tuple[bytes, ...] = ()  # machines whose entries were not counted, because they wrote two at one place
    why: Literal["joined", "removed", "left", "renewed"] = "renewed"

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return (
            are_members(self.members)
            and len(self.heads) <= limits.MEMBERS
            and are_names(self.heads)
            and are_hashes(*self.heads.values(), *self.forked)
            and len(self.state) <= limits.STATE
            and len(self.forked) <= limits.MEMBERS
        )


class Next(Act, frozen=True):
    """The next phase begins. ``fixed`` are the entries that count where all were to be in before any is opened."""

    phase: int
    fixed: tuple[bytes, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return 0 <= self.phase <= limits.LAST_SEQ and len(self.fixed) <= limits.MEMBERS and are_hashes(*self.fixed)


class Skip(Act, frozen=True):
    """A turn is passed: whoever's it was did not take it in time."""

    phase: int
    place: int

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return 0 <= self.phase <= limits.LAST_SEQ and 0 <= self.place < limits.TURNS


class Microphone(Act, frozen=True):
    """A human speaks, and selves wait, until it is given back (nobody's)."""

    node: bytes | None = None

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.node)


class Close(Act, frozen=True):
    """It is over."""

    why: Literal["done", "time", "empty", "refused", "host"] = "done"


# -- anybody's


class Say(Act, frozen=True):
    """Something is said, in a turn or between turns; ``again`` names the entry of one's own that had come too late."""

    again: bytes | None = None

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.again)


class Raise(Act, frozen=True):
    """A hand goes up, or down: a human wants the microphone."""

    up: bool = True


class Enough(Act, frozen=True):
    """A vote to end this phase; what comes of it is for the host to see."""


class Commit(Act, frozen=True):
    """An idea, not yet shown: see ``commitment``."""

    to: bytes

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.to)


class Reveal(Act, frozen=True):
    """The idea committed to; the prose is the idea itself."""

    nonce: bytes
    idea: bytes  # its digest

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.nonce, self.idea)


class Build(Act, frozen=True):
    """Something added to an idea."""

    on: bytes

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.on)


class Vote(Act, frozen=True):
    """The ideas one likes best, the best first."""

    on: tuple[bytes, ...]

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return len(self.on) <= limits.VOTES and are_hashes(*self.on)


class Claim(Act, frozen=True):
    """A part of the work that one will do; the prose says which."""


class Review(Act, frozen=True):
    """What one thinks of a draft."""

    of: bytes
    good: bool

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.of)


class Consent(Act, frozen=True):
    """The owner agrees, or doesn't: with a grant of this very space and scope."""

    agrees: bool
    grant: bytes = b""  # its hash

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return not self.grant or are_hashes(self.grant)


class Step(Act, frozen=True):
    """A step of a computation between two machines, such as of common labels; what it holds is theirs to read."""

    number: int
    content: bytes

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return 0 <= self.number <= limits.LAST_SEQ


class Delete(Act, frozen=True):
    """The prose of an entry of one's own is to be deleted, wherever it is."""

    of: bytes

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return are_hashes(self.of)


class Share(Act, frozen=True):
    """Keys to the prose of entries of one's own, for whoever came later."""

    keys: dict[str, bytes]  # by entry, in hex

    @property
    def is_sound(self) -> bool:
        """Whether lengths and numbers can be."""
        return len(self.keys) <= limits.SHARED and are_names(self.keys) and are_hashes(*self.keys.values())


class Leave(Act, frozen=True):
    """One goes."""


OfHost = Open | Epoch | Next | Skip | Microphone | Close
OfAnybody = (
    Say | Raise | Enough | Commit | Reveal | Build | Vote | Claim | Review | Consent | Step | Delete | Share | Leave
)
Any = OfHost | OfAnybody


_LARGE = (Open, Epoch)
_ANY: msgpack.Decoder[Any] = msgpack.Decoder(Any)


def written(act: Act) -> bytes:
    """An act as it is encrypted."""
    data = pack_shape(act) if act.is_sound else b""
    if not 0 < len(data) <= (limits.ROOT if isinstance(act, _LARGE) else limits.ACT):
        raise LocalProtocolError(f"an act of ours would be refused: {type(act).__name__}")
    return data


def read(data: bytes) -> Any:
    """An act as it was decrypted; raises if it is none that we know, or one that cannot be."""
    try:
        act = read_shape(data, _ANY, Any, limits.ROOT, "no act of a space, or one of a later version")  # type: ignore[arg-type]
    except IdentityRefused as error:
        raise RemoteProtocolError(str(error)) from error
    if not act.is_sound:
        raise RemoteProtocolError("an act that cannot be")
    return act


def space_id(opened: Open, node: bytes) -> bytes:
    """The id of the space that is begun so, by this machine."""
    return digest("kith/space/1", opened.host, node, opened.nonce)


def commitment(space: bytes, phase: int, node: bytes, nonce: bytes, idea: bytes) -> bytes:
    """What is published of an idea before it is shown; ``idea`` is its digest."""
    return digest("kith/idea-commitment/1", space, phase.to_bytes(8, "big"), node, nonce, idea)


def idea_digest(text: str) -> bytes:
    """What names an idea without showing it."""
    return digest("kith/idea/1", text.encode())

"""What a space amounts to at one point of its order: the same for all who have folded the same entries.

Maps go by machines' keys and entries' hashes in hex, so that the whole can be packed, and handed to whoever comes.
"""

from msgspec import Struct, field
from msgspec.structs import replace

from identity.errors import IdentityRefused
from identity.ids import digest
from identity.packing import pack, plain, shaped, unpack
from protocol.errors import RemoteProtocolError
from protocol.spaces import limits
from protocol.spaces.acts import KindName, Member, Settings, are_members
from protocol.spaces.kinds import KINDS, Phase
from protocol.spaces.lengths import are_hashes, are_names


class Turn(Struct, frozen=True):
    """One turn of a phase: whose it is, and which entry took it; passed over, none ever will."""

    node: bytes
    taken: bytes | None = None
    passed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to be taken."""
        return self.taken is None and not self.passed


class State(Struct):
    """The folded state."""

    space: bytes
    host: bytes  # the machine that decides
    kind: KindName
    title: str
    settings: Settings
    members: tuple[Member, ...]
    epoch: int = 0
    phase: int = 0
    turns: list[Turn] = field(default_factory=list)
    commits: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)  # by machine: the entry, what is committed to
    fixed: tuple[bytes, ...] = ()  # of these entries, those that count
    ideas: dict[str, bytes] = field(default_factory=dict)  # by entry: whose
    builds: dict[str, bytes] = field(default_factory=dict)  # by entry: upon which
    votes: dict[str, tuple[bytes, ...]] = field(default_factory=dict)  # by machine
    claims: dict[str, bytes] = field(default_factory=dict)  # by machine: the entry
    drafts: dict[str, bytes] = field(default_factory=dict)  # by entry: whose
    reviews: dict[str, tuple[bytes, bool]] = field(default_factory=dict)  # by entry: of which, and how
    refused: tuple[bytes, ...] = ()  # whose owners did not agree
    hands: tuple[bytes, ...] = ()
    enough: tuple[bytes, ...] = ()  # who would end this phase
    microphone: bytes | None = None
    left: tuple[bytes, ...] = ()
    ended: str = ""  # why; empty: it goes on

    @property
    def row(self) -> Phase:
        """The phase that is on."""
        return KINDS[self.kind][self.phase]

    @property
    def is_last(self) -> bool:
        """Whether no phase follows."""
        return self.phase + 1 == len(KINDS[self.kind])

    @property
    def is_settled(self) -> bool:
        """Whether no turn of this phase is left."""
        return not any(turn.is_open for turn in self.turns)

    def member(self, node: bytes) -> Member | None:
        """Who takes part from this machine."""
        for one in self.members:
            if one.node == node:
                return one
        return None

    def on(self) -> list[int]:
        """The places whose turn it is now: one after the other, or all of them together."""
        if self.ended:
            return []
        places = [place for place, turn in enumerate(self.turns) if turn.is_open]
        return places if self.row.together else places[:1]

    def ranked(self) -> list[tuple[bytes, int]]:
        """Ideas by votes, the best first: three points for a first vote, two for a second, one for every other."""
        points = dict.fromkeys(self.ideas, 0)
        for votes in self.votes.values():
            for place, on in enumerate(votes):
                points[on.hex()] += max(1, 3 - place)
        return [(bytes.fromhex(on), sum_) for on, sum_ in sorted(points.items(), key=lambda one: (-one[1], one[0]))]

    def copied(self) -> "State":
        """As it is now, whatever becomes of this one."""
        whole = {name: getattr(self, name) for name in self.__struct_fields__}
        return replace(self, **{name: value.copy() for name, value in whole.items() if isinstance(value, dict | list)})

    def packed(self) -> bytes:
        """To be handed on."""
        return pack(plain(self), limits.STATE)

    @property
    def digest(self) -> bytes:
        """What tells whether two have folded the same."""
        return digest("kith/space-state/1", self.packed())


def cut(space: bytes, host: bytes) -> State:
    """What is left of a space whose host has told different members different things: the same for all of them."""
    return State(space, host, "talk", "", Settings(), (), ended="forked")


def read(data: bytes) -> State:
    """A state as it was handed on."""
    try:
        state = shaped(unpack(data, limits.STATE), State, "no state of a space, or one of a later version")
    except IdentityRefused as error:
        raise RemoteProtocolError(str(error)) from error
    if not _is_sound(state):
        raise RemoteProtocolError("a state that cannot be")
    return state


def _is_sound(state: State) -> bool:
    by_name = (state.commits, state.ideas, state.builds, state.votes, state.claims, state.drafts, state.reviews)
    listed = (state.fixed, state.refused, state.hands, state.left, state.enough, state.turns)
    votes = [on for votes in state.votes.values() for on in votes]
    single = (*state.ideas.values(), *state.builds.values(), *state.claims.values(), *state.drafts.values())
    return (
        0 <= state.phase < len(KINDS[state.kind])
        and 0 <= state.epoch <= limits.EPOCHS
        and len(state.title) <= limits.TITLE
        and len(state.ended) <= limits.NAME
        and state.settings.is_sound
        and are_members(state.members)
        and state.member(state.host) is not None
        and all(len(some) <= limits.TURNS for some in (*by_name, *listed))
        and all(are_names(some) for some in by_name)
        and are_hashes(state.space, state.host, state.microphone, *single)
        and are_hashes(*state.fixed, *state.refused, *state.hands, *state.left, *state.enough)
        and all(are_hashes(turn.node, turn.taken) for turn in state.turns)
        and all(are_hashes(*both) for both in state.commits.values())
        and all(are_hashes(of) for of, _ in state.reviews.values())
        and all(on.hex() in state.ideas for on in votes)
    )

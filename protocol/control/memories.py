"""The messages about what the self remembers: taking it in, finding it, changing it, talking about it.

A tier is ``private``, ``close``, ``known`` or ``public``. An id of a memory may be cut short, as long as it is the only
one that begins so.
"""

from typing import ClassVar

from msgspec import Struct, field

from protocol.control.message import Message

# -- answers


class Reason(Struct, frozen=True):
    """A part of why a memory was found: its name, and how much it counted."""

    name: str
    counts: float


class MemoryView(Message, frozen=True):
    """A memory. ``author`` is empty for the owner's own; ``at`` is when it was said, if that is known."""

    id: str
    text: str
    tier: str
    tags: list[str] = field(default_factory=list)
    author: str = ""
    at: float | None = None
    whole_day: bool = False
    added: float = 0.0
    source: int = 0
    source_name: str = ""
    part: str = ""
    state: str = "short"
    strength: float = 0.0
    uses: int = 0
    confidence: float = 0.0
    why: list[Reason] = field(default_factory=list)


class Recalled(Message, frozen=True):
    """What was found; ``by_meaning`` is false while only words could be searched, and ``note`` says why."""

    memories: list[MemoryView]
    by_meaning: bool
    note: str = ""


class Changed(Struct, frozen=True):
    """Something about a memory was changed, and what it was before, in words."""

    at: float
    what: str
    was: str


class Linked(Struct, frozen=True):
    """Another memory that says the same, or says otherwise."""

    kind: str
    id: str
    text: str


class MemoryShown(Message, frozen=True):
    """A memory with its surroundings, its history and its links."""

    memory: MemoryView
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    history: list[Changed] = field(default_factory=list)
    links: list[Linked] = field(default_factory=list)


class SkippedView(Struct, frozen=True):
    """What was not taken in, and why."""

    where: str
    why: str


class Taken(Message, frozen=True):
    """How far an intake has come: bytes of all that is to be read, and lines that are new.

    ``file`` is being read just now; ``skipped`` is what was not taken in since the last of these. The last one of an
    intake is ``over``.
    """

    file: str
    done: int
    total: int
    files: int = 0
    of_files: int = 0
    read: int = 0
    new: int = 0
    known: int = 0
    skipped: list[SkippedView] = field(default_factory=list)
    over: bool = False


class HowMany(Message, frozen=True):
    """How many memories were changed, and how many of those meant were left as they are."""

    changed: int
    left: int = 0
    why: str = ""


class MemoryStatus(Message, frozen=True):
    """How much is remembered, and how much of it is found by meaning."""

    lines: int
    tiers: dict[str, int]
    states: dict[str, int]
    sources: int
    waiting: int  # for a vector
    model: str = ""
    note: str = ""


class Consolidated(Message, frozen=True):
    """What a consolidation has changed."""

    to_long: int
    to_archive: int
    to_short: int
    same: int
    otherwise: int


class Verified(Message, frozen=True):
    """What full text and vectors lacked, or had too much of, beside the journal; it is mended."""

    lines: int
    words_lacking: int
    words_too_many: int
    vectors_differing: int
    note: str = ""


class TalkPart(Message, frozen=True):
    """A piece of a talk: first the memories that are quoted, then words as they come, then what was remembered."""

    quotes: list[MemoryView] = field(default_factory=list)
    text: str = ""
    remembered: MemoryView | None = None
    note: str = ""
    over: bool = False


class Proposal(Message, frozen=True):
    """A tier that the self proposes for a memory; nothing is changed before the owner says yes."""

    memory: MemoryView
    tier: str
    reason: str
    sure: float


class Booted(Message, frozen=True):
    """A step of a first boot: lines are taken in; then all of it in a line; then each turning, with what the self
    makes of it.
    """

    taken: Taken | None = None
    overview: str = ""
    turning: str = ""
    reflected: str = ""
    at: float = 0.0


Answer = (
    MemoryView
    | Recalled
    | MemoryShown
    | Taken
    | HowMany
    | MemoryStatus
    | Consolidated
    | Verified
    | TalkPart
    | Proposal
    | Booted
)


# -- requests


class Selection(Struct, frozen=True):
    """Which memories are meant: all of these together. At least one is named, or ``everything``."""

    ids: list[str] = field(default_factory=list)
    words: str = ""
    source: int = 0
    folder: str = ""
    tier: str = ""
    tag: str = ""
    author: str | None = None
    everything: bool = False


class Remember(Message, frozen=True):
    """Take in files and folders; what was taken in before is not taken in twice. Cancelling keeps what was read."""

    answer: ClassVar[type[Taken]] = Taken
    paths: list[str]
    tier: str = "private"
    tags: list[str] = field(default_factory=list)
    name: str = ""  # what the source is called, if not by its path


class Boot(Message, frozen=True):
    """Take in years of notes, and tell what they tell."""

    answer: ClassVar[type[Booted]] = Booted
    paths: list[str]
    tier: str = "private"


class Note(Message, frozen=True):
    """Remember one line of the owner's."""

    answer: ClassVar[type[MemoryView]] = MemoryView
    text: str
    tier: str = "private"
    tags: list[str] = field(default_factory=list)


class Recall(Message, frozen=True):
    """Find what answers. Without ``for_`` the owner asks; with it, only what those people may hear is searched."""

    answer: ClassVar[type[Recalled]] = Recalled
    question: str
    at_most: int = 10
    for_: list[str] = field(default_factory=list)  # contacts, or a standing: close, known, public
    why: bool = False


class ListMemories(Message, frozen=True):
    """Memories, the newest first."""

    answer: ClassVar[type[MemoryView]] = MemoryView
    which: Selection = Selection(everything=True)
    at_most: int = 50
    skip: int = 0


class ShowMemory(Message, frozen=True):
    """One memory, with all that is known of it."""

    answer: ClassVar[type[MemoryShown]] = MemoryShown
    id: str


class EditMemory(Message, frozen=True):
    """Say a memory in other words."""

    answer: ClassVar[type[MemoryView]] = MemoryView
    id: str
    text: str


class LabelMemories(Message, frozen=True):
    """Open memories to others than before: a tier, tags more, tags less."""

    answer: ClassVar[type[HowMany]] = HowMany
    which: Selection
    tier: str = ""
    tag: list[str] = field(default_factory=list)
    untag: list[str] = field(default_factory=list)


class ForgetMemories(Message, frozen=True):
    """Forget memories: they are gone from the journal, the full text and the vectors."""

    answer: ClassVar[type[HowMany]] = HowMany
    which: Selection


class CountMemories(Message, frozen=True):
    """How many are meant?"""

    answer: ClassVar[type[HowMany]] = HowMany
    which: Selection


class AskMemory(Message, frozen=True):
    """How much is remembered?"""

    answer: ClassVar[type[MemoryStatus]] = MemoryStatus


class Consolidate(Message, frozen=True):
    """Let memories age: what is used stays at hand, what is not goes to the archive; links are made."""

    answer: ClassVar[type[Consolidated]] = Consolidated


class RebuildMemory(Message, frozen=True):
    """Make full text and vectors anew from the journal."""

    answer: ClassVar[type[MemoryStatus]] = MemoryStatus


class VerifyMemory(Message, frozen=True):
    """Compare full text and vectors with the journal, and mend what differs."""

    answer: ClassVar[type[Verified]] = Verified


class Talk(Message, frozen=True):
    """Say something to one's own self, and hear what it answers from what it remembers."""

    answer: ClassVar[type[TalkPart]] = TalkPart
    text: str
    remember: bool = True
    fresh: bool = False  # begin a new talk


class ListProposals(Message, frozen=True):
    """What the self proposes to open to others."""

    answer: ClassVar[type[Proposal]] = Proposal
    at_most: int = 10


class AnswerProposal(Message, frozen=True):
    """Yes or no to a proposal."""

    answer: ClassVar[type[HowMany]] = HowMany
    id: str
    yes: bool


Request = (
    Remember
    | Boot
    | Note
    | Recall
    | ListMemories
    | ShowMemory
    | EditMemory
    | LabelMemories
    | ForgetMemories
    | CountMemories
    | AskMemory
    | Consolidate
    | RebuildMemory
    | VerifyMemory
    | Talk
    | ListProposals
    | AnswerProposal
)


# -- events


class MemoriesTaken(Message, frozen=True):
    """New memories are there."""

    new: int


Event = MemoriesTaken

"""What reading a source yields: pieces, and what was skipped and why."""

from msgspec import Struct


class Piece(Struct, frozen=True):
    """A line that may become a memory: a sentence or paragraph of a note, a message of a chat, a row, a task.

    Reading the same bytes yields the same pieces in the same order, so that it can be gone on with at any of them.
    """

    text: str
    author: str = ""  # who said it, as the source names them; empty: whoever wrote the source
    mine: bool | None = None  # whether the owner said it; None: the source does not tell
    at: float | None = None  # seconds since 1970; None: the source does not tell
    whole_day: bool = False  # only the day is known, and ``at`` is when it began
    part: str = ""  # where in the source it stands: a page, a heading, a channel
    group: int = (
        0  # pieces of one group stand in one conversation or section; those beside each other explain each other
    )
    wall: float | None = None  # what ``at`` would be in UTC, where no zone was written and so this machine's was taken


class Skipped(Struct, frozen=True):
    """What was not taken in, and why, in words for the owner."""

    where: str
    why: str


class Prepared(Struct, frozen=True, array_like=True):
    """What is made of a piece's text alone, where there is time for it: beside the node, not in it."""

    words: str  # that it is found by, with blanks between them
    weight: float  # how much it seems to matter


class Read(Struct, frozen=True):
    """A few pieces of a source, and how far reading it has come in bytes."""

    pieces: list[Piece]
    skipped: list[Skipped]
    done: int
    total: int
    kind: str = ""  # of source: text, markdown, pdf, whatsapp, …
    title: str = ""  # as the source names itself
    prepared: list[Prepared] = []  # for each of the pieces, or for none


class Source(Struct, frozen=True):
    """A file that can be read."""

    path: str
    size: int
    modified: float

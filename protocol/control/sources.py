"""The messages about what memories came from, and what the self makes of it."""

from typing import ClassVar

from msgspec import Struct, field

from protocol.control.memories import SkippedView
from protocol.control.message import Message


class SourceView(Message, frozen=True):
    """Something that memories came from. Read again and again, it has ``versions``: the ids of those before this one.

    ``kept`` counts the lines of all of them; the rest is of the newest.
    """

    id: int
    name: str
    kind: str
    title: str
    added: float
    tier: str
    tags: list[str] = field(default_factory=list)
    read: int = 0
    kept: int = 0
    finished: float | None = None
    skipped: list[SkippedView] = field(default_factory=list)
    versions: list[int] = field(default_factory=list)


class AccountView(Struct, frozen=True):
    """What the self makes of a source's lines of one tier: what is in them, and what they say of the owner.

    It rests on ``lines`` of them, out of ``of_lines``; whoever has one of ``tags`` may hear each of these. ``by`` is
    the body that spoke.
    """

    tier: str
    summary: str
    insight: str
    lines: int
    of_lines: int
    by: str
    made: float
    tags: list[str] = field(default_factory=list)


class SourceShown(Message, frozen=True):
    """A part of what is known of a source: first the source; then, a tier each, that it is being thought about, if it
    was not before, and what came of it, or in ``note`` why nothing did.
    """

    source: SourceView | None = None
    thinking: str = ""  # about what is of this tier
    account: AccountView | None = None
    note: str = ""


Answer = SourceView | SourceShown


class ListSources(Message, frozen=True):
    """What memories came from, the newest first."""

    answer: ClassVar[type[SourceView]] = SourceView


class ShowSource(Message, frozen=True):
    """One source, with what the self makes of it; that is made when it is first asked for, or ``anew``."""

    answer: ClassVar[type[SourceShown]] = SourceShown
    id: int
    anew: bool = False


Request = ListSources | ShowSource

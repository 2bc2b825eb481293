"""The people I know: what they call themselves, what I call them, how near they stand to me, through whom we met.

All of this is the owner's own and stays here.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from identity.audience import Listener, Standing
from identity.errors import LogRefused, NameRefused
from identity.names import told_apart
from identity.personlog import PersonLog

MAX_TAG = 32
MAX_TAGS = 32


@dataclass(frozen=True)
class Contact:
    """A person I joined with, and their log as far as I have pinned it."""

    log: PersonLog
    name: str = ""  # what they call themselves
    petname: str = ""  # what I call them
    standing: Standing = Standing.KNOWN
    tags: frozenset[str] = field(default=frozenset())
    blocked: bool = False
    via: bytes | None = None  # who vouched for them; None if I invited them myself, or they me
    met: int = 0

    @property
    def person(self) -> bytes:
        """Their id."""
        return self.log.person

    @property
    def called(self) -> str:
        """The name that counts: mine, else theirs."""
        return self.petname or self.name

    @property
    def alarms(self) -> tuple[str, ...]:
        """What the owner must know of before they trust this log further, in words."""
        if self.log.frozen:
            return ("their identity is frozen: two people recovered it; meet them, and compare ids",)
        if self.log.state.retired:
            return ("they have ended this identity",)
        return ("their log was forked: somebody else may hold their key; ask them",) if self.log.forks else ()

    def listener(self) -> Listener:
        """Them, as somebody who hears. Whoever is blocked hears nothing, and is no listener."""
        if self.blocked:
            raise LogRefused("they are blocked")
        return Listener(self.standing, self.tags)


def tag(text: str) -> str:
    """``text`` as a tag; raises if it is none."""
    word = unicodedata.normalize("NFC", text[: 8 * MAX_TAG].strip().lower())
    letters = all(letter in "-_" or unicodedata.category(letter)[0] in "LMN" for letter in word)
    if not 0 < len(word) <= MAX_TAG or not letters:
        raise NameRefused(f"a tag is one word of at most {MAX_TAG} letters")
    return word


def names(contacts: Iterable[Contact]) -> dict[bytes, str]:
    """How each is shown among the others."""
    return told_apart({contact.person: contact.called for contact in contacts})


def descendants(via: Mapping[bytes, bytes | None], root: bytes) -> set[bytes]:
    """Everybody whom I met through ``root``, or through somebody whom I met through them."""
    found: set[bytes] = set()
    while more := {person for person, through in via.items() if through in found | {root}} - found - {root}:
        found |= more
    return found

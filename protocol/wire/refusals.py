"""All refusals that one machine sends another, by name, and what each means for the owner."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.wire.messages import Refused

_NAME = re.compile(r"[a-z][a-z0-9-]{0,31}", re.ASCII)


@dataclass(frozen=True)
class Refusal:
    """One reason, in words for the owner; ``passing`` if trying again can help without anybody doing anything."""

    words: str
    passing: bool = False


VERSION = "no-common-version"
NOT_ADMITTED = "not-admitted"
USED = "used"
EXPIRED = "expired"
REVOKED = "revoked"
OWN_TICKET = "own-ticket"
NOT_PERMITTED = "not-permitted"
NOT_BELIEVED = "not-believed"
BEGIN_AGAIN = "begin-again"
ANOTHER_LOG = "another-log"
NOT_ANSWERED = "not-answered"
ENOUGH = "enough-for-now"
BUSY = "busy"
TOO_LATE = "too-late"
FAILED = "failed"
WITHDRAWN = "withdrawn"

REFUSALS: Mapping[str, Refusal] = {
    VERSION: Refusal("the two of you run versions of Kith that have no language in common; update the older one"),
    NOT_ADMITTED: Refusal("this ticket lets nobody in; ask for a new one"),
    USED: Refusal("this invite was used by somebody, or from another machine; ask for a new one"),
    EXPIRED: Refusal("the time of this invite is over; ask for a new one"),
    REVOKED: Refusal("this invite was taken back; ask for a new one"),
    OWN_TICKET: Refusal("this is a ticket of your own; give it to somebody else"),
    NOT_PERMITTED: Refusal("the owner of that house does not permit it; ask them"),
    NOT_BELIEVED: Refusal("they could not make sure that you are who you say; see `kith doctor`"),
    BEGIN_AGAIN: Refusal("what one of you said of themselves has changed meanwhile; it is said anew", passing=True),
    ANOTHER_LOG: Refusal(
        "they know more of your identity than this machine does: it may run from an old backup; bring it up to date",
        passing=True,
    ),
    NOT_ANSWERED: Refusal("this is not answered; why, they do not say"),
    ENOUGH: Refusal("as many questions as were granted were asked already; try again tomorrow, or ask for more"),
    BUSY: Refusal("they are answering others just now; it is tried again", passing=True),
    TOO_LATE: Refusal("there was no answer in the time that the question had; ask again, with more time"),
    FAILED: Refusal("their self could not answer this; ask in other words"),
    WITHDRAWN: Refusal("they stopped answering this"),
}


def refuse(why: str, to: bytes | None = None) -> Refused:
    """The message that says so."""
    if why not in REFUSALS:
        raise LocalProtocolError(f"no refusal is called {why!r}")
    return Refused(why, to)


def named(message: Refused) -> str:
    """The name of a refusal as it was sent, known here or not."""
    if not _NAME.fullmatch(message.why):
        raise RemoteProtocolError("a refusal has a short name")
    return message.why


def meaning(why: str) -> Refusal:
    """What a refusal means; one that a newer Kith sends is shown by its name."""
    return REFUSALS.get(why) or Refusal(f"they refused, and gave a reason that this version does not know: “{why}”")

"""The inviter's own book of invites: which are open, who joined with which, what they were answered.

An invite is two grants to whoever bears its secret: to join, once; and what whoever joined may do from then on. What
the inviter thinks of the invited, their standing and tags, stands in this book and nowhere else.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from identity import grants
from identity.audience import Standing
from identity.clock import Now
from identity.envelope import Envelope
from identity.errors import Expired, OwnTicket, Revoked, Spent
from identity.grants import JOIN, Grant, To
from identity.secrets import Secret
from identity.tickets import SECRET_BYTES, invite_id


class Condition(Enum):
    """How an invite stands."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Invite:
    """One line of the book."""

    secret: Secret
    until: int
    note: str = ""
    standing: Standing = Standing.KNOWN
    tags: frozenset[str] = field(default=frozenset())
    joiner: bytes | None = None  # the person who used it
    peer: bytes = b""  # and the machine they used it from
    answer: bytes = b""  # what they were answered
    revoked: bool = False

    @property
    def id(self) -> bytes:
        """What the invite is called."""
        return invite_id(self.secret)

    def condition(self, now: Now) -> Condition:
        """How it stands at this moment."""
        if self.joiner is not None:
            return Condition.USED
        if self.revoked:
            return Condition.REVOKED
        return Condition.EXPIRED if now.has_ended(self.until) else Condition.OPEN

    def answered_before(self, owner: bytes, joiner: bytes, peer: bytes, now: Now) -> bytes | None:
        """What this joiner was answered, if they only ask again; None if they are new. Raises if it lets nobody in.

        To be asked only once the joiner has proved the secret.
        """
        if joiner == owner:
            raise OwnTicket("this is a ticket of your own; give it to somebody else")
        match self.condition(now):
            case Condition.USED if (joiner, peer) == (self.joiner, self.peer):
                return self.answer
            case Condition.USED:
                raise Spent("this invite was used; ask for a new one")
            case Condition.REVOKED:
                raise Revoked("this invite was taken back; ask for a new one")
            case Condition.EXPIRED:
                raise Expired("the time of this invite is over; ask for a new one")
            case Condition.OPEN:
                return None


def new_secret() -> Secret:
    """A secret that cannot be guessed."""
    return Secret(secrets.token_bytes(SECRET_BYTES))


def granted(
    invite: Invite,
    owner: bytes,
    since: int,
    acts: Sequence[str],
    limits: dict[str, int],
    lasting: int,
    owner_key: Secret,
) -> tuple[Envelope, Envelope | None]:
    """The grants that make up an invite: to join, and the acts that whoever joined may do until ``lasting``."""
    bearer = To("bearer", invite.id)
    to_join = Grant(issuer=owner, to=bearer, acts=(JOIN,), since=since, until=invite.until, uses=1)
    joining = grants.signed(to_join, owner_key.reveal())
    if not acts:
        return joining, None
    to_act = Grant(
        issuer=owner, to=bearer, acts=tuple(sorted(set(acts))), since=since, until=lasting, limits=dict(limits)
    )
    return joining, grants.signed(to_act, owner_key.reveal())

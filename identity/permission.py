"""The one place where it is decided whether somebody may do something.

``permit`` looks at a chain of grants, the first given by the owner of this house, each further one passed on by
whoever holds the one before. It answers with the grants that are thereby used; whoever asked notes that use, in the
same transaction in which it looked, before acting on it. What no grant permits is denied.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from identity import grants
from identity.clock import DAY, Now
from identity.envelope import Envelope
from identity.errors import Expired, NotPermitted, NotYet, Revoked, Spent, Widened
from identity.grants import MAX_HOPS, Grant
from identity.personlog import Hand, PersonLog


@dataclass(frozen=True)
class Request:
    """Who wants to do what; with which content (its hash), in which space; to join, by which proved invite."""

    person: bytes
    act: str
    content: bytes | None = None
    space: bytes | None = None
    invite: bytes | None = None


class Known(Protocol):
    """What this house knows, seen in one transaction."""

    @property
    def owner(self) -> bytes:
        """Whose house this is."""

    @property
    def now(self) -> Now:
        """What time it is."""

    def log(self, person: bytes) -> PersonLog | None:
        """A person's log as pinned here."""

    def is_blocked(self, person: bytes) -> bool:
        """Whether the owner wants nothing of this person."""

    def was_stored(self, grant: bytes) -> bool:
        """Whether this grant lay here, verified, before it was presented now."""

    def is_revoked(self, grant: bytes, issuer: bytes) -> bool:
        """Whether a grant was taken back by this issuer."""

    def bearer(self, secret: bytes) -> bytes | None:
        """Who joined with the secret of this hash."""

    def is_member(self, space: bytes, person: bytes, /) -> bool:
        """Whether a person belongs to a space."""

    def uses(self, grant: bytes, act: str | None = None, since: int = 0) -> int:
        """How often a grant was used, for one act or any, from a time on."""

    def nevers(self) -> Iterable[Grant]:
        """The owner's own rules that forbid, the revoked ones left out."""


def permit(request: Request, chain: Sequence[Envelope], known: Known) -> tuple[bytes, ...]:
    """The grants that are used if ``request`` is now acted on; raises, saying why, if nothing permits it.

    First it is seen whose the grants are, then who asks, then how the grants stand, last how often they were used: so
    nobody learns from the reason what became of a grant that is not theirs, nor that others have used it.
    """
    if not chain:
        raise NotPermitted("nothing was granted")
    if len(chain) > MAX_HOPS + 1:
        raise Widened(f"a grant is passed on at most {MAX_HOPS} times")
    given = [(envelope.hash, grants.read(envelope)) for envelope in chain]
    holders = _holders(request, chain, given, known)
    if holders[-1] != request.person:
        raise NotPermitted("this was granted to somebody else")
    _refuse_ended(request, known)
    _refuse_forbidden(request, holders, known)
    for hash_, grant in given:
        _refuse_unless_in_force(request, grant, hash_, known)
    for hash_, grant in given:
        _refuse_spent(request, grant, hash_, known)
    return tuple(hash_ for hash_, _ in given)


def _holders(
    request: Request, chain: Sequence[Envelope], given: Sequence[tuple[bytes, Grant]], known: Known
) -> list[bytes]:
    """Who holds each grant of the chain; raises if one was not given by whoever holds the one before."""
    holders: list[bytes] = []
    giver, before = known.owner, None
    for envelope, (hash_, grant) in zip(chain, given, strict=True):
        _refuse_unless_given_by(giver, grant, envelope, known)
        if before is None:
            if grant.narrows is not None:
                raise NotPermitted("what this grant was passed on from is missing")
        else:
            if grant.narrows != before[0]:
                raise NotPermitted("this grant was not passed on from the one before it")
            grants.refuse_widening(before[1], grant)
        giver, before = _holder(request, grant, known), (hash_, grant)
        holders.append(giver)
    return holders


def _refuse_unless_given_by(giver: bytes, grant: Grant, envelope: Envelope, known: Known) -> None:
    if grant.issuer != giver:
        raise NotPermitted("this was not granted by whose it is to grant")
    log = known.log(giver)
    if log is None:
        raise NotPermitted("nothing is known here of whoever granted this")
    if log.hand(envelope.key, known_before=known.was_stored(envelope.hash)) is not Hand.OWNER:
        raise NotPermitted("a grant is signed with the owner's key, by the owner's own hand")


def _refuse_unless_in_force(request: Request, grant: Grant, hash_: bytes, known: Known) -> None:
    now = known.now
    if known.is_revoked(hash_, grant.issuer):
        raise Revoked("this was taken back")
    if not now.has_begun(grant.since):
        raise NotYet("this has not begun; if it should have, a clock is wrong, here or there")
    if now.has_ended(grant.until):
        raise Expired("the time for this is over")
    if grant.never or request.act not in grant.acts:
        raise NotPermitted("this act was not granted")
    if grant.content is not None and grant.content != request.content:
        raise NotPermitted("it was granted for another content")


def _refuse_spent(request: Request, grant: Grant, hash_: bytes, known: Known) -> None:
    if grant.uses is not None and known.uses(hash_) >= grant.uses:
        raise Spent("this was used already, as often as was granted")
    limit = grant.limits.get(request.act)
    if limit is not None and known.uses(hash_, request.act, known.now.latest - DAY + 1) >= limit:
        raise Spent("this was used already, as often as was granted for a day")


def _holder(request: Request, grant: Grant, known: Known) -> bytes:
    """Whom a grant makes able to act, or to pass it on."""
    match grant.to.kind:
        case "person":
            return grant.to.id
        case "bearer":
            if request.act == grants.JOIN:
                if request.invite != grant.to.id:
                    raise NotPermitted("this is another invite than the one whose secret was proved")
                return request.person
            bearer = known.bearer(grant.to.id)
            if bearer is None:
                raise NotPermitted("nobody has joined with this invite")
            return bearer
        case "space":
            if request.space != grant.to.id or not known.is_member(grant.to.id, request.person):
                raise NotPermitted("this was granted to the members of a space")
            return request.person


def _refuse_ended(request: Request, known: Known) -> None:
    log = known.log(request.person)
    if log is None:
        if request.act != grants.JOIN:
            raise NotPermitted("nothing is known here of whoever asks")
    elif log.frozen or log.state.retired:
        raise NotPermitted("the identity of whoever asks is frozen, or has ended")


def _refuse_forbidden(request: Request, holders: Iterable[bytes], known: Known) -> None:
    persons = {request.person, *holders}
    if any(known.is_blocked(person) for person in persons):
        raise NotPermitted("somebody in this is blocked")
    for never in known.nevers():
        applies = never.to.id in (persons if never.to.kind == "person" else (request.space,))
        about = never.content in (None, request.content)
        if applies and about and request.act in never.acts and known.now.may_be_within(never.since, never.until):
            raise NotPermitted("a rule of the owner's forbids this")

"""Whether a question is answered: by grants, by the clock, and saying no more than is safe.

Whoever may not ask, whoever is unknown here and whoever asks what does not exist get one answer. Only who would be
answered if they had asked less is told that they asked too much, and only by a grant that nobody else can use: that
much they could count themselves. By any other they would learn how much others ask.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from identity import grants
from identity.clock import Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused, Spent
from identity.grants import Grant
from identity.permission import Known, Request, permit
from identity.personlog import Hand, PersonLog
from protocol.ask.messages import Asked
from protocol.wire import refusals

ASK = "ask"


class NoAnswer(Exception):
    """The question is refused; ``str()`` is the refusal's name."""


def refuse_others(asked: Asked, connected: bytes, known: Known) -> None:
    """Raise unless it is asked of this house, by a contact's own machine, which is the one that is connected."""
    question = asked.question
    log = known.log(question.asker)
    try:
        own = log is not None and log.hand(asked.envelope.key) is Hand.NODE
    except IdentityRefused:
        own = False
    ended = log is None or log.frozen or log.state.retired
    if not own or ended or asked.peer != connected or question.to != known.owner or known.is_blocked(question.asker):
        raise NoAnswer(refusals.NOT_ANSWERED)


def refuse_late(asked: Asked, now: Now) -> None:
    """Raise if its time is over, or has not begun."""
    if now.has_ended(asked.question.until):
        raise NoAnswer(refusals.TOO_LATE)
    if not now.has_begun(asked.question.asked):
        raise NoAnswer(refusals.NOT_ANSWERED)


def uses_of(asked: Asked, chain: Sequence[Envelope], known: Known, *, again: bool) -> tuple[bytes, ...]:
    """The grants that are used if it is answered: none if it was counted before."""
    question = asked.question
    request = Request(question.asker, ASK, content=asked.id, space=question.space)
    try:
        permit(request, chain, _Unused(known))
    except IdentityRefused:
        raise NoAnswer(refusals.NOT_ANSWERED) from None
    if again:
        return ()
    try:
        return permit(request, chain, known)
    except Spent:
        raise NoAnswer(refusals.ENOUGH if _is_theirs_alone(chain) else refusals.NOT_ANSWERED) from None


def _is_theirs_alone(chain: Sequence[Envelope]) -> bool:
    """Whether nobody but the asker can have used these grants."""
    grant = grants.read(chain[0])
    return len(chain) == 1 and grant.hops == 0 and grant.to.kind != "space"


@dataclass(frozen=True)
class _Unused:
    """What is known, but for how often a grant was used."""

    known: Known

    @property
    def owner(self) -> bytes:
        return self.known.owner

    @property
    def now(self) -> Now:
        return self.known.now

    def log(self, person: bytes) -> PersonLog | None:
        return self.known.log(person)

    def is_blocked(self, person: bytes) -> bool:
        return self.known.is_blocked(person)

    def was_stored(self, grant: bytes) -> bool:
        return self.known.was_stored(grant)

    def is_revoked(self, grant: bytes, issuer: bytes) -> bool:
        return self.known.is_revoked(grant, issuer)

    def bearer(self, secret: bytes) -> bytes | None:
        return self.known.bearer(secret)

    def is_member(self, space: bytes, person: bytes, /) -> bool:
        return self.known.is_member(space, person)

    def uses(self, _grant: bytes, _act: str | None = None, _since: int = 0) -> int:
        return 0

    def nevers(self) -> Iterable[Grant]:
        return self.known.nevers()

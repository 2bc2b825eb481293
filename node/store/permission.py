"""Whether somebody may do something here, and that it was done: decided and noted in one transaction."""

from collections.abc import Iterable, Sequence

from identity.clock import Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused, NotPermitted
from identity.grants import Grant
from identity.permission import Request, permit
from identity.personlog import PersonLog
from node.journal import Transaction
from node.store import clock, grants, invites, people


class Here:
    """What this house knows, for ``identity.permission``."""

    def __init__(self, transaction: Transaction, own: PersonLog, clock_says: float) -> None:
        self.owner = own.person
        self.now: Now = clock.note(transaction, clock_says)
        self._own = own
        self._transaction = transaction

    def log(self, person: bytes) -> PersonLog | None:
        """A person's log as pinned here."""
        return self._own if person == self.owner else people.log(self._transaction, person)

    def is_blocked(self, person: bytes) -> bool:
        """Whether the owner wants nothing of this person."""
        return people.is_blocked(self._transaction, person)

    def was_stored(self, grant: bytes) -> bool:
        """Whether this grant lay here before."""
        return grants.find(self._transaction, grant) is not None

    def is_revoked(self, grant: bytes, issuer: bytes) -> bool:
        """Whether a grant was taken back by this issuer."""
        return grants.is_revoked(self._transaction, grant, issuer)

    def bearer(self, secret: bytes) -> bytes | None:
        """Who joined with the secret of this hash."""
        return invites.joiner(self._transaction, secret)

    def is_member(self, _space: bytes, _person: bytes, /) -> bool:
        """Whether a person belongs to a space: there are none yet."""
        return False

    def uses(self, grant: bytes, act: str | None = None, since: int = 0) -> int:
        """How often a grant was used."""
        return grants.uses(self._transaction, grant, act, since)

    def nevers(self) -> Iterable[Grant]:
        """The owner's rules that forbid."""
        return grants.nevers(self._transaction, self.owner)

    def use(self, request: Request, chain: Sequence[Envelope]) -> None:
        """Permit a request by a chain of grants, and note its use; raises if it is not permitted."""
        permit(request, chain, self)
        for envelope in chain:
            grants.note_use(self._transaction, envelope, request.act, self.now)

    def use_any(self, request: Request) -> bytes:
        """Permit a request by whichever of the owner's own grants permits it; that one. Raises why none does."""
        why = NotPermitted("nothing was granted")
        targets = [request.person, *invites.joined_with(self._transaction, request.person)]
        targets += [one for one in (request.space, request.invite) if one]
        for target in targets:
            for held in grants.given_to(self._transaction, self.owner, target):
                try:
                    self.use(request, [held.envelope])
                except IdentityRefused as error:
                    why = error if isinstance(error, NotPermitted) and type(error) is not NotPermitted else why
                else:
                    return held.envelope.hash
        raise why

"""The two sides of a joining: what ours says of itself, and what of the other is believed and taken on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from identity import cards, grants
from identity.clock import Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused, NotPermitted, SignatureRefused, TooLarge
from identity.grants import To
from identity.joining import Party, party_of, peer_id
from identity.personlog import Hand, PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from protocol.wire import limits


@dataclass(frozen=True)
class Me:
    """The person of this machine, as of now."""

    log: PersonLog
    self_: bytes  # public keys, but for the machine's
    node: Secret
    sealing: bytes
    card: Envelope

    @property
    def peer(self) -> bytes:
        """What this machine is called in the network."""
        return peer_id(public_key(self.node.reveal()))

    def party(self, nonce: bytes) -> Party:
        """This side of a meeting."""
        return party_of(self.log, self.self_, public_key(self.node.reveal()), self.sealing, nonce)

    def operations(self) -> tuple[bytes, ...]:
        """The log, to be handed over."""
        return tuple(one.to_bytes() for one in self.log.envelopes())


@dataclass(frozen=True)
class Other:
    """The other side, believed."""

    log: PersonLog
    card: Envelope
    grants: tuple[Envelope, ...]


def other_side(
    log: PersonLog,
    pinned: PersonLog | None,
    theirs: Party,
    card: bytes,
    given: Sequence[bytes],
    to: Sequence[To],
    now: Now,
) -> Other:
    """The other side as it is taken on, once it has proved the meeting by ``log``.

    A grant under a key that, by what was ``pinned`` before, was replaced since is left out: it was good when it was
    handed over, but whoever kept the old key could have signed it today.
    """
    whole = _merged(log, pinned, theirs)
    envelopes = _grants(given, log, to)
    return Other(whole, _card(card, log, now), tuple(one for one in envelopes if one.key == whole.state.owner))


def read_log(operations: Sequence[bytes]) -> PersonLog:
    """A log as it was handed over."""
    if len(operations) > limits.OPERATIONS:
        raise TooLarge("more operations than a log has")
    return PersonLog.from_bytes(operations)


def _merged(presented: PersonLog, pinned: PersonLog | None, theirs: Party) -> PersonLog:
    """The log with all that was pinned before; raises if one of the keys that are used has ended by that."""
    log = presented if pinned is None else pinned.extended(presented.envelopes())
    sealing = log.state.keys.get(theirs.sealing)
    roles = (log.hand(theirs.node), log.hand(theirs.self))
    if roles != (Hand.NODE, Hand.SELF) or sealing is None or sealing.heads is not None:
        raise SignatureRefused("a key that has ended")
    return log


def _card(data: bytes, log: PersonLog, now: Now) -> Envelope:
    """The other side's card."""
    envelope = Envelope.from_bytes(data)
    if not now.has_begun(cards.read(envelope, log).made):
        raise SignatureRefused("a card made in the future; a clock is wrong, here or there")
    return envelope


def _grants(many: Sequence[bytes], log: PersonLog, to: Collection[To]) -> tuple[Envelope, ...]:
    """What the other side grants: by them alone, and to none but these."""
    if len(many) > limits.GRANTS:
        raise NotPermitted("more grants than one joins with")
    try:
        envelopes = tuple(map(Envelope.from_bytes, many))
        given = [(grants.read(envelope), log.hand(envelope.key)) for envelope in envelopes]
    except IdentityRefused as error:
        raise NotPermitted("a grant that does not hold") from error
    for grant, hand in given:
        if grant.issuer != log.person or hand is not Hand.OWNER:
            raise NotPermitted("a grant of somebody else's")
        if grant.to not in to:
            raise NotPermitted("a grant to somebody else")
    return envelopes

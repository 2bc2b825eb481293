"""A person's card: the name they chose for themselves, signed. What I call them myself is mine alone, and wins."""

from msgspec import Struct

from identity.clock import LAST_TIME
from identity.envelope import Envelope
from identity.errors import Malformed, SignatureRefused
from identity.ids import HASH_BYTES
from identity.names import MAX_LETTERS
from identity.packing import plain, shaped
from identity.personlog import Hand, PersonLog

KIND = "card"
_MAX_BYTES = 16 * MAX_LETTERS  # names from elsewhere are cut when they are shown, and refused when they are absurd


class Card(Struct, frozen=True):
    """Who they say they are; of two cards signed with one key the later one holds."""

    person: bytes
    name: str
    made: int


def signed(card: Card, secret: bytes) -> Envelope:
    """The card under the owner's key."""
    return Envelope.sealed(KIND, plain(card), secret)


def content(envelope: Envelope) -> Card:
    """What a card says, whoever signed it."""
    card = shaped(envelope.opened(KIND), Card, "no card of a person")
    if len(card.person) != HASH_BYTES or len(card.name.encode()) > _MAX_BYTES or not 0 <= card.made <= LAST_TIME:
        raise Malformed("no card of a person")
    return card


def read(envelope: Envelope, log: PersonLog, *, known_before: bool = False) -> Card:
    """What a card says, if the person's owner signed it."""
    card = content(envelope)
    if card.person != log.person or log.hand(envelope.key, known_before=known_before) is not Hand.OWNER:
        raise SignatureRefused("a card is signed by the person it is of")
    return card

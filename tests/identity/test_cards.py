import pytest

from identity import cards
from identity.cards import Card
from identity.envelope import Envelope
from identity.errors import Malformed, SignatureRefused
from identity.personlog import PersonLog
from tests.identity.person import Person

ANA, BEN = Person(1), Person(3)
CARD = Card(ANA.id, "Ana", 1000)
LOG = PersonLog([ANA.genesis])


def test_a_card_is_read_as_it_was_signed() -> None:
    envelope = Envelope.from_bytes(cards.signed(CARD, ANA.owner(0)).to_bytes())
    assert cards.read(envelope, LOG) == CARD


def test_only_the_owner_says_what_they_are_called() -> None:
    log = LOG.extended([ANA.add(ANA.id, "self", "self")])
    for secret in (ANA.other("self"), ANA.owner(1), ANA.recovery, BEN.owner(0)):
        with pytest.raises(SignatureRefused):
            cards.read(cards.signed(CARD, secret), log)
    of_ben = cards.signed(Card(BEN.id, "Ana", 1000), ANA.owner(0))
    with pytest.raises(SignatureRefused, match="person it is of"):
        cards.read(of_ben, LOG)


def test_a_card_of_before_a_rotation_counts_if_it_was_known_before() -> None:
    log, envelope = LOG.extended([ANA.rotate(ANA.id, 1)]), cards.signed(CARD, ANA.owner(0))
    with pytest.raises(SignatureRefused, match="replaced"):
        cards.read(envelope, log)
    assert cards.read(envelope, log, known_before=True) == CARD


def test_a_card_of_a_later_version_may_say_more() -> None:
    fields = {"person": ANA.id, "name": "Ana", "made": 1000, "moon": "full"}
    assert cards.read(Envelope.sealed("card", fields, ANA.owner(0)), LOG) == CARD


@pytest.mark.parametrize("card", [Card(ANA.id, "é" * 513, 1), Card(ANA.id, "Ana", -1), Card(b"", "Ana", 1)])
def test_an_absurd_card_is_refused(card: Card) -> None:
    with pytest.raises(Malformed):
        cards.read(cards.signed(card, ANA.owner(0)), LOG)


def test_a_grant_is_no_card() -> None:
    with pytest.raises(SignatureRefused):
        cards.read(Envelope.sealed("grant", {"person": ANA.id, "name": "Ana", "made": 1}, ANA.owner(0)), LOG)

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.audience import Listener, Standing
from identity.errors import IdentityRefused, NameRefused
from identity.people import MAX_TAG, Contact, descendants, names, tag
from identity.personlog import PersonLog
from tests.identity.person import Person

ANA = Person(1)
CONTACT = Contact(PersonLog([ANA.genesis]), name="Ana")

people = st.integers(0, 9).map(lambda number: bytes([number]))


def test_what_i_call_somebody_counts_more_than_what_they_call_themselves() -> None:
    assert CONTACT.called == "Ana"
    assert replace(CONTACT, petname="Anita").called == "Anita"
    assert names([replace(CONTACT, petname="Anita")]) == {ANA.id: "Anita"}


def test_whoever_is_blocked_hears_nothing() -> None:
    known = replace(CONTACT, standing=Standing.CLOSE, tags=frozenset({"family"}))
    assert known.listener() == Listener(Standing.CLOSE, frozenset({"family"}))
    with pytest.raises(IdentityRefused, match="blocked"):
        replace(known, blocked=True).listener()


def test_the_owner_learns_what_is_wrong_with_a_log() -> None:
    self_, double = ANA.add(ANA.id, "self", "self"), ANA.add(ANA.id, "self", "double")
    for operations, word in (
        ([ANA.recover(ANA.id, 50), ANA.recover(ANA.id, 60)], "frozen"),
        ([ANA.retire(ANA.id)], "ended"),
        ([self_, double], "forked"),
    ):
        (alarm,) = Contact(CONTACT.log.extended(operations)).alarms
        assert word in alarm
    assert CONTACT.alarms == ()
    assert Contact(CONTACT.log.extended([self_])).alarms == ()


WORDS = {"climbing": "climbing", " Family ": "family", "книги": "книги", "a_1-b": "a_1-b"}


@pytest.mark.parametrize(("text", "word"), WORDS.items())
def test_a_tag_is_one_word(text: str, word: str) -> None:
    assert tag(text) == tag(word) == word


@pytest.mark.parametrize("text", ["", " ", "two words", "a" * (MAX_TAG + 1), "a,b", "a\u200bb", "'; DROP", "a\nb"])
def test_what_is_no_word_is_no_tag(text: str) -> None:
    with pytest.raises(NameRefused):
        tag(text)


def test_whom_i_met_through_whom_is_followed_to_the_end() -> None:
    ana, ben, cleo, dan = (bytes([number]) for number in range(4))
    via = {ana: None, ben: ana, cleo: ben, dan: None}
    assert descendants(via, ana) == {ben, cleo}
    assert descendants(via, cleo) == set()


@given(st.dictionaries(people, st.none() | people), people)
def test_nobody_is_met_through_themselves_and_who_is_met_through_them_is_among_theirs(
    via: dict[bytes, bytes | None], root: bytes
) -> None:
    found = descendants(via, root)
    assert root not in found
    for one in found:
        assert via[one] in found | {root}
        assert descendants(via, one) <= found | {root}

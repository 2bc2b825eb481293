import pytest

from identity import ids
from node.errors import NotAccepted, NotKnown
from node.journal import Transaction
from node.store import people, whom
from tests.identity.person import Person
from tests.node.store.conftest import contact

BEN, CLEO, DAN, EVE = (Person(seed) for seed in range(3, 7))
HASHES = [bytes([first]) * 32 for first in range(20)]


def know(to: Transaction, person: Person, name: str = "", petname: str = "") -> None:
    people.put(to, contact(person, name, petname=petname))


def spelled(person: Person) -> str:
    return ids.spell("person", person.id)


def test_somebody_is_named_as_i_call_them_or_as_they_call_themselves(to: Transaction) -> None:
    know(to, BEN, "Benjamin", "Ben from work")
    know(to, CLEO, "Cleo")
    for text in ("Ben from work", "BEN FROM WORK", "  ben from work ", "benjamin"):
        assert whom.person(to, text) == BEN.id
    assert whom.person(to, "CLEO") == CLEO.id


def test_what_i_call_somebody_goes_before_what_others_call_themselves(to: Transaction) -> None:
    know(to, BEN, "Benjamin", "Ben")
    know(to, CLEO, "Ben")
    know(to, DAN, "ben", "Danny")
    assert whom.person(to, "Ben") == BEN.id


def test_a_name_that_two_people_have_names_neither(to: Transaction) -> None:
    know(to, BEN, "Ben")
    know(to, CLEO, "BEN")
    with pytest.raises(NotKnown, match="more than one person is called 'Ben'") as caught:
        whom.person(to, "Ben")
    for person in (BEN, CLEO):
        beginning = spelled(person)[:16]
        assert beginning in caught.value.do
        assert whom.person(to, beginning) == person.id
    know(to, BEN, "Ben", "Benny")
    know(to, CLEO, "Ben", "Benny")
    with pytest.raises(NotKnown, match="more than one"):
        whom.person(to, "benny")


def test_a_name_that_looks_like_another_is_another(to: Transaction) -> None:
    know(to, BEN, "Ben")
    know(to, CLEO, "Веn")
    assert whom.person(to, "Ben") == BEN.id
    assert whom.person(to, "Веn") == CLEO.id


def test_somebody_is_named_by_their_id_or_its_beginning(to: Transaction) -> None:
    for person in (BEN, CLEO, DAN):
        know(to, person, "somebody")
    whole = spelled(CLEO)
    for text in (whole, whole.upper(), f"{whole[:28]}\n  {whole[28:]}", whole[:16], whole[:4].upper(), whole[:-1]):
        assert whom.person(to, text) == CLEO.id


def test_an_id_that_was_mistyped_is_called_so(to: Transaction) -> None:
    know(to, BEN, "Ben")
    whole = spelled(BEN)
    typo = ("a" if whole[0] != "a" else "b") + whole[1:]
    with pytest.raises(NotAccepted, match="typing error") as caught:
        whom.person(to, typo)
    assert "letter by letter" in caught.value.do
    with pytest.raises(NotAccepted):  # it begins as Ben's does, and is not his
        whom.person(to, whole[:-1] + ("a" if whole[-1] != "a" else "b"))
    with pytest.raises(NotAccepted, match="of something else"):
        whom.person(to, ids.spell("grant", BEN.id))


@pytest.mark.parametrize("text", ["Mallory", "zzzz", "x", "a" * 57, "кит", "\u202eBen", "%", "_", "*", "Be", "'; --"])
def test_whom_nobody_knows_is_not_known(to: Transaction, text: str) -> None:
    know(to, BEN, "Ben")
    with pytest.raises(NotKnown, match="there is no such person here") as caught:
        whom.person(to, text)
    assert "`kith people list`" in caught.value.do


def test_whoever_is_not_in_the_book_is_not_known_by_their_id_either(to: Transaction) -> None:
    know(to, BEN, "Ben")
    for text in (spelled(CLEO), spelled(CLEO)[:16]):
        with pytest.raises(NotKnown):
            whom.person(to, text)


def test_less_than_four_letters_of_an_id_are_too_few(to: Transaction) -> None:
    know(to, BEN, "Ben")
    with pytest.raises(NotKnown):
        whom.person(to, spelled(BEN)[:3])
    assert whom.person(to, spelled(BEN)[:4]) == BEN.id


@pytest.mark.parametrize("kind", ["grant", "invite", "recovery", "key"])
def test_anything_with_an_id_is_named_by_its_beginning(kind: str) -> None:
    for hash_ in HASHES:
        whole = ids.spell(kind, hash_)
        assert whom.by_id(kind, whole, HASHES) == hash_
        assert whom.by_id(kind, f" {whole[:9].upper()} ", HASHES) == hash_
    with pytest.raises(NotKnown, match=f"there is no such {kind} here") as caught:
        whom.by_id(kind, "77777", HASHES)
    assert "`kith " in caught.value.do
    with pytest.raises(NotKnown, match=f"there is no such {kind} here"):
        whom.by_id(kind, ids.spell(kind, b"\xff" * 32), HASHES)


def test_a_beginning_that_several_have_names_none_and_longer_ones_are_shown() -> None:
    alike = [bytes(31) + bytes([last]) for last in range(3)]
    with pytest.raises(NotKnown, match="more than one grant"):
        whom.by_id("grant", "aaaa", alike)
    for hash_ in alike:
        assert whom.by_id("grant", ids.spell("grant", hash_), alike) == hash_


def test_nobody_is_named_by_calling_themselves_as_the_id_of_another(to: Transaction) -> None:
    know(to, BEN, "Ben")
    know(to, EVE, spelled(BEN))
    assert whom.person(to, spelled(BEN)) == BEN.id
    know(to, EVE, spelled(BEN)[:16])
    try:
        assert whom.person(to, spelled(BEN)[:16]) == BEN.id
    except NotKnown:
        pass  # that it could be either is an answer, too


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_names_nobody(to: Transaction, text: str) -> None:
    know(to, BEN, "")
    with pytest.raises(NotKnown):
        whom.person(to, text)

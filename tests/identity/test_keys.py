import pytest

from identity import cards, keys
from identity.errors import IdentityRefused, LogRefused, NameRefused, SignatureRefused, VaultDamaged
from identity.keys import OwnerKeys, StartKeys, born, recovered, renamed, retired, rotated, without
from identity.personlog import Hand, PersonLog
from identity.secrets import Secret
from identity.signing import public_key
from identity.vault import Stretching, Vault
from tests.identity.person import Person

PHRASE, JOURNAL = (1).to_bytes(16, "big"), Secret(b"j" * 32)
START, OWNER = born(PHRASE, "Ana", 1000, JOURNAL)


def speaks(start: StartKeys, log: PersonLog) -> dict[str, Hand]:
    """As what the keys on this machine sign."""
    return {name: log.hand(public_key(getattr(start, name).reveal())) for name in ("self", "node")}


def test_the_phrase_makes_the_person_and_chance_the_machine() -> None:
    again, _ = born(PHRASE, "Ana", 1000, JOURNAL)
    assert again.log.person == START.log.person == Person(1).id
    assert again.node != START.node
    assert born(bytes(16), "Ana", 1000, JOURNAL)[0].log.person != START.log.person


def test_whoever_is_born_can_speak_at_once() -> None:
    assert speaks(START, START.log) == {"self": Hand.SELF, "node": Hand.NODE}
    assert START.log.hand(public_key(OWNER.owner.reveal())) is Hand.OWNER
    sealing = START.log.state.keys[keys.public_sealing(START.sealing)]
    assert (sealing.role, sealing.by) == ("sealing", public_key(START.node.reveal()))
    assert START.name == "Ana"
    assert cards.read(START.card, START.log).made == 1000
    assert set(START.here()) == set(START.log.state.keys)


def test_what_lay_in_the_vault_is_what_was_put_there() -> None:
    vault = Vault.sealed(START.compartment(), OWNER.compartment(), "pass", Stretching(1, 1, 8))
    start_key, owner_key = vault.subkeys("pass")
    start = StartKeys.from_compartment(vault.open_start(start_key))
    assert start.log.state == START.log.state
    assert start.compartment() == START.compartment()
    assert OwnerKeys.from_compartment(vault.open_owner(owner_key), start.log) == OWNER


@pytest.mark.parametrize("name", ["journal", "self", "node", "sealing", "log", "met", "card"])
def test_a_vault_that_lacks_something_or_holds_something_else_says_so(name: str) -> None:
    whole = START.compartment()
    with pytest.raises(VaultDamaged, match="copy of it"):
        StartKeys.from_compartment({one: secret for one, secret in whole.items() if one != name})
    if name != "met":
        for odd in (b"", b"\x05", b"\xa1a", b"\x91\x05"):
            with pytest.raises(VaultDamaged, match="copy of it"):
                StartKeys.from_compartment({**whole, name: Secret(odd)})


def test_owner_keys_that_are_not_of_the_log_are_refused() -> None:
    mallory = born(bytes(16), "Mallory", 1000, JOURNAL)[1]
    for content in (mallory.compartment(), {}, {"owner": OWNER.next, "next": OWNER.owner}, {"owner": OWNER.owner}):
        with pytest.raises(VaultDamaged):
            OwnerKeys.from_compartment(content, START.log)
    for odd in (b"", b"x", bytes(33)):
        with pytest.raises(VaultDamaged):
            OwnerKeys.from_compartment({"owner": Secret(odd), "next": OWNER.next}, START.log)


def test_a_rotation_replaces_the_owners_key_and_nothing_else() -> None:
    start, owner = rotated(START, OWNER, 2000)
    assert owner.owner == OWNER.next
    assert start.log.hand(public_key(owner.owner.reveal())) is Hand.OWNER
    with pytest.raises(SignatureRefused):
        start.log.hand(public_key(OWNER.owner.reveal()))
    assert speaks(start, start.log) == {"self": Hand.SELF, "node": Hand.NODE}
    assert cards.read(start.card, start.log).name == start.name == "Ana"
    twice, _ = rotated(start, owner, 3000)
    assert PersonLog(twice.log.envelopes()).state == twice.log.state


def test_the_phrase_brings_an_identity_back_without_the_machines_of_before() -> None:
    start, owner = recovered(PHRASE, START.log, "Ana again", 5000, JOURNAL)
    assert start.log.person == START.log.person
    assert speaks(start, start.log) == {"self": Hand.SELF, "node": Hand.NODE}
    assert start.log.hand(public_key(owner.owner.reveal())) is Hand.OWNER
    for gone in (START.self, START.node, OWNER.owner, OWNER.next):
        with pytest.raises(SignatureRefused):
            start.log.hand(public_key(gone.reveal()))
    assert START.log.extended(start.log.envelopes()).state == start.log.state


def test_the_phrase_alone_is_enough_and_who_has_the_log_sees_the_other_branch_lose() -> None:
    start, _ = recovered(PHRASE, None, "Ana", 5000, JOURNAL)
    assert START.log.extended(start.log.envelopes()).state == start.log.state


def test_another_persons_phrase_recovers_nobody() -> None:
    with pytest.raises(LogRefused, match="another person's"):
        recovered(bytes(16), START.log, "Mallory", 5000, JOURNAL)


def test_whoever_recovered_knows_themselves_though_somebody_else_did_too() -> None:
    mine, _ = recovered(PHRASE, START.log, "Ana", 5000, JOURNAL)
    theirs, _ = recovered(PHRASE, START.log, "Mallory", 5000, JOURNAL)
    both = mine.log.extended(theirs.log.envelopes())
    assert not both.frozen
    assert both.state == mine.log.state
    assert START.log.extended(both.envelopes()).frozen
    again = StartKeys.from_compartment(mine.compartment())
    assert again.log.extended(theirs.log.envelopes()).state == mine.log.state


def test_a_name_is_changed_by_the_owner_and_is_one_that_can_be_shown() -> None:
    assert renamed(START, OWNER, "Anita", 2000).name == "Anita"
    assert START.name == "Ana"
    with pytest.raises(NameRefused):
        renamed(START, OWNER, "A\u202e", 2000)


def test_a_machine_is_taken_away() -> None:
    gone = without(START, OWNER, public_key(START.node.reveal()), {})
    with pytest.raises(SignatureRefused, match="revoked"):
        gone.log.hand(public_key(START.node.reveal()))
    assert START.log.hand(public_key(START.node.reveal())) is Hand.NODE
    with pytest.raises(IdentityRefused):
        without(gone, OWNER, public_key(START.node.reveal()), {})


def test_an_identity_ends_and_only_its_phrase_brings_it_back() -> None:
    over = retired(START, OWNER)
    assert over.log.state.retired
    with pytest.raises(LogRefused):
        without(over, OWNER, public_key(START.node.reveal()), {})
    assert not recovered(PHRASE, over.log, "Ana", 5000, JOURNAL)[0].log.state.retired


def test_no_secret_shows() -> None:
    for keys_ in (START, OWNER):
        assert OWNER.owner.reveal().hex() not in repr(keys_)
        assert repr(START.node.reveal())[2:-1] not in repr(keys_)

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from identity.audience import Standing
from identity.people import Contact
from identity.personlog import PersonLog
from node.journal import Transaction
from node.store import people
from tests.identity.person import Person
from tests.node.store.conftest import contact

ANA, BEN, CLEO = Person(1), Person(3), Person(4)

TABLES = ("people_contacts", "people_operations")


def is_like(one: Contact | None, other: Contact) -> bool:
    """Whether two contacts are the same in all that is kept of them."""
    if one is None:
        return False
    logs = [
        (log.state, log.envelopes(), log.met, log.frozen, log.forks, log.recoveries(), log.rivals())
        for log in (one.log, other.log)
    ]
    return logs[0] == logs[1] and replace(one, log=other.log) == other


def rows(of: Transaction) -> int:
    return sum(int(of.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) for table in TABLES)


@given(
    st.text(max_size=80),
    st.text(max_size=80),
    st.sampled_from(Standing),
    st.frozensets(st.text(max_size=32), max_size=5),
    st.booleans(),
    st.none() | st.just(CLEO.id),
    st.integers(0, 2**40),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_contact_is_read_as_it_was_kept(
    to: Transaction,
    name: str,
    petname: str,
    standing: Standing,
    tags: frozenset[str],
    blocked: bool,
    via: bytes | None,
    met: int,
) -> None:
    people.forget(to, BEN.id)
    kept = Contact(PersonLog([BEN.genesis]), name, petname, standing, tags, blocked, via, met)
    people.put(to, kept)
    assert is_like(people.find(to, BEN.id), kept)
    assert people.is_blocked(to, BEN.id) is blocked
    assert people.names(to) == {BEN.id: (petname, name)}
    assert people.through(to) == {BEN.id: via}


def test_what_is_kept_again_replaces_what_was_kept_but_for_when_we_met(to: Transaction) -> None:
    before = contact(BEN, "Ben", tags=frozenset({"family"}), met=5, via=CLEO.id)
    after = contact(BEN, "Benjamin", petname="Benny", standing=Standing.CLOSE, blocked=True, met=9)
    people.put(to, before)
    people.put(to, after)
    assert is_like(people.find(to, BEN.id), replace(after, met=5))
    assert len(list(people.everybody(to))) == 1


def test_a_log_that_grew_is_kept_as_it_grew(to: Transaction) -> None:
    self_ = BEN.add(BEN.id, "self", "self")
    node = BEN.add(self_.hash, "node", "node")
    sealing = BEN.add(node.hash, "sealing", "sealing", by="node")
    known = contact(BEN, "Ben")
    for operation in (self_, node, sealing, BEN.rotate(sealing.hash, 1)):
        known = replace(known, log=known.log.extended([operation]))
        people.put(to, known)
        assert is_like(people.find(to, BEN.id), known)
        log = people.log(to, BEN.id)
        assert log is not None
        assert log.state == known.log.state
    assert known.log.state.depth == 4


def test_a_log_of_which_a_branch_was_let_go_is_kept_without_it(to: Transaction) -> None:
    first, double = BEN.add(BEN.id, "self", "self"), BEN.add(BEN.id, "self", "double")
    forked = replace(contact(BEN), log=PersonLog([BEN.genesis, first, double]))
    people.put(to, forked)
    assert is_like(people.find(to, BEN.id), forked)
    recovered = replace(forked, log=forked.log.extended([BEN.recover(double.hash, 50)]))
    people.put(to, recovered)
    assert is_like(people.find(to, BEN.id), recovered)
    assert recovered.alarms == ()


def test_which_recovery_was_confirmed_is_known_after_reading_it_again(to: Transaction) -> None:
    mine, rival = BEN.recover(BEN.id, 50), BEN.recover(BEN.id, 60)
    frozen = replace(contact(BEN), log=PersonLog([BEN.genesis, mine, rival]))
    people.put(to, frozen)
    found = people.find(to, BEN.id)
    assert found is not None
    assert found.log.frozen
    assert is_like(found, frozen)
    for recovery in (rival, mine):
        met = replace(found, log=found.log.confirmed(recovery.hash))
        people.put(to, met)
        again = people.find(to, BEN.id)
        assert is_like(again, met)
        assert again is not None
        assert (again.log.met, again.log.frozen, again.log.state.head) == (recovery.hash, False, recovery.hash)
        log = people.log(to, BEN.id)
        assert log is not None
        assert log.state.head == recovery.hash


def test_whoever_is_forgotten_leaves_nothing_behind(to: Transaction) -> None:
    people.put(to, replace(contact(BEN, "Ben"), log=PersonLog([BEN.genesis, BEN.rotate(BEN.id, 1)])))
    others = contact(CLEO, "Cleo")
    people.put(to, others)
    people.forget(to, BEN.id)
    assert rows(to) == 2
    assert people.find(to, BEN.id) is None
    assert people.log(to, BEN.id) is None
    assert not people.is_blocked(to, BEN.id)
    assert list(people.names(to)) == [CLEO.id]
    assert is_like(people.find(to, CLEO.id), others)
    people.forget(to, CLEO.id)
    assert rows(to) == 0


def test_whoever_comes_back_is_known_by_what_is_said_then(to: Transaction) -> None:
    people.put(to, contact(BEN, "Ben", petname="Benny", standing=Standing.CLOSE, tags=frozenset({"family"}), met=5))
    people.forget(to, BEN.id)
    back = contact(BEN, "Ben", met=9)
    people.put(to, back)
    assert is_like(people.find(to, BEN.id), back)


def test_people_are_told_in_the_order_in_which_we_met(to: Transaction) -> None:
    for person, met in ((BEN, 3), (ANA, 2), (CLEO, 1)):
        people.put(to, contact(person, met=met))
    people.put(to, contact(CLEO, "Cleo", met=1))
    assert [one.person for one in people.everybody(to)] == [CLEO.id, ANA.id, BEN.id]
    assert list(people.names(to)) == [CLEO.id, ANA.id, BEN.id]


def test_of_whom_is_not_in_the_book_nothing_is_known(to: Transaction) -> None:
    assert people.find(to, BEN.id) is None
    assert people.log(to, BEN.id) is None
    assert not people.is_blocked(to, BEN.id)
    assert list(people.everybody(to)) == []
    people.forget(to, BEN.id)


@pytest.mark.parametrize("odd", [0, 4, 9])
def test_a_standing_that_there_is_not_is_never_read_as_one(to: Transaction, odd: int) -> None:
    people.put(to, contact(BEN))
    to.execute("UPDATE people_contacts SET standing = ?", (odd,))
    with pytest.raises(ValueError, match="Standing"):
        people.find(to, BEN.id)

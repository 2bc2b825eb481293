import pytest

from identity.clock import DAY, Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.grants import read
from node.journal import Transaction
from node.store import grants
from node.store.grants import Held
from tests.identity.person import Person
from tests.identity.vectors.parts import ANA, BEN, CLEO, FROM, NOW, UNTIL, grant, revocation
from tests.identity.vectors.permissions import ASK, INVITE, SPACE

MOMENT = Now.at(NOW)


def held(of: Transaction, envelope: Envelope) -> Held:
    found = grants.find(of, envelope.hash)
    assert found is not None
    return found


def test_a_grant_is_read_as_it_was_signed(to: Transaction) -> None:
    wide = grant(ANA, BEN, "ask", "tell", hops=2, uses=5, limits={"ask": 3})
    bearer, members = grant(ANA, ("bearer", INVITE), "ask"), grant(ANA, ("space", SPACE), "ask")
    never, passed_on = grant(ANA, BEN, "ask", never=True), grant(BEN, CLEO, "ask", narrows=wide.hash)
    for envelope in (wide, bearer, members, never, passed_on):
        grants.put(to, envelope, MOMENT)
        assert held(to, envelope) == Held(envelope, read(envelope), 0, revoked=False)
    assert grants.find(to, bytes(32)) is None


def test_what_was_granted_is_found_by_whom_and_to_whom(to: Transaction) -> None:
    ask, tell, other = grant(ANA, BEN, "ask"), grant(ANA, BEN, "tell"), grant(ANA, CLEO, "ask")
    never, foreign = grant(ANA, BEN, "ask", never=True), grant(CLEO, BEN, "ask")
    for envelope in (tell, other, never, foreign, ask):
        grants.put(to, envelope, MOMENT)
    assert [one.envelope for one in grants.given_by(to, ANA.id)] == [tell, other, never, ask]
    assert [one.envelope for one in grants.given_to(to, ANA.id, BEN.id)] == [tell, ask]
    assert [one.envelope for one in grants.given_to(to, CLEO.id, BEN.id)] == [foreign]
    assert grants.given_to(to, BEN.id, ANA.id) == []
    assert grants.nevers(to, ANA.id) == [read(never)]
    assert grants.nevers(to, CLEO.id) == []


def test_only_whoever_gave_it_takes_a_grant_back(to: Transaction) -> None:
    grants.put(to, ASK, MOMENT)
    for stranger in (BEN, CLEO):
        grants.revoke(to, revocation(stranger, ASK.hash))
        assert not held(to, ASK).revoked
        assert not grants.is_revoked(to, ASK.hash, ANA.id)
    grants.revoke(to, revocation(ANA, ASK.hash))
    assert held(to, ASK).revoked
    assert grants.is_revoked(to, ASK.hash, ANA.id)
    assert held(to, ASK).condition(MOMENT) == "revoked"


def test_a_revocation_may_come_before_its_grant_and_twice(to: Transaction) -> None:
    for _ in range(2):
        grants.revoke(to, revocation(ANA, ASK.hash))
    assert grants.is_revoked(to, ASK.hash, ANA.id)
    assert grants.find(to, ASK.hash) is None
    grants.put(to, ASK, MOMENT)
    assert held(to, ASK).revoked
    assert [one.revoked for one in grants.given_to(to, ANA.id, BEN.id)] == [True]


def test_a_rule_that_was_taken_back_forbids_nothing(to: Transaction) -> None:
    never, other = grant(ANA, BEN, "ask", never=True), grant(ANA, CLEO, "ask", never=True)
    grants.put(to, never, MOMENT)
    grants.put(to, other, MOMENT)
    grants.revoke(to, revocation(BEN, never.hash))
    assert grants.nevers(to, ANA.id) == [read(never), read(other)]
    grants.revoke(to, revocation(ANA, never.hash))
    assert grants.nevers(to, ANA.id) == [read(other)]


def test_a_grant_that_was_withdrawn_is_revoked_and_stays_so(to: Transaction) -> None:
    other = grant(ANA, BEN, "tell")
    for envelope in (ASK, other):
        grants.put(to, envelope, MOMENT)
    for _ in range(2):
        grants.withdraw(to, held(to, ASK))
    grants.put(to, ASK, MOMENT)
    assert [one.revoked for one in grants.given_by(to, ANA.id)] == [True, False]


def test_uses_are_counted_in_all_and_for_each_act_from_a_time_on(to: Transaction) -> None:
    both = grant(ANA, BEN, "ask", "sync", "tell", limits={"ask": 9, "sync": 9, "tell": 9})
    other = grant(ANA, BEN, "ask", nonce=bytes(16), limits={"ask": 9})
    grants.put(to, both, MOMENT)
    for act, at in (("ask", NOW), ("tell", NOW), ("ask", NOW + 10), ("ask", NOW + DAY)):
        grants.note_use(to, both, act, Now.at(at))
    assert grants.uses(to, both.hash, None, 0) == 4
    assert held(to, both).used == 4
    assert grants.uses(to, both.hash, "ask", NOW) == 3
    assert grants.uses(to, both.hash, "ask", NOW + 1) == 2
    assert grants.uses(to, both.hash, "ask", NOW + 11) == 1
    assert grants.uses(to, both.hash, "tell", NOW) == 1
    assert grants.uses(to, both.hash, "sync", 0) == 0
    assert grants.uses(to, other.hash, None, 0) == grants.uses(to, other.hash, "ask", 0) == 0


def test_what_was_used_long_ago_counts_on_in_all_but_takes_no_room(to: Transaction) -> None:
    for day in range(50):
        grants.note_use(to, ASK, "ask", Now.at(NOW + day * DAY))
    assert grants.uses(to, ASK.hash, None, 0) == 50
    assert to.execute("SELECT count(*) FROM grants_used").fetchone()[0] <= 3


def test_a_grant_that_was_only_presented_is_kept_once_it_was_used(to: Transaction) -> None:
    assert grants.find(to, ASK.hash) is None
    grants.note_use(to, ASK, "ask", MOMENT)
    assert held(to, ASK).used == 1
    grants.put(to, ASK, MOMENT)
    assert held(to, ASK).used == 1


@pytest.mark.parametrize(
    ("uses", "used", "moment", "word"),
    [
        (..., 0, MOMENT, "open"),
        (..., 9, MOMENT, "open"),
        (2, 1, MOMENT, "open"),
        (2, 2, MOMENT, "spent"),
        (..., 0, Now.at(UNTIL + 60), "open"),
        (..., 0, Now.at(UNTIL + 61), "ended"),
        (..., 0, Now.at(NOW, UNTIL + 61), "ended"),
        (2, 2, Now.at(UNTIL + 61), "ended"),
    ],
)
def test_how_a_grant_stands_is_said_in_a_word(to: Transaction, uses: object, used: int, moment: Now, word: str) -> None:
    envelope = grant(ANA, BEN, "ask", uses=uses)
    grants.put(to, envelope, MOMENT)
    for _ in range(used):
        grants.note_use(to, envelope, "ask", MOMENT)
    assert held(to, envelope).condition(moment) == word


def test_what_is_no_grant_is_not_kept(to: Transaction) -> None:
    for envelope in (revocation(ANA, ASK.hash), Person(1).genesis, grant(ANA, BEN, "ask", until=FROM)):
        with pytest.raises(IdentityRefused):
            grants.put(to, envelope, MOMENT)
    assert grants.given_by(to, ANA.id) == []

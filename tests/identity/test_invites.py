from dataclasses import replace

import pytest

from identity import grants, invites
from identity.audience import Standing
from identity.clock import Now
from identity.errors import Expired, Malformed, OwnTicket, Revoked, Spent
from identity.grants import To
from identity.invites import Condition, Invite, granted
from identity.permission import Request, permit
from identity.personlog import PersonLog
from identity.secrets import Secret
from tests.identity.person import Person
from tests.identity.world import World

ANA, BEN, CLEO = Person(1), Person(3), Person(4)
UNTIL = 2000
OPEN = Invite(Secret(bytes(16)), UNTIL)
USED = replace(OPEN, joiner=BEN.id, peer=b"laptop", answer=b"welcome")
NOW = Now.at(1500)


def test_how_an_invite_stands() -> None:
    assert OPEN.condition(NOW) is Condition.OPEN
    assert OPEN.condition(Now.at(UNTIL + 60)) is Condition.OPEN
    assert OPEN.condition(Now.at(UNTIL + 61)) is Condition.EXPIRED
    assert OPEN.condition(Now.at(1500, UNTIL + 61)) is Condition.EXPIRED
    assert replace(OPEN, revoked=True).condition(NOW) is Condition.REVOKED
    assert USED.condition(Now.at(UNTIL + 61)) is Condition.USED
    assert replace(USED, revoked=True).condition(NOW) is Condition.USED


def test_an_open_invite_lets_somebody_new_in() -> None:
    assert OPEN.answered_before(ANA.id, BEN.id, b"laptop", NOW) is None


def test_whoever_asks_again_from_the_same_machine_is_given_the_same_answer() -> None:
    for moment in (NOW, Now.at(UNTIL + 1000)):
        assert USED.answered_before(ANA.id, BEN.id, b"laptop", moment) == b"welcome"


@pytest.mark.parametrize(("joiner", "peer"), [(CLEO.id, b"laptop"), (BEN.id, b"phone"), (CLEO.id, b"phone")])
def test_a_used_invite_lets_nobody_else_in(joiner: bytes, peer: bytes) -> None:
    with pytest.raises(Spent):
        USED.answered_before(ANA.id, joiner, peer, NOW)


def test_an_invite_that_ended_or_was_taken_back_lets_nobody_in() -> None:
    with pytest.raises(Expired):
        OPEN.answered_before(ANA.id, BEN.id, b"laptop", Now.at(UNTIL + 61))
    with pytest.raises(Revoked):
        replace(OPEN, revoked=True).answered_before(ANA.id, BEN.id, b"laptop", NOW)


@pytest.mark.parametrize("invite", [OPEN, USED, replace(OPEN, revoked=True)])
def test_whoever_made_a_ticket_does_not_use_it(invite: Invite) -> None:
    with pytest.raises(OwnTicket):
        invite.answered_before(ANA.id, ANA.id, b"laptop", NOW)


def test_the_two_grants_of_an_invite_permit_to_join_and_then_what_was_promised() -> None:
    joining, acting = granted(OPEN, ANA.id, 1000, ["sync", "ask", "ask"], {"ask": 5}, 9000, Secret(ANA.owner(0)))
    assert acting is not None
    assert grants.read(joining).to == grants.read(acting).to == To("bearer", OPEN.id)
    assert grants.read(acting).acts == ("ask", "sync")
    assert (grants.read(joining).until, grants.read(acting).until) == (UNTIL, 9000)
    logs = {person.id: PersonLog([person.genesis]) for person in (ANA, BEN)}
    known = World(ANA.id, NOW, logs)
    known.note(permit(Request(BEN.id, "join", invite=OPEN.id), [joining], known), "join")
    known.joined[OPEN.id] = BEN.id
    for act in ("ask", "sync"):
        assert permit(Request(BEN.id, act), [acting], known) == (acting.hash,)


def test_an_invite_may_promise_nothing_but_to_join() -> None:
    joining, acting = granted(OPEN, ANA.id, 1000, [], {}, 9000, Secret(ANA.owner(0)))
    assert acting is None
    assert grants.read(joining).acts == ("join",)


def test_what_may_be_promised_is_never_to_join_again() -> None:
    with pytest.raises(Malformed):
        granted(OPEN, ANA.id, 1000, ["ask", "join"], {}, 9000, Secret(ANA.owner(0)))


def test_what_is_thought_of_the_invited_is_in_no_grant() -> None:
    private = replace(OPEN, note="from the choir", standing=Standing.CLOSE, tags=frozenset({"singing"}))
    for envelope in granted(private, ANA.id, 1000, ["ask"], {}, 9000, Secret(ANA.owner(0))):
        assert envelope is not None
        for told in (b"choir", b"singing", b"close", private.secret.reveal()):
            assert told not in envelope.to_bytes()


def test_no_two_secrets_are_the_same() -> None:
    assert len({invites.new_secret().reveal() for _ in range(100)}) == 100

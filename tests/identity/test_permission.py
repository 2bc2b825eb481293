import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.clock import DAY, Now
from identity.envelope import Envelope
from identity.errors import Expired, IdentityRefused, NotPermitted, NotYet, Revoked, Spent, Widened
from identity.grants import read
from identity.permission import Request, permit
from identity.personlog import PersonLog
from tests.identity.chance import PEOPLE, rule, situation
from tests.identity.person import Person
from tests.identity.vectors.parts import ANA, BEN, CLEO, FROM, NOW, UNTIL, grant
from tests.identity.vectors.permissions import ASK, INVITE
from tests.identity.world import World, request_of

chance = st.randoms(use_true_random=False)
BEN_ASKS = Request(BEN.id, "ask")


def world(**changes: Any) -> World:
    """Ana's house, where everybody's log is known."""
    logs = {person.id: PersonLog([person.genesis]) for person in PEOPLE}
    return World(**{"owner": ANA.id, "now": Now.at(NOW), "logs": logs, **changes})


def drawn(how: random.Random) -> tuple[Request, list[Envelope], World]:
    """A situation drawn by chance."""
    vector = situation(how)
    chain = [Envelope.from_bytes(bytes.fromhex(one)) for one in vector["chain"]]
    return request_of(vector["request"]), chain, World.of(vector["house"])


def is_permitted(request: Request, chain: list[Envelope], known: World) -> bool:
    try:
        permit(request, chain, known)
    except IdentityRefused:
        return False
    return True


def passed_on(**changes: Any) -> list[Envelope]:
    wide = grant(ANA, BEN, "ask", hops=1)
    return [wide, grant(BEN, CLEO, "ask", narrows=wide.hash, **changes)]


def test_what_was_granted_is_permitted_and_the_use_named() -> None:
    assert permit(BEN_ASKS, [ASK], world()) == (ASK.hash,)
    chain = passed_on()
    assert permit(Request(CLEO.id, "ask"), chain, world()) == (chain[0].hash, chain[1].hash)


def test_why_something_is_denied_is_said_by_name() -> None:
    with pytest.raises(NotPermitted, match="nothing was granted"):
        permit(BEN_ASKS, [], world())
    with pytest.raises(NotYet):
        permit(BEN_ASKS, [ASK], world(now=Now.at(FROM - 61)))
    with pytest.raises(Expired):
        permit(BEN_ASKS, [ASK], world(now=Now.at(UNTIL + 61)))
    with pytest.raises(Revoked):
        permit(BEN_ASKS, [ASK], world(revoked={(ASK.hash, ANA.id)}))
    once = grant(ANA, BEN, "ask", uses=1)
    with pytest.raises(Spent):
        permit(BEN_ASKS, [once], world(used=[(once.hash, "ask", NOW)]))
    with pytest.raises(Widened):
        permit(Request(CLEO.id, "ask"), passed_on(until=UNTIL + 1), world())
    with pytest.raises(Widened, match="passed on at most"):
        permit(BEN_ASKS, [ASK] * 5, world())


def test_only_whose_grant_it_is_learns_what_became_of_it() -> None:
    once = grant(ANA, BEN, "ask", uses=1)
    used = world(used=[(once.hash, "ask", NOW)])
    cases = [
        (once, used),
        (ASK, world(revoked={(ASK.hash, ANA.id)})),
        (ASK, world(now=Now.at(UNTIL + 61))),
        (ASK, world(now=Now.at(FROM - 61))),
    ]
    for given_, known in cases:
        with pytest.raises(NotPermitted) as mine:
            permit(BEN_ASKS, [given_], known)
        assert mine.type is not NotPermitted
        with pytest.raises(NotPermitted) as others:
            permit(Request(CLEO.id, "ask"), [given_], known)
        known.blocked.add(BEN.id)
        with pytest.raises(NotPermitted) as blocked:
            permit(BEN_ASKS, [given_], known)
        assert others.type is blocked.type is NotPermitted


@given(chance)
def test_who_is_told_that_all_is_used_lacks_nothing_else(how: random.Random) -> None:
    request, chain, known = drawn(how)
    try:
        permit(request, chain, known)
    except Spent:
        known.used = []
        assert is_permitted(request, chain, known)
    except IdentityRefused:
        pass


@given(chance)
def test_whatever_is_left_out_of_what_permits_nothing_is_permitted(how: random.Random) -> None:
    request, chain, known = drawn(how)
    if not is_permitted(request, chain, known):
        return
    missing = how.randrange(len(chain))
    left = [*chain[:missing], *chain[missing + 1 :]]
    # A grant may lead to the same person without the last link, if that link was to somebody who held it already.
    if not left or missing < len(chain) - 1:
        assert not is_permitted(request, left, known)
    issuer = read(chain[missing]).issuer
    del known.logs[issuer]
    assert not is_permitted(request, chain, known)


@given(chance)
def test_what_is_passed_on_permits_nothing_that_was_not_granted_before(how: random.Random) -> None:
    request, chain, known = drawn(how)
    if len(chain) == 1 or not is_permitted(request, chain, known):
        return
    giver = read(chain[-1]).issuer
    wider = Request(giver, request.act, request.content, request.space, request.invite)
    assert is_permitted(wider, chain[:-1], known)


@given(chance)
def test_another_rule_only_ever_denies_more(how: random.Random) -> None:
    request, chain, known = drawn(how)
    before = is_permitted(request, chain, known)
    known.rules = [*known.rules, read(rule(how))]
    assert before or not is_permitted(request, chain, known)


@given(chance)
def test_another_who_is_blocked_only_ever_denies_more(how: random.Random) -> None:
    request, chain, known = drawn(how)
    before = is_permitted(request, chain, known)
    known.blocked |= {how.choice(PEOPLE[1:]).id}
    assert before or not is_permitted(request, chain, known)


@given(chance)
def test_whatever_is_taken_back_permits_nothing_any_more(how: random.Random) -> None:
    request, chain, known = drawn(how)
    taken = how.choice(chain)
    try:
        known.revoked.add((taken.hash, read(taken).issuer))
    except IdentityRefused:
        return
    assert not is_permitted(request, chain, known)


@given(chance, st.integers(0, 2 * (UNTIL - FROM)))
def test_setting_the_clock_back_never_permits_what_had_ended(how: random.Random, back: int) -> None:
    request, chain, known = drawn(how)
    clock = known.now.clock
    try:
        permit(request, chain, known)
    except Expired:
        known.now = Now.at(clock - back, max(clock, known.now.latest))
        with pytest.raises(IdentityRefused):
            permit(request, chain, known)
    except IdentityRefused:
        pass


@given(st.integers(1, 4), st.lists(st.sampled_from(["ask", "sync"]), max_size=12))
def test_a_grant_is_never_used_more_often_than_was_granted(uses: int, wanted: list[str]) -> None:
    known, counted = world(), grant(ANA, BEN, "ask", "sync", uses=uses)
    for act in wanted:
        if is_permitted(Request(BEN.id, act), [counted], known):
            known.note(permit(Request(BEN.id, act), [counted], known), act)
    assert len(known.used) == min(uses, len(wanted))


@given(st.integers(1, 3), st.lists(st.integers(-DAY, DAY // 2), max_size=30))
def test_on_no_day_is_a_grant_used_more_often_than_its_limit(limit: int, steps: list[int]) -> None:
    known, daily, clock = world(), grant(ANA, BEN, "ask", limits={"ask": limit}), NOW
    for step in steps:  # the clock may be set back, too
        clock = max(FROM, clock + step)
        known.now = Now.at(clock, known.now.latest)
        if is_permitted(BEN_ASKS, [daily], known):
            known.note(permit(BEN_ASKS, [daily], known), "ask")
    times = [when for _, _, when in known.used]
    assert all(sum(when - DAY < other <= when for other in times) <= limit for when in times)


@given(st.integers(1, 3), st.integers(1, 5))
def test_what_was_passed_on_to_several_is_used_together_as_often_as_was_granted(uses: int, times: int) -> None:
    wide = grant(ANA, BEN, "ask", uses=uses, hops=1)
    lines = [(one, [wide, grant(BEN, one, "ask", uses=uses, narrows=wide.hash)]) for one in PEOPLE[2:]]
    known = world()
    for _ in range(times):
        for person, chain in lines:
            if is_permitted(Request(person.id, "ask"), chain, known):
                known.note(permit(Request(person.id, "ask"), chain, known), "ask")
    assert known.uses(wide.hash) == min(uses, times * len(lines))


@given(chance)
def test_asking_changes_nothing(how: random.Random) -> None:
    request, chain, known = drawn(how)
    assert is_permitted(request, chain, known) == is_permitted(request, chain, known)
    assert repr(known) == repr(World(**vars(known)))


def test_whoever_bears_an_invite_may_join_once_and_then_act() -> None:
    join, act = grant(ANA, ("bearer", INVITE), "join", uses=1), grant(ANA, ("bearer", INVITE), "ask")
    known, joining = world(), Request(BEN.id, "join", invite=INVITE)
    with pytest.raises(NotPermitted, match="nobody has joined"):
        permit(BEN_ASKS, [act], known)
    known.note(permit(joining, [join], known), "join")
    known.joined[INVITE] = BEN.id
    with pytest.raises(Spent):
        permit(joining, [join], known)
    assert permit(BEN_ASKS, [act], known) == (act.hash,)
    with pytest.raises(NotPermitted):
        permit(Request(CLEO.id, "ask"), [act], known)


@pytest.mark.parametrize("who", PEOPLE[1:], ids=lambda who: who.id.hex()[:4])
def test_a_stranger_is_permitted_nothing(who: Person) -> None:
    known = world()
    for chain in ([], [ASK], passed_on(), [grant(who, who, "ask")]):
        if who not in (BEN, CLEO):
            assert not is_permitted(Request(who.id, "ask"), chain, known)
    assert not is_permitted(Request(who.id, "sync"), [ASK], known)

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import trio

from identity.audience import Standing
from identity.clock import DAY
from identity.envelope import Envelope
from identity.errors import Expired, NotPermitted, Revoked, Spent
from identity.invites import Invite, granted
from identity.permission import Request
from identity.personlog import PersonLog
from identity.secrets import Secret
from node.journal import Transaction
from node.store import clock, grants, invites, people
from node.store.permission import Here
from tests.conftest import ROOT
from tests.identity.vectors.parts import ANA, BEN, CLEO, NOW, UNTIL, grant, revocation
from tests.identity.vectors.permissions import ASK, SPACE
from tests.node.store.conftest import Opening, contact

OWN = PersonLog([ANA.genesis])
BEN_ASKS = Request(BEN.id, "ask")
ONCE = grant(ANA, BEN, "ask", uses=1)


def here(to: Transaction, moment: float = NOW) -> Here:
    return Here(to, OWN, moment)


def know(to: Transaction, *envelopes: Envelope) -> None:
    """Ben and Cleo are in the book, and these grants are kept."""
    for person in (BEN, CLEO):
        people.put(to, contact(person))
    for envelope in envelopes:
        grants.put(to, envelope, clock.now(to, NOW))


def test_a_use_is_permitted_and_noted(to: Transaction) -> None:
    know(to, ONCE)
    here(to).use(BEN_ASKS, [ONCE])
    assert grants.uses(to, ONCE.hash, None, 0) == 1
    with pytest.raises(Spent):
        here(to).use(BEN_ASKS, [ONCE])
    assert grants.uses(to, ONCE.hash, None, 0) == 1


def test_of_a_chain_every_grant_is_used(to: Transaction) -> None:
    wide = grant(ANA, BEN, "ask", hops=1, uses=2)
    narrow = grant(BEN, CLEO, "ask", narrows=wide.hash, uses=1)
    know(to)
    here(to).use(Request(CLEO.id, "ask"), [wide, narrow])
    assert [grants.uses(to, one.hash, None, 0) for one in (wide, narrow)] == [1, 1]
    with pytest.raises(Spent):
        here(to).use(Request(CLEO.id, "ask"), [wide, narrow])
    assert [grants.uses(to, one.hash, None, 0) for one in (wide, narrow)] == [1, 1]
    here(to).use(BEN_ASKS, [wide])
    with pytest.raises(Spent):
        here(to).use(BEN_ASKS, [wide])


def test_a_limit_for_a_day_is_over_after_a_day(to: Transaction) -> None:
    daily = grant(ANA, BEN, "ask", limits={"ask": 2})
    know(to, daily)
    here(to, NOW).use(BEN_ASKS, [daily])
    here(to, NOW + 10).use(BEN_ASKS, [daily])
    with pytest.raises(Spent):
        here(to, NOW + DAY - 1).use(BEN_ASKS, [daily])
    here(to, NOW + DAY).use(BEN_ASKS, [daily])
    with pytest.raises(Spent):
        here(to, NOW + DAY + 9).use(BEN_ASKS, [daily])
    here(to, NOW + DAY + 10).use(BEN_ASKS, [daily])


def test_a_clock_set_back_brings_nothing_back(to: Transaction) -> None:
    know(to, ASK)
    here(to, NOW).use(BEN_ASKS, [ASK])
    clock.note(to, UNTIL + 61)
    with pytest.raises(Expired):
        here(to, NOW).use(BEN_ASKS, [ASK])
    clock.trust(to, NOW)
    here(to, NOW).use(BEN_ASKS, [ASK])


def test_a_clock_that_was_a_day_ahead_does_not_give_uses_of_that_day_again(to: Transaction) -> None:
    daily = grant(ANA, BEN, "ask", limits={"ask": 2})
    know(to, daily)
    here(to, NOW).use(BEN_ASKS, [daily])
    here(to, NOW + DAY).use(BEN_ASKS, [daily])
    clock.trust(to, NOW + 10)
    with pytest.raises(Spent):
        here(to, NOW + 10).use(BEN_ASKS, [daily])


def test_a_clock_that_was_far_ahead_does_not_give_uses_of_today_again(to: Transaction) -> None:
    daily = grant(ANA, BEN, "ask", limits={"ask": 3})
    know(to, daily)
    for _ in range(2):
        here(to, NOW).use(BEN_ASKS, [daily])
    here(to, NOW + 3 * DAY).use(BEN_ASKS, [daily])
    clock.trust(to, NOW + 10)
    with pytest.raises(Spent):
        here(to, NOW + 10).use(BEN_ASKS, [daily])


def test_a_grant_of_a_replaced_owner_key_counts_if_it_lay_here(to: Transaction) -> None:
    know(to, ASK)
    rotated = OWN.extended([ANA.rotate(ANA.id, 1)])
    Here(to, rotated, NOW).use(BEN_ASKS, [ASK])
    other = grant(ANA, BEN, "ask", nonce=bytes(16))
    with pytest.raises(Exception, match="replaced"):
        Here(to, rotated, NOW).use(BEN_ASKS, [other])


def test_whoever_is_blocked_may_nothing_until_they_are_not(to: Transaction) -> None:
    wide = grant(ANA, BEN, "ask", hops=1)
    chain = [wide, grant(BEN, CLEO, "ask", narrows=wide.hash)]
    know(to, ASK, wide)
    people.put(to, contact(BEN, blocked=True))
    with pytest.raises(NotPermitted, match="blocked"):
        here(to).use(BEN_ASKS, [ASK])
    with pytest.raises(NotPermitted):
        here(to).use_any(BEN_ASKS)
    with pytest.raises(NotPermitted, match="blocked"):
        here(to).use(Request(CLEO.id, "ask"), chain)
    people.put(to, contact(BEN))
    here(to).use(BEN_ASKS, [ASK])
    here(to).use(Request(CLEO.id, "ask"), chain)


def test_of_whom_nothing_is_known_may_nothing(to: Transaction) -> None:
    know(to, ASK)
    people.forget(to, BEN.id)
    with pytest.raises(NotPermitted, match="nothing is known here of whoever asks"):
        here(to).use(BEN_ASKS, [ASK])
    with pytest.raises(NotPermitted):
        here(to).use_any(BEN_ASKS)


def test_any_grant_that_permits_it_is_used_and_named(to: Transaction) -> None:
    other = grant(ANA, BEN, "tell")
    plenty = grant(ANA, BEN, "ask", nonce=bytes(16))
    know(to, other, ONCE, plenty, grant(ANA, CLEO, "ask"))
    assert here(to).use_any(BEN_ASKS) == ONCE.hash
    assert here(to).use_any(BEN_ASKS) == plenty.hash
    assert here(to).use_any(Request(BEN.id, "tell")) == other.hash
    assert [grants.uses(to, one.hash, None, 0) for one in (other, ONCE, plenty)] == [1, 1, 1]


def test_why_no_grant_permits_it_is_said_as_exactly_as_can_be(to: Transaction) -> None:
    know(to)
    with pytest.raises(NotPermitted, match="nothing was granted"):
        here(to).use_any(BEN_ASKS)
    know(to, ONCE, grant(ANA, BEN, "tell"))
    here(to).use_any(BEN_ASKS)
    with pytest.raises(Spent):
        here(to).use_any(BEN_ASKS)
    grants.revoke(to, revocation(ANA, ONCE.hash))
    with pytest.raises(Revoked):
        here(to).use_any(BEN_ASKS)


def test_a_rule_that_forbids_beats_every_grant(to: Transaction) -> None:
    never = grant(ANA, BEN, "ask", never=True)
    know(to, ASK, never, grant(CLEO, BEN, "ask", never=True))
    with pytest.raises(NotPermitted, match="a rule of the owner's forbids this"):
        here(to).use(BEN_ASKS, [ASK])
    with pytest.raises(NotPermitted):
        here(to).use_any(BEN_ASKS)
    grants.revoke(to, revocation(ANA, never.hash))
    here(to).use(BEN_ASKS, [ASK])


def test_what_an_invite_promised_is_for_whoever_joined_with_it(to: Transaction) -> None:
    know(to)
    invite = Invite(Secret(bytes(16)), UNTIL)
    joining, acting = granted(invite, ANA.id, NOW, ["ask"], {"ask": 1}, UNTIL, Secret(ANA.owner(0)))
    assert acting is not None
    invites.put(to, invite)
    for envelope in (joining, acting):
        grants.put(to, envelope, clock.now(to, NOW))
    with pytest.raises(NotPermitted, match="nothing was granted"):
        here(to).use_any(BEN_ASKS)
    with pytest.raises(NotPermitted, match="nobody has joined"):
        here(to).use(BEN_ASKS, [acting])
    here(to).use(Request(BEN.id, "join", invite=invite.id), [joining])
    invites.put(to, replace(invite, joiner=BEN.id))
    with pytest.raises(Spent):
        here(to).use(Request(CLEO.id, "join", invite=invite.id), [joining])
    assert here(to).use_any(BEN_ASKS) == acting.hash
    with pytest.raises(Spent):
        here(to).use_any(BEN_ASKS)
    with pytest.raises(NotPermitted):
        here(to).use_any(Request(CLEO.id, "ask"))


def test_in_spaces_nothing_is_permitted_yet(to: Transaction) -> None:
    members = grant(ANA, ("space", SPACE), "ask")
    know(to, members)
    request = Request(BEN.id, "ask", space=SPACE)
    with pytest.raises(NotPermitted):
        here(to).use(request, [members])
    with pytest.raises(NotPermitted):
        here(to).use_any(request)


def test_whose_house_it_is_may_use_it_by_no_grant(to: Transaction) -> None:
    know(to, ASK)
    with pytest.raises(NotPermitted):
        here(to).use(Request(ANA.id, "ask"), [ASK])
    with pytest.raises(NotPermitted):
        here(to).use_any(Request(ANA.id, "ask"))


async def test_a_use_is_known_after_the_journal_was_opened_again(open_journal: Opening) -> None:
    journal = await open_journal()
    await journal.write(lambda to: know(to, ONCE))
    await journal.write(lambda to: here(to).use(BEN_ASKS, [ONCE]))
    await journal.close()
    journal = await open_journal()
    with pytest.raises(Spent):
        await journal.write(lambda to: here(to).use(BEN_ASKS, [ONCE]))


async def test_a_use_that_was_acknowledged_is_spent_after_a_kill(open_journal: Opening, path: Path) -> None:
    journal = await open_journal()
    await journal.write(lambda to: know(to))
    await journal.close()
    command = [sys.executable, "-m", "tests.node.store.using_process", str(path), str(NOW), ONCE.to_bytes().hex()]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -signal.SIGKILL
    journal = await open_journal()
    with pytest.raises(Spent):
        await journal.write(lambda to: here(to).use(BEN_ASKS, [ONCE]))
    assert await journal.read(lambda of: grants.uses(of, ONCE.hash, None, 0)) == 1
    again = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert again.returncode == 1
    assert "Spent" in again.stderr


async def test_a_write_that_fails_after_a_use_notes_nothing(open_journal: Opening) -> None:
    journal = await open_journal()
    await journal.write(lambda to: know(to))

    def work(to: Transaction) -> None:
        here(to, NOW + 10).use(BEN_ASKS, [ONCE])
        raise LookupError("then something went wrong")

    for _ in range(3):
        with pytest.raises(LookupError):
            await journal.write(work)
    assert await journal.read(lambda of: grants.uses(of, ONCE.hash, None, 0)) == 0
    assert await journal.read(lambda of: grants.find(of, ONCE.hash)) is None
    assert (await journal.read(lambda of: clock.now(of, NOW))).latest == NOW
    await journal.write(lambda to: here(to).use(BEN_ASKS, [ONCE]))


async def test_what_is_denied_notes_nothing(open_journal: Opening) -> None:
    journal = await open_journal()
    with pytest.raises(NotPermitted):
        await journal.write(lambda to: here(to).use(BEN_ASKS, [ONCE]))
    assert await journal.read(lambda of: grants.find(of, ONCE.hash)) is None


async def test_of_many_who_use_the_same_grant_at_once_one_may(open_journal: Opening) -> None:
    journal = await open_journal()
    await journal.write(lambda to: know(to, ONCE))
    may: list[bool] = []

    async def ask() -> None:
        try:
            await journal.write(lambda to: here(to).use(BEN_ASKS, [ONCE]))
            may.append(True)
        except Spent:
            may.append(False)

    async with trio.open_nursery() as nursery:
        for _ in range(20):
            nursery.start_soon(ask)
    assert sorted(may) == [False] * 19 + [True]


def test_whoever_was_forgotten_and_comes_back_may_nothing(to: Transaction) -> None:
    """What the service does when it forgets: what was granted ends, then they leave the table."""
    invite = Invite(Secret(bytes(16)), UNTIL, joiner=BEN.id)
    _, acting = granted(invite, ANA.id, NOW, ["ask"], {}, UNTIL, Secret(ANA.owner(0)))
    assert acting is not None
    know(to, ASK, acting)
    invites.put(to, invite)
    here(to).use(BEN_ASKS, [ASK])
    assert here(to).use_any(BEN_ASKS)
    for target in (BEN.id, *invites.joined_with(to, BEN.id)):
        for held in grants.given_to(to, ANA.id, target):
            grants.withdraw(to, held)
    people.forget(to, BEN.id)
    people.put(to, contact(BEN, standing=Standing.CLOSE))
    for envelope in (ASK, acting):
        with pytest.raises(Revoked):
            here(to).use(BEN_ASKS, [envelope])
    with pytest.raises(Revoked):
        here(to).use_any(BEN_ASKS)
    fresh = grant(ANA, BEN, "ask", nonce=bytes(16))
    know(to, fresh)
    assert here(to).use_any(BEN_ASKS) == fresh.hash

from dataclasses import replace

import pytest

from identity.audience import Standing
from identity.invites import Invite, new_secret
from identity.secrets import Secret
from node.journal import Transaction
from node.store import invites
from tests.identity.vectors.parts import BEN, CLEO, UNTIL

PLAIN = Invite(Secret(bytes(16)), UNTIL)
FULL = Invite(
    Secret(bytes(range(16))), UNTIL, "for Бен 🎈", Standing.CLOSE, frozenset({"family", "книги"}), BEN.id, b"x", b"hi"
)


@pytest.mark.parametrize("invite", [PLAIN, FULL, replace(PLAIN, revoked=True)])
def test_an_invite_is_read_as_it_was_kept(to: Transaction, invite: Invite) -> None:
    invites.put(to, invite)
    assert invites.find(to, invite.id) == invite
    assert list(invites.everyone(to)) == [invite]
    assert invites.joiner(to, invite.id) == invite.joiner


def test_an_invite_that_was_used_knows_by_whom(to: Transaction) -> None:
    invites.put(to, PLAIN)
    assert invites.joiner(to, PLAIN.id) is None
    assert invites.joined_with(to, BEN.id) == []
    used = replace(PLAIN, joiner=BEN.id, peer=b"laptop", answer=b"welcome")
    invites.put(to, used)
    assert list(invites.everyone(to)) == [used]
    assert invites.joiner(to, PLAIN.id) == BEN.id
    assert invites.joined_with(to, BEN.id) == [PLAIN.id]
    assert invites.joined_with(to, CLEO.id) == []
    invites.put(to, FULL)
    assert set(invites.joined_with(to, BEN.id)) == {PLAIN.id, FULL.id}


def test_of_an_invite_that_was_never_made_nothing_is_known(to: Transaction) -> None:
    assert invites.find(to, PLAIN.id) is None
    assert invites.joiner(to, PLAIN.id) is None
    assert list(invites.everyone(to)) == []


def test_invites_are_told_in_the_order_in_which_they_were_made(to: Transaction) -> None:
    made = [Invite(new_secret(), UNTIL, note) for note in ("one", "two", "three")]
    for invite in made:
        invites.put(to, invite)
    invites.put(to, replace(made[0], revoked=True))
    invites.put(to, replace(made[1], joiner=BEN.id))
    assert [invite.note for invite in invites.everyone(to)] == ["one", "two", "three"]

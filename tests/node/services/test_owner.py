"""The owner's key: shut, but while its owner wishes otherwise."""

import time
from collections.abc import Awaitable, Callable

import pytest
import trio
from trio.testing import MockClock

from identity.keys import OwnerKeys
from identity.secrets import Secret
from node import vault
from node.bulletin import Bulletin
from node.errors import NotAccepted, NotKnown, NotUnlocked, OwnerLocked
from node.home import Home
from node.services.owner import LOOK_AGAIN, Owner
from protocol.control.persons import IdentityChanged, OwnerKeyChanged
from tests.conftest import move_in


@pytest.fixture
def bulletin() -> Bulletin:
    return Bulletin()


@pytest.fixture
def owner(home: Home, bulletin: Bulletin) -> Owner:
    move_in(home)
    return Owner(vault.opened(home, None), bulletin)


def subkey(home: Home) -> Secret:
    return vault.read(home).subkeys(None)[1]


async def heard(bulletin: Bulletin) -> list[object]:
    return [one.event for one in await bulletin.after(0)]


DEEDS: list[Callable[[Owner], Awaitable[None]]] = [
    lambda owner: owner.rotate(),
    lambda owner: owner.rename("Anna"),
    lambda owner: owner.retire(),
]


@pytest.mark.parametrize("deed", DEEDS)
async def test_nothing_is_done_in_the_owners_name_while_their_key_is_locked(
    owner: Owner, deed: Callable[[Owner], Awaitable[None]]
) -> None:
    before = owner.start
    with pytest.raises(OwnerLocked, match="it is locked"):
        await deed(owner)
    with pytest.raises(OwnerLocked):
        owner.key()
    assert owner.unlocked_until is None
    assert owner.start is before


async def test_another_key_does_not_unlock_it(owner: Owner, home: Home) -> None:
    for wrong in (bytes(32), b"", vault.read(home).subkeys(None)[0].reveal()):
        with pytest.raises(NotUnlocked):
            owner.unlock(Secret(wrong), 60)
    assert owner.unlocked_until is None


@pytest.mark.parametrize("seconds", [0, -1, 12 * 3600 + 1, 2**63])
async def test_it_is_unlocked_for_a_sensible_time_only(owner: Owner, home: Home, seconds: int) -> None:
    with pytest.raises(NotAccepted, match="12 hours"):
        owner.unlock(subkey(home), seconds)


async def test_it_locks_itself_when_the_time_is_over(
    owner: Owner, home: Home, bulletin: Bulletin, autojump_clock: MockClock
) -> None:
    async with trio.open_nursery() as nursery:
        nursery.start_soon(owner.keep, lambda: None)
        owner.unlock(subkey(home), 60)
        await trio.sleep(59)
        owner.key()
        await trio.sleep(1 + LOOK_AGAIN)
        assert [type(one) for one in await heard(bulletin)] == [OwnerKeyChanged, OwnerKeyChanged]
        with pytest.raises(OwnerLocked):
            owner.key()
        nursery.cancel_scope.cancel()


async def test_a_machine_that_slept_finds_it_locked(owner: Owner, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    owner.unlock(subkey(home), 60)
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    with pytest.raises(OwnerLocked):
        owner.key()


async def test_what_is_unlocked_for_one_command_ends_with_it_and_leaves_the_other_alone(
    owner: Owner, home: Home, bulletin: Bulletin
) -> None:
    once = owner.unlock(subkey(home), 60, once=True)
    assert owner.unlocked_until is None
    owner.key()
    owner.unlock(subkey(home), 60)
    owner.lock(once)
    owner.key()
    assert owner.unlocked_until is not None
    again = owner.unlock(subkey(home), 60, once=True)
    assert again != once
    owner.lock()
    with pytest.raises(OwnerLocked):
        owner.key()
    assert len(await heard(bulletin)) == 2


async def test_what_was_done_is_in_the_vault_and_told(owner: Owner, home: Home, bulletin: Bulletin) -> None:
    owner.unlock(subkey(home), 60)
    before = owner.start.log.state.owner
    await owner.rotate()
    await owner.rename("Anna")
    again = vault.opened(home, None)
    assert again.start.name == owner.start.name == "Anna"
    assert again.start.log.state.owner == owner.start.log.state.owner != before
    assert isinstance(again.owner(subkey(home)), OwnerKeys)
    told = [one.how for one in await heard(bulletin) if isinstance(one, IdentityChanged)]
    assert told == ["rotated", "renamed"]


async def test_deeds_at_once_follow_each_other(owner: Owner, home: Home) -> None:
    owner.unlock(subkey(home), 60)
    async with trio.open_nursery() as nursery:
        for _ in range(10):
            nursery.start_soon(owner.rotate)
    assert owner.start.log.state.depth == 13
    assert vault.opened(home, None).start.log.state.depth == 13
    assert not owner.start.log.forks


async def test_the_keys_of_this_machine_are_not_revoked_from_it(owner: Owner, home: Home) -> None:
    owner.unlock(subkey(home), 60)
    for key in owner.start.here():
        with pytest.raises(NotAccepted, match="lock itself out"):
            await owner.revoke(key)
    with pytest.raises(NotKnown):
        await owner.revoke(bytes(32))


async def test_an_identity_that_has_ended_signs_nothing_more(owner: Owner, home: Home) -> None:
    owner.unlock(subkey(home), 60)
    await owner.retire()
    for deed in DEEDS:
        with pytest.raises(NotAccepted, match="has ended"):
            await deed(owner)
    with pytest.raises(NotAccepted):
        owner.key()

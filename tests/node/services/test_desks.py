"""What is told of people and grants to whoever listens, and what the status says of the owner."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from identity import ids
from identity.people import Contact
from identity.personlog import PersonLog
from node import vault
from node.bulletin import Bulletin
from node.home import Home
from node.reception import Reception
from node.services.archive import Archive
from node.services.grants import Grants
from node.services.myself import Myself
from node.services.owner import Owner
from node.services.people import People
from node.store import people
from node.supervisor import Supervisor
from protocol.control.persons import (
    ChangePerson,
    CutOff,
    ForgetPerson,
    GiveGrant,
    PeopleChanged,
    RevokeGrant,
    ShowIdentity,
)
from tests.identity.person import Person
from tests.node.services.parts import answers, desk_of, parts_of, running

BEN, CLEO = Person(3), Person(4)


def spelled(person: Person) -> str:
    return ids.spell("person", person.id)


@dataclass
class House:
    """The parts of a node that answer for its owner, without a socket."""

    owner: Owner
    archive: Archive
    bulletin: Bulletin
    reception: Reception

    async def ask(self, request: Any) -> list[Any]:
        counters = (
            Myself(self.owner),
            People(self.archive, self.owner, self.bulletin),
            Grants(self.archive, self.owner, self.bulletin),
        )
        return await answers(desk_of(counters), request)

    async def heard(self) -> list[str]:
        """Of whom it was told that they have changed, from the beginning."""
        events = [one.event for one in await self.bulletin.after(0)]
        return [event.person for event in events if isinstance(event, PeopleChanged)]


@pytest.fixture
async def house(home: Home) -> AsyncIterator[House]:
    """Ana's, who knows Ben, and Cleo through him."""
    base = parts_of(home)
    reception = Reception(home, base.bulletin, Supervisor(lambda view: None), base.archive, base.owner, {}, base.minds)
    async with running(base.archive):
        for contact in (
            Contact(PersonLog([BEN.genesis]), "Ben"),
            Contact(PersonLog([CLEO.genesis]), "Cleo", via=BEN.id),
        ):
            await base.archive.journal.write(lambda to, contact=contact: people.put(to, contact))  # type: ignore[misc]
        yield House(base.owner, base.archive, base.bulletin, reception)


async def test_the_status_names_the_owner_as_they_are_called_now(house: House, home: Home) -> None:
    assert house.reception.status().owner == "Ana"
    house.owner.unlock(vault.read(home).subkeys(None)[1], 60)
    await house.owner.rename("Anna")
    status = house.reception.status()
    assert status.owner == "Anna"
    assert status.unlocked_until == house.owner.unlocked_until is not None
    (report,) = await house.ask(ShowIdentity())
    assert report.name == "Anna"


async def test_whoever_changes_is_told_of_by_their_id(house: House) -> None:
    await house.ask(ChangePerson("Ben", petname="Benny"))
    await house.ask(CutOff("Benny"))
    await house.ask(ForgetPerson("Cleo"))
    told = await house.heard()
    assert (told[0], sorted(told[1:3]), told[3]) == (spelled(BEN), sorted(map(spelled, (BEN, CLEO))), spelled(CLEO))


async def test_what_does_not_change_anybody_tells_nothing(house: House) -> None:
    before = house.bulletin.last
    for request in (ChangePerson("Ben", standing="nearest"), ForgetPerson("Dora"), CutOff("Dora")):
        with pytest.raises(Exception, match=r"no standing|no such person"):
            await house.ask(request)
    assert house.bulletin.last == before


async def test_whoever_may_do_otherwise_than_before_is_told_of_by_their_id(house: House, home: Home) -> None:
    house.owner.unlock(vault.read(home).subkeys(None)[1], 60)
    (given,) = await house.ask(GiveGrant("Ben", ["ask"], 3600))
    await house.ask(RevokeGrant(given.grant))
    assert await house.heard() == [spelled(BEN)] * 2

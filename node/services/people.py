"""The owner's book of people: who they are, what they are called, how near they stand."""

from collections.abc import Mapping
from dataclasses import replace

from identity import ids
from identity.audience import Standing
from identity.names import chosen, told_apart
from identity.people import MAX_TAGS, Contact, descendants, names, tag
from identity.personlog import PersonLog
from node.bulletin import Bulletin
from node.control.server import Slow, Tell
from node.errors import NotAccepted, NotKnown
from node.journal import Transaction
from node.services.archive import Archive
from node.services.owner import Owner
from node.store import grants, invites, people, whom
from node.vault import named_errors
from protocol.control.messages import Request
from protocol.control.persons import (
    ChangePerson,
    ConfirmPerson,
    CutOff,
    ForgetPerson,
    Forgotten,
    ListPeople,
    PeopleChanged,
    PersonView,
    ShowPerson,
)


class People:
    """Answers what is asked of the book."""

    def __init__(self, archive: Archive, owner: Owner, bulletin: Bulletin) -> None:
        self._archive = archive
        self._owner = owner
        self._bulletin = bulletin

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {
            ListPeople: self.everybody,
            ShowPerson: self.show,
            ChangePerson: self.change,
            CutOff: self.cut_off,
            ForgetPerson: self.forget,
            ConfirmPerson: self.confirm,
        }

    async def everybody(self, asked: ListPeople, tell: Tell) -> None:
        """Everybody, or everybody with a tag."""
        for view in await self._archive.journal.read(lambda of: _views(of, asked.tag)):
            await tell(view)

    async def show(self, asked: ShowPerson, tell: Tell) -> None:
        """One person."""
        await tell(await self._archive.journal.read(lambda of: _view(of, _contact(of, whom.person(of, asked.who)))))

    async def change(self, asked: ChangePerson, tell: Tell) -> None:
        """Something about one person is different now."""

        def work(to: Transaction) -> PersonView:
            contact = _changed(_contact(to, whom.person(to, asked.who)), asked)
            people.put(to, contact)
            return _view(to, contact)

        await self._tell_changed(await self._archive.journal.write(work), tell)

    async def confirm(self, asked: ConfirmPerson, tell: Tell) -> None:
        """One of two who recovered an identity is the person I met."""

        def work(to: Transaction) -> PersonView:
            contact = _contact(to, whom.person(to, asked.who))
            contact = replace(contact, log=_confirmed(contact.log, asked))
            people.put(to, contact)
            return _view(to, contact)

        await self._tell_changed(await self._archive.journal.write(work), tell)

    async def cut_off(self, asked: CutOff, tell: Tell) -> None:
        """Block somebody, and everybody met through them."""

        def work(to: Transaction) -> list[bytes]:
            root = whom.person(to, asked.who)
            cut = [root, *sorted(descendants(people.through(to), root))]
            for person in cut:
                people.put(to, replace(_contact(to, person), blocked=True))
            return cut

        await self._tell_gone(await self._archive.journal.write(work), tell)

    async def forget(self, asked: ForgetPerson, tell: Tell) -> None:
        """Take somebody out of the book, and with them what they were granted."""

        def work(to: Transaction) -> list[bytes]:
            person = whom.person(to, asked.who)
            for target in (person, *invites.joined_with(to, person)):
                for held in grants.given_to(to, self._owner.start.log.person, target):
                    grants.withdraw(to, held)  # or it would hold again should they come back
            people.forget(to, person)
            return [person]

        await self._tell_gone(await self._archive.journal.write(work), tell)

    async def _tell_changed(self, view: PersonView, tell: Tell) -> None:
        self._bulletin.publish(PeopleChanged(view.person))
        await tell(view)

    async def _tell_gone(self, gone: list[bytes], tell: Tell) -> None:
        spelled = [ids.spell("person", person) for person in gone]
        for person in spelled:
            self._bulletin.publish(PeopleChanged(person))
        await tell(Forgotten(spelled))


def _contact(transaction: Transaction, person: bytes) -> Contact:
    contact = people.find(transaction, person)
    if contact is None:
        raise NotKnown("this person has just been forgotten", "see the people that there are with `kith people list`")
    return contact


def _confirmed(log: PersonLog, asked: ConfirmPerson) -> PersonLog:
    """The log in which the recovery counts that its person showed: of those known here, or of a log they gave."""
    with named_errors():
        given = PersonLog.from_bytes(asked.operations) if asked.operations else log
        if given.person != log.person:
            raise NotAccepted("that log is another person's", "ask them for theirs: `kith id show --log FILE`")
        return given.confirmed(whom.by_id("recovery", asked.recovery, given.recoveries()))


def _changed(contact: Contact, asked: ChangePerson) -> Contact:
    with named_errors():
        petname = contact.petname if asked.petname is None else asked.petname and chosen(asked.petname)
        tags = contact.tags.difference(map(tag, asked.untag)).union(map(tag, asked.tag))
    if len(tags) > MAX_TAGS:
        raise NotAccepted(f"a person has at most {MAX_TAGS} tags", "take one away with `kith people tag --remove`")
    return replace(
        contact,
        petname=petname,
        tags=tags,
        standing=contact.standing if asked.standing is None else standing(asked.standing),
        blocked=contact.blocked if asked.blocked is None else asked.blocked,
    )


def standing(word: str) -> Standing:
    """A standing by its name."""
    try:
        return Standing[word.upper()]
    except KeyError as error:
        raise NotAccepted(f"there is no standing {word[:20]!r}", "it is close, known or public") from error


def _views(transaction: Transaction, only: str) -> list[PersonView]:
    everybody = list(people.everybody(transaction))
    shown = names(everybody)
    return [_as_view(one, shown[one.person]) for one in everybody if not only or only.lower() in one.tags]


def _view(transaction: Transaction, contact: Contact) -> PersonView:
    return _as_view(contact, shown_among(transaction)[contact.person])


def shown_among(transaction: Transaction) -> dict[bytes, str]:
    """How each contact is named among the others."""
    return told_apart({person: petname or name for person, (petname, name) in people.names(transaction).items()})


def _as_view(contact: Contact, shown: str) -> PersonView:
    return PersonView(
        person=ids.spell("person", contact.person),
        shown=shown,
        name=contact.name,
        petname=contact.petname,
        standing=contact.standing.name.lower(),
        tags=sorted(contact.tags),
        met=contact.met,
        blocked=contact.blocked,
        via=ids.spell("person", contact.via) if contact.via else "",
        alarms=list(contact.alarms),
        rivals=[ids.spell("recovery", one) for one in contact.log.rivals()],
        head=ids.spell("operation", contact.log.state.head),
    )

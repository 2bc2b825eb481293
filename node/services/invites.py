"""Whom the owner invites."""

import time
from collections.abc import Mapping
from dataclasses import replace

from identity import ids
from identity.clock import Now
from identity.invites import Condition, Invite, granted, new_secret
from identity.names import line
from identity.people import MAX_TAGS, tag
from identity.tickets import Address, Ticket
from node.config import Network
from node.control.server import Slow, Tell
from node.errors import NotAccepted
from node.journal import Transaction
from node.services.archive import Archive
from node.services.grants import refuse_doubtful, refuse_unknown_acts
from node.services.owner import Owner
from node.services.people import shown_among, standing
from node.store import clock, grants, invites, whom
from node.vault import named_errors
from protocol.control.messages import Request
from protocol.control.persons import InviteView, ListInvites, NewInvite, RevokeInvite, ShowInvite

LASTING = 10 * 365 * 86_400  # what whoever joined may do holds until it is taken back, and not for ever
MOST_SECONDS = 366 * 86_400
MAX_NOTE = 200


class Invites:
    """Answers what is asked of the book of invites."""

    def __init__(self, archive: Archive, owner: Owner, network: Network) -> None:
        self._archive = archive
        self._owner = owner
        self._network = network

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {NewInvite: self.new, ListInvites: self.made, ShowInvite: self.show, RevokeInvite: self.revoke}

    async def new(self, asked: NewInvite, tell: Tell) -> None:
        """Make an invite, and the ticket for it."""
        if not 60 <= asked.seconds <= MOST_SECONDS:
            raise NotAccepted("a ticket is good for at least a minute and at most a year", "name another time")
        if len(asked.tags) > MAX_TAGS:
            raise NotAccepted(f"a person has at most {MAX_TAGS} tags", "leave some out")
        refuse_unknown_acts(asked.acts)
        if not set(asked.limits) <= set(asked.acts):
            raise NotAccepted("there is a limit for an act that they may not do", "leave it out, or name the act, too")
        key, person = self._owner.key(), self._owner.start.log.person
        with named_errors():
            tags, note = frozenset(map(tag, asked.tags)), line(asked.note, MAX_NOTE)

        def work(to: Transaction) -> InviteView:
            moment = clock.note(to, time.time())
            refuse_doubtful(moment)
            until = moment.latest + asked.seconds
            invite = Invite(new_secret(), until, note, standing(asked.standing), tags)
            with named_errors():
                joining, acting = granted(
                    invite, person, moment.clock, asked.acts, asked.limits, moment.latest + LASTING, key
                )
            invites.put(to, invite)
            for envelope in (joining, acting):
                if envelope is not None:
                    grants.put(to, envelope, moment)
            return self._view(invite, moment, shown_among(to))

        await tell(await self._archive.journal.write(work))

    async def made(self, asked: ListInvites, tell: Tell) -> None:
        """The open invites, or all."""

        def work(of: Transaction) -> list[InviteView]:
            moment = clock.now(of, time.time())
            shown = shown_among(of)  # once for all of them
            return [
                self._view(invite, moment, shown)
                for invite in invites.everyone(of)
                if asked.all or invite.condition(moment) is Condition.OPEN
            ]

        for view in await self._archive.journal.read(work):
            await tell(view)

    async def show(self, asked: ShowInvite, tell: Tell) -> None:
        """One invite."""

        def work(of: Transaction) -> InviteView:
            return self._view(_invite(of, asked.invite), clock.now(of, time.time()), shown_among(of))

        await tell(await self._archive.journal.read(work))

    async def revoke(self, asked: RevokeInvite, tell: Tell) -> None:
        """Take an open invite back."""

        def work(to: Transaction) -> InviteView:
            moment = clock.note(to, time.time())
            invite = _invite(to, asked.invite)
            if invite.condition(moment) is Condition.USED:
                raise NotAccepted(
                    "this invite was used: there is nothing to take back", "see `kith people block`, or `people forget`"
                )
            invite = replace(invite, revoked=True)
            invites.put(to, invite)
            for held in grants.given_to(to, self._owner.start.log.person, invite.id):
                grants.withdraw(to, held)
            return self._view(invite, moment, shown_among(to))

        await tell(await self._archive.journal.write(work))

    def _view(self, invite: Invite, moment: Now, shown: Mapping[bytes, str]) -> InviteView:
        condition = invite.condition(moment)
        joiner = ""
        if invite.joiner is not None:
            joiner = shown.get(invite.joiner, ids.spell("person", invite.joiner)[:8])
        return InviteView(
            invite=ids.spell("invite", invite.id),
            condition=condition.value,
            until=invite.until,
            note=invite.note,
            standing=invite.standing.name.lower(),
            tags=sorted(invite.tags),
            joiner=joiner,
            ticket=self._ticket(invite) if condition is Condition.OPEN else "",
        )

    def _ticket(self, invite: Invite) -> str:
        log = self._owner.start.log
        node = next(key for key, role in self._owner.start.here().items() if role == "node")
        return Ticket(log.person, node, invite.secret, invite.until, self._addresses()).text()

    def _addresses(self) -> tuple[Address, ...]:
        with named_errors():
            return tuple(Address(host, port) for host, port in self._network.announced())


def _invite(transaction: Transaction, text: str) -> Invite:
    known = {invite.id: invite for invite in invites.everyone(transaction)}
    return known[whom.by_id("invite", text, known)]

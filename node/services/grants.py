"""What the owner grants, lists and takes back."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace

from identity import ids
from identity.clock import DRIFT, Now
from identity.grants import JOIN, Grant, Revocation, To, revoked, signed
from node.bulletin import Bulletin
from node.control.server import Slow, Tell
from node.errors import NotAccepted
from node.journal import Transaction
from node.services.archive import Archive
from node.services.owner import Owner
from node.services.people import shown_among
from node.store import clock, grants, invites, whom
from node.store.grants import Held
from node.vault import named_errors
from protocol.control.messages import Request
from protocol.control.persons import GiveGrant, GrantView, ListGrants, PeopleChanged, RevokeGrant

# To ask its self, leave it letters, be with it in spaces, have the selves meet, bring others, use its node as a relay.
ACTS = ("ask", "letter", "space", "meet", "introduce", "relay")


class Grants:
    """Answers what is asked of the table of grants."""

    def __init__(self, archive: Archive, owner: Owner, bulletin: Bulletin) -> None:
        self._archive = archive
        self._owner = owner
        self._bulletin = bulletin

    def desk(self) -> Mapping[type[Request], Slow]:
        """The table of requests."""
        return {GiveGrant: self.give, ListGrants: self.given, RevokeGrant: self.revoke}

    async def give(self, asked: GiveGrant, tell: Tell) -> None:
        """Sign a grant, and keep it."""
        refuse_unknown_acts(asked.acts)
        key, log = self._owner.key(), self._owner.start.log

        def work(to: Transaction) -> tuple[GrantView, bytes | None]:
            moment = clock.note(to, time.time())
            refuse_doubtful(moment)
            with named_errors():
                grant = Grant(
                    issuer=log.person,
                    to=To("person", whom.person(to, asked.who)),
                    acts=tuple(sorted(set(asked.acts))),
                    since=moment.clock,
                    until=moment.latest + asked.seconds,
                    never=asked.never,
                    limits=asked.limits,
                    uses=asked.uses,
                    hops=asked.hops,
                )
                envelope = signed(grant, key.reveal())
            grants.put(to, envelope, moment)
            return _view(to, Held(envelope, grant, 0, revoked=False), moment, shown_among(to)), _person(to, grant.to)

        view, person = await self._archive.journal.write(work)
        self._tell_of(person)
        await tell(view)

    async def given(self, asked: ListGrants, tell: Tell) -> None:
        """All grants of the owner's, or those to one person."""
        person = self._owner.start.log.person

        def work(of: Transaction) -> list[GrantView]:
            moment = clock.now(of, time.time())
            targets = None
            if asked.who:
                someone = whom.person(of, asked.who)
                targets = {someone, *invites.joined_with(of, someone)}
            shown = shown_among(of)  # once for all of them
            return [
                _view(of, held, moment, shown)
                for held in grants.given_by(of, person)
                if (targets is None or held.grant.to.id in targets) and (asked.all or held.condition(moment) == "open")
            ]

        for view in await self._archive.journal.read(work):
            await tell(view)

    async def revoke(self, asked: RevokeGrant, tell: Tell) -> None:
        """Take a grant back."""
        key, person = self._owner.key(), self._owner.start.log.person

        def work(to: Transaction) -> tuple[GrantView, bytes | None]:
            moment = clock.note(to, time.time())
            mine = {held.envelope.hash: held for held in grants.given_by(to, person)}
            hash_ = whom.by_id("grant", asked.grant, mine)
            grants.revoke(to, revoked(Revocation(person, hash_), key.reveal()))
            invite = invites.find(to, mine[hash_].grant.to.id)
            if invite is not None and JOIN in mine[hash_].grant.acts:
                invites.put(to, replace(invite, revoked=True))
            held = grants.find(to, hash_)
            assert held is not None
            return _view(to, held, moment, shown_among(to)), _person(to, held.grant.to)

        view, whose = await self._archive.journal.write(work)
        self._tell_of(whose)
        await tell(view)

    def _tell_of(self, person: bytes | None) -> None:
        if person is not None:
            self._bulletin.publish(PeopleChanged(ids.spell("person", person)))


def refuse_unknown_acts(acts: Iterable[str]) -> None:
    """Raise for an act that nothing here does: a rule with a typing error in it would forbid nothing."""
    unknown = sorted(set(acts) - set(ACTS))
    if unknown:
        raise NotAccepted(f"there is no act {unknown[0][:40]!r}", f"acts are {', '.join(ACTS)}")


def refuse_doubtful(moment: Now) -> None:
    """Raise while the clock stands behind what was seen before: what is signed now would last too long."""
    if moment.set_back > DRIFT:
        raise NotAccepted(
            "the clock stands behind a time this home has seen, so nothing is signed that has a term",
            "set the clock; if it is right now, `kith doctor --clock-is-right`",
        )


def _view(transaction: Transaction, held: Held, moment: Now, shown: Mapping[bytes, str]) -> GrantView:
    grant = held.grant
    return GrantView(
        grant=ids.spell("grant", held.envelope.hash),
        to=_whom(transaction, grant.to, shown),
        acts=list(grant.acts),
        since=grant.since,
        until=grant.until,
        condition=held.condition(moment),
        limits=grant.limits,
        uses=grant.uses,
        used=held.used,
        hops=grant.hops,
        never=grant.never,
    )


def _person(transaction: Transaction, to: To) -> bytes | None:
    """Who can do what is granted to ``to``, if that is one person."""
    if to.kind == "person":
        return to.id
    return invites.joiner(transaction, to.id) if to.kind == "bearer" else None


def _whom(transaction: Transaction, to: To, shown: Mapping[bytes, str]) -> str:
    if to.kind == "bearer":
        joiner = invites.joiner(transaction, to.id)
        if joiner is None:
            return f"whoever joins with invite {ids.spell('invite', to.id)[:8]}"
        to = To("person", joiner)
    if to.kind == "space":
        return f"space {ids.spell('space', to.id)[:8]}"
    return shown.get(to.id, f"somebody forgotten ({ids.spell('person', to.id)[:8]})")

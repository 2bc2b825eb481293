"""Whatever happens in a house: what its journal knows permits exactly what ``identity.permission`` does, and no more
uses than were granted."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from identity import grants as reading
from identity.clock import DAY, Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.invites import Invite
from identity.permission import Request, permit
from identity.personlog import PersonLog
from identity.secrets import Secret
from node.journal import Transaction
from node.journal.sql import Connection
from node.store import clock, grants, invites, people
from node.store.permission import Here
from tests.identity.person import Person
from tests.identity.vectors.parts import ANA, BEN, CLEO, DAN, NOW, grant, revocation
from tests.identity.world import World
from tests.node.store.conftest import contact

T = TypeVar("T")

OTHERS = [BEN, CLEO, DAN]
ACTS = ["ask", "tell"]
INVITES = [Invite(Secret(bytes([number]) * 16), NOW + 5 * DAY) for number in range(3)]

some_person = st.sampled_from(OTHERS)
some_acts = st.lists(st.sampled_from(ACTS), min_size=1, unique=True).map(sorted)
some_count = st.none() | st.integers(1, 3)
some_steps = st.sampled_from([0, 1, 61, DAY - 1, DAY, DAY, -1, -61, -DAY])
mostly = st.sampled_from([True, True, True, False])
rarely = st.sampled_from([False, False, False, False, True])
any_number = st.integers(0, 1000)
Spec = tuple[Person, Person, list[str], int | None, int | None, int, bool, bool]
some_grant = st.tuples(
    st.sampled_from([ANA, ANA, ANA, ANA, BEN]),
    some_person,
    some_acts,
    some_count,
    some_count,
    st.sampled_from([0, 1, 1, 2]),
    rarely,
    mostly,
)
some_asking = st.lists(
    st.tuples(any_number, some_person, st.sampled_from(ACTS), mostly, st.sampled_from([0, 0, 0, 0, 1, DAY - 1, DAY])),
    min_size=2,
    max_size=8,
)


class House(RuleBasedStateMachine):
    """Ana's house twice: in the journal, and in dicts."""

    connection: Connection

    def __init__(self) -> None:
        super().__init__()
        self.connection.ours("SAVEPOINT example")
        self.own = PersonLog([ANA.genesis])
        self.clock = NOW
        self.world = World(ANA.id, Now.at(NOW), logs={ANA.id: self.own})
        self.invited = {invite.id: invite for invite in INVITES}
        self.signed: list[list[Envelope]] = []  # chains; what they end with is the newest of them
        self.noted: list[tuple[bytes, str, int]] = []  # uses, as they were permitted
        with self.deed() as to:
            clock.note(to, NOW)
            for invite in INVITES:
                invites.put(to, invite)
        for person in OTHERS:
            self.changes(person, "comes")

    def teardown(self) -> None:
        self.connection.ours("ROLLBACK TO example")
        self.connection.ours("RELEASE example")

    @contextmanager
    def deed(self) -> Iterator[Transaction]:
        """A write: all of it, or nothing."""
        self.connection.ours("SAVEPOINT deed")
        try:
            with self.connection.room() as to:
                yield to
        except BaseException:
            self.connection.ours("ROLLBACK TO deed")
            self.connection.ours("RELEASE deed")
            raise
        self.connection.ours("RELEASE deed")

    # -- what happens

    @initialize(first=st.lists(some_grant, min_size=2, max_size=4), invite=st.booleans())
    def begins(self, first: list[Spec], invite: bool) -> None:
        """Something was granted before all else, so that there is something to use, forbid and take back."""
        for spec in first:
            self.signs(spec)
        if invite:
            self.promises(INVITES[0], 2, 1)
            self.joins(BEN, INVITES[0])

    @rule(spec=some_grant)
    def signs(self, spec: Spec) -> None:
        """Somebody, mostly Ana, grants or forbids something; it is kept now or later, or is only ever presented."""
        by, to, acts, uses, limit, hops, never, kept = spec
        how: dict[str, object] = {"never": True} if never else self._how(acts, uses, limit, hops)
        self.signed.append([self._signed(by, ("person", to.id), acts, how)])
        if kept:
            self.keeps(len(self.signed) - 1)

    @rule(invite=st.sampled_from(INVITES), uses=some_count, limit=some_count)
    def promises(self, invite: Invite, uses: int | None, limit: int | None) -> None:
        """Ana invites: to join, and to do things then."""
        joining: dict[str, object] = {"uses": 1}
        for acts, how in ((ACTS, self._how(ACTS, uses, limit, 0)), (["join"], joining)):
            self.signed.append([self._signed(ANA, ("bearer", invite.id), acts, how)])
            self.keeps(len(self.signed) - 1)

    @precondition(lambda self: self.signed)
    @rule(which=any_number, to=some_person, uses=some_count, limit=some_count)
    def passes_on(self, which: int, to: Person, uses: int | None, limit: int | None) -> None:
        """Somebody passes a grant on, as they may or may not."""
        passable = [chain for chain in self.signed if reading.read(chain[-1]).hops] or self.signed
        chain = passable[which % len(passable)]
        last = reading.read(chain[-1])
        issuer = next((person for person in OTHERS if person.id == last.to.id), BEN)
        acts = [act for act in last.acts if act != "join"] or ["ask"]
        limits = {act: min(limit or count, count) for act, count in last.limits.items()}
        how = {**self._how(acts, uses or last.uses, limit, last.hops - 1), "narrows": chain[-1].hash}
        how = {**how, "limits": limits} if limits else how
        self.signed.append([*chain, self._signed(issuer, ("person", to.id), acts, how)])

    @precondition(lambda self: self.signed)
    @rule(which=any_number)
    def keeps(self, which: int) -> None:
        """What was granted first is kept."""
        envelope = self._chain(which)[0]
        with self.deed() as to:
            grants.put(to, envelope, clock.now(to, self.clock))
        self.world.stored.add(envelope.hash)

    @precondition(lambda self: self.signed)
    @rule(which=any_number, by=st.sampled_from([ANA, ANA, ANA, BEN, CLEO]))
    def revokes(self, which: int, by: Person) -> None:
        """A grant that may be here, or not yet, is taken back by whom it may be, or not."""
        hash_ = self._chain(which)[-1].hash
        with self.deed() as to:
            grants.revoke(to, revocation(by, hash_))
        self.world.revoked.add((hash_, by.id))

    @rule(person=some_person, how=st.sampled_from(["comes", "comes", "forgotten", "blocked", "unblocked", "retires"]))
    def changes(self, person: Person, how: str) -> None:
        """Something about somebody is different now."""
        with self.deed() as to:
            known = people.find(to, person.id)
            match how:
                case "comes":
                    known = known or contact(person)
                case "forgotten":
                    known = None
                    self._forget(to, person.id)
                case "retires" if known and not known.log.state.retired:
                    known = replace(known, log=known.log.extended([person.retire(person.id)]))
                case "blocked" | "unblocked" if known:
                    known = replace(known, blocked=how == "blocked")
            if known:
                people.put(to, known)
        self.world.logs.pop(person.id, None)
        self.world.blocked.discard(person.id)
        if known:
            self.world.logs[person.id] = known.log
            self.world.blocked.update([person.id] if known.blocked else [])

    @rule(person=some_person, invite=st.sampled_from(INVITES))
    def joins(self, person: Person, invite: Invite) -> None:
        if self.invited[invite.id].joiner is not None:
            return
        self.invited[invite.id] = replace(invite, joiner=person.id)
        with self.deed() as to:
            invites.put(to, self.invited[invite.id])
        self.world.joined[invite.id] = person.id

    @precondition(lambda self: not self.own.state.past_owners)
    @rule()
    def rotates(self) -> None:
        """Ana's owner key is replaced: what she signed with it counts if it lay here."""
        self.own = self.own.extended([ANA.rotate(ANA.id, 1)])
        self.world.logs[ANA.id] = self.own

    @rule(by=some_steps)
    def clock_moves(self, by: int) -> None:
        self.clock += by

    @rule()
    def clock_is_trusted(self) -> None:
        with self.deed() as to:
            assert clock.trust(to, self.clock) == self._now().set_back
        self.world.now = Now.at(self.clock)

    # -- who asks

    @precondition(lambda self: self.signed)
    @rule(asking=some_asking)
    def ask(self, asking: list[tuple[int, Person, str, bool, int]]) -> None:
        """Some present chains of grants: mostly whoever has them, for what they are about; meanwhile time passes."""
        for which, person, act, fits, passed in asking:
            self.clock += passed
            chain = self._chain(which)
            last = reading.read(chain[-1])
            request = Request(person.id, act)
            if last.acts == ("join",):
                request = Request(person.id, "join", invite=last.to.id)
            elif fits:
                holder = self.world.joined.get(last.to.id, last.to.id)
                request = Request(holder, last.acts[which % len(last.acts)])
            self._asks(request, chain)
            if request.invite is None:
                self._asks_by_whatever_there_is(request)

    def _asks(self, request: Request, chain: list[Envelope]) -> None:
        with_dicts = self._outcome(lambda: permit(request, chain, self._seen()))
        with_rows = self._outcome(lambda: self._use(request, chain))
        assert with_rows == with_dicts
        if with_dicts is None:
            self._note(chain, request.act)

    def _asks_by_whatever_there_is(self, request: Request) -> None:
        seen = self._seen()
        kept = {chain[0].hash: chain[0] for chain in self.signed if chain[0].hash in self.world.stored}
        may = {
            hash_
            for hash_, envelope in kept.items()
            if self._outcome(lambda envelope=envelope: permit(request, [envelope], seen)) is None  # type: ignore[misc]
        }
        used: list[bytes] = []
        if self._outcome(lambda: used.append(self._use_any(request))) is None:
            assert used[0] in may
            self._note([kept[used[0]]], request.act)
        else:
            assert not may

    def wanders(self, how: random.Random, steps: int) -> None:
        """What a day brings, drawn by chance; more evenly than a search for the smallest failure draws it."""

        def spec() -> Spec:
            acts = sorted(how.sample(ACTS, how.randint(1, 2)))
            by, to, hops = how.choice([ANA] * 6 + [BEN]), how.choice(OTHERS), how.randint(0, 2)
            count = [None, 1, 2, 3]
            return by, to, acts, how.choice(count), how.choice(count), hops, how.random() < 0.12, how.random() < 0.8

        def asking() -> tuple[int, Person, str, bool, int]:
            passed = how.choice([0] * 8 + [1, 3600, DAY - 1, DAY])
            newer = len(self.signed) - 1 - how.randrange(min(how.choice([10, 10, 1000]), len(self.signed)))
            return newer, how.choice(OTHERS), how.choice(ACTS), how.random() < 0.8, passed

        self.begins([spec() for _ in range(4)], invite=True)
        deeds: list[tuple[int, Callable[[], object]]] = [
            (4, lambda: self.signs(spec())),
            (1, lambda: self.promises(how.choice(INVITES), how.choice([None, 2]), how.choice([None, 2]))),
            (3, lambda: self.passes_on(how.randrange(1000), how.choice(OTHERS), None, None)),
            (1, lambda: self.keeps(how.randrange(1000))),
            (1, lambda: self.revokes(how.randrange(1000), how.choice([ANA, ANA, BEN, CLEO]))),
            (2, lambda: self.changes(how.choice(OTHERS), how.choice(["comes", "forgotten", "blocked", "unblocked"]))),
            (6, lambda: self.changes(how.choice(OTHERS), how.choice(["comes", "unblocked"]))),
            (1, lambda: self.joins(how.choice(OTHERS), how.choice(INVITES))),
            (1, lambda: self.clock_moves(how.choice([-DAY, -61, 61]))),
            (2, self.clock_is_trusted),
            (30, lambda: self.ask([asking()])),
        ]
        for at in range(steps):
            how.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])[0]()
            if at == steps // 2:
                self.rotates()
            if at % 10 == 0:
                self.what_was_used_is_counted()
                self.what_is_kept_is_read_again()

    # -- what holds

    @invariant()
    def what_was_used_is_counted(self) -> None:
        with self.deed() as to:
            for chain in self.signed:
                hash_ = chain[-1].hash
                count = sum(hash_ == used for used, _, _ in self.noted)
                assert grants.uses(to, hash_, None, 0) == count
                uses = reading.read(chain[-1]).uses
                assert uses is None or count <= uses

    @invariant()
    def what_is_kept_is_read_again(self) -> None:
        with self.deed() as to:
            for hash_ in self.world.stored:
                held = grants.find(to, hash_)
                assert held is not None
                assert held.revoked == ((hash_, held.grant.issuer) in self.world.revoked)

    # -- how

    def _chain(self, which: int) -> list[Envelope]:
        return self.signed[which % len(self.signed)]

    def _signed(self, issuer: Person, to: tuple[str, bytes], acts: list[str], how: dict[str, object]) -> Envelope:
        secret = issuer.owner(1) if issuer is ANA and self.own.state.past_owners else b""
        nonce = len(self.signed).to_bytes(16, "big")
        until = NOW + (2 if len(self.signed) % 5 == 4 else 60) * DAY
        return grant(issuer, to, *acts, secret=secret, nonce=nonce, until=until, **how)

    @staticmethod
    def _how(acts: list[str], uses: int | None, limit: int | None, hops: int) -> dict[str, object]:
        how: dict[str, object] = {"uses": uses or ..., "hops": hops if hops > 0 else ...}
        return {**how, "limits": {acts[0]: limit} if limit else ...}

    def _forget(self, to: Transaction, person: bytes) -> None:
        """As the service forgets: what was granted ends, then they leave the book."""
        for target in (person, *invites.joined_with(to, person)):
            for held in grants.given_to(to, ANA.id, target):
                grants.withdraw(to, held)
                self.world.revoked.add((held.envelope.hash, ANA.id))
        people.forget(to, person)

    def _now(self) -> Now:
        return Now.at(self.clock, self.world.now.latest)

    def _seen(self) -> World:
        """The house in dicts, at this moment."""
        kept = {chain[0].hash: reading.read(chain[0]) for chain in self.signed if chain[0].hash in self.world.stored}
        rules = [
            one
            for hash_, one in kept.items()
            if one.never and one.issuer == ANA.id and (hash_, ANA.id) not in self.world.revoked
        ]
        return replace(self.world, now=self._now(), rules=rules)

    def _use(self, request: Request, chain: list[Envelope]) -> None:
        with self.deed() as to:
            Here(to, self.own, self.clock).use(request, chain)

    def _use_any(self, request: Request) -> bytes:
        with self.deed() as to:
            return Here(to, self.own, self.clock).use_any(request)

    def _note(self, chain: list[Envelope], act: str) -> None:
        self.world.now = self._now()
        self.world.note([one.hash for one in chain], act)
        self.world.stored.update(one.hash for one in chain)
        for one in chain:
            self.noted.append((one.hash, act, self.world.now.latest))
            limit = reading.read(one).limits.get(act)
            today = [at for hash_, did, at in self.noted if (hash_, did) == (one.hash, act)]
            assert limit is None or sum(at > self.world.now.latest - DAY for at in today) <= limit

    @staticmethod
    def _outcome(ask: Callable[[], object]) -> tuple[type[IdentityRefused], str] | None:
        try:
            ask()
        except IdentityRefused as error:
            return type(error), str(error)
        return None


def test_the_journal_permits_exactly_what_the_rules_do_whatever_happens(connection: Connection) -> None:
    House.connection = connection
    run_state_machine_as_test(House, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))


@pytest.mark.parametrize("seed", range(8))
def test_the_journal_permits_exactly_what_the_rules_do_through_a_long_time(connection: Connection, seed: int) -> None:
    House.connection = connection
    house = House()
    house.wanders(random.Random(seed), 160)
    assert len(house.noted) > 10
    house.teardown()

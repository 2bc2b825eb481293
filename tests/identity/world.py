"""A house of which everything is known, for tests of what is permitted there."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from identity import grants
from identity.clock import Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.grants import Grant
from identity.permission import Request
from identity.personlog import Hand, PersonLog


@dataclass
class World:
    """What ``permission.Known`` asks for, in sets and dicts."""

    owner: bytes
    now: Now
    logs: dict[bytes, PersonLog] = field(default_factory=dict)
    blocked: set[bytes] = field(default_factory=set)
    stored: set[bytes] = field(default_factory=set)
    revoked: set[tuple[bytes, bytes]] = field(default_factory=set)  # the grant, and who took it back
    joined: dict[bytes, bytes] = field(default_factory=dict)
    members: dict[bytes, set[bytes]] = field(default_factory=dict)
    used: list[tuple[bytes, str, int]] = field(default_factory=list)
    rules: list[Grant] = field(default_factory=list)

    @classmethod
    def of(cls, house: dict[str, Any]) -> "World":
        """A house as a vector writes it down."""
        logs = [PersonLog.from_bytes(map(bytes.fromhex, log)) for log in house["logs"]]
        world = cls(
            owner=bytes.fromhex(house["owner"]),
            now=Now.at(house["clock"], house["latest"]),
            logs={log.person: log for log in logs},
            blocked=set(map(bytes.fromhex, house["blocked"])),
            stored=set(map(bytes.fromhex, house["stored"])),
            joined={bytes.fromhex(invite): bytes.fromhex(person) for invite, person in house["joined"].items()},
            members={bytes.fromhex(space): set(map(bytes.fromhex, all_)) for space, all_ in house["members"].items()},
            used=[(bytes.fromhex(grant), act, when) for grant, act, when in house["used"]],
        )
        for data in map(bytes.fromhex, house["revocations"]):
            envelope = Envelope.from_bytes(data)
            revocation = grants.read_revocation(envelope)
            if world.by_owner(revocation.issuer, envelope):
                world.revoked.add((revocation.grant, revocation.issuer))
        for data in map(bytes.fromhex, house["rules"]):
            envelope = Envelope.from_bytes(data)
            rule = grants.read(envelope)
            counts = rule.never and rule.issuer == world.owner and not world.is_revoked(envelope.hash, rule.issuer)
            if counts and world.by_owner(world.owner, envelope):
                world.rules.append(rule)
        return world

    def by_owner(self, person: bytes, envelope: Envelope) -> bool:
        """Whether an envelope is signed with a person's owner key."""
        try:
            known_before = envelope.hash in self.stored
            return self.logs[person].hand(envelope.key, known_before=known_before) is Hand.OWNER
        except (KeyError, IdentityRefused):
            return False

    def log(self, person: bytes) -> PersonLog | None:
        return self.logs.get(person)

    def is_blocked(self, person: bytes) -> bool:
        return person in self.blocked

    def was_stored(self, grant: bytes) -> bool:
        return grant in self.stored

    def is_revoked(self, grant: bytes, issuer: bytes) -> bool:
        return (grant, issuer) in self.revoked

    def bearer(self, secret: bytes) -> bytes | None:
        return self.joined.get(secret)

    def is_member(self, space: bytes, person: bytes, /) -> bool:
        return person in self.members.get(space, ())

    def uses(self, grant: bytes, act: str | None = None, since: int = 0) -> int:
        return sum(one == grant and act in (None, what) and when >= since for one, what, when in self.used)

    def nevers(self) -> Iterable[Grant]:
        return self.rules

    def note(self, grants_: Iterable[bytes], act: str) -> None:
        """Note that these were used now, as whoever asks ``permit`` must."""
        self.used += [(grant, act, self.now.latest) for grant in grants_]


def request_of(vector: dict[str, Any]) -> Request:
    """A request as a vector writes it down."""
    content, space, invite = (
        None if vector[name] is None else bytes.fromhex(vector[name]) for name in ("content", "space", "invite")
    )
    return Request(bytes.fromhex(vector["person"]), vector["act"], content, space, invite)

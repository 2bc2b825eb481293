"""Situations drawn by chance, for laws about what is permitted: mostly sound, with a few things that may be odd."""

import random
from typing import Any

from identity.envelope import Envelope
from tests.identity.person import Person
from tests.identity.vectors.parts import ANA, BEN, CLEO, DAN, EVE, FROM, NOW, UNTIL, Vector, grant, log_of, revocation
from tests.identity.vectors.permissions import CONTENT, DAY, INVITE, OTHER_CONTENT, SPACE, case

PEOPLE = [ANA, BEN, CLEO, DAN, EVE]
ACTS = ["ask", "sync", "tell"]


def situation(how: random.Random) -> Vector:
    """A house, somebody in it who wants something, and a chain of grants: as in specs/vectors/permissions.json."""
    chain: list[Envelope] = []
    fields = _first(how, how.choice([1, 1, 2, 2, 3]))
    joined: dict[bytes, bytes] = {}
    holders = [ANA]
    for number in range(fields.pop("length")):
        holder = how.choice(PEOPLE) if _rarely(how) else PEOPLE[number + 1]
        invite = bytes([number]) + INVITE[1:]
        to = how.choice([_person(holder), _person(holder), _person(holder), ("bearer", invite), ("space", SPACE)])
        if to[0] == "bearer" and not _rarely(how):
            joined[invite] = holder.id
        chain.append(_granted(how, holders[-1], to, dict(fields)))
        fields = {**_narrowed(how, fields), "narrows": chain[-1].hash}
        holders.append(holder)
    acting = how.choice(PEOPLE) if _rarely(how) else holders[-1]
    return case(
        "drawn by chance",
        False,
        chain,
        acting,
        how.choice(ACTS) if _rarely(how) else how.choice(fields["acts"] or ACTS),
        how.choice([CONTENT, OTHER_CONTENT, None]),
        how.choice([SPACE, SPACE, None]),
        joined=joined,
        members={SPACE: [person.id for person in PEOPLE if how.random() < 0.8]},
        **_house(how, chain),
    )


def rule(how: random.Random) -> Envelope:
    """Something that the owner forbids."""
    to = how.choice([*map(_person, PEOPLE), ("space", SPACE)])
    content = how.choice([..., ..., CONTENT])
    acts = sorted(how.sample(ACTS, how.randint(1, 2)))
    return grant(ANA, to, *acts, never=True, content=content, until=how.choice([NOW - 61, NOW - 60, UNTIL]))


def _person(person: Person) -> tuple[str, bytes]:
    return "person", person.id


def _rarely(how: random.Random) -> bool:
    return how.random() < 0.06


def _first(how: random.Random, length: int) -> dict[str, Any]:
    acts = sorted(how.sample(ACTS, how.randint(1, 3)))
    hops = 0 if _rarely(how) else how.randint(length - 1, 3)
    uses, limit = how.choice([None, None, 3]), how.choice([None, None, 2])
    return {"length": length, "acts": acts, "hops": hops, "uses": uses, "limit": limit, "since": FROM, "until": UNTIL}


def _narrowed(how: random.Random, before: dict[str, Any]) -> dict[str, Any]:
    """What may be passed on of it, but for a slip here and there."""
    after = {**before, "hops": max(0, before["hops"] - 1)}
    if how.random() < 0.3:
        after["acts"] = before["acts"][:1]
    for name, value in {
        "hops": how.randint(0, 3),
        "acts": sorted(how.sample(ACTS, 2)),
        "uses": how.choice([None, 1, 3, 5]),
        "limit": how.choice([None, 1, 2, 3]),
        "since": FROM + how.choice([-1, 1]),
        "until": UNTIL + how.choice([-1, 1]),
    }.items():
        if _rarely(how):
            after[name] = value
    return after


def _granted(how: random.Random, issuer: Person, to: tuple[str, bytes], fields: dict[str, Any]) -> Envelope:
    acts, limit, uses, hops = (fields.pop(name) for name in ("acts", "limit", "uses", "hops"))
    fields["limits"] = dict.fromkeys(acts, limit) if limit else ...
    fields["uses"], fields["hops"] = uses or ..., hops or ...
    if _rarely(how):
        fields |= {"content": how.choice([CONTENT, OTHER_CONTENT]), "uses": 1, "hops": ...}
    if _rarely(how):
        name = how.choice(["nonce", "until", "uses", "hops", "never", "limits", "unless", "to"])
        fields[name] = how.choice([None, 0, 1, True, False, "x", b"", bytes(16), bytes(32), {}, [], {"ask": 1}])
    secret = how.choice([issuer.owner(1), issuer.other("self"), EVE.owner(0)]) if _rarely(how) else b""
    return grant(issuer, to, *acts, secret=secret, **fields)


def _house(how: random.Random, chain: list[Envelope]) -> dict[str, Any]:
    moments = [NOW, NOW, NOW, NOW, FROM - 61, FROM - 60, UNTIL + 60, UNTIL + 61]
    used = [
        (how.choice(chain).hash, how.choice(ACTS), NOW - how.choice([0, 5, DAY - 1, DAY]))
        for _ in range(how.choice([0, 0, 1, 3]))
    ]
    rotated = log_of(ANA.genesis, ANA.rotate(ANA.id, 1)) if _rarely(how) else log_of(ANA.genesis)
    people = {person.id: log_of(person.genesis) for person in PEOPLE[1:] if not _rarely(how)}
    taken = how.choice(chain)
    return {
        "clock": how.choice(moments),
        "latest": how.choice(moments[:5]),
        "people": {**people, ANA.id: rotated},
        "blocked": [person.id for person in PEOPLE[1:] if how.random() < 0.02],
        "stored": [one.hash for one in chain if how.random() < 0.3],
        "used": used,
        "revocations": [revocation(how.choice(PEOPLE), taken.hash)] if how.random() < 0.1 else [],
        "rules": [rule(how)] if how.random() < 0.1 else [],
    }

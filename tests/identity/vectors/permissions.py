"""Chains of grants in a house, with what they permit there. Whose house it is: Ana's. Who mostly asks: Ben."""

from collections.abc import Iterator
from typing import Any

from identity.envelope import Envelope
from tests.identity.person import Person
from tests.identity.vectors.parts import (
    ANA,
    BEN,
    CLEO,
    DAN,
    EVE,
    FROM,
    MALLORY,
    NOW,
    UNTIL,
    Vector,
    altered,
    flipped,
    grant,
    hexed,
    log_of,
    revocation,
    sealed_raw,
)

DAY = 86_400
INVITE, SPACE, CONTENT, OTHER_CONTENT = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32, b"\x04" * 32
BEARER, MEMBERS = ("bearer", INVITE), ("space", SPACE)
ASK = grant(ANA, BEN, "ask")

_NEXT = {ANA.id: BEN, BEN.id: CLEO, CLEO.id: DAN, DAN.id: EVE}


def permissions() -> Iterator[Vector]:
    """All of it, by what it is about."""
    yield from _plain()
    yield from _signatures()
    yield from _times()
    yield from _uses()
    yield from _holders()
    yield from _chains()
    yield from _widened()
    yield from _taken_back()
    yield from _forbidden()


def case(
    name: str,
    permitted: bool,
    chain: list[Envelope],
    person: Person = BEN,
    act: str = "ask",
    content: bytes | None = None,
    space: bytes | None = None,
    invite: bytes | None = None,
    **house: Any,
) -> Vector:
    """One case; of the house, what differs from Ana's in which there are logs of her, of Ben and of who asks."""
    known_ = {one.id: log_of(one.genesis) for one in (ANA, BEN, person) if one is not MALLORY}
    people = {**known_, **house.pop("people", {})}
    known = {
        "owner": ANA.id,
        "clock": NOW,
        "latest": NOW,
        "logs": [log for log in people.values() if log],
        "blocked": [],
        "stored": [],
        "joined": {},
        "members": {},
        "used": [],
        "revocations": [],
        "rules": [],
        **house,
    }
    for signed in ("revocations", "rules"):
        known[signed] = [one.to_bytes() for one in known[signed]]
    vector = {
        "name": name,
        "house": known,
        "request": {"person": person.id, "act": act, "content": content, "space": space, "invite": invite},
        "chain": [one.to_bytes() for one in chain],
        "permitted": permitted,
        **({"uses": [one.hash for one in chain]} if permitted else {}),
    }
    return dict(hexed(vector))


def _line(*changes: dict[str, Any]) -> list[Envelope]:
    """A chain from Ana to Ben, from him to Cleo and so on, each with its changes."""
    chain: list[Envelope] = []
    issuer = ANA
    for number, change in enumerate(changes):
        narrows = {"narrows": chain[-1].hash} if chain else {}
        hops = {"hops": 3 - number} if number < 3 else {}
        fields = {**narrows, **hops, **change}
        acts = fields.pop("acts", ["ask"])
        chain.append(grant(issuer, _NEXT[issuer.id], *acts, **fields))
        issuer = _NEXT[issuer.id]
    return chain


def _everybody() -> dict[bytes, list[str]]:
    return {person.id: log_of(person.genesis) for person in (ANA, BEN, CLEO, DAN, EVE)}


def _plain() -> Iterator[Vector]:
    consent = grant(ANA, BEN, "publish", content=CONTENT, uses=1)
    yield case("granted", True, [ASK])
    yield case("one of several acts", True, [grant(ANA, BEN, "ask", "sync")], act="sync")
    yield case("a consent, with its content", True, [consent], act="publish", content=CONTENT)
    yield case("a permission, with some content", True, [ASK], content=CONTENT)
    yield case("nothing", False, [])
    yield case("another act", False, [ASK], act="sync")
    yield case("a consent, with another content", False, [consent], act="publish", content=OTHER_CONTENT)
    yield case("a consent, with no content", False, [consent], act="publish")
    yield case("to one of whom nothing is known", False, [ASK], people={BEN.id: []})
    yield case("to one who ended", False, [ASK], people={BEN.id: log_of(BEN.genesis, BEN.retire(BEN.id))})
    two = [BEN.recover(BEN.id, 50), BEN.recover(BEN.id, 60)]
    yield case("to one who is frozen", False, [ASK], people={BEN.id: log_of(BEN.genesis, *two)})
    yield case("to one who recovered", True, [ASK], people={BEN.id: log_of(BEN.genesis, two[0])})
    yield case("granted to somebody else", False, [ASK], person=CLEO)
    yield case("granted by somebody whose house it is not", False, [grant(BEN, CLEO, "ask")], person=CLEO)
    yield case("granted by somebody in Ana's name", False, [grant(ANA, BEN, "ask", secret=BEN.owner(0))])
    yield case("spelled out, which is no grant", False, [grant(ANA, BEN, "ask", hops=0)])
    yield case("acts out of order, which is no grant", False, [grant(ANA, BEN, "sync", "ask")])


def _signatures() -> Iterator[Vector]:
    self_ = ANA.add(ANA.id, "self", "self")
    node = ANA.add(self_.hash, "node", "node")
    rotated, retired = ANA.rotate(ANA.id, 1), ANA.retire(ANA.id)
    keys = {ANA.id: log_of(ANA.genesis, self_, node)}
    later, over = {ANA.id: log_of(ANA.genesis, rotated)}, {ANA.id: log_of(ANA.genesis, retired)}
    frozen = {ANA.id: log_of(ANA.genesis, ANA.recover(ANA.id, 50), ANA.recover(ANA.id, 60))}
    yield case("signed as a revocation", False, [sealed_raw("grant-revocation", ASK.payload, ANA.owner(0))])
    yield case(
        "passed off as a grant", False, [altered(sealed_raw("vouch", ASK.payload, ANA.owner(0)), domain=ASK.domain)]
    )
    yield case("a bit of the payload changed", False, [altered(ASK, payload=flipped(ASK.payload, 60))])
    yield case("a bit of the signature changed", False, [altered(ASK, signature=flipped(ASK.signature, 0))])
    yield case("signed by the self", False, [grant(ANA, BEN, "ask", secret=ANA.other("self"))], people=keys)
    yield case("signed by the machine", False, [grant(ANA, BEN, "ask", secret=ANA.other("node"))], people=keys)
    yield case("signed by the recovery key", False, [grant(ANA, BEN, "ask", secret=ANA.recovery)])
    yield case("signed by the owner key to come", False, [grant(ANA, BEN, "ask", secret=ANA.owner(1))])
    yield case("signed by the new owner key", True, [grant(ANA, BEN, "ask", secret=ANA.owner(1))], people=later)
    yield case("signed by a replaced owner key", False, [ASK], people=later)
    yield case("signed by a replaced owner key, stored before", True, [ASK], people=later, stored=[ASK.hash])
    yield case("by one who ended", False, [ASK], people=over)
    yield case("by one who ended, stored before", True, [ASK], people=over, stored=[ASK.hash])
    yield case("by one who is frozen, stored before", False, [ASK], people=frozen, stored=[ASK.hash])
    yield case("by one of whom nothing is known", False, [ASK], people={ANA.id: []})
    foreign = grant(ANA, BEN, "ask", secret=MALLORY.owner(0))
    yield case("signed by somebody else, stored before", False, [foreign], stored=[foreign.hash])


def _times() -> Iterator[Vector]:
    early, late = FROM - 60, UNTIL + 60
    yield case("begun within a minute", True, [ASK], clock=early, latest=early)
    yield case("not begun", False, [ASK], clock=early - 1, latest=early - 1)
    yield case("ended within a minute", True, [ASK], clock=late, latest=late)
    yield case("ended", False, [ASK], clock=late + 1, latest=late + 1)
    yield case("the clock set back, still in force", True, [ASK], clock=NOW, latest=UNTIL)
    yield case("the clock set back after it ended", False, [ASK], clock=NOW, latest=late + 1)
    yield case("the clock set back before it began", False, [ASK], clock=early - 1, latest=NOW)
    yield case("the clock ahead of what was seen, ended", False, [ASK], clock=late + 1, latest=NOW)


def _uses() -> Iterator[Vector]:
    thrice = grant(ANA, BEN, "ask", "sync", uses=3)
    daily = grant(ANA, BEN, "ask", "sync", limits={"ask": 2})
    consent = grant(ANA, BEN, "publish", content=CONTENT, uses=1)
    used = [(thrice.hash, "ask", NOW - 9), (thrice.hash, "sync", NOW - 5)]
    edge = NOW - DAY
    today = [(daily.hash, "ask", edge + 1), (daily.hash, "ask", NOW)]
    consented: dict[str, Any] = {"act": "publish", "content": CONTENT, "used": [(consent.hash, "publish", NOW - 5)]}
    yield case("used less often than its uses", True, [thrice], used=used)
    yield case("used as often as its uses, of whichever act", False, [thrice], used=[*used, used[0]])
    yield case("used long ago as often as its uses", False, [thrice], used=3 * [(thrice.hash, "ask", FROM)])
    yield case("another was used", True, [thrice], used=3 * [(ASK.hash, "ask", NOW)])
    yield case("a consent, used already", False, [consent], **consented)
    yield case("used less often than a day allows", True, [daily], used=today[:1])
    yield case("used as often as a day allows", False, [daily], used=today)
    yield case("used as often, the first a day ago", True, [daily], used=[(daily.hash, "ask", edge), today[1]])
    yield case("used as often, of another act", True, [daily], used=[(daily.hash, "sync", NOW)] * 2)
    yield case("an act without a limit", True, [daily], act="sync", used=today)
    yield case("the clock set back a day", False, [daily], used=today, clock=NOW - DAY, latest=NOW)
    yield case("the clock set on a day", True, [daily], used=today, clock=NOW + DAY, latest=NOW)


def _holders() -> Iterator[Vector]:
    bearer, space, invite = grant(ANA, BEARER, "ask"), grant(ANA, MEMBERS, "ask"), grant(ANA, BEARER, "join", uses=1)
    over = {BEN.id: log_of(BEN.genesis, BEN.retire(BEN.id))}
    joined, members = {INVITE: BEN.id}, {SPACE: [BEN.id]}
    yield case("to whoever joined, who asks", True, [bearer], joined=joined)
    yield case("to whoever joined, which was somebody else", False, [bearer], joined={INVITE: CLEO.id})
    yield case("to whoever joined, where nobody has", False, [bearer])
    yield case("to whoever joined, with another invite", False, [bearer], joined={SPACE: BEN.id})
    yield case("to a space, by a member in it", True, [space], space=SPACE, members=members)
    yield case("to a space, by a member outside it", False, [space], members=members)
    yield case(
        "to a space, by a member in another", False, [space], space=INVITE, members={**members, INVITE: [BEN.id]}
    )
    yield case("to a space, by one who is no member", False, [space], space=SPACE, members={SPACE: [CLEO.id]})
    yield case("to a space that nobody knows", False, [space], space=SPACE)
    joining: dict[str, Any] = {"act": "join", "invite": INVITE}
    yield case("to join, by whoever knows the secret", True, [invite], person=MALLORY, **joining)
    yield case("to join, by one who ended", False, [invite], people=over, **joining)
    yield case("to join, with the secret of another invite", False, [invite], act="join", invite=SPACE)
    yield case("to join, without a secret", False, [invite], act="join", joined=joined)
    rule = grant(ANA, MALLORY, "join", never=True)
    yield case("to join, forbidden", False, [invite], person=MALLORY, rules=[rule], **joining)
    yield case("to join, with a use noted", False, [invite], used=[(invite.hash, "join", NOW - 9)], **joining)
    yield case("to join, where asking is wanted", False, [invite], joined=joined)
    yield case("to join, with a grant to ask", False, [bearer], act="join", joined=joined)
    wide = grant(ANA, BEARER, "ask", hops=1)
    narrow = grant(BEN, CLEO, "ask", narrows=wide.hash)
    yield case("passed on by whoever joined", True, [wide, narrow], person=CLEO, joined=joined)
    yield case("passed on by one who did not join", False, [wide, narrow], person=CLEO, joined={INVITE: DAN.id})
    shared = grant(ANA, MEMBERS, "ask", hops=1)
    passed = grant(BEN, CLEO, "ask", narrows=shared.hash)
    both: dict[str, Any] = {"space": SPACE, "members": {SPACE: [BEN.id, CLEO.id]}, "person": CLEO}
    yield case("passed on by a member to another, who is none of its holders", False, [shared, passed], **both)
    to_space = grant(BEN, MEMBERS, "ask", narrows=_line({})[0].hash)
    yield case("passed on to a space", True, [_line({})[0], to_space], **both)


def _chains() -> Iterator[Vector]:
    people = _everybody()
    one, two, three, four = _line({}, {}, {}, {})
    yield case("passed on once", True, [one, two], person=CLEO, people=people)
    yield case("passed on three times", True, [one, two, three, four], person=EVE, people=people)
    fifth = grant(EVE, BEN, "ask", narrows=four.hash)
    yield case("passed on four times", False, [one, two, three, four, fifth], people=people)
    yield case("the first missing", False, [two], person=CLEO, people=people)
    yield case("one between missing", False, [one, three], person=DAN, people=people)
    yield case("in the wrong order", False, [two, one], person=CLEO, people=people)
    yield case("the last missing", False, [one], person=CLEO, people=people)
    yield case("the same twice", False, [one, one], people=people)
    yield case("whoever passed it on asks", False, [one, two], people=people)
    yield case("of one who passed it on nothing is known", False, [one, two, three], person=DAN)
    stolen = grant(CLEO, DAN, "ask", narrows=one.hash)
    yield case("passed on by one who does not hold it", False, [one, stolen], person=DAN, people=people)
    forged = grant(BEN, CLEO, "ask", narrows=one.hash, secret=CLEO.owner(0))
    yield case("passed on to oneself in the holder's name", False, [one, forged], person=CLEO, people=people)
    by_self = grant(BEN, CLEO, "ask", narrows=one.hash, secret=BEN.other("self"))
    selves = {**people, BEN.id: log_of(BEN.genesis, BEN.add(BEN.id, "self", "self"))}
    yield case("passed on by the holder's self", False, [one, by_self], person=CLEO, people=selves)
    unnamed = grant(BEN, CLEO, "ask")
    yield case("passed on without naming from what", False, [one, unnamed], person=CLEO, people=people)
    rooted = grant(ANA, BEN, "ask", narrows=one.hash)
    yield case("the first names another", False, [rooted], people=people)
    used = [(one.hash, "ask", NOW - 5)]
    spent = _line({"uses": 1}, {"uses": 1})
    yield case("the first is spent", False, spent, person=CLEO, used=[(spent[0].hash, "ask", NOW)], people=people)
    yield case("used before, without a limit", True, [one, two], person=CLEO, used=used, people=people)
    daily = _line({"limits": {"ask": 1}}, {"limits": {"ask": 1}})
    noted = [(daily[0].hash, "ask", NOW)]
    yield case("the first is spent for today", False, daily, person=CLEO, used=noted, people=people)
    ended = _line({"until": NOW - 61}, {"until": NOW - 61})
    yield case("all of it ended", False, ended, person=CLEO, people=people)
    short = _line({}, {"until": NOW - 61})
    yield case("the last ended", False, short, person=CLEO, people=people)
    young = _line({}, {"since": NOW + 61})
    yield case("the last has not begun", False, young, person=CLEO, people=people)
    rule = grant(BEN, CLEO, "ask", never=True)
    yield case("a rule at its end", False, [one, rule], person=CLEO, people=people)


def _widened() -> Iterator[Vector]:
    limited, wide = {"limits": {"ask": 5}}, {"acts": ["ask", "sync"]}
    cases: dict[str, tuple[bool, list[dict[str, Any]]]] = {
        "fewer acts": (True, [wide, {}]),
        "a later beginning": (True, [{}, {"since": FROM + 1}]),
        "an earlier end": (True, [{}, {"until": UNTIL - 1}]),
        "as many uses": (True, [{"uses": 5}, {"uses": 5}]),
        "uses where there were none": (True, [{}, {"uses": 5}]),
        "a lower limit": (True, [limited, {"limits": {"ask": 4}}]),
        "a limit where there was none": (True, [{}, limited]),
        "fewer acts, the limit of the other left out": (True, [{**wide, "limits": {"sync": 1}}, {}]),
        "two hops fewer": (True, [{}, {"hops": 1}]),
        "as many hops": (False, [{"hops": 2}, {"hops": 2}]),
        "more hops": (False, [{"hops": 1}, {"hops": 2}]),
        "without hops": (False, [{"hops": ...}, {"hops": ...}]),
        "more acts": (False, [{}, wide]),
        "another act besides": (False, [{}, {"acts": ["ask", "tell"]}]),
        "an earlier beginning": (False, [{}, {"since": FROM - 1}]),
        "a later end": (False, [{}, {"until": UNTIL + 1}]),
        "more uses": (False, [{"uses": 5}, {"uses": 6}]),
        "uses left out": (False, [{"uses": 5}, {}]),
        "a higher limit": (False, [limited, {"limits": {"ask": 6}}]),
        "the limit left out": (False, [limited, {}]),
        "the limit of another act left out": (False, [{**wide, "limits": {"sync": 1}}, wide]),
        "a later end, at the third": (False, [{}, {"until": UNTIL - 1}, {}]),
    }
    for name, (permitted, changes) in cases.items():
        person = (BEN, CLEO, DAN)[len(changes) - 1]
        yield case(f"passed on with {name}", permitted, _line(*changes), person=person, people=_everybody())
    consent = grant(ANA, BEN, "ask", content=CONTENT, uses=1)
    passed = grant(BEN, CLEO, "ask", content=CONTENT, uses=1, narrows=consent.hash)
    yield case("a consent passed on", False, [consent, passed], person=CLEO, content=CONTENT)
    one = _line({})[0]
    narrow = grant(BEN, CLEO, "ask", content=CONTENT, uses=1, narrows=one.hash)
    yield case("passed on as a consent", True, [one, narrow], person=CLEO, content=CONTENT)
    yield case("passed on as a consent, with another content", False, [one, narrow], person=CLEO, content=OTHER_CONTENT)


def _taken_back() -> Iterator[Vector]:
    people, chain = _everybody(), _line({}, {}, {})
    issuers = (ANA, BEN, CLEO)
    for place, which in enumerate(("first", "second", "last")):
        taken = [revocation(issuers[place], chain[place].hash)]
        yield case(f"the {which} was taken back", False, chain, person=DAN, people=people, revocations=taken)
    yield case("taken back", False, [ASK], revocations=[revocation(ANA, ASK.hash)])
    yield case("another was taken back", True, [ASK], revocations=[revocation(ANA, bytes(32))])
    yield case("taken back by somebody else", True, [ASK], revocations=[revocation(BEN, ASK.hash)])
    forged = revocation(ANA, ASK.hash, secret=BEN.owner(0))
    yield case("taken back by somebody in Ana's name", True, [ASK], revocations=[forged])
    self_ = {ANA.id: log_of(ANA.genesis, ANA.add(ANA.id, "self", "self"))}
    by_self = revocation(ANA, ASK.hash, secret=ANA.other("self"))
    yield case("taken back by Ana's self", True, [ASK], people=self_, revocations=[by_self])
    again = grant(ANA, BEN, "ask", nonce=bytes(16))
    yield case("granted again after it was taken back", True, [again], revocations=[revocation(ANA, ASK.hash)])
    replaced = {ANA.id: log_of(ANA.genesis, ANA.rotate(ANA.id, 1))}
    anew = grant(ANA, BEN, "ask", secret=ANA.owner(1))
    taken = [revocation(ANA, ASK.hash, secret=ANA.owner(1))]
    yield case(
        "signed anew with the next key after it was taken back", False, [anew], people=replaced, revocations=taken
    )


def _forbidden() -> Iterator[Vector]:
    people, chain = _everybody(), _line({}, {}, {})
    passing: dict[str, Any] = {"person": DAN, "people": people}
    yield case("blocked", False, [ASK], blocked=[BEN.id])
    yield case("somebody else is blocked", True, [ASK], blocked=[CLEO.id])
    yield case("passed on by one who is blocked", False, chain, blocked=[BEN.id], **passing)
    yield case("whoever asks last is blocked", False, chain, blocked=[DAN.id], **passing)
    never, space = grant(ANA, BEN, "ask", never=True), grant(ANA, MEMBERS, "ask", never=True)
    told = grant(ANA, BEN, "ask", never=True, content=CONTENT)
    member: dict[str, Any] = {"space": SPACE, "members": {SPACE: [BEN.id]}}
    yield case("forbidden", False, [ASK], rules=[never])
    yield case("another act is forbidden", True, [ASK], rules=[grant(ANA, BEN, "sync", never=True)])
    yield case("somebody else is forbidden", True, [ASK], rules=[grant(ANA, CLEO, "ask", never=True)])
    yield case("forbidden to one who passed it on", False, chain, rules=[never], **passing)
    yield case("forbidden in a space", False, [grant(ANA, MEMBERS, "ask")], rules=[space], **member)
    yield case("forbidden in a space, granted apart from it", False, [ASK], rules=[space], **member)
    yield case("forbidden in a space, but not acting in it", True, [ASK], rules=[space], members=member["members"])
    yield case("forbidden with this content", False, [ASK], content=CONTENT, rules=[told])
    yield case("forbidden with another content", True, [ASK], content=OTHER_CONTENT, rules=[told])
    yield case("forbidden with some content, asked without any", True, [ASK], rules=[told])
    yield case("forbidden whatever the content", False, [ASK], content=CONTENT, rules=[never])
    yield case("forbidden by somebody else", True, [ASK], rules=[grant(BEN, BEN, "ask", never=True)])
    forged = grant(ANA, BEN, "ask", never=True, secret=MALLORY.owner(0))
    yield case("forbidden by somebody in Ana's name", True, [ASK], rules=[forged])
    yield case("no longer forbidden", True, [ASK], rules=[never], revocations=[revocation(ANA, never.hash)])
    yield case("a rule presented as a grant", False, [never])
    over = grant(ANA, BEN, "ask", never=True, until=NOW - 60)
    to_come = grant(ANA, BEN, "ask", never=True, since=NOW + 60)
    yield case("forbidden until a minute ago", False, [ASK], rules=[over])
    yield case("forbidden until longer ago", True, [ASK], rules=[over], clock=NOW + 1, latest=NOW + 1)
    yield case("forbidden from in a minute on", False, [ASK], rules=[to_come])
    yield case("forbidden from later on", True, [ASK], rules=[to_come], clock=NOW - 1, latest=NOW - 1)
    yield case("forbidden until long ago, the clock set back", False, [ASK], rules=[over], latest=NOW + DAY)
    yield case("forbidden from later on, seen already", False, [ASK], rules=[to_come], clock=NOW - DAY, latest=NOW)
    rotated = {ANA.id: log_of(ANA.genesis, ANA.rotate(ANA.id, 1))}
    anew = grant(ANA, BEN, "ask", nonce=bytes(16), secret=ANA.owner(1))
    yield case("forbidden with a key replaced since", False, [anew], rules=[never], people=rotated, stored=[never.hash])

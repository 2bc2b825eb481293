"""Grants, revocations and cards, each as somebody might send it."""

from collections.abc import Iterator
from typing import Any

from identity.envelope import Envelope
from identity.packing import pack
from identity.signing import public_key
from tests.identity.vectors.parts import (
    ANA,
    BEN,
    FROM,
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

BEARER, SPACE, CONTENT = ("bearer", b"\x01" * 32), ("space", b"\x02" * 32), b"\x03" * 32


def grants() -> Iterator[Vector]:
    """Good and bad grants, then revocations."""
    consent: dict[str, Any] = {"content": CONTENT, "uses": 1}
    invite: dict[str, Any] = {"uses": 1}
    sixteen = [f"act-{number:02}" for number in range(16)]
    good = {
        "a permission": grant(ANA, BEN, "ask"),
        "of sixteen acts": grant(ANA, BEN, *sixteen),
        "of the longest act": grant(ANA, BEN, "a" * 32),
        "of acts with digits and hyphens": grant(ANA, BEN, "a-1", "a1", "b"),
        "to whoever joined": grant(ANA, BEARER, "ask"),
        "to a space": grant(ANA, SPACE, "ask"),
        "with limits for each act": grant(ANA, BEN, "ask", "sync", limits={"ask": 1, "sync": 1_000_000}),
        "with uses": grant(ANA, BEN, "ask", uses=1_000_000),
        "to be passed on": grant(ANA, BEN, "ask", hops=3),
        "passed on": grant(BEN, ANA, "ask", narrows=bytes(32)),
        "from the beginning of time to its end": grant(ANA, BEN, "ask", until=253_402_300_799, since=0),
        "for one second": grant(ANA, BEN, "ask", until=FROM + 1),
        "a consent": grant(ANA, BEN, "publish", **consent),
        "an invite": grant(ANA, BEARER, "join", **invite),
        "a rule": grant(ANA, BEN, "ask", never=True),
        "a rule against joining": grant(ANA, BEN, "join", never=True),
        "a rule against joining and more": grant(ANA, BEN, "ask", "join", never=True),
        "a rule for a space": grant(ANA, SPACE, "ask", "sync", never=True),
        "a rule about one content": grant(ANA, BEN, "ask", "tell", never=True, content=CONTENT),
        "signed by the key of the self, which others judge": grant(ANA, BEN, "ask", secret=ANA.other("self")),
    }
    for name, envelope in good.items():
        yield _vector("grant", name, envelope, True)
    plain = good["a permission"]
    bad: dict[str, Envelope] = {
        "signed as a revocation": sealed_raw("grant-revocation", plain.payload, ANA.owner(0)),
        "passed off as a grant": altered(sealed_raw("card", plain.payload, ANA.owner(0)), domain=plain.domain),
        "of a later version": sealed_raw("grant/2", plain.payload, ANA.owner(0)),
        "under a key that did not sign it": altered(plain, key=public_key(BEN.owner(0))),
        "a bit of the payload changed": altered(plain, payload=flipped(plain.payload, 20)),
        "a bit of the signature changed": altered(plain, signature=flipped(plain.signature, 40)),
        "a number that is not minimal": sealed_raw("grant", _stretched(plain.payload), ANA.owner(0)),
        "a list": Envelope.sealed("grant", ["ask"], ANA.owner(0)),
    }
    changes: dict[str, dict[str, Any]] = {
        "no acts": {"acts": []},
        "seventeen acts": {"acts": [*sixteen, "b"]},
        "acts out of order": {"acts": ["sync", "ask"]},
        "an act twice": {"acts": ["ask", "ask"]},
        "an act in capitals": {"acts": ["Ask"]},
        "an act that begins with a digit": {"acts": ["1ask"]},
        "an act of another alphabet": {"acts": ["аsk"]},
        "an act with a line break": {"acts": ["ask\n"]},
        "an act of no letters": {"acts": [""]},
        "an act of 33 letters": {"acts": ["a" * 33]},
        "an act that is bytes": {"acts": [b"ask"]},
        "an act alone, in no list": {"acts": "ask"},
        "an id that is short": {"issuer": ANA.id[:31]},
        "an id that is text": {"issuer": ANA.id.hex()[:32]},
        "to nobody": {"to": ...},
        "to somebody of an unknown kind": {"to": {"kind": "everybody", "id": BEN.id}},
        "to somebody without an id": {"to": {"kind": "person"}},
        "to somebody with more than an id": {"to": {"kind": "person", "id": BEN.id, "name": "Ben"}},
        "to a hash that is long": {"to": {"kind": "person", "id": BEN.id + b"\x00"}},
        "no beginning": {"since": ...},
        "no end": {"until": ...},
        "an end before the beginning": {"until": FROM - 1},
        "an end at the beginning": {"until": FROM},
        "an end after all times": {"until": 253_402_300_800},
        "a beginning before all times": {"since": -1},
        "a time that is text": {"since": "now"},
        "a time that is true": {"since": True},
        "no nonce": {"nonce": ...},
        "a nonce of 15 bytes": {"nonce": bytes(15)},
        "a nonce of 32 bytes": {"nonce": bytes(32)},
        "an unknown key": {"unless": "rain"},
        "an unknown key that is nil": {"unless": None},
        "never, spelled out": {"never": False},
        "content, spelled out": {"content": None},
        "limits, spelled out": {"limits": {}},
        "uses, spelled out": {"uses": None},
        "hops, spelled out": {"hops": 0},
        "narrows, spelled out": {"narrows": None},
        "never, as a number": {"never": 1},
        "hops, as a boolean": {"hops": True},
        "hops below none": {"hops": -1},
        "four hops": {"hops": 4},
        "no uses at all": {"uses": 0},
        "too many uses": {"uses": 1_000_001},
        "uses, as a boolean": {"uses": True},
        "a limit of none": {"limits": {"ask": 0}},
        "a limit too large": {"limits": {"ask": 1_000_001}},
        "a limit of an act that is not granted": {"limits": {"sync": 1}},
        "limits in a list": {"limits": [1]},
        "a content that is short": {**consent, "content": CONTENT[:31]},
        "narrowed from a hash that is short": {"narrows": bytes(31)},
        "a consent without uses": {"content": CONTENT},
        "a consent to two uses": {"content": CONTENT, "uses": 2},
        "a consent of two acts": {**consent, "acts": ["ask", "tell"]},
        "a consent that may be passed on": {**consent, "hops": 1},
        "a consent to a space": {**consent, "to": {"kind": "space", "id": SPACE[1]}},
        "a consent to whoever joined": {**consent, "to": {"kind": "bearer", "id": BEARER[1]}},
        "an invite to a person": {**invite, "acts": ["join"]},
        "a rule with limits": {"never": True, "limits": {"ask": 1}},
        "a rule with uses": {"never": True, "uses": 1},
        "a rule with hops": {"never": True, "hops": 1},
        "a rule that was passed on": {"never": True, "narrows": bytes(32)},
        "a rule for whoever joined": {"never": True, "to": {"kind": "bearer", "id": BEARER[1]}},
    }
    bad |= {name: grant(ANA, BEN, "ask", **change) for name, change in changes.items()}
    invites: dict[str, dict[str, Any]] = {
        "an invite without uses": {},
        "an invite to two uses": {"uses": 2},
        "an invite that may be passed on": {**invite, "hops": 1},
        "an invite to more than joining": {**invite, "acts": ["ask", "join"]},
        "an invite with a content": {**invite, "content": CONTENT},
    }
    bad |= {name: grant(ANA, BEARER, "join", **change) for name, change in invites.items()}
    for name, envelope in bad.items():
        yield _vector("grant", name, envelope, False)
    yield from _revocations(plain)


def _revocations(plain: Envelope) -> Iterator[Vector]:
    taken = revocation(ANA, plain.hash)
    yield _vector("grant-revocation", "a grant taken back", taken, True)
    for name, envelope in {
        "a revocation signed as a grant": sealed_raw("grant", taken.payload, ANA.owner(0)),
        "a revocation with an unknown key": revocation(ANA, plain.hash, until=UNTIL),
        "a revocation of a hash that is short": revocation(ANA, plain.hash[:31]),
        "a revocation by an id that is text": revocation(ANA, plain.hash, issuer="Ana"),
        "a revocation without a grant": Envelope.sealed("grant-revocation", {"issuer": ANA.id}, ANA.owner(0)),
        "a revocation of which a bit is changed": altered(taken, payload=flipped(taken.payload, 30)),
    }.items():
        yield _vector("grant-revocation", name, envelope, False)


def cards() -> Iterator[Vector]:
    """Cards of Ana, and cards that are not hers."""
    fields = {"person": ANA.id, "name": "Ana", "made": NOW}
    self_, rotated, rescue, rival = (
        ANA.add(ANA.id, "self", "self"),
        ANA.rotate(ANA.id, 1),
        ANA.recover(ANA.id, 50),
        ANA.recover(ANA.id, 60),
    )
    born, moved = log_of(ANA.genesis, self_), log_of(ANA.genesis, rotated)
    plain = Envelope.sealed("card", fields, ANA.owner(0))

    def card(name: str, envelope: Envelope, valid: bool, log: list[str] = born, stored: bool = False) -> Vector:
        vector: Vector = {"name": name, "bytes": envelope.to_bytes().hex(), "log": log, "stored": stored}
        return {**vector, "valid": valid, **({"says": hexed(envelope.opened("card"))} if valid else {})}

    yield card("a card", plain, True)
    for name, called in {
        "a name of many scripts": "Ána 안나 🦎",
        "a name of 1,024 bytes": "é" * 512,
        "no name": "",
        "a name with a line break, which others judge": "A\nna",
    }.items():
        yield card(name, Envelope.sealed("card", {**fields, "name": called}, ANA.owner(0)), True)
    yield card("by the new key", Envelope.sealed("card", fields, ANA.owner(1)), True, moved)
    yield card("by a key replaced since, stored before", plain, True, moved, stored=True)
    yield card("of one who ended, stored before", plain, True, log_of(ANA.genesis, ANA.retire(ANA.id)), stored=True)
    more = card("with another field", plain, True)
    more["bytes"] = Envelope.sealed("card", {**fields, "moon": "full"}, ANA.owner(0)).to_bytes().hex()
    yield more
    bad: dict[str, Envelope] = {
        "signed as a grant": sealed_raw("grant", plain.payload, ANA.owner(0)),
        "by the key of the self": Envelope.sealed("card", fields, ANA.other("self")),
        "by somebody else": Envelope.sealed("card", fields, BEN.owner(0)),
        "of somebody else": Envelope.sealed("card", {**fields, "person": BEN.id}, ANA.owner(0)),
        "by the key that is to come": Envelope.sealed("card", fields, ANA.owner(1)),
        "a bit of the payload changed": altered(plain, payload=flipped(plain.payload, 8)),
        "a bit of the signature changed": altered(plain, signature=flipped(plain.signature, 5)),
        "a name of 1,025 bytes": Envelope.sealed("card", {**fields, "name": "é" * 512 + "a"}, ANA.owner(0)),
        "a name that is bytes": Envelope.sealed("card", {**fields, "name": b"Ana"}, ANA.owner(0)),
        "a time that is text": Envelope.sealed("card", {**fields, "made": "today"}, ANA.owner(0)),
        "a time before all times": Envelope.sealed("card", {**fields, "made": -1}, ANA.owner(0)),
        "a time after all times": Envelope.sealed("card", {**fields, "made": 253_402_300_800}, ANA.owner(0)),
        "no time": Envelope.sealed("card", {"person": ANA.id, "name": "Ana"}, ANA.owner(0)),
        "an id that is short": Envelope.sealed("card", {**fields, "person": ANA.id[:31]}, ANA.owner(0)),
        "a number that is not minimal": sealed_raw("card", _stretched(plain.payload), ANA.owner(0)),
        "a list": Envelope.sealed("card", ["Ana"], ANA.owner(0)),
    }
    for name, envelope in bad.items():
        yield card(name, envelope, False)
    yield card("by a key replaced since", plain, False, moved)
    yield card("of one who ended", plain, False, log_of(ANA.genesis, ANA.retire(ANA.id)))
    yield card("of one who is frozen", plain, False, log_of(ANA.genesis, rescue, rival), stored=True)
    yield card(
        "stored before, by a key that never was", Envelope.sealed("card", fields, BEN.owner(0)), False, stored=True
    )


def _stretched(payload: bytes) -> bytes:
    """A payload in which a time of four bytes is written in eight."""
    time = pack(FROM) if pack(FROM) in payload else pack(NOW)
    return payload.replace(time, b"\xcf" + bytes(4) + time[1:])


def _vector(kind: str, name: str, envelope: Envelope, valid: bool) -> Vector:
    vector: Vector = {"name": name, "kind": kind, "bytes": envelope.to_bytes().hex(), "valid": valid}
    if valid:
        vector |= {"key": envelope.key.hex(), "hash": envelope.hash.hex(), "says": hexed(envelope.opened(kind))}
    return vector

"""Person logs that hold, and person logs that do not."""

from collections.abc import Iterator
from typing import Any

from identity.envelope import Envelope
from identity.operations import Add, Recover, Rotate, co_sign, commitment, signed
from identity.personlog import PersonLog
from identity.signing import public_key
from tests.identity.person import Person
from tests.identity.vectors.parts import Vector


def person_logs() -> Iterator[Vector]:
    """Logs that hold, and logs that do not."""
    ana, mallory = Person(1), Person(2)
    self_ = ana.add(ana.id, "self", "self")
    node = ana.add(self_.hash, "node", "node")
    sealing = ana.add(node.hash, "sealing", "sealing", by="node")
    keys = [self_, node, sealing]
    rotated = ana.rotate(sealing.hash, 1)
    stolen = ana.rotate(rotated.hash, 2)
    rescue = ana.recover(rotated.hash, 50)
    rival = ana.recover(sealing.hash, 60)
    again = ana.recover(rescue.hash, 70)
    revoked = ana.revoke(sealing.hash, "self", {"space": bytes(32)})
    retired = ana.retire(ana.id)
    double = ana.add(ana.id, "self", "double")
    good = {
        "born": [],
        "with keys": keys,
        "rotated": [*keys, rotated],
        "rotated twice": [*keys, rotated, stolen],
        "recovered from a theft": [*keys, rotated, stolen, rescue],
        "the same, the recovery first": [*keys, rotated, rescue, stolen],
        "recovered twice, one after the other": [*keys, rotated, rescue, again],
        "recovered twice at once: frozen": [*keys, rotated, rescue, rival],
        "a key revoked": [*keys, revoked],
        "retired": [retired],
        "retired and recovered": [retired, ana.recover(retired.hash, 50)],
        "forked, the first counts": [self_, double],
        "an operation twice": [self_, self_],
        "forked, a rotation beats what came before it": [self_, ana.rotate(ana.id, 1)],
        "a key revoked, heads of long and many names": [
            self_,
            ana.revoke(self_.hash, "self", {"é" * 64: bytes(32), **{str(number): bytes(32) for number in range(63)}}),
        ],
        "a machine revoked, its sealing key with it": [*keys, ana.revoke(sealing.hash, "node", {})],
    }
    for name, operations in good.items():
        yield _log(name, [ana.genesis, *operations], True)
    yield from _met(ana)
    new = public_key(ana.owner(1))
    uncommitted = Rotate(ana.id, public_key(ana.owner(9)), commitment(new))
    unsigned = Rotate(ana.id, new, commitment(new))
    key = public_key(ana.other("self"))
    bad = {
        "another person's beginning": [mallory.genesis],
        "an operation after one that is not here": [node],
        "rotated to a key that was not committed to": [signed(uncommitted, ana.owner(9))],
        "rotated by the old key": [signed(unsigned, ana.owner(0))],
        "a key added by somebody else": [
            signed(co_sign(ana.id, ana.id, "self", key, ana.other("self")), mallory.owner(0))
        ],
        "a key added without its consent": [signed(Add(ana.id, "self", key, key, bytes(64)), ana.owner(0))],
        "a consent given for another person": [
            signed(co_sign(mallory.id, ana.id, "self", key, ana.other("self")), ana.owner(0))
        ],
        "a key added twice": [self_, ana.add(self_.hash, "self", "self")],
        "a sealing key without a machine": [ana.add(ana.id, "sealing", "sealing", by="node")],
        "a key revoked that is nobody's": [ana.revoke(ana.id, "self", {})],
        "recovered without the phrase": [signed(Recover(ana.id, new, commitment(new)), ana.owner(0))],
        "an operation after the end": [retired, ana.add(retired.hash, "self", "self")],
        "an operation with an unknown field": [
            Envelope.sealed("person", {"op": "retire", "prev": ana.id, "until": 5}, ana.owner(0))
        ],
        "recovered to a key that is a machine's": [
            self_,
            node,
            signed(Recover(node.hash, public_key(ana.other("node")), commitment(new)), ana.recovery),
        ],
        "the key committed to, added as a machine": [ana.add(ana.id, "node", "owner 1")],
        "a sealing key of small order": [node, _sealing(ana, node.hash, (1).to_bytes(32, "little"))],
        "a sealing key that is written twice": [node, _sealing(ana, node.hash, bytes(31) + b"\x80")],
        "recovered to the owner key that is there": [
            signed(Recover(ana.id, public_key(ana.owner(0)), commitment(new)), ana.recovery)
        ],
        "an operation of another kind": [Envelope.sealed("note", {"op": "retire", "prev": ana.id}, ana.owner(0))],
    }
    for name, operations in bad.items():
        yield _log(name, [ana.genesis, *operations], False)
    for name, changes in _misshapen(self_.hash).items():
        yield _log(name, [ana.genesis, self_, _changed(ana, **changes)], False)
    beginnings: dict[str, dict[str, Any]] = {
        "a beginning with an owner that is short": {"owner": public_key(ana.owner(0))[:31]},
        "a beginning with a commitment that is text": {"next": "n" * 32},
        "a beginning with one key twice": {"recovery": public_key(ana.owner(0))},
        "a beginning that is committed to its own owner": {"next": commitment(public_key(ana.owner(0)))},
        "a beginning signed by another": {"owner": public_key(ana.owner(1))},
    }
    for name, changes in beginnings.items():
        fields = {"op": "genesis", "owner": public_key(ana.owner(0)), "next": bytes(32), "recovery": bytes(32)}
        yield _log(name, [Envelope.sealed("person", {**fields, **changes}, ana.owner(0))], False)
    yield _log("no beginning", [self_], False)
    yield _log("nothing", [], False)


def _met(ana: Person) -> Iterator[Vector]:
    """Rival recoveries, of which the reader confirmed some."""
    self_ = ana.add(ana.id, "self", "self")
    one, other = ana.recover(self_.hash, 50), ana.recover(ana.id, 60)
    after, beside = ana.add(one.hash, "node", "node", owner=50), ana.add(other.hash, "node", "laptop", owner=60)
    again, rival = ana.recover(one.hash, 70), ana.recover(one.hash, 80)
    operations = [ana.genesis, self_, one, other, after, beside]
    yield _log("frozen, and nobody was met", operations, True)
    yield _log("frozen, and one was met", operations, True, one)
    yield _log("frozen, and the other was met", operations, True, other)
    yield _log("one was met who recovered again", [*operations, again], True, one)
    yield _log("one was met, and the newest of theirs named", [*operations, again], True, again)
    yield _log("one was met, of whom there are two since", [*operations, again, rival], True, one)
    yield _log("one of two who recovered after the other was met", [*operations, again, rival], True, rival)
    newer = ana.rotate(one.hash, 51)
    yield _log("one was met, who rotated and recovered since", [*operations, again, newer], True, one)
    yield _log("one was met, whom an older rival forked", [*operations, ana.recover(after.hash, 90)], True, one)
    yield _log("somebody was met of whom nothing is here", operations, True, again)


def _misshapen(prev: bytes) -> dict[str, dict[str, Any]]:
    """Operations after Ana's self was added, each with something of the wrong type or size."""
    person = Person(1)
    key = public_key(person.other("self"))
    revoke = {"op": "revoke", "prev": prev, "key": key, "heads": {}}
    add = {"op": "add", "prev": prev, "role": "self", "key": key, "by": key, "proof": bytes(64)}
    rotate = {"op": "rotate", "prev": prev, "owner": public_key(person.owner(0)), "next": bytes(32)}
    return {
        "an operation without a name": {"prev": prev},
        "an operation whose name is a number": {"op": 1, "prev": prev},
        "an unknown operation": {"op": "revive", "prev": prev},
        "a place that is short": {"op": "retire", "prev": prev[:31]},
        "a place that is text": {"op": "retire", "prev": "p" * 32},
        "a place that is nil": {"op": "retire", "prev": None},
        "a revocation of a key that is short": {**revoke, "key": key[:31]},
        "heads in a list": {**revoke, "heads": []},
        "a head that is short": {**revoke, "heads": {"space": bytes(31)}},
        "a head that is text": {**revoke, "heads": {"space": "h" * 32}},
        "a head of a chain without a name": {**revoke, "heads": {"": bytes(32)}},
        "a head of a chain of 65 letters": {**revoke, "heads": {"é" * 65: bytes(32)}},
        "heads of 65 chains": {**revoke, "heads": {str(number): bytes(32) for number in range(65)}},
        "a role that is unknown": {**add, "role": "owner"},
        "a role that is a number": {**add, "role": 1},
        "a proof that is short": {**add, "proof": bytes(63)},
        "a proof that is text": {**add, "proof": "p" * 64},
        "a rotation that says whose it is": {**rotate, "person": person.id},
        "a rotation to nothing": {"op": "rotate", "prev": prev, "next": bytes(32)},
    }


def _changed(ana: Person, **content: Any) -> Envelope:
    return Envelope.sealed("person", content, ana.owner(0))


def _sealing(ana: Person, prev: bytes, key: bytes) -> Envelope:
    return signed(co_sign(ana.id, prev, "sealing", key, ana.other("node")), ana.owner(0))


def _log(name: str, envelopes: list[Envelope], valid: bool, met: Envelope | None = None) -> Vector:
    vector: Vector = {"name": name, "operations": [one.to_bytes().hex() for one in envelopes], "valid": valid}
    if met:
        vector["met"] = met.hash.hex()
    if valid:
        log = PersonLog(envelopes, met.hash if met else None)
        vector |= {"person": log.person.hex(), "head": log.state.head.hex(), "frozen": log.frozen}
        keys = {key.hex(): known.role for key, known in log.state.keys.items() if known.heads is None}
        vector |= {"owner": log.state.owner.hex(), "keys": dict(sorted(keys.items()))}
    return vector

"""Makes ``specs/vectors``: ``python -m tests.identity.vectors``. A test compares them with what this would make."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack

from identity.envelope import Envelope, domain_of
from identity.ids import digest, spell
from identity.operations import Add, Recover, Rotate, co_sign, commitment, signed
from identity.packing import pack
from identity.personlog import PersonLog
from identity.signing import _ORDER, public_key, sign
from tests.identity.person import Person

FOLDER = Path(__file__).resolve().parents[2] / "specs" / "vectors"
SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))

Vector = dict[str, Any]


def envelopes() -> Iterator[Vector]:
    """Every kind of good and bad envelope."""
    contents: dict[str, object] = {
        "a map": {"from": "Ana", "says": "hello"},
        "nothing": None,
        "numbers at their edges": [0, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**64 - 1],
        "negative numbers at their edges": [-1, -32, -33, -128, -129, -(2**15), -(2**15) - 1, -(2**31), -(2**63)],
        "texts of many scripts": ["", "é", "한국어", "🦎", "a" * 31, "a" * 32, "a" * 255, "a" * 256],
        "bytes of many lengths": [b"", bytes(255), bytes(256)],
        "keys in the order of their bytes": {"": 1, "A": 1, "a": 1, "aa": 1, "é": 1},
        "twelve levels": [[[[[[[[[[[[]]]]]]]]]]]],
        "twelve levels, and something in the last": [[[[[[[[[[[[1]]]]]]]]]]]],
        "sixteen items": list(range(16)),
    }
    for name, content in contents.items():
        good = Envelope.sealed("note", content, SECRET)
        yield {
            **_vector(name, good, True),
            "content": good.payload.hex(),
            "key": good.key.hex(),
            "hash": good.hash.hex(),
        }
    good = Envelope.sealed("note", {"says": "hello"}, SECRET)
    yield _vector("signed as another kind", Envelope.sealed("grant", {"says": "hello"}, SECRET), False)
    yield _vector(
        "passed off as another kind", _with(Envelope.sealed("grant", {}, SECRET), domain=domain_of("note")), False
    )
    yield _vector("of a later version", _with(good, domain="kith/note/2"), False)
    yield _vector("a key that did not sign it", _with(good, key=public_key(OTHER)), False)
    yield _vector("another payload", _with(good, payload=pack({"says": "hallo"})), False)
    for place in (0, 31, 32, 63):
        changed = bytearray(good.signature)
        changed[place] ^= 1
        yield _vector(f"byte {place} of the signature changed", _with(good, signature=bytes(changed)), False)
    scalar = int.from_bytes(good.signature[32:], "little") + _ORDER
    again = good.signature[:32] + scalar.to_bytes(32, "little")
    yield _vector("a scalar that is not canonical", _with(good, signature=again), False)
    identity = (1).to_bytes(32, "little")
    yield _vector("the identity point as key", _with(good, key=identity, signature=identity + bytes(32)), False)
    yield _vector("the identity point, sign bit set", _with(good, key=(1 | 1 << 255).to_bytes(32, "little")), False)
    yield _vector("a key beyond the prime", _with(good, key=(2**255 - 18).to_bytes(32, "little")), False)
    for name, payload in {
        "a payload with a number that is not minimal": b"\xcc\x05",
        "a payload with a key twice": b"\x82\xa1a\x01\xa1a\x02",
        "a payload with keys out of order": b"\x82\xa1b\x01\xa1a\x02",
        "a payload with a float": msgpack.packb(1.5),
        "a payload with an extension": msgpack.packb(msgpack.ExtType(1, b"")),
        "a payload with something left over": b"\x01\x02",
        "a payload that is empty": b"",
        "a payload with text that is not UTF-8": b"\xa1\xff",
        "a payload of thirteen levels": b"\x91" * 13 + b"\x01",
        "a payload of thirteen levels, the last empty": b"\x91" * 12 + b"\x90",
    }.items():
        domain = domain_of("note")
        covered = len(domain).to_bytes(8, "big") + domain.encode() + len(payload).to_bytes(8, "big") + payload
        yield _vector(name, Envelope(domain, payload, public_key(SECRET), sign(SECRET, covered)), False)
    fields = {"domain": good.domain, "key": good.key, "payload": good.payload, "signature": good.signature}
    yield _raw("a field too many", pack({**fields, "zeal": 1}), False)
    yield _raw("a field too few", pack({name: value for name, value in fields.items() if name != "key"}), False)
    yield _raw("a domain that is bytes", pack({**fields, "domain": good.domain.encode()}), False)
    yield _raw("a key that is short", pack({**fields, "key": good.key[:31]}), False)
    yield _raw("fields out of order", msgpack.packb(dict(reversed(fields.items()))), False)
    yield _raw("cut short", good.to_bytes()[:-1], False)
    yield _raw("something left over", good.to_bytes() + b"\x00", False)
    yield _raw("nothing", b"", False)


def ids() -> Iterator[Vector]:
    """Good and mistyped ids."""
    hash_ = digest("example", b"Ana")
    text = spell("person", hash_)
    good = {"as it is spelled": text, "in capitals": text.upper(), "in two lines": f" {text[:20]}\n  {text[20:]}"}
    for name, copied in good.items():
        yield {"name": name, "kind": "person", "text": copied, "valid": True, "id": hash_.hex()}
    other = "b" if text[10] != "b" else "c"
    for name, kind, copied in (
        ("a letter typed wrong", "person", text[:10] + other + text[11:]),
        ("a letter missing", "person", text[1:]),
        ("a letter too many", "person", text + "a"),
        ("a digit that has no place", "person", text[:-1] + "1"),
        ("an id of another kind", "space", text),
        ("nothing", "person", ""),
    ):
        yield {"name": name, "kind": kind, "text": copied, "valid": False}


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
        "a machine revoked, its sealing key with it": [*keys, ana.revoke(sealing.hash, "node", {})],
    }
    for name, operations in good.items():
        yield _log(name, [ana.genesis, *operations], True)
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
        "an operation of another kind": [Envelope.sealed("note", {"op": "retire", "prev": ana.id}, ana.owner(0))],
    }
    for name, operations in bad.items():
        yield _log(name, [ana.genesis, *operations], False)
    yield _log("no beginning", [self_], False)
    yield _log("nothing", [], False)


def _log(name: str, envelopes: list[Envelope], valid: bool) -> Vector:
    vector: Vector = {"name": name, "operations": [one.to_bytes().hex() for one in envelopes], "valid": valid}
    if valid:
        log = PersonLog(envelopes)
        vector |= {"person": log.person.hex(), "head": log.state.head.hex(), "frozen": log.frozen}
        keys = {key.hex(): known.role for key, known in log.state.keys.items() if known.heads is None}
        vector |= {"owner": log.state.owner.hex(), "keys": dict(sorted(keys.items()))}
    return vector


def _with(envelope: Envelope, **changes: Any) -> Envelope:
    fields = {
        "domain": envelope.domain,
        "payload": envelope.payload,
        "key": envelope.key,
        "signature": envelope.signature,
    }
    return Envelope(**{**fields, **changes})


def _vector(name: str, envelope: Envelope, valid: bool) -> Vector:
    return _raw(name, envelope.to_bytes(), valid)


def _raw(name: str, data: bytes, valid: bool) -> Vector:
    return {"name": name, "kind": "note", "bytes": data.hex(), "valid": valid}


FILES = {"envelopes.json": envelopes, "ids.json": ids, "person-logs.json": person_logs}


def text_of(name: str) -> str:
    """A file of vectors as it should be."""
    return json.dumps(list(FILES[name]()), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in FILES:
        (FOLDER / name).write_text(text_of(name), encoding="utf-8")
        print(f"wrote {FOLDER / name}")

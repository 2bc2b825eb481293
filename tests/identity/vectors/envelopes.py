"""Envelopes and ids, good and bad."""

from collections.abc import Iterator

import msgpack

from identity.envelope import Envelope, domain_of
from identity.ids import digest, spell
from identity.packing import pack
from identity.signing import _ORDER, public_key, sign
from tests.identity.vectors.parts import OTHER, SECRET, Vector, altered


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
        "passed off as another kind", altered(Envelope.sealed("grant", {}, SECRET), domain=domain_of("note")), False
    )
    yield _vector("of a later version", altered(good, domain="kith/note/2"), False)
    yield _vector("a key that did not sign it", altered(good, key=public_key(OTHER)), False)
    yield _vector("another payload", altered(good, payload=pack({"says": "hallo"})), False)
    for place in (0, 31, 32, 63):
        changed = bytearray(good.signature)
        changed[place] ^= 1
        yield _vector(f"byte {place} of the signature changed", altered(good, signature=bytes(changed)), False)
    scalar = int.from_bytes(good.signature[32:], "little") + _ORDER
    again = good.signature[:32] + scalar.to_bytes(32, "little")
    yield _vector("a scalar that is not canonical", altered(good, signature=again), False)
    identity = (1).to_bytes(32, "little")
    yield _vector("the identity point as key", altered(good, key=identity, signature=identity + bytes(32)), False)
    yield _vector("the identity point, sign bit set", altered(good, key=(1 | 1 << 255).to_bytes(32, "little")), False)
    yield _vector("a key beyond the prime", altered(good, key=(2**255 - 18).to_bytes(32, "little")), False)
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
    yield _raw("no bytes at all", b"", False)


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


def _vector(name: str, envelope: Envelope, valid: bool) -> Vector:
    return _raw(name, envelope.to_bytes(), valid)


def _raw(name: str, data: bytes, valid: bool) -> Vector:
    return {"name": name, "kind": "note", "bytes": data.hex(), "valid": valid}

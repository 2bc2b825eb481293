"""A second, small implementation of specs/identity.md, sharing no code with ``identity/``: PyNaCl, its own packing."""

import base64
import hashlib
from typing import Any

import nacl.bindings
import nacl.exceptions

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493

LEVELS = 12


class No(Exception):
    """Refused."""


def decode(data: bytes) -> Any:
    """Read the one encoding of a value."""
    value, end = _value(data, 0, 0)
    if end != len(data) or len(data) > 66_048:
        raise No("something is left over")
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if at >= len(data):
        raise No("too short")
    head, at = data[at], at + 1
    if head < 0x80:
        return head, at
    if head >= 0xE0:
        return head - 256, at
    if head < 0x90:
        return _map(data, at, head & 15, depth)
    if head < 0xA0:
        return _list(data, at, head & 15, depth)
    if head < 0xC0:
        return _text(data, at, head & 31)
    if head in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[head], at
    sizes = {
        0xC4: ("b", 1, 0),
        0xC5: ("b", 2, 256),
        0xC6: ("b", 4, 65_536),
        0xD9: ("t", 1, 32),
        0xDA: ("t", 2, 256),
        0xDB: ("t", 4, 65_536),
        0xDC: ("l", 2, 16),
        0xDD: ("l", 4, 65_536),
        0xDE: ("m", 2, 16),
        0xDF: ("m", 4, 65_536),
        0xCC: ("u", 1, 128),
        0xCD: ("u", 2, 256),
        0xCE: ("u", 4, 65_536),
        0xCF: ("u", 8, 2**32),
        0xD0: ("i", 1, 32),
        0xD1: ("i", 2, 128),
        0xD2: ("i", 4, 32_768),
        0xD3: ("i", 8, 2**31),
    }
    if head not in sizes:
        raise No("a type that has no place")
    what, width, least = sizes[head]
    raw, at = _take(data, at, width)
    number = int.from_bytes(raw, "big", signed=what == "i")
    if what == "i":
        if number >= -least:
            raise No("not the shortest form")
        return number, at
    if number < least:
        raise No("not the shortest form")
    if what == "u":
        return number, at
    if what == "b":
        return _take(data, at, number)
    return {"t": lambda: _text(data, at, number), "l": lambda: _list(data, at, number, depth)}.get(
        what, lambda: _map(data, at, number, depth)
    )()


def _take(data: bytes, at: int, count: int) -> tuple[bytes, int]:
    if at + count > len(data):
        raise No("too short")
    return data[at : at + count], at + count


def _text(data: bytes, at: int, count: int) -> tuple[str, int]:
    raw, at = _take(data, at, count)
    try:
        return raw.decode(), at
    except UnicodeDecodeError as error:
        raise No("not UTF-8") from error


def _list(data: bytes, at: int, count: int, depth: int) -> tuple[list[Any], int]:
    items = []
    if depth >= LEVELS:
        raise No("too deep")
    for _ in range(count):
        item, at = _value(data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict[str, Any], int]:
    items: dict[str, Any] = {}
    last: bytes | None = None
    if depth >= LEVELS:
        raise No("too deep")
    for _ in range(count):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, str) or (last is not None and key.encode() <= last):
            raise No("keys that are not text, or out of order")
        last = key.encode()
        items[key], at = _value(data, at, depth + 1)
    return items, at


def digest(*parts: bytes) -> bytes:
    """The digest of a domain and parts."""
    return hashlib.blake2b(b"".join(len(part).to_bytes(8, "big") + part for part in parts), digest_size=32).digest()


def read_id(kind: str, text: str) -> bytes:
    """The id that a text spells."""
    letters = "".join(text.split()).upper()
    if len(letters) != 56 or not set(letters) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"):
        raise No("not the letters of an id")
    raw = base64.b32decode(letters)
    if raw[32:] != digest(b"kith/id-check/1", kind.encode(), raw[:32])[:3]:
        raise No("a wrong checksum")
    return raw[:32]


def open_envelope(data: bytes, kind: str) -> tuple[bytes, bytes, bytes]:
    """The payload, key and hash of an envelope of ``kind``."""
    fields = decode(data)
    if not isinstance(fields, dict) or list(fields) != ["domain", "key", "payload", "signature"]:
        raise No("not the four fields")
    domain, key, payload, signature = fields.values()
    shapes = isinstance(domain, str) and all(isinstance(one, bytes) for one in (key, payload, signature))
    if not shapes or len(key) != 32 or len(signature) != 64 or len(payload) > 65_536:
        raise No("fields of the wrong shape")
    if domain != f"kith/{kind}/1":
        raise No("another kind")
    if int.from_bytes(signature[32:], "little") >= L:
        raise No("a scalar that is not canonical")
    for point in (key, signature[:32]):
        y = int.from_bytes(point, "little") % 2**255
        if y >= P or _times_eight_is_nothing(y):
            raise No("an odd point")
    covered = b"".join(len(part).to_bytes(8, "big") + part for part in (domain.encode(), payload))
    try:
        nacl.bindings.crypto_sign_open(signature + covered, key)
    except nacl.exceptions.BadSignatureError as error:
        raise No("the signature does not hold") from error
    decode(payload)
    return payload, key, digest(b"kith/envelope/1", domain.encode(), payload)


def _times_eight_is_nothing(y: int) -> bool:
    """Whether the points with this y have an order that divides eight: by doubling three times, on y alone."""
    d = -121665 * pow(121666, -1, P) % P
    for _ in range(3):
        x2 = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
        y = (y * y + x2) * pow(1 - d * x2 * y * y, -1, P) % P
    return y == 1


def check(key: bytes, signature: bytes, domain: bytes, payload: bytes) -> None:
    """Raise unless ``key`` signed ``payload`` in ``domain``."""
    covered = b"".join(len(part).to_bytes(8, "big") + part for part in (domain, payload))
    try:
        nacl.bindings.crypto_sign_open(signature + covered, key)
    except nacl.exceptions.BadSignatureError as error:
        raise No("the signature does not hold") from error


def person_log(operations: list[bytes]) -> dict[str, Any]:
    """What a person log amounts to, worked out the slow and simple way: each branch replayed from its beginning."""
    known: dict[bytes, tuple[dict[str, Any], bytes]] = {}
    order: list[bytes] = []
    for data in operations:
        payload, key, hash_ = open_envelope(data, "person")
        if hash_ in known:
            continue
        content = decode(payload)
        if not isinstance(content, dict):
            raise No("not an operation")
        known[hash_] = (content, key)
        _replay(_line(known, hash_), known)
        order.append(hash_)
    if not order:
        raise No("nothing")
    recoveries = [one for one in order if known[one][0]["op"] == "recover"]
    frozen = any(
        one not in _line(known, other) and other not in _line(known, one)
        for one in recoveries
        for other in recoveries
        if one != other
    )
    head = order[0]
    while following := [one for one in order if known[one][0].get("prev") == head]:
        rescued = [one for one in following if any(one in _line(known, recovery) for recovery in recoveries)]
        rotated = [one for one in following if known[one][0]["op"] == "rotate"]
        head = (rescued or rotated or following)[0]
    state = _replay(_line(known, head), known)
    return {"person": order[0], "head": head, "frozen": frozen, "owner": state["owner"], "keys": state["keys"]}


def _line(known: dict[bytes, tuple[dict[str, Any], bytes]], hash_: bytes) -> list[bytes]:
    line = [hash_]
    while (prev := known[line[0]][0].get("prev")) is not None:
        if prev not in known:
            raise No("after one that is not here")
        line.insert(0, prev)
    return line


FIELDS = {
    "genesis": {"op", "owner", "next", "recovery"},
    "rotate": {"op", "prev", "owner", "next"},
    "add": {"op", "prev", "role", "key", "by", "proof"},
    "revoke": {"op", "prev", "key", "heads"},
    "recover": {"op", "prev", "owner", "next"},
    "retire": {"op", "prev"},
}


def _replay(line: list[bytes], known: dict[bytes, tuple[dict[str, Any], bytes]]) -> dict[str, Any]:
    if line[0] != next(iter(known)):
        raise No("another beginning")
    state: dict[str, Any] = {}
    for hash_ in line:
        content, key = known[hash_]
        op = content.get("op")
        _need(op in FIELDS and set(content) == FIELDS[op])
        _need((op == "genesis") == (hash_ == line[0]))
        _need(not state.get("retired") or op == "recover")
        if op == "genesis":
            _need(key == content["owner"] != content["recovery"])
            _need(content["next"] not in [digest(b"kith/next-owner/1", content[one]) for one in ("owner", "recovery")])
            state = {**content, "person": hash_, "keys": {}, "by": {}, "seen": {content["owner"], content["recovery"]}}
        elif op in ("rotate", "recover"):
            _need(key == (content["owner"] if op == "rotate" else state["recovery"]))
            _need(op == "recover" or digest(b"kith/next-owner/1", content["owner"]) == state["next"])
            state |= {"owner": content["owner"], "next": content["next"], "retired": False}
            _need(content["owner"] not in state["seen"])
            state["seen"] = state["seen"] | {content["owner"]}
        else:
            _need(key == state["owner"])
            if op == "retire":
                state["retired"] = True
            elif op == "revoke":
                _need(content["key"] in state["keys"])
                state["keys"] = {
                    one: role
                    for one, role in state["keys"].items()
                    if one != content["key"] and state["by"].get(one) != content["key"]
                }
            else:
                role, added, by = content["role"], content["key"], content["by"]
                _need(role in ("self", "node", "sealing") and added not in state["seen"])
                _need(state["keys"].get(by) == "node" if role == "sealing" else by == added)
                covered = _packed({"key": added, "person": state["person"], "prev": content["prev"], "role": role})
                check(by, content["proof"], b"kith/person-key/1", covered)
                _need(digest(b"kith/next-owner/1", added) != state["next"])
                state["keys"] = {**state["keys"], added: role}
                state["by"] = {**state["by"], added: by if role == "sealing" else b""}
                state["seen"] = state["seen"] | {added}
    return state


def _packed(fields: dict[str, Any]) -> bytes:
    """A small map of texts and short bytes."""
    packed = bytes([0x80 | len(fields)])
    for name, value in sorted(fields.items()):
        packed += bytes([0xA0 | len(name)]) + name.encode()
        packed += (
            bytes([0xC4, len(value)]) + value
            if isinstance(value, bytes)
            else bytes([0xA0 | len(value)]) + value.encode()
        )
    return packed


def _need(holds: bool) -> None:
    if not holds:
        raise No("an operation that has no place there")

"""Values as bytes, and digests."""

import hashlib
from typing import Any

LEVELS = 12


class No(Exception):
    """Refused."""


def need(holds: object, otherwise: str) -> None:
    """Raise unless it holds."""
    if not holds:
        raise No(otherwise)


def digest(*parts: bytes) -> bytes:
    """The digest of a domain and parts."""
    return hashlib.blake2b(b"".join(len(part).to_bytes(8, "big") + part for part in parts), digest_size=32).digest()


def is_number(value: object, least: int, most: int) -> bool:
    """Whether it is an integer, no boolean, within the two."""
    return type(value) is int and least <= value <= most


def is_bytes(value: object, size: int) -> bool:
    """Whether it is so many bytes."""
    return type(value) is bytes and len(value) == size


def decode(data: bytes, limit: int = 66_048) -> Any:
    """Read the one encoding of a value."""
    need(len(data) <= limit, "too long")
    value, end = _value(data, 0, 0)
    need(end == len(data), "something is left over")
    return value


def encode(value: Any) -> bytes:
    """The one encoding of a value."""
    if value is None or value is True or value is False:
        return {None: b"\xc0", False: b"\xc2", True: b"\xc3"}[value]
    if isinstance(value, int):
        return _number(value)
    if isinstance(value, bytes):
        return _head(len(value), 0, 0, (0xC4, 0xC5, 0xC6)) + value
    if isinstance(value, str):
        raw = value.encode()
        return _head(len(raw), 0xA0, 32, (0xD9, 0xDA, 0xDB)) + raw
    if isinstance(value, list):
        return _head(len(value), 0x90, 16, (None, 0xDC, 0xDD)) + b"".join(map(encode, value))
    pairs = sorted((key.encode(), key) for key in value)
    return _head(len(pairs), 0x80, 16, (None, 0xDE, 0xDF)) + b"".join(
        encode(key) + encode(value[key]) for _, key in pairs
    )


def _number(value: int) -> bytes:
    if -32 <= value < 128:
        return bytes([value % 256])
    for place, width in enumerate((1, 2, 4, 8)):
        if 0 <= value < 256**width:
            return bytes([0xCC + place]) + value.to_bytes(width, "big")
        if 0 > value >= -(256**width) // 2:
            return bytes([0xD0 + place]) + value.to_bytes(width, "big", signed=True)
    raise No("too large a number")


def _head(count: int, small: int, below: int, heads: tuple[int | None, int, int]) -> bytes:
    if count < below:
        return bytes([small | count])
    for head, width in zip(heads, (1, 2, 4), strict=True):
        if head is not None and count < 256**width:
            return bytes([head]) + count.to_bytes(width, "big")
    raise No("too long")


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
        need(number < -least, "not the shortest form")
        return number, at
    need(number >= least, "not the shortest form")
    if what == "u":
        return number, at
    if what == "b":
        return _take(data, at, number)
    if what == "t":
        return _text(data, at, number)
    return _list(data, at, number, depth) if what == "l" else _map(data, at, number, depth)


def _take(data: bytes, at: int, count: int) -> tuple[bytes, int]:
    need(at + count <= len(data), "too short")
    return data[at : at + count], at + count


def _text(data: bytes, at: int, count: int) -> tuple[str, int]:
    raw, at = _take(data, at, count)
    try:
        return raw.decode(), at
    except UnicodeDecodeError as error:
        raise No("not UTF-8") from error


def _list(data: bytes, at: int, count: int, depth: int) -> tuple[list[Any], int]:
    items = []
    need(depth < LEVELS, "too deep")
    for _ in range(count):
        item, at = _value(data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict[str, Any], int]:
    items: dict[str, Any] = {}
    last: bytes | None = None
    need(depth < LEVELS, "too deep")
    for _ in range(count):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, str) or (last is not None and key.encode() <= last):
            raise No("keys that are not text, or out of order")
        last = key.encode()
        items[key], at = _value(data, at, depth + 1)
    return items, at

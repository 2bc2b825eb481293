"""The one way to write a value down: msgpack, held to a single encoding for each value.

What is signed is bytes, and what is understood is their meaning; were there two encodings of one meaning, or two
readings of one encoding, a signature could be made to say something else. So: maps have text keys in ascending order of
their UTF-8 bytes, none twice; every number and length takes its shortest form; there are no floats, no extension types,
no integers beyond 64 bits. Reading checks this by writing again and comparing.
"""

from typing import Any, TypeVar

import msgpack
import msgspec

from identity.errors import Malformed, TooLarge

T = TypeVar("T")

MAX_BYTES = 65_536
MAX_DEPTH = 12

_PLAIN = frozenset({bool, int, str, bytes, type(None)})


class _NotAsWritten(ValueError):
    """What we found ourselves; what the library says is not for people."""


def pack(value: object, limit: int = MAX_BYTES) -> bytes:
    """``value`` as bytes, the same for the same value whoever writes it, and no longer than its readers take."""
    try:
        data = bytes(msgpack.packb(_ordered(value, MAX_DEPTH), strict_types=True))
    except (ValueError, OverflowError) as error:  # surrogates in text; integers beyond 64 bits
        raise Malformed(f"this cannot be written down: {type(error).__name__}") from error
    if len(data) > limit:
        raise TooLarge(f"{len(data)} bytes, where {limit} are allowed")
    return data


def unpack(data: bytes, limit: int = MAX_BYTES) -> Any:
    """The value written in ``data``, if it is written in the one way and is no longer than ``limit``."""
    if len(data) > limit:
        raise TooLarge(f"{len(data)} bytes, where {limit} are allowed")
    try:
        value = msgpack.unpackb(
            data, raw=False, strict_map_key=True, object_pairs_hook=_in_order, ext_hook=_no_extensions, timestamp=0
        )
        _check(value, MAX_DEPTH)
        again = msgpack.packb(value, strict_types=True)
    except _NotAsWritten as error:
        raise Malformed(f"not written as it must be: {error}") from error
    except (ValueError, OverflowError, TypeError, RecursionError) as error:  # all that msgpack raises are ValueErrors
        raise Malformed("not written as it must be") from error
    if again != data:
        raise Malformed("not written in the shortest form")
    return value


def shaped(content: object, kind: type[T], otherwise: str) -> T:
    """What was unpacked, as a ``kind`` of thing; ``otherwise`` says what it is if it has not that shape."""
    try:
        return msgspec.convert(content, kind, builtin_types=(bytes,))
    except msgspec.ValidationError:
        raise Malformed(otherwise) from None  # its own words would quote the fields


def plain(thing: object) -> Any:
    """A thing with a shape as what ``pack`` writes."""
    return msgspec.to_builtins(thing, builtin_types=(bytes,))


def _in_order(pairs: list[tuple[Any, Any]]) -> dict[str, Any]:
    last = b""
    for index, (key, _) in enumerate(pairs):
        if type(key) is not str:
            raise _NotAsWritten("a key that is not text")
        this = key.encode()
        if index and this <= last:
            raise _NotAsWritten("keys out of order, or twice")
        last = this
    return dict(pairs)


def _no_extensions(code: int, _data: bytes) -> None:
    raise _NotAsWritten(f"extension type {code}")


def _check(value: object, levels: int) -> None:
    if type(value) is dict or type(value) is list:
        if levels == 0:
            raise _NotAsWritten("nested too deeply")
        for inner in value.values() if type(value) is dict else value:
            if type(inner) not in _PLAIN:  # a call for each plain value is what checking would mostly cost
                _check(inner, levels - 1)
    elif type(value) not in _PLAIN:
        raise _NotAsWritten(f"{type(value).__name__} has no place here")


def _ordered(value: object, levels: int) -> object:
    """``value`` with every map's keys in order; raises for what cannot be written."""
    if isinstance(value, dict | list | tuple) and levels == 0:
        raise Malformed("this cannot be written down: nested too deeply")
    if isinstance(value, dict):
        if not all(type(key) is str for key in value):
            raise Malformed("this cannot be written down: a key that is not text")
        return {
            key: inner if type(inner := value[key]) in _PLAIN else _ordered(inner, levels - 1)
            for key in sorted(value, key=_utf8)
        }
    if isinstance(value, list | tuple):
        return [_ordered(inner, levels - 1) for inner in value]
    if type(value) not in _PLAIN:
        raise Malformed(f"this cannot be written down: {type(value).__name__}")
    return value


def _utf8(key: str) -> bytes:
    return key.encode()

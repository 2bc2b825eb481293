"""JSON and JSON lines: an object a piece; what is nested is gone through, so deep as the limits allow."""

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from agent.memory.intake.encoding import MENDED
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.records import as_piece
from agent.memory.intake.refusals import Damaged, TooDeep

T = TypeVar("T")

BROKEN = "it is no JSON, or not a whole one"
DEEP = "what is in it stands in one another deeper than is followed"
TOGETHER = 3  # levels within an object that are still of one piece with it


def decoded(data: bytes, wanted: type[T]) -> T:
    """JSON as ``wanted``, or ``Damaged``. What programs write that is no JSON (halves of characters) is mended."""
    try:
        try:
            return msgspec.json.decode(data, type=wanted)
        except msgspec.ValidationError as error:
            raise Damaged(BROKEN) from error
        except (msgspec.DecodeError, UnicodeError):
            found = json.loads(data.decode("utf-8", MENDED), parse_constant=lambda _: None)
            clean = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
            return msgspec.json.decode(clean, type=wanted)
    except RecursionError as error:
        raise TooDeep(DEEP) from error
    except ValueError as error:
        raise Damaged(BROKEN) from error


def all_of(file: Opened, wanted: type[T]) -> T:
    """The whole of a file as ``wanted``."""
    return decoded(_utf8(file), wanted)


def each_of(file: Opened, wanted: type[T], called: str) -> Iterator[T]:
    """Each of a list as ``wanted``; what of it is something else is noted, and the rest is read all the same."""
    found = all_of(file, list[msgspec.Raw])
    for number, raw in enumerate(found, 1):
        file.share = number / len(found)
        try:
            one = msgspec.json.decode(raw, type=wanted)
        except (ValueError, RecursionError):
            file.note(f"{called} {number}", BROKEN)
            continue
        yield one


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of a JSON file."""
    found = all_of(file, object)
    if isinstance(found, list):
        for number, one in enumerate(found):
            file.share = number / len(found)
            yield from _pieces(file, one, "", 0)
    else:
        yield from _pieces(file, found, "", 0)


def read_lines(file: Opened) -> Iterator[Piece]:
    """The pieces of JSON lines."""
    for number, line in enumerate(file.lines(), 1):
        if not line.strip():
            continue
        try:
            found = decoded(line.encode("utf-8", "replace"), object)
        except (Damaged, TooDeep) as refused:
            file.note(f"line {number}", str(refused))
            continue
        yield from _pieces(file, found, "", 0)


def _pieces(file: Opened, found: Any, part: str, depth: int) -> Iterator[Piece]:
    """A value as pieces: an object of words and numbers is one, larger ones are gone through."""
    if depth > file.limits.depth:
        raise TooDeep(DEEP)
    match found:
        case dict():
            flat = [(str(key), words) for key, value in found.items() if (words := _words(value, 0)) is not None]
            yield as_piece(flat, part)
            for key, value in found.items():
                if _words(value, 0) is None:
                    yield from _pieces(file, value, f"{part} › {key}"[-200:] if part else str(key), depth + 1)
        case list():
            for one in found:
                yield from _pieces(file, one, part, depth + 1)
        case _ if (words := _words(found, 0)) is not None:
            yield Piece(words, part=part)


def _words(value: Any, depth: int) -> str | None:
    """A value in words; None if it is more than one piece."""
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return f"{value:.15g}" if isinstance(value, float) else str(value)[:40] if abs(value) < 1 << 100 else ""
        case None:
            return ""
        case list() if len(value) <= 10 and depth < TOGETHER:
            words = [_words(one, depth + 1) for one in value]
            if all(one is not None and len(one) <= 60 for one in words):
                return ", ".join(one for one in words if one)
    return None


def _utf8(file: Opened) -> bytes:
    return file.whole() if file.encoding == "utf-8" else file.whole_text().encode("utf-8", "replace")

"""The words of the template language: its filters and its tests. There are no others.

Each pays for what it is about to make, as ``operations`` do.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from agent.mind.refusals import TemplateRefused
from agent.mind.template.operations import compared, counted, done, joined, part, replaced
from agent.mind.template.values import MISSING, MOST_TEXT, Function, Macro, Method, Missing, Value, Work

Word = Callable[..., Value]

DIGITS = 400  # of a number that is read; none that is allowed has more


def _json(
    work: Work,
    value: Value,
    indent: int | None = None,
    ensure_ascii: bool = False,
    separators: Sequence[str] = (),
    sort_keys: bool = False,
) -> str:
    if not (indent is None or 0 <= indent <= 8) or any(len(one) > 4 for one in separators):
        raise TemplateRefused("it writes things down too wide")
    work.whole(value)
    between = (separators[0], separators[1]) if separators else None
    pieces, size = [], 0
    coder = json.JSONEncoder(
        indent=indent, ensure_ascii=ensure_ascii, separators=between, sort_keys=sort_keys, default=_no_json
    )
    for piece in coder.iterencode(value):
        size += len(piece)
        work.text(size if size > MOST_TEXT else len(piece))
        pieces.append(piece)
    return "".join(pieces)


def _no_json(_value: object) -> str:
    raise TemplateRefused("it writes down what cannot be written")


def _indented(work: Work, value: Value, width: Value = 4, first: bool = False, blank: bool = False) -> str:
    text = work.shown(value)
    space = width if isinstance(width, str) else " " * min(int(width), MOST_TEXT)
    lines = text.split("\n")
    work.text(len(text) + len(space) * len(lines))
    later = [space + line if line or blank else line for line in lines[1:]]
    return "\n".join([(space if first else "") + lines[0], *later])


def _length(work: Work, value: Value) -> int:
    work.spend()
    return 0 if isinstance(value, Missing) else len(value)


def _default(_work: Work, value: Value, other: Value = "", boolean: bool = False) -> Value:
    return other if isinstance(value, Missing) or (boolean and not value) else value


def _folded(value: Value) -> Value:
    """What counts when values are compared: Jinja takes a letter and its capital for the same."""
    return value.lower() if isinstance(value, str) else value


def _ordered(
    work: Work, value: Value, reverse: bool = False, case_sensitive: bool = False, attribute: Value = None
) -> list[Value]:
    parts = [(one if attribute is None else part(one, attribute), one) for one in work.items(value)]
    work.spend(len(parts) * len(parts).bit_length())
    work.whole([key for key, _ in parts])
    keys = [key if case_sensitive else _folded(key) for key, _ in parts]
    places = sorted(range(len(parts)), key=keys.__getitem__, reverse=reverse)
    return [parts[place][1] for place in places]


def _pairs(work: Work, value: Value) -> list[Value]:
    return list(value.items()) if work.items(value) else []


def _sorted_pairs(work: Work, value: Value) -> list[Value]:
    return _ordered(work, _pairs(work, value), attribute=0)


def _at(work: Work, value: Value, place: int) -> Value:
    items = work.items(value)
    return items[place] if items else MISSING


def _reversed(work: Work, value: Value) -> Value:
    if isinstance(value, str):
        work.text(len(value))
        return value[::-1]
    return list(work.items(value))[::-1]


def _unique(work: Work, value: Value, case_sensitive: bool = False) -> list[Value]:
    items = work.items(value)
    work.whole(list(items))
    found: dict[Value, Value] = {}
    for item in items:
        found.setdefault(item if case_sensitive else _folded(item), item)
    return list(found.values())


def _integer(work: Work, value: Value, default: Value = 0, base: int = 10) -> Value:
    with suppress(TypeError, ValueError):
        return work.number(int(value[:DIGITS], base) if isinstance(value, str) else int(value))
    with suppress(TypeError, ValueError, OverflowError):
        return work.number(int(float(value[:DIGITS])))
    return default


def _fraction(_work: Work, value: Value, default: Value = 0.0) -> Value:
    with suppress(TypeError, ValueError):
        return float(value[:DIGITS] if isinstance(value, str) else value)
    return default


def _titled(work: Work, value: Value) -> str:
    text = work.shown(value)
    work.text(len(text))
    return re.sub(r"[^-\s({\[<]+", lambda word: word[0].capitalize(), text)


def _on_text(name: str) -> Word:
    return lambda work, value, *args: done(work, Method(work.shown(value), name), *args)


FILTERS: Mapping[str, Word] = {
    "abs": lambda _, value: abs(value),
    "bool": lambda _, value: bool(value),
    "capitalize": _on_text("capitalize"),
    "count": _length,
    "d": _default,
    "default": _default,
    "dictsort": _sorted_pairs,
    "first": lambda work, value: _at(work, value, 0),
    "float": _fraction,
    "indent": _indented,
    "int": _integer,
    "items": _pairs,
    "join": joined,
    "last": lambda work, value: _at(work, value, -1),
    "length": _length,
    "list": lambda work, value: list(work.items(value)),
    "lower": _on_text("lower"),
    "replace": replaced,
    "reverse": _reversed,
    "safe": lambda _, value: value,
    "sort": _ordered,
    "string": lambda work, value: work.shown(value),
    "title": _titled,
    "tojson": _json,
    "trim": _on_text("strip"),
    "unique": _unique,
    "upper": _on_text("upper"),
}


def _comparing(word: str) -> Word:
    return lambda work, value, other: compared(value, word, other, work)


TESTS: Mapping[str, Word] = {
    "boolean": lambda _, value: isinstance(value, bool),
    "callable": lambda _, value: isinstance(value, Function | Macro | Method),
    "defined": lambda _, value: not isinstance(value, Missing),
    "divisibleby": lambda work, value, by: counted(value, "%", by, work) == 0,
    "even": lambda work, value: counted(value, "%", 2, work) == 0,
    "false": lambda _, value: value is False,
    "float": lambda _, value: isinstance(value, float),
    "in": lambda work, value, of: compared(value, "in", of, work),
    "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
    "iterable": lambda _, value: isinstance(value, str | list | tuple | dict | Missing),
    "lower": lambda work, value: done(work, Method(work.shown(value), "islower")),
    "mapping": lambda _, value: isinstance(value, dict),
    "none": lambda _, value: value is None,
    "number": lambda _, value: isinstance(value, int | float),
    "odd": lambda work, value: counted(value, "%", 2, work) == 1,
    "sameas": lambda _, value, other: value is other,
    "sequence": lambda _, value: isinstance(value, str | list | tuple | dict | Missing),
    "string": lambda _, value: isinstance(value, str),
    "true": lambda _, value: value is True,
    "truthy": lambda _, value: bool(value),
    "upper": lambda work, value: done(work, Method(work.shown(value), "isupper")),
    "undefined": lambda _, value: isinstance(value, Missing),
    **dict.fromkeys(("eq", "==", "equalto"), _comparing("eq")),
    **dict.fromkeys(("ne", "!="), _comparing("ne")),
    **dict.fromkeys(("lt", "<", "lessthan"), _comparing("lt")),
    **dict.fromkeys(("le", "<="), _comparing("lteq")),
    **dict.fromkeys(("gt", ">", "greaterthan"), _comparing("gt")),
    **dict.fromkeys(("ge", ">="), _comparing("gteq")),
}

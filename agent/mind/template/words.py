"""The words of the template language: its filters and its tests. There are no others.

Each pays for what it is about to make, as ``operations`` do.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from agent.mind.refusals import TemplateRefused
from agent.mind.template.operations import compared, counted, done, joined, part, replaced
from agent.mind.template.values import MISSING, MOST_TEXT, Macro, Method, Missing, Value, Work

Word = Callable[..., Value]


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


def _ordered(work: Work, value: Value, reverse: bool = False, attribute: str = "") -> list[Value]:
    parts = [(part(one, attribute) if attribute else one, one) for one in work.items(value)]
    work.spend(len(parts) * len(parts).bit_length())
    work.whole([key for key, _ in parts])
    return [one for _, one in sorted(parts, key=lambda pair: pair[0], reverse=reverse)]


def _pairs(work: Work, value: Value) -> list[Value]:
    return [list(pair) for pair in value.items()] if work.items(value) else []


def _at(work: Work, value: Value, place: int) -> Value:
    items = work.items(value)
    return items[place] if items else MISSING


def _reversed(work: Work, value: Value) -> Value:
    return work.shown(value)[::-1] if isinstance(value, str) else list(work.items(value))[::-1]


def _unique(work: Work, value: Value) -> list[Value]:
    items = work.items(value)
    work.whole(list(items))
    return list(dict.fromkeys(items))


def _on_text(name: str) -> Word:
    return lambda work, value, *args: done(work, Method(work.shown(value), name), *args)


FILTERS: Mapping[str, Word] = {
    "abs": lambda _, value: abs(value),
    "bool": lambda _, value: bool(value),
    "capitalize": _on_text("capitalize"),
    "count": _length,
    "d": _default,
    "default": _default,
    "dictsort": lambda work, value: _ordered(work, _pairs(work, value)),
    "first": lambda work, value: _at(work, value, 0),
    "float": lambda work, value: float(work.shown(value)[:400]),
    "indent": _indented,
    "int": lambda work, value: work.number(int(float(value) if isinstance(value, float) else str(value)[:400])),
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
    "title": _on_text("title"),
    "tojson": _json,
    "trim": _on_text("strip"),
    "unique": _unique,
    "upper": _on_text("upper"),
}


def _comparing(word: str) -> Word:
    return lambda work, value, other: compared(value, word, other, work)


TESTS: Mapping[str, Word] = {
    "boolean": lambda _, value: isinstance(value, bool),
    "callable": lambda _, value: isinstance(value, Macro | Method),
    "defined": lambda _, value: not isinstance(value, Missing),
    "divisibleby": lambda work, value, by: counted(value, "%", by, work) == 0,
    "even": lambda work, value: counted(value, "%", 2, work) == 0,
    "false": lambda _, value: value is False,
    "float": lambda _, value: isinstance(value, float),
    "in": lambda work, value, of: compared(value, "in", of, work),
    "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
    "iterable": lambda _, value: isinstance(value, str | list | tuple | dict | Missing),
    "mapping": lambda _, value: isinstance(value, dict),
    "none": lambda _, value: value is None,
    "number": lambda _, value: isinstance(value, int | float),
    "odd": lambda work, value: counted(value, "%", 2, work) == 1,
    "sameas": lambda _, value, other: value is other,
    "sequence": lambda _, value: isinstance(value, str | list | tuple | dict | Missing),
    "string": lambda _, value: isinstance(value, str),
    "true": lambda _, value: value is True,
    "truthy": lambda _, value: bool(value),
    "undefined": lambda _, value: isinstance(value, Missing),
    **dict.fromkeys(("eq", "==", "equalto"), _comparing("eq")),
    **dict.fromkeys(("ne", "!="), _comparing("ne")),
    **dict.fromkeys(("lt", "<", "lessthan"), _comparing("lt")),
    **dict.fromkeys(("le", "<="), _comparing("lteq")),
    **dict.fromkeys(("gt", ">", "greaterthan"), _comparing("gt")),
    **dict.fromkeys(("ge", ">="), _comparing("gteq")),
}

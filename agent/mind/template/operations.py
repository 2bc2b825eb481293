"""What can be done with the values of a template: parts, methods, arithmetic and comparisons.

Each pays for what it is about to make. Wrong arguments raise what Python raises; the rendering makes a refusal of it.
"""

from collections.abc import Callable, Mapping

from agent.mind.refusals import TemplateRefused
from agent.mind.template.values import MISSING, Loop, Macro, Method, Missing, Namespace, Value, Work, key

# "find" and its like are safe on any text; what makes one longer ("center", "zfill", "expandtabs", "format") is not.
TEXT_METHODS = {
    *("capitalize", "count", "endswith", "find", "index", "isalnum", "isalpha", "isdigit", "islower", "isnumeric"),
    *("isspace", "istitle", "isupper", "join", "lower", "lstrip", "partition", "removeprefix", "removesuffix"),
    *("replace", "rfind", "rindex", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith", "strip"),
    *("title", "upper"),
}
DICT_METHODS = {"get", "items", "keys", "values"}


def part(of: Value, name: Value) -> Value:
    """``of.name`` and ``of[name]``, which are nearly the same to a template."""
    if isinstance(of, Missing):
        raise TemplateRefused("it looks into something that is not there")
    key(name)
    if isinstance(of, dict):
        if name in of:
            return of[name]
        return Method(of, name) if name in DICT_METHODS else MISSING
    if isinstance(of, Namespace):
        return of.parts.get(name, MISSING)
    if isinstance(of, Loop):
        return of.part(name)
    if isinstance(of, str) and name in TEXT_METHODS:
        return Method(of, name)
    if isinstance(of, str | list | tuple) and isinstance(name, int):
        return of[name] if -len(of) <= name < len(of) else MISSING
    return MISSING


def done(work: Work, method: Method, *args: Value, **named: Value) -> Value:
    """A method, carried out."""
    of, name = method.of, method.name
    work.whole(*args, *named.values())
    if isinstance(of, dict):
        work.spend(len(of) + 1)
        found = getattr(of, name)(*args, **named)
        return found if name == "get" else list(found)
    if name == "join":
        return joined(work, args[0], of)
    if name == "replace":
        return replaced(work, of, *args, **named)
    work.search(of, *args, *named.values())
    found = getattr(of, name)(*args, **named)
    if isinstance(found, list):
        work.spend(len(found))
    return found


def joined(work: Work, value: Value, between: str = "", attribute: str = "") -> str:
    """The parts of something in one text."""
    texts = [work.shown(part(one, attribute) if attribute else one) for one in work.items(value)]
    between = work.shown(between)
    work.text(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def replaced(work: Work, value: Value, old: str, new: str, count: int | None = None) -> str:
    """A text with something else in the place of something."""
    text = work.shown(value)
    work.search(text, old)
    times = text.count(old)
    work.text(len(text) + times * max(0, len(new) - len(old)))
    return text.replace(old, new, -1 if count is None else count)


def counted(left: Value, sign: str, right: Value, work: Work) -> Value:
    """Arithmetic, and what it does to texts and lists."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        if sign == "**" and not (isinstance(right, int) and 0 <= right <= 64):
            raise TemplateRefused("it makes a number too large")
        return work.number(_ARITHMETIC[sign](left, right))
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        work.text(len(left) + len(right))
        return left + right
    if sign == "+" and type(left) is type(right) in (list, tuple):
        work.spend(len(left) + len(right))
        return left + right
    if sign == "*" and isinstance(left, int) and isinstance(right, str | list):
        left, right = right, left
    if sign == "*" and isinstance(left, str | list) and isinstance(right, int):
        size = len(left) * max(right, 0)
        work.spend(size) if isinstance(left, list) else work.text(size)
        return left * right
    raise TemplateRefused(f"it uses “{sign}” where that means nothing")


def compared(left: Value, word: str, right: Value, work: Work) -> bool:
    """Whether one is to the other as it is said."""
    if not any(isinstance(one, Namespace | Loop | Macro | Method) for one in (left, right)):
        work.whole(left, right)
    if word in ("in", "notin"):
        if isinstance(right, str):
            work.search(right, left)
        return (left in (() if isinstance(right, Missing) else right)) == (word == "in")
    return bool(_COMPARISONS[word](left, right))


_ARITHMETIC: Mapping[str, Callable[..., Value]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "//": lambda left, right: left // right,
    "%": lambda left, right: left % right,
    "**": lambda left, right: left**right,
}
_COMPARISONS: Mapping[str, Callable[..., Value]] = {
    "eq": lambda left, right: left == right,
    "ne": lambda left, right: left != right,
    "lt": lambda left, right: left < right,
    "lteq": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "gteq": lambda left, right: left >= right,
}

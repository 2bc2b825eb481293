"""A chat template as a model's file holds it: read once, rendered for each prompt.

The file may come from anybody. So nothing in the template runs in Python: Jinja only parses it, and ``rendering``
carries it out within a count of steps. Whatever goes wrong is one refusal.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

from agent.mind.refusals import TemplateRefused
from agent.mind.template.rendering import Rendering
from agent.mind.template.values import Broken, Continued, Function, Namespace, Scope, Value, Work

LONGEST = 1 << 16  # characters; the longest known has a third of it
_TIME = re.compile(r"(?:%-?[aAbBdHIjmMpSyY%]|[^%]){0,64}")
_FAULTS = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, MemoryError)


class Template:
    """A template that was parsed."""

    def __init__(self, source: str) -> None:
        if len(source) > LONGEST:
            raise TemplateRefused(f"it is longer than {LONGEST} characters")
        try:
            self._body = _READER.parse(source).body
        except (TemplateSyntaxError, *_FAULTS) as error:
            raise TemplateRefused("it does not parse") from error

    def render(self, messages: Sequence[Mapping[str, str]], names: Mapping[str, Value], now: datetime) -> str:
        """What it makes of ``messages``; ``names`` are further things that it may ask for."""
        said = [dict(message) for message in messages]
        known = dict(names) | {"messages": said, "strftime_now": Function(lambda work, form: _time(work, form, now))}
        try:
            return Rendering().run(self._body, Scope(Scope(None, dict(_FUNCTIONS)), known))
        except (Broken, Continued, *_FAULTS) as error:
            raise TemplateRefused("it fails") from error


class _Generation(Extension):
    """``{% generation %}``, by which some templates mark what the model said; it means nothing here."""

    tags = {"generation"}  # noqa: RUF012  (Jinja's own form)

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


# It only parses: nothing that it would compile ever runs, so there is nothing to escape.
_READER = Environment(  # noqa: S701
    trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols", _Generation]
)


def _refuse(_work: Work, _why: Value = "") -> Value:
    raise TemplateRefused("it refuses these messages")


def _time(work: Work, form: Value, now: datetime) -> str:
    work.spend()
    if not isinstance(form, str) or not _TIME.fullmatch(form):
        raise TemplateRefused("it asks for the time in a form that we do not know")
    return now.strftime(form)


def _range(work: Work, *bounds: int) -> list[int]:
    numbers = range(*bounds)
    work.spend(min(len(numbers), 1 << 40))
    return list(numbers)


def _dict(work: Work, start: Mapping[str, Value] | None = None, /, **parts: Value) -> dict[str, Value]:
    work.spend(len(start or ()) + len(parts))
    return dict(start or {}) | parts


_FUNCTIONS: dict[str, Function] = {
    "raise_exception": Function(_refuse),
    "range": Function(_range),
    "namespace": Function(lambda *given, **parts: Namespace(_dict(*given, **parts))),
    "dict": Function(_dict),
}

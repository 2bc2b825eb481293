"""A template from a stranger: an honest one says what Jinja would, a hostile one is refused by name and at once."""

import json
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agent.mind.refusals import TemplateRefused
from agent.mind.template.parsing import Template
from tests.agent.mind.chat_templates import FAMILIES

NOW = datetime(2026, 3, 4)  # noqa: DTZ001  (a template asks for the owner's own day)
NAMES: Mapping[str, Any] = {
    "add_generation_prompt": True,
    "bos_token": "<bos>",
    "eos_token": "</s>",
    "enable_thinking": False,
    "tools": None,
}
AT_ONCE = 2.0  # seconds; none takes a quarter of one on an idle machine
ROLES = ("system", "user", "assistant", "tool")


def rendered(source: str, messages: list[dict[str, str]] | None = None) -> str:
    return Template(source).render(messages or [{"role": "user", "content": "hello"}], NAMES, NOW)


def as_jinja(source: str, messages: list[dict[str, str]]) -> str | None:
    """What Hugging Face makes of it; None if it is refused."""

    def refuse(why: str) -> NoReturn:
        raise TemplateError(why)

    room = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    room.filters["tojson"] = lambda value, indent=None: json.dumps(value, ensure_ascii=False, indent=indent)
    room.globals |= {"raise_exception": refuse, "strftime_now": NOW.strftime}
    try:
        return room.from_string(source).render(messages=messages, **NAMES)
    except TemplateError:
        return None


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(sorted(FAMILIES)),
    st.lists(st.tuples(st.sampled_from(ROLES), st.text("ab <|>\n", max_size=8)), min_size=1, max_size=6),
)
def test_an_honest_template_says_what_jinja_would(family: str, said: list[tuple[str, str]]) -> None:
    messages = [{"role": role, "content": text} for role, text in said]
    try:
        ours: str | None = rendered(FAMILIES[family], messages)
    except TemplateRefused:
        ours = None
    assert ours == as_jinja(FAMILIES[family], messages)


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in [1, 2, 3] if a > 1 %}{{ loop.index }}{{ a }}{% else %}none{% endfor %}",
        "{% for a in [] %}x{% else %}none{% endfor %}{{ nothing }}{{ nothing is defined }}{{ none }}{{ true }}",
        "{% set x = 1 %}{% for a in [1, 2] %}{% set x = x + a %}{{ x }}{% endfor %}{{ x }}",
        "{% set n = namespace(x=1) %}{% for a in range(4) %}{% if a == 2 %}{% break %}{% endif %}"
        "{% if a == 0 %}{% continue %}{% endif %}{% set n.x = n.x * 5 %}{% endfor %}{{ n.x }}",
        "{% macro m(a, b='!', c=none) %}[{{ a }}{{ b }}{{ c }}]{% endmacro %}{{ m(1) }}{{ m(1, c=3) }}{{ m('x', 2) }}",
        "{% macro m() %}<{{ caller() }}>{% endmacro %}{% call m() %}{% call m() %}x{% endcall %}{% endcall %}",
        "{% set t %} a {{ 1 }} {% endset %}{{ t | trim | upper }}{% filter upper %}x{% endfilter %}",
        "{{ messages | map(attribute='role') | join(', ') }}{{ messages | selectattr('role', 'equalto', 'x') | list }}",
        "{{ messages | rejectattr('role', 'equalto', 'user') | list | length }}{{ [3, 1, 2] | sort | first }}",
        "{{ {'a': [1, {'b': none}], 'c': 'ü'} | tojson(indent=2) }}{{ messages[0] | tojson }}",
        "{{ 'a,b'.split(',')[-1] }}{{ 'abc'[::-1] }}{{ 'abc'[1:] }}{{ ('a' ~ 1 ~ none) }}{{ 'x' * 3 }}",
        "{{ 7 // 2 }}{{ 7 % 2 }}{{ 2 ** 3 }}{{ -7 }}{{ 7 / 2 }}{{ 1 < 2 < 3 }}{{ 'a' in 'abc' }}{{ 1 not in [2] }}",
        "{{ messages[0].items() | list }}{% for key, value in messages[0] | items %}{{ key }}{% endfor %}",
        "{{ 'x' if messages[9] else 'y' }}{{ ('x' if false) }}{{ messages[-1].content }}{{ none or 'z' }}",
        "{%- with a = 1 %}{{ a }}{% endwith -%} {{ 'a\nb' | indent(2) }}{# nothing #}{{ 'a' | replace('a', 'b') }}",
        "{{ ['B', 'a'] | sort | join }}{{ ['a', 'A', 'b'] | unique | list }}{{ {'B': 1, 'a': 2} | dictsort }}",
        "{{ 'abc' | int }}{{ '3.7' | int }}{{ 'z' | int(5) }}{{ none | int }}{{ '7' | int(base=8) }}{{ 'x' | float }}",
        "{{ +3 }}{{ 3 * 'x' }}{{ (1,) + (2,) }}{{ \"it's a dog-house\" | title }}{{ 'A' is lower }}{{ 'A' is upper }}",
        "{% set n = namespace(start=1) %}{{ n.start }}{{ dict({'a': 1}, b=2) }}{{ range is callable }}",
        "{{ strftime_now('%d %b %Y') }}{{ 4 is even }}{{ 'x' is string }}{{ [] is iterable }}{{ 5 is divisibleby 5 }}",
    ],
)
def test_each_part_of_the_language_means_what_it_means_to_jinja(source: str) -> None:
    said = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "well"}]
    assert as_jinja(source, said) == rendered(source, said)


DOUBLED = "{% set n = namespace(t=SEED) %}{% for i in range(99) %}{% set n.t = GROWN %}{% endfor %}"
LISTS = DOUBLED.replace("SEED", "[1]").replace("GROWN", "[n.t, n.t]")
TUPLES = DOUBLED.replace("SEED", "(1, 1)").replace("GROWN", "(n.t, n.t)")
SEARCHED = "{% set a = 'a' * 262144 %}{% for i in range(60000) %}{% set b = DONE %}{% endfor %}"
HOSTILE = {
    "loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}" * 2
    + "{% endfor %}" * 4,
    "range": "{{ range(10**9) | list }}",
    "long range": "{% for a in range(10**18) %}{% endfor %}",
    "text": "{{ 'a' * 10**10 }}",
    "list": "{{ [1] * 10**10 }}",
    "number": "{{ 10**10**10 }}",
    "numbers": "{{ 2 ** 64 ** 64 }}",
    "many digits": "{{ " + "9" * 60_000 + " }}",
    "center": "{{ 'a' | center(10**9) }}",
    "ljust": "{{ 'a'.ljust(10**9) }}",
    "zfill": "{{ 'a'.zfill(10**9) }}",
    "format": "{{ '%999999999d' % 3 }}",
    "format in a test": "{{ '%999999999d' is even }}",
    "format by name": "{{ '{:999999999}'.format(3) }}",
    "translate": "{{ 'a'.translate({97: 'b' * 99999}) }}",
    "doubled by ~": DOUBLED.replace("SEED", "'ab'").replace("GROWN", "n.t ~ n.t"),
    "doubled by +": DOUBLED.replace("SEED", "'ab'").replace("GROWN", "n.t + n.t"),
    "shown": LISTS + "{{ n.t }}",
    "compared": LISTS + "{{ n.t == [n.t] }}",
    "written down": LISTS + "{{ n.t | tojson(indent=8) }}",
    "looked up": TUPLES + "{{ {}.get(n.t) }}",
    "looked up by attribute": TUPLES + "{{ [{}] | map(attribute=n.t) | list }}",
    "as a filter": TUPLES + "{{ [1] | map(n.t) | list }}",
    "as a key": TUPLES + "{{ {n.t: 1} }}",
    "within": TUPLES + "{{ n.t in [n.t] }}",
    "itself": "{% set n = namespace() %}{% set n.t = [n] %}{{ n.t | tojson }}",
    "macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "two macros": "{% macro m(x) %}{{ m(x + 1) }}{{ m(x + 1) }}{% endmacro %}{{ m(0) }}",
    "replace": "{% set a = 'a' * 200000 %}{{ a | replace('a', a) }}",
    "replace nothing": "{% set a = 'a' * 200000 %}{{ a.replace('', a) }}",
    "join": "{% set a = 'a' * 200000 %}{{ a | join(a) }}",
    "join by": "{% set a = 'a' * 200000 %}{{ a.join(a) }}",
    "split": "{% for i in range(9999) %}{% set a = ('a,' * 100000).split(',') %}{% endfor %}",
    "find": "{% set a = 'a' * 99999 %}{% for i in range(99999) %}{% set b = (a ~ 'b') in a %}{% endfor %}",
    "sort": "{% set r = range(99999) | list %}{% for i in range(9999) %}{% set x = r | sort %}{% endfor %}",
    "indent": "{{ ('a\n' * 99999) | indent(10**9) }}",
    "wide json": "{{ range(9999) | list | tojson(indent=10**9) }}",
    "separated json": "{{ range(9999) | list | tojson(separators=('a' * 99999, 'b' * 99999)) }}",
    "arguments": "{{ range(9999) | map('default'" + ", 1" * 20_000 + ") | list }}",
    "searched from the end": SEARCHED.replace("DONE", "a.rfind('ab' ~ a[:131000])"),
    "searched in short": SEARCHED.replace("DONE", "a[:2400].find(a[:600] ~ 'b' ~ a[:600])"),
    "searched for within": SEARCHED.replace("DONE", "(a[:600] ~ 'b' ~ a[:600]) in a[:2400]"),
    "stripped of many": SEARCHED.replace("DONE", "a.strip('b' * 200000 ~ 'a')"),
    "replaced much": SEARCHED.replace("DONE", "a | replace('b' ~ a[:131000], '')"),
    "reversed": SEARCHED.replace("DONE", "a | reverse"),
    "long key": SEARCHED.replace("DONE", "{a: 1}[a[1:] ~ 'a']"),
    "names of a macro": "{% macro m(" + "a, " * 20_000 + "a) %}{% endmacro %}"
    "{% for i in range(60000) %}{% set b = m() %}{% endfor %}",
    "much said": "{% for i in range(9999) %}{{ 'a' * 1000 }}{% endfor %}",
    "time": "{{ strftime_now('%999999999d') }}",
    "class": "{{ ''.__class__.__mro__ }}",
    "class by key": "{{ messages['__class__']['__mro__'] }}",
    "globals": "{{ raise_exception.__globals__['os'] }}",
    "attr": "{{ messages | attr('__class__') }}",
    "cycler": "{{ cycler.__init__.__globals__ }}",
    "self": "{{ self._TemplateReference__context }}",
    "inside of ours": "{{ messages[0].items.of.clear() }}",
    "update": "{{ messages[0].update({'content': 'x'}) }}",
    "append": "{{ messages.append(1) }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import 'os' as os %}",
    "extends": "{% extends 'base' %}",
    "block": "{% block a %}{% endblock %}",
    "recursive": "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %}",
    "unpacking": "{{ range(*[1]) }}",
    "raise": "{{ raise_exception('no') }}",
    "zero": "{{ 1 / 0 }}",
    "nothing": "{{ a.b.c }}",
    "unknown filter": "{{ 1 | nobody }}",
    "unknown test": "{{ 1 is nobody }}",
    "unknown function": "{{ lipsum(9999) }}",
    "break": "{% break %}",
    "broken": "{% if %}",
    "open": "{{ 'a",
    "brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "sum": "{{ " + "+".join("1" * 20_000) + " }}",
    "nots": "{{ " + "not " * 15_000 + "1 }}",
    "nested loops": "{% for i in [1] %}" * 3000 + "{% endfor %}" * 3000,
    "filters": "{{ 'a'" + " | trim" * 8000 + " }}",
    "opened often": "{{" * 32_000,
    "quotes": "{{ " + "'" * 60_000,
    "too long": "a" * (1 << 17),
}


def test_what_is_too_large_to_be_a_number_is_none_and_is_not_written_out_first() -> None:
    began = time.thread_time()
    assert rendered(LISTS + "{{ n.t | int }}{{ n.t | float }}") == "00.0"
    assert time.thread_time() - began < AT_ONCE


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_template_is_refused_at_once(what: str) -> None:
    began = time.thread_time()
    with pytest.raises(TemplateRefused):
        rendered(HOSTILE[what])
    assert time.thread_time() - began < AT_ONCE


GARBAGE = [
    *("{{", "{%", "%}", "}}", "{#", "#}", "messages", "[0]", ".content", "for", "in", "range", "(", ")", "9", "if"),
    *("endif", "endfor", "'a'", "|", "*", "**", "~", "set", "=", "macro", "m", "endmacro", "namespace", "tojson"),
    *("join", ",", "x", "loop", ".", "[", "]", "{", "}", "is", "defined", "not", "and", "-", "raw", "endraw"),
]


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(GARBAGE),
        max_size=40,
    )
)
def test_garbage_renders_or_is_refused_and_nothing_else(words: list[str]) -> None:
    try:
        assert isinstance(rendered(" ".join(words)), str)
    except TemplateRefused:
        pass


def test_how_deep_it_goes_is_counted_before_our_own_stack_ends() -> None:
    for what in ("macro", "brackets"):
        with pytest.raises(TemplateRefused, match="too deep into itself" if what == "macro" else "does not parse"):
            rendered(HOSTILE[what])


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ 'a' * 262145 }}", "a text of more than"),
        ("{% set a = 'a' * 200000 %}{{ a ~ a }}", "a text of more than"),
        ("{% set a = 'a' * 2000 %}{{ {a: 1} }}", "no key"),
        ("{% set n = namespace(t=1) %}{% for i in range(300) %}{% set n.t = [n.t] %}{% endfor %}{{ n.t }}", "too deep"),
    ],
)
def test_what_is_too_large_is_refused_as_such_before_it_is_made(source: str, why: str) -> None:
    with pytest.raises(TemplateRefused, match=why):
        rendered(source)


def test_what_it_does_is_counted_and_so_the_same_everywhere() -> None:
    def turns(count: int) -> str:
        return rendered("{% for a in range(" + str(count) + ") %}{{ 'x' if a else 'y' }}{% endfor %}")

    most = next(count for count in range(20_000, 100_000, 1000) if not _holds(turns, count))
    assert _holds(turns, most - 1000)
    assert not _holds(turns, most)


def _holds(turns: Any, count: int) -> bool:
    try:
        turns(count)
    except TemplateRefused:
        return False
    return True

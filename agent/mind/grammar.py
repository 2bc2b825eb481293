"""GBNF grammars, tried before they are used: a bad one must be a refusal, and never the worker's end.

Who writes grammars is the house itself. The bounds keep a mistake from becoming a stack or a memory that runs over:
llama.cpp reads brackets by recursion, and unrolls repetitions.
"""

import re

from agent.mind.llama import Model, lib, overheard
from agent.mind.refusals import GrammarRefused

LONGEST = 1 << 14  # characters
DEEPEST = 64  # brackets within brackets
MOST_REPEATED = 1000


def sampler_of(model: Model, grammar: str) -> int:
    """A sampler of llama.cpp that allows only what the grammar does; ``lib.llama_sampler_free`` ends it."""
    _refuse_excess(grammar)
    with overheard():
        pointer: int | None = lib.llama_sampler_init_grammar(
            model.vocabulary, grammar.encode(errors="replace"), b"root"
        )
    if not pointer:
        raise GrammarRefused("it does not parse, or lacks a rule, or begins with itself")
    return pointer


def _refuse_excess(grammar: str) -> None:
    if len(grammar) > LONGEST:
        raise GrammarRefused(f"it is longer than {LONGEST} characters")
    if "\0" in grammar:
        raise GrammarRefused("it holds a zero")
    # Literals and classes may hold any bracket; without them what is left are those that nest.
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|#[^\n]*', " ", grammar)
    depth = deepest = 0
    for sign in bare:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise GrammarRefused(f"its brackets are more than {DEEPEST} deep")
    if any(
        int(number[:9]) > MOST_REPEATED for braces in re.findall(r"\{([^}]*)\}", bare) for number in _numbers(braces)
    ):
        raise GrammarRefused(f"it repeats something more than {MOST_REPEATED} times")


def _numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+", text)

"""Faults of the protocol, planted one at a time: a check that is left out, a thing that is not kept."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Mutant:
    """One function with a line that says something else; ``lies`` are those of the liars that it falls for."""

    name: str
    owner: Any  # a module, or a class in one
    function: str
    was: str
    becomes: str

    def plant(self, patch: pytest.MonkeyPatch) -> None:
        """Let the function be this one. Fails where the line is not there any more: then the mutant is none."""
        old = inspect.unwrap(getattr(self.owner, self.function))
        source = textwrap.dedent(inspect.getsource(old))
        assert source.count(self.was) == 1, f"{self.name}: the line it changes is not there"
        made: dict[str, Callable[..., Any]] = {}
        exec(compile(source.replace(self.was, self.becomes), f"<{self.name}>", "exec"), old.__globals__, made)
        patch.setattr(old, "__code__", made[self.function].__code__)  # tables hold the function, not its name

"""Transitions as a table: from which state which move leads where. What is not in it, must not happen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

from protocol.errors import LocalProtocolError, RemoteProtocolError

S = TypeVar("S", bound=Enum)


@dataclass(frozen=True)
class Table(Generic[S]):
    """``heard`` are the moves that the other side makes; all others are our own."""

    name: str
    start: S
    moves: Mapping[tuple[S, str], S]
    heard: frozenset[str] = frozenset()

    def after(self, state: S, move: str) -> S:
        """The state after a move; raises if it has no place here."""
        found = self.moves.get((state, move))
        if found is not None:
            return found
        text = f"{self.name}: {move!r} has no place while {state.value}"
        raise RemoteProtocolError(text) if move in self.heard else LocalProtocolError(text)

    def allows(self, state: S, move: str) -> bool:
        """Whether a move has a place here."""
        return (state, move) in self.moves

    def mermaid(self) -> str:
        """The table as a diagram in Mermaid's language; moves with one way are put together."""
        ways: dict[tuple[S, S], list[str]] = {}
        for (before, move), after in self.moves.items():
            ways.setdefault((before, after), []).append(move)
        lines = [f"    {_id(one.value)} --> {_id(two.value)}: {', '.join(by)}" for (one, two), by in ways.items()]
        ends = [f"    {_id(state)} --> [*]" for state in self._ends()]
        return "\n".join(["stateDiagram-v2", f"    [*] --> {_id(self.start.value)}", *lines, *ends])

    def _ends(self) -> Iterable[str]:
        left = {before for (before, _), after in self.moves.items() if after is not before}
        return dict.fromkeys(after.value for after in self.moves.values() if after not in left)


def _id(state: str) -> str:
    return state.replace(" ", "_")

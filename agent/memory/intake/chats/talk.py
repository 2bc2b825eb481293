"""A chat falls into conversations: after some hours of silence another one has begun."""

from agent.memory.intake.piece import Piece
from agent.memory.intake.when import When

SILENCE = 4 * 3600.0


class Talk:
    """Numbers the conversations of one chat, or of several after one another."""

    def __init__(self) -> None:
        self._group = 0
        self._last: float | None = None

    def another(self) -> None:
        """What comes now belongs to another conversation."""
        self._group += 1
        self._last = None

    def piece(self, text: str, author: str, said: When | None, part: str = "", mine: bool | None = None) -> Piece:
        """A message."""
        if said is None:
            return Piece(text, author, mine, part=part, group=self._group)
        if self._last is not None and abs(said.at - self._last) > (86_400.0 if said.whole_day else SILENCE):
            self._group += 1
        self._last = said.at
        return Piece(text, author, mine, said.at, said.whole_day, part, self._group, said.wall)

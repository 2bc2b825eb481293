"""The tokens of a vocabulary that are no text, by how they are written: a template writes them, people must not.

llama.cpp takes control tokens out of text only if it is told to, but those that a model's maker added beside the learnt
ones always. So in what people wrote, such a word is cut after its first letter, and both parts are read apart.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from agent.mind.refusals import BodyForeign

LONGEST = 256  # letters
LENGTHS = 64  # that differ; each costs a look at every place of a text, and vocabularies have a dozen
_SPACE = re.compile(r"\s+")


class Mark(NamedTuple):
    """A token that is no text; ``strips`` if it swallows the space after it, ``spells`` if it is for unknown text."""

    id: int
    strips: bool = False
    spells: bool = False


class Specials:
    """Finds them in text."""

    def __init__(self, marks: Mapping[str, Mark]) -> None:
        # What is nothing but space, or a single letter, is text for all that it can do.
        self._marks = {word: mark for word, mark in marks.items() if len(word.replace("▁", " ").strip()) > 1}
        if any(len(word) > LONGEST for word in self._marks):
            raise BodyForeign(f"it has a special token of more than {LONGEST} letters")
        self._sizes = sorted({len(word) for word in self._marks}, reverse=True)
        if len(self._sizes) > LENGTHS:
            raise BodyForeign(f"it has special tokens of more than {LENGTHS} lengths")
        self.ids = frozenset(mark.id for mark in self._marks.values() if not mark.spells)  # that no text may become
        first = "".join(sorted({re.escape(word[0]) for word in self._marks}))
        self._first = re.compile(f"[{first}]" if first else "(?!)")

    def parted(self, text: str) -> Iterator[str | int]:
        """The text of a template: its special tokens by id, and what is between them."""
        begin = 0
        while found := self._next(text, begin):
            place, word = found
            yield text[begin:place]
            mark = self._marks[word]
            yield mark.id
            begin = place + len(word)
            if mark.strips and (space := _SPACE.match(text, begin)):
                begin = space.end()
        yield text[begin:]

    def harmless(self, text: str) -> Iterator[str]:
        """The text of people, in parts of which none holds a special token."""
        begin = 0
        while found := self._next(text, begin):
            yield text[begin : found[0] + 1]
            begin = found[0] + 1
        yield text[begin:]

    def _next(self, text: str, begin: int) -> tuple[int, str] | None:
        """Where the next one begins, and the longest that does so there."""
        for match in self._first.finditer(text, begin):
            place = match.start()
            for size in self._sizes:
                if (word := text[place : place + size]) in self._marks:
                    return place, word
        return None

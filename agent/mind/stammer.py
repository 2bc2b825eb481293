"""A small body may say the same sentence again and again. The second time it says one, its reply is over.

A sentence that begins like one of before is held back until it differs, so that nobody hears a stammer begin.
"""

import re

_END = re.compile(r"[.!?…。！？]+[\"”’')\]]*(?=\s)|(?<=[。！？])|\n")
SHORT = 12  # letters: “No, no.” may be said twice


class Stammer:
    """Takes a reply as it comes, and hands on what is no repetition."""

    def __init__(self, listens: bool = True) -> None:
        self._listens = listens
        self._said: set[str] = set()
        self._open = ""  # the sentence that is being said
        self._told = 0  # how much of it was handed on
        self.is_over = False

    def heard(self, text: str) -> str:
        """What is said so far, and was not yet handed on."""
        if not self._listens:
            return text
        self._open += "" if self.is_over else text
        told = ""
        while end := _END.search(self._open, 1):
            told += self._sentence(end.end())
        return told + self._begun()

    def rest(self) -> str:
        """What was held back, at the end, and was no repetition."""
        return self._sentence(len(self._open)) if self._open else ""

    def _sentence(self, end: int) -> str:
        """A sentence that has come to its end; nothing, if it was said before."""
        whole, self._open = self._open[:end], self._open[end:]
        plain = _plain(whole)
        if self._told == 0 and len(plain) > SHORT and plain in self._said:
            self.is_over, self._open = True, ""
            return ""
        self._said.add(plain)
        left, self._told = whole[self._told :], 0
        return left

    def _begun(self) -> str:
        """What of a sentence can be handed on before its end."""
        plain = _plain(self._open)
        if self._told == 0 and (not plain or any(one.startswith(plain) for one in self._said)):
            return ""
        left, self._told = self._open[self._told :], len(self._open)
        return left


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())

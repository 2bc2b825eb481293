"""From a format's pieces to those that are handed on: clean, of a bearable length, and none that says nothing."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import msgspec

from agent.memory.intake.piece import Piece

LONGEST = 1_000  # characters; a paragraph, not a chapter
LONGEST_NAME = 200

# Control characters, halves of characters, and marks that turn the direction of writing around for what follows.
_JUNK = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffc-\uffff\ud800-\udfff]+"
)
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_BREAKS = re.compile(r" ?\n[ \n]*")
_WORD = re.compile(r"[^\W_]")
_ENDS = re.compile(r"[.!?…]{1,4}[\"'”’»)\]]{0,3}\s+|[。！？]{1,4}[」』”）]{0,3}\s*|\n+")


def clean(text: str) -> str:
    """``text`` without what cannot be seen."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _BREAKS.sub("\n", _BLANKS.sub(" ", _JUNK.sub("", text)))
    elif "  " in text:
        text = _BLANKS.sub(" ", text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def name(text: str) -> str:
    """A name, a title or a heading: one line, not long."""
    return clean(text[: LONGEST_NAME * 4]).replace("\n", " ")[:LONGEST_NAME]


def cut(text: str, longest: int = LONGEST) -> Iterator[str]:
    """``text`` in parts of a bearable length, at the end of sentences where there are some, else between words."""
    begin = 0
    while len(text) - begin > longest:
        end = 0
        for found in _ENDS.finditer(text, begin + longest // 2, begin + longest):
            end = found.end()
        end = end or text.rfind(" ", begin + longest // 2, begin + longest) + 1 or begin + longest
        yield text[begin:end].strip()
        begin = end
    yield text[begin:].strip()


def says_something(text: str) -> bool:
    """Whether there is a word or a number in it."""
    return _WORD.search(text) is not None


def finished(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces as they are handed on."""
    for piece in pieces:
        text = clean(piece.text)
        if not says_something(text):
            continue
        author, part = piece.author and name(piece.author), piece.part and name(piece.part)
        if len(text) <= LONGEST:
            if text is piece.text and author is piece.author and part is piece.part:
                yield piece
            else:
                yield msgspec.structs.replace(piece, text=text, author=author, part=part)
            continue
        for one in cut(text):
            if says_something(one):
                yield msgspec.structs.replace(piece, text=one, author=author, part=part)

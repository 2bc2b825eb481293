"""Markdown: paragraphs, list items and rows; headings say where they stand, and date them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from agent.memory.intake import when
from agent.memory.intake.cleaning import name
from agent.memory.intake.opened import STRETCH, Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import damaged_if_it_fails
from agent.memory.intake.tasks import as_task

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

SECTION = 1 << 15  # characters that are parsed at once, if there is a place to end
LONGEST_SECTION = 1 << 17
MOST_HEADERS = 200  # lines of front matter
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_LINK = re.compile(r"\[\[(?:[^\[\]|]{1,200}\|)?([^\[\]|]{1,200})\]\]")
_BOX = re.compile(r"\[[ xX]\]\s")
_FIELD = re.compile(r"(\w[\w -]{0,40}):[ \t]*(.*)")


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of a Markdown file."""
    page = _Page(file.day)
    for text in _sections(file, page):
        file.look()
        with damaged_if_it_fails("its Markdown cannot be read"):
            tokens = _parser().parse(text)
        yield from page.pieces(tokens)


class _Page:
    """Where on the page reading is: under which headings, of which day."""

    def __init__(self, day: when.When | None) -> None:
        self.day = day
        self._group = 0
        self._over: list[tuple[int, str, when.When | None]] = []

    def pieces(self, tokens: "list[Token]") -> Iterator[Piece]:
        """The pieces of a section."""
        heading, row, opened = 0, list[str](), 0
        for token in tokens:
            match token.type:
                case "heading_open":
                    heading = int(token.tag[1:])
                case "heading_close":
                    heading = 0
                case "hr":
                    self._group += 1
                case "tr_open":
                    row, opened = [], opened + 1
                case "tr_close":
                    opened -= 1
                    yield self._piece(" | ".join(cell for cell in row if cell))
                case "inline" if heading:
                    self._head(heading, _plain(token))
                case "inline" if opened:
                    row.append(_plain(token))
                case "inline":
                    yield self._line(_plain(token))
                case "fence" | "code_block":
                    yield self._piece(token.content)

    def _line(self, text: str) -> Piece:
        if dated := when.leading(text):
            return self._piece(dated[1], dated[0])
        if _BOX.match(text) and (task := as_task(text)):
            return task.piece(self._when(), self._part(), self._group)
        return self._piece(text)

    def _piece(self, text: str, said: when.When | None = None) -> Piece:
        said = said or self._when()
        if said is None:
            return Piece(text, part=self._part(), group=self._group)
        return Piece(text, at=said.at, whole_day=said.whole_day, part=self._part(), group=self._group, wall=said.wall)

    def _head(self, level: int, text: str) -> None:
        while self._over and self._over[-1][0] >= level:
            self._over.pop()
        self._over.append((level, name(text), when.day_in(text)))
        self._group += 1

    def _part(self) -> str:
        return " › ".join(text for _, text, _ in self._over[-3:])

    def _when(self) -> when.When | None:
        return next((said for _, _, said in reversed(self._over) if said), self.day)


def _sections(file: Opened, page: _Page) -> Iterator[str]:
    """The text, in parts that can be parsed apart: bounded, and never cut within a fence if that can be."""
    stream = file.text()
    held, size, fence = list[str](), 0, ""
    first = stream.readline(STRETCH)
    if first.rstrip() == "---":
        held = _front(file, page, stream)
    elif first:
        held = [first]
    while line := stream.readline(STRETCH):
        if (mark := _FENCE.match(line)) is not None:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        if (held and not fence and (line[0] == "#" or (size > SECTION and not line.strip()))) or size > LONGEST_SECTION:
            yield "".join(held)
            held, size = [], 0
        held.append(line)
        size += len(line)
    if held:
        yield "".join(held)


def _front(file: Opened, page: _Page, stream: Iterator[str]) -> list[str]:
    """Read what stands before the text; what turns out to be none of it is given back."""
    lines, fields = ["---\n"], dict[str, str]()
    for line, _ in zip(stream, range(MOST_HEADERS), strict=False):
        lines.append(line)
        if line.rstrip() in ("---", "..."):
            break
        if (found := _FIELD.match(line)) is not None:
            fields.setdefault(found[1].lower(), found[2].strip().strip("\"'"))
    else:
        return lines
    if "title" in fields:
        file.title = name(fields["title"])
    said = (when.loosely(fields.get(key)) for key in ("date", "day", "created", "created_at"))
    page.day = next((one for one in said if one), page.day)
    return []


def _plain(token: "Token") -> str:
    """The words, without what only changes their looks."""
    words = []
    for child in token.children or ():
        match child.type:
            case "text" | "code_inline" | "image" | "text_special":
                words.append(child.content)
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
    return _LINK.sub(r"\1", "".join(words))


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")

"""DOCX: paragraphs, rows of tables, and what the file says of itself.

Read as a stream by the standard library: so no part of it is ever unpacked further than it may be.
"""

import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from agent.memory.intake import when
from agent.memory.intake.cleaning import name
from agent.memory.intake.limits import Limits, in_size
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import Damaged, TooDeep, UnpacksTooLarge, damaged_if_it_fails

BROKEN = "it is no DOCX, or not a whole one"
CHUNK = 1 << 16
MOST_MEMBERS = 10_000
LONGEST_PARAGRAPH = 1 << 17
LARGEST_CORE = 1 << 20


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of a DOCX."""
    with damaged_if_it_fails(BROKEN):
        archive = zipfile.ZipFile(file.stream())
        if len(archive.infolist()) > MOST_MEMBERS:
            raise UnpacksTooLarge("it is packed of more parts than a document has")
        author, said = _about(file, archive)
        with archive.open("word/document.xml") as packed:
            total = archive.getinfo("word/document.xml").file_size
            body = _Body(file.limits)
            for done in _fed(packed, body.parser, file.limits):
                file.look()
                file.share = min(1.0, done / max(total, 1))
                for text, part, group in body.taken():
                    piece = Piece(text, author=author, part=part, group=group)
                    yield (
                        piece
                        if said is None
                        else Piece(text, author, None, said.at, said.whole_day, part, group, said.wall)
                    )


class _Body:
    """Takes the words out of the document's XML."""

    def __init__(self, limits: Limits) -> None:
        self.parser = _parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._said
        self._most = limits.depth * 8  # a word stands ten deep where nothing is nested at all
        self._depth = 0
        self._found: list[tuple[str, str, int]] = []
        self._words: list[str] = []
        self._size = 0
        self._cells: list[str] = []
        self._tables = 0
        self._is_text = False
        self._level = 0
        self._over: dict[int, str] = {}
        self._group = 0

    def taken(self) -> list[tuple[str, str, int]]:
        """What was found since the last time: words, under which headings, and in which section."""
        found, self._found = self._found, []
        return found

    def _start(self, tag: str, marks: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._most:
            raise TooDeep("what is in it stands in one another deeper than is followed")
        match _short(tag):
            case "t":
                self._is_text = True
            case "tab":
                self._words.append("\t")
            case "br" | "cr":
                self._words.append("\n")
            case "tbl":
                self._tables += 1
            case "pStyle":
                style = next((said for mark, said in marks.items() if mark.endswith(" val")), "")
                level = style.lower().removeprefix("heading").removeprefix("berschrift").removeprefix("überschrift")
                self._level = int(level) if level.isdecimal() and len(level) == 1 else 1 if level == "title" else 0

    def _end(self, tag: str) -> None:
        self._depth -= 1
        match _short(tag):
            case "t":
                self._is_text = False
            case "p":
                self._paragraph()
            case "tr" if self._tables:
                self._add(" | ".join(cell for cell in self._cells if cell))
                self._cells = []
            case "tbl":
                self._tables = max(0, self._tables - 1)

    def _said(self, text: str) -> None:
        if self._is_text:
            self._words.append(text)
            self._size += len(text)
            if self._size > LONGEST_PARAGRAPH:
                self._paragraph()

    def _paragraph(self) -> None:
        text = "".join(self._words).strip()
        level, self._level, self._words, self._size = self._level, 0, [], 0
        if self._tables:
            self._cells.append(text)
            if sum(map(len, self._cells)) > LONGEST_PARAGRAPH or len(self._cells) > LONGEST_PARAGRAPH:
                self._add(" | ".join(self._cells))
                self._cells = []
        elif level and text:
            self._over = {one: said for one, said in self._over.items() if one < level} | {level: name(text)}
            self._group += 1
        else:
            self._add(text)

    def _add(self, text: str) -> None:
        if text:
            self._found.append((text, " › ".join(list(self._over.values())[-3:]), self._group))


def _about(file: Opened, archive: zipfile.ZipFile) -> tuple[str, when.When | None]:
    """Who wrote it, and when; its title is noted."""
    if "docProps/core.xml" not in archive.namelist():
        return "", None
    found: dict[str, str] = {}
    path: list[str] = []
    parser = _parser()
    parser.StartElementHandler = lambda tag, _: path.append(_short(tag))
    parser.EndElementHandler = lambda _: path.pop()

    def said(text: str) -> None:
        found[path[-1]] = (found.get(path[-1], "") + text)[:1000]

    parser.CharacterDataHandler = said
    with archive.open("docProps/core.xml") as packed:
        for done in _fed(packed, parser, file.limits):
            if done > LARGEST_CORE:
                break
    file.title = name(found.get("title", ""))
    return found.get("creator", ""), when.iso(found.get("created", "")) or when.iso(found.get("modified", ""))


def _fed(packed: IO[bytes], parser: expat.XMLParserType, limits: Limits) -> Iterator[int]:
    """Hand a part to the parser bit by bit; how much of it was unpacked so far."""
    done = 0
    while data := packed.read(CHUNK):
        done += len(data)
        if done > limits.unpacked:
            raise UnpacksTooLarge(f"it unpacks to more than {in_size(limits.unpacked)}; the rest was left out")
        parser.Parse(data, False)
        yield done
    parser.Parse(b"", True)
    yield done


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_entities
    return parser


def _refuse_entities(*_: object) -> None:
    """No DOCX declares any, and they are what XML bombs are made of."""
    raise Damaged(BROKEN)


def _short(tag: str) -> str:
    return tag.rpartition(" ")[2]

"""HTML: what can be seen of it."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.memory.intake import when
from agent.memory.intake.cleaning import name
from agent.memory.intake.encoding import MENDED
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import TooDeep, damaged_if_it_fails

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "audio",
        "video",
        "canvas",
        "nav",
        "select",
        "datalist",
    ]
)
_WITHIN = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "button",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANK = re.compile(r"\s+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})(?=[\s/>])")
_ENDING_THEMSELVES = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"),
        *("p", "li", "td", "th", "tr", "dt", "dd", "option", "optgroup", "tbody", "thead", "tfoot", "html", "body"),
        "wbr",
    )
)
DEEPEST = 512  # elements in one another, as in browsers; the parser takes the square of it


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of a page."""
    from selectolax.lexbor import LexborHTMLParser

    with damaged_if_it_fails("its HTML cannot be read"):
        tree = LexborHTMLParser(_shallow(_text(file)))
        root = tree.root
        if root is None:
            return
        if (title := tree.css_first("title")) is not None:
            file.title = name(title.text() or "")
        said = _written(root)
        yield from _pieces(file, root, said)


def visible(html: str) -> str:
    """What can be seen of a piece of HTML, a block a line."""
    from selectolax.lexbor import LexborHTMLParser

    with damaged_if_it_fails("its HTML cannot be read"):
        root = LexborHTMLParser(_shallow(html)).root
        return "\n".join(text for _, text in _blocks(root)) if root is not None else ""
    return ""


def _shallow(html: str) -> str:
    """The same, if it is not nested deeper than browsers follow it."""
    depth = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _ENDING_THEMSELVES:
            depth = max(0, depth - 1) if found[1] else depth + 1
            if depth > DEEPEST:
                raise TooDeep("what is in it stands in one another deeper than is followed")
    return html


def _pieces(file: Opened, root: "LexborNode", said: when.When | None) -> Iterator[Piece]:
    over: dict[int, str] = {}
    group = 0
    for number, (heading, text) in enumerate(_blocks(root)):
        if number % 256 == 0:
            file.look()
        if heading:
            over = {level: words for level, words in over.items() if level < heading} | {heading: name(text)}
            group += 1
            continue
        part = " › ".join(list(over.values())[-3:])
        if said is None:
            yield Piece(text, part=part, group=group)
        else:
            yield Piece(text, at=said.at, whole_day=said.whole_day, part=part, group=group, wall=said.wall)


def _blocks(root: "LexborNode") -> Iterator[tuple[int, str]]:
    """The blocks of a page: how high a heading it is (0: none), and its words."""
    words: list[str] = []
    heading = 0
    node: LexborNode | None = root
    while node is not None:
        inner = None
        tag = node.tag or ""
        if tag == "-text":
            words.append(_BLANK.sub(" ", node.text_content or ""))
        elif tag == "br":
            words.append("\n")
        elif node.is_element_node and not _is_unseen(node, tag):
            inner = node.first_child
            if tag not in _WITHIN:
                if text := "".join(words).strip():
                    yield heading, text
                words, heading = [], _HEADINGS.get(tag, 0)
        if inner is not None:
            node = inner
            continue
        while node is not None and node.next is None:
            node = node.parent
            if node is not None and (node.tag or "") not in _WITHIN:
                if text := "".join(words).strip():
                    yield heading, text
                words, heading = [], 0
        node = node.next if node is not None else None
    if text := "".join(words).strip():
        yield heading, text


def _is_unseen(node: "LexborNode", tag: str) -> bool:
    if tag in _UNSEEN:
        return True
    marks = node.attributes
    return bool(marks) and (
        "hidden" in marks or marks.get("aria-hidden") == "true" or bool(_HIDDEN.search(marks.get("style") or ""))
    )


def _written(root: "LexborNode") -> when.When | None:
    """When the page says that it was written."""
    for mark in ('meta[property="article:published_time"]', 'meta[name="date"]', "article time[datetime]"):
        if (found := root.css_first(mark)) is not None:
            marks = found.attributes
            if said := when.iso(marks.get("content") or marks.get("datetime")):
                return said
    return None


def _text(file: Opened) -> str:
    named = _CHARSET.search(file.head[:4096])
    encoding = file.encoding
    if named and encoding not in ("utf-8-sig", "utf-16", "utf-32"):
        encoding = named[1].decode("ascii")
    try:
        return file.whole().decode(encoding, MENDED)
    except (LookupError, UnicodeError):
        return file.whole_text()

"""PDF: the text of each page, where there is text; pictures of text are not read."""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agent.memory.intake import when
from agent.memory.intake.cleaning import name
from agent.memory.intake.limits import Limits
from agent.memory.intake.opened import Opened
from agent.memory.intake.paragraphs import paragraphs, width_of
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import Encrypted, IntakeRefused, TooManyPages, UnpacksTooLarge, damaged_if_it_fails

if TYPE_CHECKING:
    import pypdf

BROKEN = "it is no PDF, or not a whole one"
MOST_WORK = 4  # times what may be unpacked: a page may hold a thing several times


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of a PDF."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what is wrong with a file, we say
    file.need_whole()
    with damaged_if_it_fails(BROKEN), pypdf.apply_configuration(**_bounds(file.limits)):
        document = pypdf.PdfReader(file.stream())
        if document.is_encrypted and not document.decrypt(""):
            raise Encrypted("it opens with a password only; save a copy without one")
        said = _about(file, document)
        count = len(document.pages)
    empty = 0
    for number in range(min(count, file.limits.pages)):
        file.look()
        text = ""
        try:
            with damaged_if_it_fails("it cannot be read"), pypdf.apply_configuration(**_bounds(file.limits)):
                text = _page(document, number)
        except IntakeRefused as refused:
            file.note(f"page {number + 1}", str(refused))
        file.share = (number + 1) / count
        empty += not text.strip()
        yield from _pieces(text, number, said)
    if count > file.limits.pages:
        raise TooManyPages(f"it has {count} pages; the first {file.limits.pages} were read")
    if count and empty == count:
        file.note(str(file.path), "there is no text in it; it may hold pictures of pages")


def _page(document: "pypdf.PdfReader", number: int) -> str:
    from pypdf.errors import LimitReachedError

    try:
        return document.pages[number].extract_text()
    except LimitReachedError as error:
        raise UnpacksTooLarge("what is packed in it becomes too large when it is unpacked") from error


def _pieces(text: str, number: int, said: when.When | None) -> Iterator[Piece]:
    lines = text.splitlines()
    for paragraph in paragraphs(lines, width_of(lines, has_gaps=False)):
        if said is None:
            yield Piece(paragraph, part=f"page {number + 1}", group=number)
        else:
            yield Piece(
                paragraph, at=said.at, whole_day=said.whole_day, part=f"page {number + 1}", group=number, wall=said.wall
            )


def _about(file: Opened, document: "pypdf.PdfReader") -> when.When | None:
    """What the file says of itself: its title is noted, and when it was written given back."""
    try:
        with damaged_if_it_fails(BROKEN):
            about = document.metadata
            if about is None:
                return None
            file.title = name(str(about.title or ""))
            made = about.creation_date
            return when.moment(*made.timetuple()[:6], zone=made.tzinfo) if made else None
    except IntakeRefused:
        return None
    return None


def _bounds(limits: Limits) -> dict[str, Any]:
    """The library's own limits, as ours."""
    names = (
        *("array_based_stream_maximum_output_length", "lzw_maximum_output_length", "zlib_maximum_output_length"),
        *("run_length_maximum_output_length", "jbig2_maximum_output_length", "brotli_maximum_output_length"),
        "maximum_declared_stream_length",
    )
    bounds = dict.fromkeys(names, min(limits.unpacked, 75_000_000))
    work = min(MOST_WORK * limits.unpacked, 300_000_000)
    return bounds | {"stream_decoding_work_maximum_length": work, "page_tree_maximum_depth": limits.depth}

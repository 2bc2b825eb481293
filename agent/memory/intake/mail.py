"""Mail: mbox and single messages. What others wrote before, and signatures, are left out; so are attachments."""

import binascii
import email.errors
import email.header
import email.message
import email.parser
import email.policy
import email.utils
import re
from collections.abc import Iterator

from agent.memory.intake import when
from agent.memory.intake.cleaning import name
from agent.memory.intake.encoding import MENDED, encoding_of
from agent.memory.intake.opened import Opened
from agent.memory.intake.paragraphs import paragraphs, width_of
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import IntakeRefused, damaged_if_it_fails
from agent.memory.intake.webpage import visible

KEPT = 4 << 20  # bytes of a message; what is said comes before what is attached
LINE = 1 << 16
MOST_PARTS = 200
LONGEST_BODY = 1 << 20  # characters
BROKEN = "it is no message, or not a whole one"
_ORIGINAL = re.compile(
    r"\s*(?:-{2,}\s*(?:original|ursprüngliche|forwarded|weitergeleitete)\b.*-{2,}|_{20,}|begin forwarded message:)\s*",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\s*(?:from|von|de|da|발신|보낸 사람|差出人)\s*:\s*\S", re.IGNORECASE)
_SENT = re.compile(r"\s*(?:sent|gesendet|date|datum|envoyé|보낸 날짜|送信日時)\s*:\s*\S", re.IGNORECASE)


def read(file: Opened) -> Iterator[Piece]:
    """The pieces of one message."""
    data = file.stream().read(KEPT)
    if file.size > KEPT:
        file.note(str(file.path), "what comes after its first 4 MB, attachments as a rule, was left out")
    yield from _pieces(file, data, 0, is_alone=True)


def read_mbox(file: Opened) -> Iterator[Piece]:
    """The pieces of many messages in one file."""
    for number, data in enumerate(_messages(file)):
        yield from _pieces(file, data, number, is_alone=False)


def _messages(file: Opened) -> Iterator[bytes]:
    """The messages one by one; of each no more than may be kept is ever held."""
    stream = file.stream()
    held, size, empty, begins = list[bytes](), 0, True, True
    while line := stream.readline(LINE):
        if begins and empty and line.startswith(b"From "):
            if held:
                yield b"".join(held)
            held, size = [], 0
        elif size < KEPT:
            held.append(line[1:] if begins and line.startswith(b">From ") else line)
            size += len(line)
        empty = begins and line in (b"\n", b"\r\n")
        begins = line.endswith(b"\n")
    if held:
        yield b"".join(held)


def _pieces(file: Opened, data: bytes, number: int, is_alone: bool) -> Iterator[Piece]:
    where = str(file.path) if is_alone else f"message {number + 1}"
    try:
        with damaged_if_it_fails(BROKEN):
            message = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(data)
            subject = name(_header(message, "subject"))
            author, said = _sender(message), _sent(message)
            text = _text(file, message, where)
    except IntakeRefused as refused:
        file.note(where, str(refused))
        return
    if is_alone:
        file.title = subject
    lines = own(text[:LONGEST_BODY].splitlines())
    at, whole_day, wall = said or (None, False, None)
    for paragraph in paragraphs(lines, width_of(lines, has_gaps=False)):
        yield Piece(paragraph, author, None, at, whole_day, subject, number, wall)


def own(lines: list[str]) -> list[str]:
    """What the sender wrote: without what they quote, and without their signature."""
    kept: list[str] = []
    for number, line in enumerate(lines):
        if line.rstrip() == "--" or _ORIGINAL.fullmatch(line[:200]):
            break
        if _BEFORE.match(line) and any(_SENT.match(later) for later in lines[number + 1 : number + 4]):
            break
        if line.lstrip().startswith(">"):
            # "On Monday Anna wrote:" stands above what is quoted, in one or two lines.
            while kept and not kept[-1].strip():
                kept.pop()
            if kept and kept[-1].rstrip().endswith(":"):
                kept.pop()
                if kept and kept[-1].strip() and re.match(r"\s*(?:On|Am|Le|El|Il)\s.*\d", kept[-1]):
                    kept.pop()
            continue
        kept.append(line)
    return kept


def _text(file: Opened, message: email.message.Message, where: str) -> str:
    """What is said in it, as plain text if it is there as such."""
    plain, html = list[str](), list[str]()
    for number, part in enumerate(message.walk()):
        if number == MOST_PARTS:
            file.note(where, f"it has more than {MOST_PARTS} parts; the others were left out")
            break
        if part.is_multipart():
            continue
        kind, attached = part.get_content_type(), _name(part)
        if attached or part.get_content_disposition() == "attachment":
            file.note(where, f"an attachment was left out: {attached or kind}")
        elif kind == "text/plain":
            plain.append(_decoded(part))
        elif kind == "text/html":
            html.append(_decoded(part))
    return "\n".join(plain) if any(text.strip() for text in plain) else "\n".join(map(visible, html))


def _decoded(part: email.message.Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    said = part.get_content_charset() or ""
    try:
        return data.decode(said or encoding_of(data[: 1 << 16]), MENDED)
    except (LookupError, UnicodeError, ValueError):
        return data.decode("utf-8", MENDED)


def _name(part: email.message.Message) -> str:
    try:
        return name(part.get_filename() or "")
    except (LookupError, ValueError, TypeError, IndexError):
        return ""


def _header(message: email.message.Message, which: str) -> str:
    raw = str(message.get(which, ""))[:2_000]
    try:
        return str(email.header.make_header(email.header.decode_header(raw)))
    except (LookupError, ValueError, binascii.Error, email.errors.HeaderParseError, TypeError):
        return raw


def _sender(message: email.message.Message) -> str:
    called, address = email.utils.parseaddr(_header(message, "from"))
    return called or address


def _sent(message: email.message.Message) -> when.When | None:
    try:
        said = email.utils.parsedate_to_datetime(_header(message, "date"))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return when.moment(said.year, said.month, said.day, said.hour, said.minute, said.second, said.tzinfo)

"""Of which kind a file is: by what is in it, and only where that says nothing by its name."""

import importlib
import re
import zipfile
from collections.abc import Callable, Iterator

from agent.memory.intake import tasks
from agent.memory.intake.chats import slack, transcript, whatsapp
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import ForeignKind, NoText

Reader = Callable[[Opened], Iterator[Piece]]

_HERE = "agent.memory.intake"
READERS = {
    "text": "plaintext:read",
    "markdown": "markdown:read",
    "html": "webpage:read",
    "pdf": "pdf:read",
    "docx": "docx:read",
    "csv": "table:read",
    "json": "objects:read",
    "jsonl": "objects:read_lines",
    "email": "mail:read",
    "mbox": "mail:read_mbox",
    "todo.txt": "tasks:read",
    "calendar": "calendar:read",
    "image": "image:read",
    "audio": "audio:read",
    "whatsapp": "chats.whatsapp:read",
    "transcript": "chats.transcript:read",
    "telegram": "chats.telegram:read",
    "discord": "chats.discord:read",
    "slack": "chats.slack:read",
    "chatgpt": "chats.chatgpt:read",
    "claude": "chats.claude:read",
}
_MAGIC = (
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"BEGIN:VCALENDAR", "calendar"),
)
_FOREIGN = (
    (b"{\\rtf", "RTF; save it as DOCX or as text"),
    (b"\xd0\xcf\x11\xe0", "an old Office file; save it as DOCX or as text"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "an archive; unpack it first"),
    (b"7z\xbc\xaf", "an archive; unpack it first"),
    (b"Rar!", "an archive; unpack it first"),
    (b"BZh", "an archive; unpack it first"),
    (b"GGUF", "a model"),
)
_NAMES = {
    **dict.fromkeys(("md", "markdown", "mdown", "mkd"), "markdown"),
    **dict.fromkeys(("html", "htm", "xhtml"), "html"),
    **dict.fromkeys(("csv", "tsv", "tab"), "csv"),
    **dict.fromkeys(("jsonl", "ndjson"), "jsonl"),
    "json": "json",
    "mbox": "mbox",
    "eml": "email",
    "ics": "calendar",
}
_HTML = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,60}):[ \t]")
_MAIL = ("from", "date", "subject", "message-id", "received", "return-path", "to", "mime-version", "delivered-to")
_MARKDOWN = re.compile(r"(?m)^(?:#{1,6} \S|[-*+] \[[ xX]\] |```|\[[^\]]+\]: http)")
_JSON_CHATS = (
    ("chatgpt", ('"mapping"',)),
    ("claude", ('"chat_messages"',)),
    ("discord", ('"guild"', '"channel"')),
    ("telegram", ('"messages"', '"from_id"')),
    ("telegram", ('"messages"', '"date_unixtime"')),
    ("telegram", ('"personal_information"', '"user_id"')),
    ("slack", ('"ts"', '"type"', '"message"')),
)


def kind_of(file: Opened) -> str:
    """The kind of a file, or why it is none that is read."""
    head = file.head
    for magic, what in _FOREIGN:
        if head.startswith(magic) and not (what == "a program" and head.isascii() and b"\0" not in head):
            raise ForeignKind(f"it is {what}")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _packed(file)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"WAVE"):
        return "image" if head[8:12] == b"WEBP" else "audio"
    if head[4:8] == b"ftyp":
        if head[8:12] in (b"M4A ", b"M4B "):
            return "audio"
        raise ForeignKind("it is a film, or an image of a kind that is not read (HEIC); save it as JPEG")
    if not file.encoding.startswith("utf-16") and not file.encoding.startswith("utf-32"):
        _refuse_bytes(head)
    return _written(file, head.decode(file.encoding, "replace").lstrip("\ufeff"))


def reader(kind: str) -> Reader:
    """What reads files of a kind; loaded now, not before."""
    module, _, function = READERS[kind].partition(":")
    found: Reader = getattr(importlib.import_module(f"{_HERE}.{module}"), function)
    return found


def _written(file: Opened, text: str) -> str:
    """The kind of a text."""
    lines = text.splitlines()[:60]
    lines = lines[:-1] if len(file.head) < file.size and len(lines) > 1 else lines
    start = text.lstrip()
    suffix = file.path.suffix.lower().removeprefix(".")
    if start[:200].startswith("BEGIN:VCALENDAR"):
        return "calendar"
    if start[:1] in ("{", "[") and (kind := _json(file, start, suffix)):
        return kind
    if _HTML.match(start[:4000]):
        return "html"
    if text.startswith("From ") and sum(1 for line in lines[1:40] if _is_header(line)) >= 2:
        return "mbox"
    if _HEADER.match(text) and sum(1 for line in lines[:40] if _is_header(line)) >= 3:
        return "email"
    if whatsapp.looks_like(lines):
        return "whatsapp"
    if file.path.name.lower() in ("todo.txt", "done.txt") or (suffix in ("", "txt") and tasks.looks_like(lines)):
        return "todo.txt"
    if suffix in _NAMES and _NAMES[suffix] != "json":
        return _NAMES[suffix]
    if transcript.looks_like(lines):
        return "transcript"
    if len(_MARKDOWN.findall(text[:20_000])) >= 2:
        return "markdown"
    return "text"


def _json(file: Opened, start: str, suffix: str) -> str:
    if re.match(r"\[[\s]*[{\[\"\]\d\-tfn]|\{\s*[\"}]", start) is None:
        return ""  # a line of a text that begins with a bracket
    first, _, rest = start.partition("\n")
    if suffix in ("jsonl", "ndjson") or (first.rstrip().endswith("}") and rest.lstrip()[:1] == "{"):
        return "jsonl"
    if slack.is_list(file.path):
        raise ForeignKind("it is a list of the export, from which names are taken")
    for kind, marks in _JSON_CHATS:
        if all(mark in start for mark in marks) and (kind != "slack" or start[0] == "["):
            return kind
    return "json" if suffix == "json" or start[:1] == "{" or start[1:].lstrip()[:1] in ("{", "[", '"') else ""


def _is_header(line: str) -> bool:
    found = _HEADER.match(line)
    return found is not None and found[0].rstrip(": \t").lower() in _MAIL


def _packed(file: Opened) -> str:
    try:
        names = zipfile.ZipFile(file.stream()).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        names = ["word/document.xml"] if file.path.suffix.lower() == ".docx" else []
    if "word/document.xml" in names:
        return "docx"
    if any(one.startswith(("xl/", "ppt/")) or one == "mimetype" for one in names):
        raise ForeignKind("it is a document of a kind that is not read; save it as DOCX, PDF, CSV or text")
    raise ForeignKind("it is an archive; unpack it first")


def _refuse_bytes(head: bytes) -> None:
    """Raise if these are not the beginnings of a text."""
    controls = sum(head.count(byte) for byte in (*range(9), *range(14, 27), *range(28, 32), 127))
    if (b"\0" in head[:4096] and head.count(0) > 8) or controls > 0.02 * len(head):
        raise NoText("it holds bytes, no text, whatever its name says")

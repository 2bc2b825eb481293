"""A small valid file of every kind that is read."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image, TiffImagePlugin

from agent.memory.intake.limits import Limits
from agent.memory.intake.piece import Piece, Read, Skipped
from agent.memory.intake.reading import read

WORDS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
)


NO_OTHER = Limits()


def taken(path: Path, skip: int = 0, limits: Limits = NO_OTHER) -> tuple[list[Piece], list[Skipped], Read]:
    """All pieces, all that was skipped, and the last batch."""
    batches = list(read(path, skip, limits))
    return (
        [piece for batch in batches for piece in batch.pieces],
        [one for batch in batches for one in batch.skipped],
        batches[-1],
    )


def of(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def docx(body: str = "", core: str = "", more: dict[str, bytes] | None = None) -> bytes:
    body = body or (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Garden</w:t></w:r></w:p>'
        "<w:p><w:r><w:t>The fence </w:t></w:r><w:r><w:t>is green.</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>rose</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>red</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    core = core or (
        f"<cp:coreProperties {CORE}><dc:title>Plans</dc:title><dc:creator>Anna</dc:creator>"
        "<dcterms:created>2026-03-05T10:00:00Z</dcterms:created></cp:coreProperties>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {WORDS}><w:body>{body}</w:body></w:document>")
        archive.writestr("docProps/core.xml", core)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def pdf(pages: list[str] | None = None, password: str = "", stream: bytes = b"") -> bytes:
    import pypdf
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for text in pages if pages is not None else ["We planted the apple tree.", "The second page."]:
        page = writer.add_blank_page(300, 300)
        content = DecodedStreamObject()
        lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
        content.set_data(stream or f"BT /F1 12 Tf 14 TL 10 250 Td {lines} ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content.flate_encode())
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
    writer.add_metadata({"/Title": "Trees", "/CreationDate": "D:20260305100000Z"})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def jpeg() -> bytes:
    marks = Image.Exif()
    marks[0x010E] = "Anna at the lake"
    marks[0x010F], marks[0x0110] = "Apple", "iPhone 15"
    marks.get_ifd(0x8769)[0x9003] = "2026:03:05 10:00:00"
    marks.get_ifd(0x8769)[0x9011] = "+00:00"
    number = TiffImagePlugin.IFDRational
    marks.get_ifd(0x8825).update(
        {1: "N", 2: (number(47), number(22), number(12)), 3: "E", 4: (number(8), number(32), number(24))}
    )
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=marks)
    return file.getvalue()


def chatgpt() -> str:
    def node(id: str, parent: str | None, children: list[str], role: str, *parts: str) -> dict[str, object]:
        message = {
            "id": id,
            "author": {"role": role},
            "create_time": 1_772_700_000.5,
            "content": {"content_type": "text", "parts": list(parts)},
            "recipient": "all",
        }
        return {"id": id, "parent": parent, "children": children, "message": message if parts else None}

    return json.dumps(
        [
            {
                "title": "Trees",
                "create_time": 1_772_700_000.0,
                "mapping": {
                    "root": node("root", None, ["s"], ""),
                    "s": node("s", "root", ["a"], "system", "Be brief."),
                    "a": node("a", "s", ["b", "c"], "user", "When do I prune an apple tree?"),
                    "b": node("b", "a", [], "assistant", "An answer that was asked for again."),
                    "c": node("c", "a", [], "assistant", "In late winter."),
                },
                "current_node": "c",
            }
        ]
    )


def claude() -> str:
    def said(sender: str, text: str) -> dict[str, object]:
        return {"uuid": "m", "text": text, "sender": sender, "created_at": "2026-03-05T10:00:00.123456Z"}

    messages = [said("human", "What is a quince?"), said("assistant", "A fruit.")]
    return json.dumps([{"uuid": "c", "name": "Fruit", "created_at": "", "chat_messages": messages}])


def telegram() -> str:
    def said(who: str, id: str, text: object, kind: str = "message") -> dict[str, object]:
        return {
            "id": 1,
            "type": kind,
            "date": "2026-03-05T10:00:00",
            "date_unixtime": "1772704800",
            "from": who,
            "from_id": id,
            "text": text,
        }

    messages = [
        said("Anna", "user1", "Shall we swim?"),
        said("Ben", "user2", ["See ", {"type": "link", "text": "the lake"}, "!"]),
        said("Anna", "user1", "", "service"),
    ]
    chats = {"list": [{"name": "Ben", "type": "personal_chat", "id": 5, "messages": messages}]}
    return json.dumps({"personal_information": {"user_id": 1}, "chats": chats})


def discord() -> str:
    return json.dumps(
        {
            "guild": {"id": "1", "name": "Garden"},
            "channel": {"id": "2", "type": "GuildTextChat", "name": "seeds"},
            "messages": [
                {
                    "id": "3",
                    "type": "Default",
                    "timestamp": "2026-03-05T10:00:00.000+00:00",
                    "content": "Who has bean seeds?",
                    "author": {"name": "anna1", "nickname": "Anna"},
                },
                {"id": "4", "type": "ChannelPinnedMessage", "timestamp": "", "content": "Pinned.", "author": {}},
            ],
        }
    )


def slack() -> str:
    return json.dumps(
        [
            {
                "type": "message",
                "user": "U1",
                "text": "Ask <@U2> &amp; look at <http://x.org|this>",
                "ts": "1772704800.1",
            },
            {"type": "message", "subtype": "channel_join", "user": "U2", "text": "joined", "ts": "1772704801.1"},
        ]
    )


MAIL = """\
From: =?utf-8?q?Anna_M=C3=BCller?= <anna@example.org>
To: ben@example.org
Subject: The fence
Date: Thu, 05 Mar 2026 10:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain; charset=utf-8

The fence is green now.

On Wed, 4 Mar 2026 Ben wrote:
> Which colour
> will it be?

--\x20
Anna
--b
Content-Type: application/pdf; name="plan.pdf"
Content-Disposition: attachment; filename="plan.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--b--
"""
ICS = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
X-WR-CALNAME:Home\r
BEGIN:VEVENT\r
DTSTART:20260305T100000Z\r
SUMMARY:Dentist\\, again\r
LOCATION:Main St\r
BEGIN:VALARM\r
DESCRIPTION:Wake up\r
END:VALARM\r
END:VEVENT\r
BEGIN:VTODO\r
SUMMARY:Pay the re\r
 nt\r
DUE;VALUE=DATE:20260401\r
END:VTODO\r
END:VCALENDAR\r
"""
ANDROID = """\
13/03/26, 9:15 pm - Messages and calls are end-to-end encrypted.
13/03/26, 9:15 pm - Anna: Are you there?
13/03/26, 9:16 pm - Ben: Yes
and I bring
bread: two loaves
13/03/26, 9:17 pm - Anna: <Media omitted>
14/03/26, 8:00 am - Anna: Thanks!
"""
IOS = """\
[13.03.26, 21:15:03] Anna: Are you there?
\u200e[13.03.26, 21:15:40] Anna: \u200eimage omitted
[13.03.26, 21:16:03] Ben: Yes
"""
MARKDOWN = """\
---
title: Garden book
date: 2026-03-01
---
# Spring

We **planted** a [tree](http://x.org).
It is small.

## 2026-03-05

- [ ] water it due:2026-03-09
- [x] buy soil
- roses

| what | where |
|---|---|
| beans | south |
"""
HTML = """<!DOCTYPE html><html><head><title>A page</title><style>p {color: red}</style>
<meta property="article:published_time" content="2026-03-05T10:00:00Z"></head>
<body><script>alert("boo")</script><h1>Trees</h1><p>Apple &amp; <b>pear</b> trees.</p>
<div hidden>secret</div><p style="display:none">hidden</p><ul><li>one tree</li></ul></body></html>"""
CSV = 'date,author,note\n2026-03-05,Anna,"Planted, at last"\n2026-03-06,Ben,Watered\n'
TODO = "(A) 2026-03-01 Call Anna +garden due:2026-03-09\nx 2026-03-04 2026-03-01 Buy soil @shop\n"
TEXT = "A first line.\n\n2026-03-05 went to the lake\nand swam\n\n\nAnother section\n"

FILES: dict[str, tuple[str, Callable[[], bytes | str]]] = {
    "text": ("a.txt", lambda: TEXT),
    "markdown": ("a.md", lambda: MARKDOWN),
    "html": ("a.html", lambda: HTML),
    "pdf": ("a.pdf", pdf),
    "docx": ("a.docx", docx),
    "csv": ("a.csv", lambda: CSV),
    "json": ("a.json", lambda: json.dumps([{"date": "2026-03-05", "text": "Swam", "tags": ["lake"], "x": {"y": [1]}}])),
    "jsonl": ("a.jsonl", lambda: '{"text": "one"}\n{"text": "two"}\n'),
    "email": ("a.eml", lambda: MAIL),
    "mbox": ("a.mbox", lambda: f"From a@b Thu Mar  5 10:00:00 2026\n{MAIL}\nFrom a@b Thu Mar  5 10:00:00 2026\n{MAIL}"),
    "todo.txt": ("todo.txt", lambda: TODO),
    "calendar": ("a.ics", lambda: ICS),
    "image": ("a.jpg", jpeg),
    "whatsapp": ("chat.txt", lambda: ANDROID),
    "transcript": ("talk.txt", lambda: "Anna: hello there\nBen: hi\nAnna: how are you?\nBen: well\n"),
    "telegram": ("result.json", telegram),
    "discord": ("discord.json", discord),
    "slack": ("general/2026-03-05.json", slack),
    "chatgpt": ("conversations.json", chatgpt),
    "claude": ("conversations.json", claude),
}

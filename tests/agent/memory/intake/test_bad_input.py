"""Files that are broken, hostile or too large: what could be read stays, and a sentence says what was left out."""

import json
import os
import socket
import struct
import tracemalloc
import zlib
from pathlib import Path

import pytest

from agent.memory.intake.limits import Limits
from agent.memory.intake.reading import MOST, read
from tests.agent.memory.intake import samples
from tests.agent.memory.intake.samples import NO_OTHER, docx, of, pdf, taken


def why(path: Path, limits: Limits = NO_OTHER) -> list[str]:
    return [one.why for one in taken(path, limits=limits)[1]]


def test_an_encrypted_pdf_says_so(tmp_path: Path) -> None:
    assert why(of(tmp_path, "a.pdf", pdf(password="secret"))) == [
        "it opens with a password only; save a copy without one"
    ]


def test_a_pdf_that_opens_without_a_password_is_read_though_it_is_encrypted(tmp_path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter(of(tmp_path, "plain.pdf", pdf()))
    writer.encrypt("", "owner", algorithm="AES-256")
    with (tmp_path / "a.pdf").open("wb") as file:
        writer.write(file)
    assert len(taken(tmp_path / "a.pdf")[0]) == 2


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", pdf()[:200], b"%PDF-1.7\n" + bytes(range(256)) * 50])
def test_a_broken_pdf_says_so(tmp_path: Path, data: bytes) -> None:
    assert why(of(tmp_path, "a.pdf", data))


def test_a_page_of_a_pdf_that_unpacks_without_measure_is_left_out(tmp_path: Path) -> None:
    path = of(tmp_path, "a.pdf", pdf(["x"], stream=b"BT " + b" " * 30_000_000 + b"(a) Tj ET"))
    assert path.stat().st_size < 100_000
    assert "what is packed in it becomes too large when it is unpacked" in why(path, Limits(unpacked=1 << 20))


def test_of_a_pdf_with_too_many_pages_the_first_are_read(tmp_path: Path) -> None:
    path = of(tmp_path, "a.pdf", pdf(["one", "two", "three"]))
    pieces, skipped, _ = taken(path, limits=Limits(pages=2))
    assert [piece.text for piece in pieces] == ["one", "two"]
    assert skipped[0].why == "it has 3 pages; the first 2 were read"


def test_a_pdf_of_pictures_says_that_there_is_no_text(tmp_path: Path) -> None:
    assert why(of(tmp_path, "a.pdf", pdf([""]))) == ["there is no text in it; it may hold pictures of pages"]


def test_a_bomb_in_a_docx_is_unpacked_no_further_than_it_may_be(tmp_path: Path) -> None:
    bomb = docx("<w:p><w:r><w:t>first</w:t></w:r></w:p>" + " " * 50_000_000)
    assert len(bomb) < 100_000
    pieces, skipped, _ = taken(of(tmp_path, "a.docx", bomb), limits=Limits(unpacked=1 << 20))
    assert [piece.text for piece in pieces] == ["first"]
    assert skipped[0].why == "it unpacks to more than 1 MB; the rest was left out"


def test_one_word_of_a_docx_without_end_is_held_in_parts(tmp_path: Path) -> None:
    path = of(tmp_path, "a.docx", docx(f"<w:p><w:r><w:t>{'words ' * 2_000_000}</w:t></w:r></w:p>"))
    tracemalloc.start()
    count = sum(len(batch.pieces) for batch in read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 10_000
    assert peak < 8 << 20


def test_entities_in_a_docx_are_refused_before_they_grow(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert why(of(tmp_path, "a.docx", docx(core=laughs))) == ["it is no DOCX, or not a whole one"]


def test_a_docx_that_is_nested_too_deep_says_so(tmp_path: Path) -> None:
    deep = "<w:p>" * 10_000 + "</w:p>" * 10_000
    assert why(of(tmp_path, "a.docx", docx(deep))) == ["what is in it stands in one another deeper than is followed"]


def test_a_line_without_end_is_read_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.write(b"It begins well. " * 5_000)
        file.truncate(32 << 20)  # a line of zeros, which takes no room on the disk
    tracemalloc.start()
    batches = list(read(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    words = "".join(piece.text for batch in batches for piece in batch.pieces)
    assert words.replace(" ", "") == "Itbeginswell." * 5_000
    assert peak < 8 << 20


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.ics", "todo.txt", "a.md", "a.mbox"])
def test_no_kind_holds_a_line_without_end(tmp_path: Path, name: str) -> None:
    path = of(tmp_path, name, b"word " * 4_000_000)
    tracemalloc.start()
    for _ in read(path):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 << 20  # a message is held, as far as it may be


def test_of_a_file_that_is_too_large_the_beginning_is_read(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "a line\n" * 100_000)
    pieces, skipped, _ = taken(path, limits=Limits(size=70_000))
    assert len(pieces) == 10_000
    assert [one.why for one in skipped] == ["only its first 68.4 kB were read"]


def test_a_file_that_can_only_be_read_whole_is_refused_when_it_is_too_large(tmp_path: Path) -> None:
    path = of(tmp_path, "a.json", json.dumps(["word"] * 1000))
    assert why(path, Limits(whole=1000)) == [
        "it is larger than 1000 bytes, and files of its kind can only be read at once"
    ]


def test_there_are_no_more_pieces_than_may_be(tmp_path: Path) -> None:
    pieces, skipped, _ = taken(of(tmp_path, "a.txt", "a line\n" * 1_000), limits=Limits(pieces=300))
    assert len(pieces) == 300
    assert skipped[0].why == "there is more in it than 300 pieces; the rest was left out"


def test_reading_takes_no_longer_than_it_may(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "a line\n" * 1_000)
    assert why(path, Limits(seconds=-1)) == ["reading it took more than -1 seconds; the rest was left out"]


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 40, b"\x00" * 5_000, b"\x7fELF" + bytes(100), b"\x93\x01\x02" * 999]
)
def test_bytes_dressed_as_text_are_refused(tmp_path: Path, data: bytes) -> None:
    pieces, skipped, _ = taken(of(tmp_path, "a.txt", data))
    assert pieces == []
    assert skipped


@pytest.mark.parametrize("signs", ["[]", "{}"])
def test_json_without_a_bottom_says_so(tmp_path: Path, signs: str) -> None:
    opened = signs[0] + ('"a":' if signs == "{}" else "")
    path = of(tmp_path, "a.json", (opened * 1_000_000)[: -4 if signs == "{}" else None] + signs[1] * 1_000_000)
    assert why(path)[0] in (
        "what is in it stands in one another deeper than is followed",
        "it is no JSON, or not a whole one",
    )
    path = of(tmp_path, "b.json", "[" * 100 + '"deep"' + "]" * 100)
    assert why(path) == ["what is in it stands in one another deeper than is followed"]
    assert why(path, Limits(depth=200)) == []


def test_deep_json_in_a_chat_is_refused_and_not_followed(tmp_path: Path) -> None:
    deep = "[" * 1_000_000 + "]" * 1_000_000
    path = of(tmp_path, "result.json", f'{{"messages": [{{"from_id": "x", "text": {deep}}}]}}')
    assert why(path)


def test_ragged_rows_are_read_and_counted(tmp_path: Path) -> None:
    pieces, skipped, _ = taken(of(tmp_path, "a.csv", "what,why\na,b\nc\nd,e,f\n"))
    assert [piece.text for piece in pieces] == ["what: a; why: b", "c", "what: d; why: e; f"]
    assert skipped[0].why == "2 of its rows have more or fewer columns than the first"


def test_of_a_million_columns_the_first_are_read(tmp_path: Path) -> None:
    path = of(tmp_path, "a.csv", "a,b\n" + ",".join("xy"[number % 2] for number in range(1_000_000)) + "\nc,d\n")
    pieces, skipped, _ = taken(path, limits=Limits(line=4 << 20))
    assert pieces[-1].text == "a: c; b: d"
    assert skipped[0].why == "of its 1000000 columns, the first 200 were read"
    assert why(path) == ["it is longer than 1048576 characters"]


def test_a_quote_that_is_never_closed_does_not_swallow_memory(tmp_path: Path) -> None:
    pieces, skipped, _ = taken(of(tmp_path, "a.csv", 'what,why\na,"b\n' + "word, and word\n" * 100_000))
    assert skipped


def test_a_truncated_mbox_gives_what_is_there(tmp_path: Path) -> None:
    box = f"From a@b Thu Mar  5 10:00:00 2026\n{samples.MAIL}\nFrom a@b Thu Mar  5 10:00:00 2026\n{samples.MAIL[:330]}"
    assert len(taken(of(tmp_path, "a.mbox", box))[0]) >= 1


def test_html_is_followed_as_deep_as_browsers_do(tmp_path: Path) -> None:
    deep = "what is in it stands in one another deeper than is followed"
    path = of(tmp_path, "a.html", "<html><body>" + "<div>" * 400 + "the bottom" + "</div>" * 400)
    assert [piece.text for piece in taken(path)[0]] == ["the bottom"]
    assert why(of(tmp_path, "b.html", "<html>" + "<div>" * 1_000_000)) == [deep]
    flat = of(tmp_path, "c.html", "<html>" + "<p>a line<br>" * 20_000)
    assert len(taken(flat)[0]) == 20_000


def test_an_image_that_would_unpack_without_measure_is_not_unpacked(tmp_path: Path) -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1 << 30, 1 << 30, 8, 2, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
    assert len(why(of(tmp_path, "a.png", bomb))) == 1


def test_a_file_that_shrinks_or_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "a line\n" * 200_000)
    batches = read(path)
    first = next(batches)
    os.truncate(path, 1_000)
    rest = list(batches)
    assert len(first.pieces) == MOST
    assert [one.why for batch in rest for one in batch.skipped] == [
        "it changed while it was read; read it again when it rests"
    ]


@pytest.mark.parametrize("kind", ["a.pdf", "a.docx", "a.json"])
def test_a_file_that_is_gone_before_it_is_read_is_told(tmp_path: Path, kind: str) -> None:
    assert why(tmp_path / kind) == ["it cannot be read: no such file or directory"]


def test_pipes_and_folders_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    says = "it is no file, but a folder, a pipe, a socket or a device"
    assert why(tmp_path / "pipe.txt") == [says]
    assert why(tmp_path) == [says]
    assert why(Path("/dev/zero")) == [says]
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert why(tmp_path / "s")
    assert why(Path("a\0b"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{\\rtf1 hello}", "RTF"),
        (b"SQLite format 3\0" + bytes(100), "database"),
        (b"PK\x03\x04" + bytes(100), "archive"),
        (b"\x1f\x8b" + bytes(50), "archive"),
        (b"\0\0\0\x20ftypheic" + bytes(50), "HEIC"),
        (b"\xd0\xcf\x11\xe0" + bytes(50), "Office"),
    ],
)
def test_what_is_not_read_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in why(of(tmp_path, "a.txt", data))[0]


def test_an_empty_file_holds_nothing_and_that_is_no_fault(tmp_path: Path) -> None:
    pieces, skipped, last = taken(of(tmp_path, "a.txt", b""))
    assert (pieces, skipped, last.total) == ([], [], 0)


def test_what_is_noted_of_one_file_is_bounded(tmp_path: Path) -> None:
    _, skipped, _ = taken(of(tmp_path, "a.jsonl", '{"text": "one"}\n' + "{broken\n" * 5_000))
    assert len(skipped) == 1_001
    assert skipped[-1].why == "more in it was left out than is listed here"

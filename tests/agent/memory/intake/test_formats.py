"""Of each kind of file the words come out, with who said them and when."""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType, SimpleNamespace

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.memory.intake import when
from agent.memory.intake.cleaning import LONGEST, clean, cut
from agent.memory.intake.limits import Limits
from agent.memory.intake.paragraphs import paragraphs, width_of
from agent.memory.intake.piece import Piece
from agent.memory.intake.reading import MOST, read
from tests.agent.memory.intake import samples
from tests.agent.memory.intake.samples import FILES, docx, of, pdf, taken

MARCH_5 = datetime(2026, 3, 5, tzinfo=UTC).timestamp()
AT_TEN = MARCH_5 + 36_000


@pytest.fixture(autouse=True)
def _here_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def texts(path: Path) -> list[str]:
    return [piece.text for piece in taken(path)[0]]


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_is_told_by_what_is_in_it(kind: str, tmp_path: Path) -> None:
    name, make = FILES[kind]
    pieces, _, last = taken(of(tmp_path, name, make()))
    assert last.kind == kind
    assert last.done == last.total > 0
    assert pieces
    if kind not in ("markdown", "csv", "slack"):  # those look like any text, but for their names
        assert taken(of(tmp_path, "without-a-name", make()))[2].kind == kind


def test_text_falls_into_lines_dated_by_those_that_begin_with_a_date(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "a.txt", samples.TEXT))
    assert [(piece.text, piece.at, piece.group) for piece in pieces] == [
        ("A first line.", None, 0),
        ("went to the lake", MARCH_5, 1),
        ("and swam", MARCH_5, 1),
        ("Another section", MARCH_5, 2),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        *("2026-03-05", "== 5 March 2026 ==", "Thursday, March 5th, 2026:", "05.03.2026", "5. März 2026"),
        *("2026년 3월 5일 목요일", "2026年3月5日", "2026/03/05", "# 2026. 3. 5."),
    ],
)
def test_a_heading_with_a_date_dates_what_follows(tmp_path: Path, heading: str) -> None:
    (piece,) = taken(of(tmp_path, "a.txt", f"{heading}\nSwam in the lake.\n"))[0]
    assert (piece.text, piece.at, piece.whole_day) == ("Swam in the lake.", MARCH_5, True)


def test_a_clock_beside_the_date_is_kept(tmp_path: Path) -> None:
    (piece,) = taken(of(tmp_path, "a.txt", "2026-03-05 10:00 - swam\n"))[0]
    assert (piece.text, piece.at, piece.whole_day) == ("swam", AT_TEN, False)


def test_a_diary_named_after_its_day_is_of_that_day(tmp_path: Path) -> None:
    assert taken(of(tmp_path, "2026-03-05.txt", "Swam.\n"))[0][0].at == MARCH_5
    assert taken(of(tmp_path, "2026-03-05 lake.md", "Swam.\n"))[0][0].at == MARCH_5


def test_lines_that_a_program_broke_are_put_together_and_notes_are_left_alone(tmp_path: Path) -> None:
    prose = (
        "The garden was quiet in the morning, and nobody had yet opened\n"
        "the gate that leads down to the water, where the old boat is\n"
        "lying since the summer before last, half full of leaves and of\n"
        "rain.\n\n"
        "Later we went there with buckets and a spade, and by the even-\n"
        "ing it was floating again.\n"
    )
    first, second = texts(of(tmp_path, "prose.txt", prose))
    assert first.startswith("The garden was quiet")
    assert first.endswith("leaves and of rain.")
    assert "by the evening it" in second
    notes = "".join(f"note {number} on the fence, which is as long as the others are\n" for number in range(100, 300))
    assert len(texts(of(tmp_path, "notes.txt", notes))) == 200


def test_a_long_paragraph_is_cut_at_the_end_of_sentences(tmp_path: Path) -> None:
    sentence = "This is a sentence of some length about a garden. "
    found = texts(of(tmp_path, "a.txt", sentence * 2_000))
    assert all(text.endswith("garden.") and len(text) <= LONGEST for text in found)
    assert " ".join(found) == (sentence * 2_000).strip()


@given(st.text(max_size=3_000), st.integers(1, 50))
def test_cutting_loses_nothing_but_blanks(text: str, longest: int) -> None:
    parts = list(cut(text, longest))
    assert all(len(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60), max_size=30))
def test_putting_lines_together_keeps_the_words_in_order(lines: list[str]) -> None:
    found = list(paragraphs(lines, width_of(lines)))
    assert "".join("".join(found).split()).replace("-", "") == "".join("".join(lines).split()).replace("-", "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_reading_goes_on_at_any_piece(tmp_path: Path, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(FILES)))
    path = of(tmp_path, FILES[kind][0], FILES[kind][1]())
    pieces = taken(path)[0]
    skip = data.draw(st.integers(0, len(pieces) + 2))
    assert taken(path, skip)[0] == pieces[skip:]


def test_markdown_keeps_headings_boxes_and_dates(tmp_path: Path) -> None:
    pieces, _, last = taken(of(tmp_path, "a.md", samples.MARKDOWN))
    assert last.title == "Garden book"
    assert pieces[0].text == "We planted a tree. It is small."
    assert (pieces[0].part, pieces[0].at) == ("Spring", datetime(2026, 3, 1, tzinfo=UTC).timestamp())
    to_do, done, item = pieces[1:4]
    assert (to_do.text, to_do.at) == ("[ ] water it (due 2026-03-09)", datetime(2026, 3, 9, tzinfo=UTC).timestamp())
    assert (done.text, done.at, done.part) == ("[x] buy soil", MARCH_5, "Spring › 2026-03-05")
    assert (item.text, item.group) == ("roses", to_do.group)
    assert pieces[-1].text == "beans | south"


def test_of_a_page_only_what_can_be_seen_is_read(tmp_path: Path) -> None:
    pieces, _, last = taken(of(tmp_path, "a.html", samples.HTML))
    assert (last.title, [piece.text for piece in pieces]) == ("A page", ["Apple & pear trees.", "one tree"])
    assert (pieces[0].part, pieces[0].at) == ("Trees", AT_TEN)


def test_a_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    pieces, _, last = taken(of(tmp_path, "a.pdf", pdf()))
    assert [(piece.text, piece.part) for piece in pieces] == [
        ("We planted the apple tree.", "page 1"),
        ("The second page.", "page 2"),
    ]
    assert (last.title, pieces[0].at) == ("Trees", AT_TEN)


def test_a_docx_gives_paragraphs_rows_and_what_it_says_of_itself(tmp_path: Path) -> None:
    pieces, _, last = taken(of(tmp_path, "a.docx", docx()))
    assert [piece.text for piece in pieces] == ["The fence is green.", "rose | red"]
    assert (last.title, pieces[0].author, pieces[0].at, pieces[0].part) == ("Plans", "Anna", AT_TEN, "Garden")


def test_a_row_is_said_by_its_author_at_its_date(tmp_path: Path) -> None:
    pieces, _, _ = taken(of(tmp_path, "a.csv", samples.CSV))
    assert (pieces[0].text, pieces[0].author, pieces[0].at) == ("Planted, at last", "Anna", MARCH_5)
    assert texts(of(tmp_path, "b.csv", "what;how many\nroses;3\nbeans;40\n")) == [
        "what: roses; how many: 3",
        "what: beans; how many: 40",
    ]


def test_mail_is_what_its_sender_wrote(tmp_path: Path) -> None:
    pieces, skipped, last = taken(of(tmp_path, "a.eml", samples.MAIL))
    assert [(piece.text, piece.author, piece.at) for piece in pieces] == [
        ("The fence is green now.", "Anna Müller", AT_TEN)
    ]
    assert (last.title, pieces[0].part) == ("The fence", "The fence")
    assert [one.why for one in skipped] == ["an attachment was left out: plan.pdf"]
    html = "From: a@b.c\nTo: b@b.c\nSubject: s\nContent-Type: text/html\n\n<p>Hello <b>Ben</b></p><script>x</script>"
    assert texts(of(tmp_path, "b.eml", html)) == ["Hello Ben"]


def test_tasks_are_of_the_day_that_matters(tmp_path: Path) -> None:
    to_do, done = taken(of(tmp_path, "todo.txt", samples.TODO))[0]
    assert (to_do.text, to_do.at) == (
        "[ ] (A) Call Anna +garden (due 2026-03-09)",
        datetime(2026, 3, 9, tzinfo=UTC).timestamp(),
    )
    assert (done.text, done.at) == ("[x] Buy soil @shop", datetime(2026, 3, 4, tzinfo=UTC).timestamp())


def test_a_calendar_gives_events_and_tasks(tmp_path: Path) -> None:
    event, task = taken(of(tmp_path, "a.ics", samples.ICS))[0]
    assert (event.text, event.at, event.whole_day) == ("Dentist, again, at Main St", AT_TEN, False)
    assert (task.text, task.whole_day) == ("[ ] Pay the rent (due 2026-04-01)", True)
    zoned = samples.ICS.replace("DTSTART:20260305T100000Z", "DTSTART;TZID=Europe/Berlin:20260305T110000")
    assert taken(of(tmp_path, "b.ics", zoned))[0][0].at == AT_TEN


def test_an_image_tells_when_where_with_what_and_of_what(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    (piece,), skipped, _ = taken(of(tmp_path, "lake.jpg", samples.jpeg()))
    assert piece.text == "Photo lake.jpg, at 47.3700° N, 8.5400° E, with Apple iPhone 15, Anna at the lake"
    assert (piece.at, piece.whole_day, skipped) == (AT_TEN, False, [])


def test_the_text_in_an_image_is_read_if_tesseract_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = of(tmp_path, "bin/tesseract", "#!/bin/sh\ncat > /dev/null\nprintf 'SALE\\ntoday\\n\\nall shoes'\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    assert texts(of(tmp_path, "lake.jpg", samples.jpeg()))[1:] == ["SALE today", "all shoes"]


def test_a_recording_is_written_down_by_the_extra_or_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = of(tmp_path, "2026-03-05 walk.mp3", b"ID3" + bytes(100))
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    assert [one.why for one in taken(recording)[1]] == [
        "recordings are read by an extra: pip install 'kith-net[audio]'"
    ]

    class Model:
        def __init__(self, *_: object, **named: object) -> None:
            assert named["local_files_only"]

        def transcribe(self, *_: object, **__: object) -> tuple[list[SimpleNamespace], SimpleNamespace]:
            said = [SimpleNamespace(text=" Past the mill.", start=62.5, end=65.0)]
            return said, SimpleNamespace(duration=65.0)

    extra = ModuleType("faster_whisper")
    extra.WhisperModel = Model  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "faster_whisper", extra)
    assert taken(recording)[0] == [Piece("Past the mill.", at=MARCH_5, whole_day=True, part="1:02", wall=MARCH_5)]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("utf-8-sig", "Grüße aus Köln"),
        ("utf-16", "Grüße aus Köln"),
        ("utf-16-le", "Greetings from a lake"),
        ("utf-16-be", "Greetings from a lake"),
        ("cp1252", "Grüße aus Köln, es war schön – überall blühten Bäume, „endlich“ Frühling für alle"),
        ("cp949", "오늘은 호수에 갔다. 날씨가 좋았고 우리는 수영을 했다. 내일은 산에 갈 것이다."),
        ("cp932", "今日は湖に行きました。天気が良くて、私たちは泳ぎました。明日は山に行くつもりです。"),
        ("cp1251", "Сегодня мы ходили на озеро. Погода была хорошая, и мы купались весь день."),
    ],
)
def test_the_encoding_is_told(tmp_path: Path, encoding: str, words: str) -> None:
    assert texts(of(tmp_path, "a.txt", f"{words}\n".encode(encoding)))[0] == words


def test_a_stray_byte_is_read_as_windows_would(tmp_path: Path) -> None:
    data = ("Grüße aus Köln. " * 40).encode() + b"\n" + "schön".encode("cp1252") + b"\n"
    assert texts(of(tmp_path, "a.txt", data))[-1] == "schön"


def test_json_with_half_a_character_is_mended(tmp_path: Path) -> None:
    assert texts(of(tmp_path, "a.json", '[{"text": "a \\ud83d lake"}]')) == ["a ? lake"]


def test_pieces_without_a_word_are_dropped(tmp_path: Path) -> None:
    assert texts(of(tmp_path, "a.txt", "...\n👍\n?!\nok\n")) == ["ok"]


def test_signs_that_turn_writing_around_do_not_come_through(tmp_path: Path) -> None:
    assert texts(of(tmp_path, "a.txt", "pay \u202eanna\u202c \x1b[31mnow\n")) == ["pay anna [31mnow"]


@pytest.mark.parametrize("said", ["9999-99-99", "2026-02-30", "0000-01-01", "2026-13-01T00:00:00", "x" * 30, 12, None])
def test_what_is_no_date_is_none(said: object) -> None:
    assert when.iso(said) is None


@given(st.one_of(st.floats(), st.integers(), st.text(), st.none(), st.booleans()))
def test_no_value_breaks_the_dates(value: object) -> None:
    for said in (when.epoch(value), when.loosely(value), when.iso(value)):
        assert said is None or -6e9 < said.at < 7.3e9


def test_a_batch_is_bounded_and_tells_how_far_it_is(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "".join(f"line {number} {'x' * 900}\n" for number in range(2_000)))
    batches = list(read(path))
    assert all(len(batch.pieces) <= MOST for batch in batches)
    assert all(sum(len(piece.text) for piece in batch.pieces) < 1 << 19 for batch in batches)
    done = [batch.done for batch in batches]
    assert done == sorted(done)
    assert done[-1] == path.stat().st_size


@pytest.mark.parametrize("sign", ["여", "犬", "\U00020000", "\ufdfa", "ﬃ "])
def test_a_batch_fits_a_frame_with_its_words_in_any_script(tmp_path: Path, sign: str) -> None:
    path = of(tmp_path, "a.txt", "".join(f"{number} {sign * 900}\n" for number in range(1_000)))
    sizes = [len(msgspec.msgpack.encode(batch)) for batch in read(path)]
    assert len(sizes) > 1
    assert max(sizes) < 2 << 20, "half of what a frame holds"


def test_whoever_no_longer_waits_is_given_no_more(tmp_path: Path) -> None:
    path = of(tmp_path, "a.txt", "a line\n" * 10_000)
    asked = 0

    def unwanted() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    batches = list(read(path, 0, Limits(), unwanted))
    assert sum(len(batch.pieces) for batch in batches) < 1_000
    assert not any(batch.skipped for batch in batches)


def test_json_in_another_order_of_nesting_is_gone_through(tmp_path: Path) -> None:
    data = {"diary": {"entries": [{"created_at": "2026-03-05T10:00:00Z", "body": "Swam.", "id": "77"}]}}
    (piece,) = taken(of(tmp_path, "a.json", json.dumps(data)))[0]
    assert piece == Piece("Swam.", at=AT_TEN, part="diary › entries")

"""``kith memory sources`` and ``kith memory source``: what memories came from, and what the self makes of it."""

import json
from pathlib import Path

from node.home import Home
from protocol.control.memories import MemoryView
from protocol.control.sources import AccountView, SourceView
from tests.node.cli.conftest import Kith


def test_a_source_is_listed_once_and_shown_with_what_the_self_makes_of_it(
    kith: Kith, node: Home, tmp_path: Path
) -> None:
    diary = tmp_path / "diary.md"
    diary.write_text("We moved to Utrecht.\n\nI row on Sundays.\n")
    assert kith("remember", str(diary)).code == 0
    diary.write_text("We moved to Utrecht.\n\nI row on Sundays.\n\nMira painted the kitchen.\n")
    assert kith("remember", str(diary)).code == 0
    assert kith("memory", "tier", "known", "--words", "row", "--yes").code == 0
    assert kith("memory", "sources").out == f"    2  private       3 lines, read 2 times  {diary}\n"
    (listed,) = kith("memory", "sources", "--json").json
    assert set(listed) == {*SourceView.__struct_fields__}

    said = kith("memory", "source", "1")
    assert said.code == 0
    assert [line[:11].rstrip() for line in said.out.splitlines()[:4]] == ["source", "title", "taken in", "lines"]
    assert "\nprivate (to be heard by nobody but you; from 2 of 2 lines, by newborn, " in said.out
    assert "\nknown (to be heard by everybody you know; from 1 of 1 line, by newborn, " in said.out
    assert (said.out.count("\n  in it    "), said.out.count("\n  of you   ")) == (2, 2)
    assert said.err.splitlines() == [
        "your self thinks about what is private in it …",
        "your self thinks about what is known in it …",
    ]
    told = kith("memory", "source", "2", "--json")
    assert (told.code, told.err) == (0, ""), "it was thought about already"
    assert [account["tier"] for account in told.json["accounts"]] == ["private", "known"]
    assert all(set(account) == {*AccountView.__struct_fields__} for account in told.json["accounts"])
    assert (told.json["source"], told.json["note"]) == (listed, "")
    assert "thinks" in kith("memory", "source", "2", "--anew").err

    assert kith("forget", "--source", "1", "--yes").out == "3 memories forgotten\n"
    gone = kith("memory", "source", "2")
    assert (gone.code, gone.out) == (22, "")
    assert gone.err.splitlines()[0] == "kith: there is no such source"
    assert kith("memory", "source", "x").code == kith("memory", "source", "0").code == 2


def test_every_line_that_is_written_out_has_every_field(kith: Kith, node: Home) -> None:
    for text in ("It rains.", "I row on Sundays."):
        assert kith("memory", "note", text).code == 0
    lines = [json.loads(line) for line in kith("memory", "export").out.splitlines()]
    assert len(lines) == 2
    assert all(set(line) == {"is", *MemoryView.__struct_fields__} for line in lines)


def test_a_first_boot_names_what_it_did_not_take_in(kith: Kith, node: Home, tmp_path: Path) -> None:
    (tmp_path / "torn.pdf").write_bytes(b"%PDF-1.7 torn")
    (tmp_path / "a.md").write_text("# 2019-03-02\n\nWe moved to Utrecht.\n")
    said = kith("boot", str(tmp_path))
    assert said.code == 0
    assert said.err == f"not taken in: {tmp_path / 'torn.pdf'}: it is no PDF, or not a whole one\n"
    told = [json.loads(line) for line in kith("boot", str(tmp_path), "--json").out.splitlines()]
    assert all({"taken", "overview", "turning", "reflected", "at"} <= set(step) for step in told)

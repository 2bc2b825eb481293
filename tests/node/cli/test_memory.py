"""``kith remember``, ``recall``, ``memory``, ``forget``, ``talk``, ``boot``, as people and programs see them.

All tests share one node, and come in any order: each has words of its own.
"""

import json
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from node.home import Home
from tests.conftest import start
from tests.node.cli.conftest import Kith, Said
from tests.node.cli.test_lightness import HEAVY, loaded_by
from tests.node.test_fetching import Site, page

ID_LETTERS = 16


@pytest.fixture(scope="module")
def kith() -> Iterator[Kith]:
    folder = Path(tempfile.mkdtemp(prefix="kith-"))
    running = Kith(Home(folder / "home"))
    pid = start(running.home)
    yield running
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site()
    yield running
    running.close()


def steps(said: Said) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.out.splitlines()]


def noted(kith: Kith, text: str, *more: str) -> str:
    """The id of a new note."""
    id: str = kith("memory", "note", text, "--json", *more).json["id"]
    return id


def found(kith: Kith, words: str, *more: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = kith("memory", "list", "--words", words, "--json", *more).json
    return listed


def refused(said: Said, code: int, says: str, do: str = "") -> None:
    """It failed in one line, with a way out below it."""
    assert (said.code, said.out) == (code, ""), said
    first, *rest = said.err.splitlines()
    assert first.startswith("kith: ")
    assert says in first
    assert len(rest) <= 1
    assert do in "".join(rest)


# -- remember


def test_a_file_is_remembered_once(kith: Kith, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# 2026-03-02\n\nThe ladder leans behind the barn.\n\nThe barn is red.\n")
    said = kith("remember", str(tmp_path / "a.md"))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("2 lines remembered\nThey can be found by their words now: kith recall")
    assert kith("remember", str(tmp_path / "a.md")).out == "0 lines remembered, 2 known already\n"
    (memory,) = found(kith, "ladder")
    assert (memory["text"], memory["tier"], memory["author"]) == ("The ladder leans behind the barn.", "private", "")
    assert memory["whole_day"]
    assert memory["source_name"] == str(tmp_path / "a.md")


def test_a_folder_is_remembered_and_what_is_not_is_named(kith: Kith, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "a.txt").write_text("The quince tree bore nothing.")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7 torn")
    said = kith("remember", str(tmp_path), "--tier", "close", "--tag", "Orchard")
    assert said.code == 0
    assert said.err == f"not taken in: {tmp_path / 'b.pdf'}: it is no PDF, or not a whole one\n"
    assert said.out.startswith("1 ")
    (memory,) = found(kith, "quince")
    assert (memory["tier"], memory["tags"]) == ("close", ["orchard"])


def test_programs_hear_of_each_step(kith: Kith, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("A heron stood in the canal.")
    told = steps(kith("remember", str(tmp_path / "a.txt"), "--json"))
    assert {step["is"] for step in told} == {"taken"}
    last = told[-1]
    assert (last["over"], last["new"], last["files"]) == (True, 1, 1)
    assert last["done"] == last["total"]


def test_what_another_program_says_is_remembered_under_a_name(kith: Kith) -> None:
    said = kith("remember", "-", "--name", "a letter of Mira's", stdin="The windmill at Zaandam turns again.\n")
    assert (said.code, said.out.splitlines()[0]) == (0, "1 line remembered")
    assert [one["source_name"] for one in found(kith, "windmill")] == ["a letter of Mira's"]
    assert "a letter of Mira's" in kith("memory", "sources").out
    assert not [name for name in os.listdir(kith.home.run) if name.startswith("remember-")]


def test_a_page_of_the_web_is_remembered_under_its_address_or_its_title(kith: Kith, site: Site) -> None:
    site.answers["/page"] = page(b"<html><title>On glaciers</title><p>The Aletsch glacier retreats.</p></html>")
    said = kith("remember", site.at("/page"))
    assert said.code == 0
    (memory,) = found(kith, "Aletsch")
    assert memory["source_name"] in {"On glaciers", site.at("/page")}
    refused(kith("remember", site.at("/none")), 10, "there is no page at this address (404)", "browser")


def test_what_is_not_there_or_cannot_be_read_is_refused_by_name(kith: Kith, tmp_path: Path) -> None:
    refused(kith("remember", str(tmp_path / "none")), 23, f"{tmp_path / 'none'} is not there", "written right")
    refused(kith("remember"), 2, "missing argument", "kith remember --help")
    refused(kith("remember", str(tmp_path), "--tier", "secret"), 2, "secret")
    refused(kith("remember", str(tmp_path), "--tag", "a\nb"), 23, "tag")
    error = kith("remember", str(tmp_path / "none"), "--json").json["error"]
    assert (error["kind"], error["exit_code"]) == ("not-accepted", 23)


def test_a_folder_is_watched_until_that_is_stopped(kith: Kith, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The lighthouse at Heligoland blinks.")
    said = kith("remember", str(tmp_path), "--watch", "--tier", "known", "--tag", "sea")
    assert (said.code, said.out.splitlines()[-1]) == (0, f"{tmp_path} is watched now")
    (watched,) = [one for one in kith("memory", "watched", "--json").json if one["path"] == str(tmp_path)]
    assert (watched["tier"], watched["tags"], watched["note"]) == ("known", ["sea"], "")
    assert f"known    {tmp_path}  sea\n" in kith("memory", "watched").out
    said = kith("memory", "watched", "--stop", str(tmp_path))
    assert said.out == f"{tmp_path} is not watched any more; what was taken in from it stays\n"
    refused(kith("memory", "watched", "--stop", str(tmp_path)), 22, "this folder is not watched", "kith memory watched")
    assert found(kith, "Heligoland")
    for path in (str(tmp_path / "a.txt"), "-", "https://example.org"):
        refused(kith("remember", path, "--watch"), 23, "is no folder, and cannot be watched", "--watch")
    refused(kith("remember", str(tmp_path), "--watch", "--name", "x"), 23, "no other name", "--name")


# -- recall


def test_a_question_is_answered_by_the_line_and_where_it_stands(kith: Kith) -> None:
    id = noted(kith, "The spare key hangs in the shed.")
    said = kith("recall", "where is the spare key?", "--limit", "1")
    assert said.code == 0
    quote, where = said.out.splitlines()
    assert quote == "“The spare key hangs in the shed.”"
    assert where.endswith(f", notes, {id[:8]})")
    why = kith("recall", "where is the spare key?", "--limit", "1", "--why").out.splitlines()[2]
    assert why.startswith("    private; ")
    assert "recency 0." in why


def test_programs_get_all_of_a_recollection(kith: Kith) -> None:
    id = noted(kith, "Otters swim under the mill bridge.")
    told = kith("recall", "otters under the bridge", "--json").json
    assert set(told) == {"memories", "by_meaning", "note"}
    first = told["memories"][0]
    assert (first["id"], first["tier"]) == (id, "private")
    assert len(first["id"]) == ID_LETTERS
    assert all(set(why) == {"name", "counts"} for why in first["why"])


def test_others_could_hear_what_is_open_to_them_and_of_nothing_else(kith: Kith) -> None:
    noted(kith, "The bassoon was sold to a stranger.")
    noted(kith, "I play the bassoon on Fridays.", "--tier", "known")
    told = kith("recall", "bassoon", "--for", "known", "--json").json["memories"]
    assert told[0]["text"] == "I play the bassoon on Fridays."
    assert {one["tier"] for one in told} <= {"known", "public"}
    told = kith("recall", "bassoon", "--for", "public", "--json").json["memories"]
    assert {one["tier"] for one in told} <= {"public"}
    refused(kith("recall", "bassoon", "--for", "Nobody"), 22, "there is no such person here", "kith people list")
    refused(kith("recall", " "), 23, "nothing is asked", "say what")
    refused(kith("recall"), 2, "missing argument")


# -- one memory


def test_a_note_is_shown_edited_and_its_past_is_kept(kith: Kith) -> None:
    said = kith("memory", "note", "The canoe lies in the cellar.", "--tier", "close", "--tag", "Boats")
    short, tier, *_ = said.out.split()
    assert (tier, said.out.rstrip().endswith("The canoe lies in the cellar.")) == ("close", True)
    shown = kith("memory", "show", short).out
    assert "“The canoe lies in the cellar.”" in shown
    assert "open to    people close to you, whoever has the tag boats" in shown
    said = kith("memory", "edit", short[:5], "The canoe lies in the attic.")
    assert (said.code, said.out.startswith(f"{short}  close ")) == (0, True)
    assert "text was: The canoe lies in the cellar." in kith("memory", "show", short).out
    assert [change["what"] for change in kith("memory", "show", short, "--json").json["history"]] == ["text"]
    said = kith("memory", "edit", short, "The canoe lies in the attic.")
    assert (said.code, said.err) == (0, "nothing was changed\n")
    refused(kith("memory", "edit", short, " "), 23, "there is nothing in it")
    noted(kith, "The raft lies in the attic.", "--tier", "close", "--tag", "boats")


def test_an_id_is_at_least_four_letters_of_one_memory(kith: Kith) -> None:
    refused(kith("memory", "show", "zz"), 23, "'zz' is no id of a memory", "at least 4")
    refused(kith("memory", "show", "1111"), 23, "'1111' is no id of a memory", "letters a to z and 2 to 7")
    refused(kith("memory", "show", "zzzzzzzzzzzzzzzz"), 22, "there is no memory of that id", "kith memory list")
    refused(kith("memory", "note", " "), 23, "there is nothing in it")


# -- many


def test_memories_are_listed_the_newest_first(kith: Kith) -> None:
    for number in range(3):
        noted(kith, f"Pelican number {number}.", "--tier", "public")
    listed = kith("memory", "list", "--words", "pelican", "--limit", "2")
    assert [line.rpartition(": ")[2] for line in listed.out.splitlines()] == ["Pelican number 2.", "Pelican number 1."]
    assert listed.err == "… and 1 more\n"
    assert len(found(kith, "pelican", "--in", "public")) == 3
    assert found(kith, "pelican", "--in", "private") == []
    assert kith("memory", "list", "--words", "pterodactyl").out.startswith("there is no such memory")


def test_memories_are_opened_to_others_only_on_the_owners_word(kith: Kith) -> None:
    id = noted(kith, "Ptarmigans turn white in winter.")
    said = kith("memory", "tier", "public", id[:6], stdin="n\n")
    assert said.code == 130
    assert "Ptarmigans turn white in winter." in said.err
    assert "one memory is meant" in said.err
    assert "Anybody may then hear of" in said.err
    assert found(kith, "ptarmigans")[0]["tier"] == "private"
    assert kith("memory", "tier", "public", id[:6], stdin="y\n").code == 0
    assert found(kith, "ptarmigans")[0]["tier"] == "public"
    assert kith("memory", "tag", "Birds, snow", id, "--yes", "--json").json["changed"] == 1
    assert found(kith, "ptarmigans")[0]["tags"] == ["birds", "snow"]
    assert kith("memory", "tag", "snow", id, "--remove").code == 0  # to close something, nobody is asked
    assert found(kith, "ptarmigans")[0]["tags"] == ["birds"]
    refused(kith("memory", "tier", "close"), 23, "it is not said which memories are meant", "--all")
    refused(kith("memory", "tier", "secret", id), 2, "secret")


def test_memories_are_written_out_line_by_line(kith: Kith) -> None:
    noted(kith, "Marmots whistle at noon.")
    (line,) = [one for one in steps(kith("memory", "export")) if one["text"] == "Marmots whistle at noon."]
    assert (line["is"], line["tier"], len(line["id"])) == ("memoryview", "private", ID_LETTERS)
    assert [one["text"] for one in steps(kith("memory", "export", "--words", "marmots"))] == [
        "Marmots whistle at noon."
    ]


def test_to_forget_one_is_asked_about_what_is_meant(kith: Kith, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The walrus slept.\n\nThe walrus woke.\n")
    kith("remember", str(tmp_path))
    said = kith("forget", "--words", "walrus", stdin="n\n")
    assert (said.code, said.out) == (130, "")
    assert "2 memories are meant" in said.err
    assert "The walrus slept." in said.err
    assert len(found(kith, "walrus")) == 2
    said = kith("forget", "--folder", str(tmp_path), "--yes")
    assert (said.code, said.out) == (0, "2 memories forgotten\n")
    assert found(kith, "walrus") == []
    assert str(tmp_path) not in kith("memory", "sources").out
    assert all("walrus" not in one["text"] for one in kith("recall", "walrus", "--json").json["memories"])


def test_nothing_is_forgotten_where_nothing_is_meant(kith: Kith) -> None:
    noted(kith, "Nothing of this is forgotten by mistake.")
    refused(kith("forget"), 23, "it is not said which memories are meant", "--all")
    refused(kith("forget", "--yes"), 23, "it is not said which memories are meant", "--all")
    refused(kith("forget", "--words", "?!", "--yes"), 23, "holds no word to search for")
    assert kith("forget", "--words", "pterodactyl", "--yes").code in {22, 23}
    assert found(kith, "mistake")


# -- all of them


def test_how_much_is_remembered_is_told(kith: Kith) -> None:
    noted(kith, "A status wants something to count.")
    told = kith("memory", "status", "--json").json
    assert set(told) == {"lines", "tiers", "states", "sources", "waiting", "model", "note"}
    assert told["lines"] == sum(told["tiers"].values()) == sum(told["states"].values())
    said = kith("memory", "status").out
    assert said.startswith("lines      ")
    assert [line[:11].rstrip() for line in said.splitlines()] == ["lines", "at hand", "by meaning"]


def test_memories_are_consolidated_verified_and_indexed_anew(kith: Kith) -> None:
    noted(kith, "The abacus is missing a bead.")
    assert set(kith("memory", "consolidate", "--json").json) == {
        "to_long",
        "to_archive",
        "to_short",
        "same",
        "otherwise",
    }
    assert "pairs say the same" in kith("memory", "consolidate").out
    assert kith("memory", "rebuild", stdin="n\n").code == 130
    assert kith("memory", "rebuild", "--yes").code == 0
    told = kith("memory", "verify", "--json").json
    assert set(told) == {"lines", "words_lacking", "words_too_many", "vectors_differing", "note"}
    assert (told["words_lacking"], told["words_too_many"]) == (0, 0)
    assert " lines; " in kith("memory", "verify").out
    assert found(kith, "abacus")


def test_what_is_proposed_is_only_opened_by_a_yes(kith: Kith) -> None:
    said = kith("memory", "review", "--json")
    assert said.code == 0
    for one in said.json:
        assert set(one) == {"memory", "tier", "reason", "sure"}
    assert kith("memory", "review", stdin="later\n" * 20).code == 0


# -- talk and boot


def test_a_talk_quotes_first_and_remembers_what_it_is_told(kith: Kith) -> None:
    noted(kith, "The sextant is in the blue chest.")
    said = kith("talk", "Where is the sextant?", "--plain")
    assert said.code == 0
    assert said.out.startswith("“The sextant is in the blue chest.”\n    (")
    assert "\x1b" not in said.out
    told = kith("talk", "I lent the theodolite to Ada.", "--json").json
    assert set(told) == {"quotes", "text", "remembered", "note", "over"}
    assert told["remembered"]["text"] == "I lent the theodolite to Ada."
    assert [one["tier"] for one in found(kith, "theodolite")] == ["private"]
    told = kith("talk", "Where is the zeppelin?", "--json").json
    assert (told["quotes"], told["remembered"]) == ([], None)
    assert found(kith, "zeppelin") == []
    kith("talk", "I sold the gramophone.", "--forgetful", "--plain")
    assert found(kith, "gramophone") == []


def test_a_talk_that_is_typed_ends_with_an_empty_line(kith: Kith) -> None:
    said = kith("talk", "--plain", "--forgetful", stdin="Where is the trebuchet?\n\nWhere is the ballista?\n")
    assert said.code == 0
    assert said.out.count("I find nothing about that") == 1


def test_a_life_begins_with_years_of_notes(kith: Kith, tmp_path: Path) -> None:
    (tmp_path / "diary.md").write_text(
        "# 2019-03-02\n\nWe moved to Utrecht.\n\n# 2019-03-05\n\nThe trams are yellow.\n"
    )
    said = kith("boot", str(tmp_path), "--tier", "close")
    assert said.code == 0
    assert said.out.startswith("2 lines remembered; what there is of this tier: ")
    assert "no turning was seen" in said.out
    told = steps(kith("boot", str(tmp_path), "--tier", "close", "--json"))
    assert {step["is"] for step in told} == {"booted"}
    assert told[-1]["overview"]
    refused(kith("boot", str(tmp_path / "none")), 23, "is not there")


# -- all commands


def test_without_a_node_each_says_how_to_start_one(tmp_path: Path) -> None:
    nowhere = Kith(Home(tmp_path / "home"))
    for command in ("remember .", "recall x", "talk x", "memory list", "memory watched", "forget --all", "boot ."):
        refused(nowhere(*command.split()), 3, "no node is running", "start one with `kith up`")
    assert not nowhere.home.root.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["remember", "--help"],
        ["recall", "x"],
        ["memory", "list"],
        ["memory", "watched"],
        ["forget", "x"],
        ["talk", "x"],
    ],
)
def test_they_load_nothing_heavy(arguments: list[str]) -> None:
    assert not loaded_by(f"from node.cli.app import run; run({arguments!r})") & HEAVY

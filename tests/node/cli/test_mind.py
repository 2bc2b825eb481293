"""Which body thinks, whether it is sound, and what it says: through the real commands in a real node."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agent.mind import port
from node.cli import mind
from node.control.client import Client
from protocol.control.messages import Status
from protocol.control.minds import Line
from tests.agent.mind.bodies import body, of_bytes
from tests.conftest import ROOT, start
from tests.node.cli.conftest import Kith, heeding


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(body(tmp_path_factory.mktemp("bodies"), seed=4).path)


@pytest.fixture
def ana(kith: Kith) -> Kith:
    start(kith.home)
    return kith


def test_a_body_is_used_shown_listed_and_given_back(ana: Kith, file: Path) -> None:
    said = ana("body", "use", str(file), "--for", "plan", "--for", "make")
    assert said.code == 0, said.err
    assert f"plan       {file.stem}" in said.out
    bodies = ana("status", "--json").json["bodies"]
    assert [(one["role"], one["name"], one["newborn"]) for one in bodies] == [
        ("talk", "newborn", True),
        ("make", file.stem, False),
        ("plan", file.stem, False),
    ]
    assert f"plan            {file.stem}" in ana("status").out
    assert file.stem in [one["name"] for one in ana("body", "list", "--json").json["bodies"]]
    assert ana("body", "use", file.stem, "--for", "talk").code == 0  # by its name, from now on
    copied = ana("body", "use", str(file), "--copy", "--json").json
    assert {Path(one["path"]).parent for one in copied} == {ana.home.bodies}


@pytest.mark.parametrize("arguments", [[], ["x.gguf", "--newborn"], ["x.gguf", "--for", "sing"]])
def test_what_is_not_meant_is_one_line_and_exit_code_two(kith: Kith, arguments: list[str]) -> None:
    assert kith("body", "use", *arguments).code == 2


def test_what_is_no_body_is_refused_with_a_way_out_and_nothing_changes(ana: Kith, file: Path, tmp_path: Path) -> None:
    before = ana("status", "--json").json["bodies"]
    garbage = of_bytes(tmp_path, file.read_bytes()[:-5000], body(tmp_path)).path
    for wrong, code in ((garbage, 24), (str(tmp_path / "none.gguf"), 24), ("nobody", 22)):
        said = ana("body", "use", wrong, "--json")
        assert said.code == code
        assert said.json["error"]["do"]
    assert ana("status", "--json").json["bodies"] == before


def test_a_check_tells_each_finding_and_its_exit_code_whether_all_is_well(ana: Kith, file: Path) -> None:
    assert ana("body", "use", str(file)).code == 0
    for arguments in ((), (str(file),), (file.stem,)):
        said = ana("body", "check", *arguments, "--json")
        assert said.code == 0, said.out
        assert said.json["well"]
        assert [one["name"] for one in said.json["checks"]][:3] == ["file", "prompts", "seed"]
    assert "0 control tokens" in ana("body", "check").out
    kept = file.rename(file.with_suffix(".kept"))
    (worker,) = [one["pid"] for one in ana("status", "--json").json["workers"] if one["name"].startswith("body")]
    os.kill(worker, signal.SIGKILL)
    said = ana("body", "check", "--json")
    kept.rename(file)
    assert said.code == 1
    assert said.json["checks"][0]["result"] == "fail"
    assert said.json["checks"][0]["do"]


def test_a_question_is_answered_from_lines_and_files(ana: Kith, file: Path, tmp_path: Path) -> None:
    ana("body", "use", str(file))
    notes = tmp_path / "notes.txt"
    notes.write_text("- 2026-05-02 | We moved to Graz.\n\n- Ben has the key.\n")
    said = ana(
        "body", "try", "Who has it?", "--from", str(notes), "--line", "Tea is in the tin.", "--as", "Ben", "--json"
    )
    assert said.code == 0, said.err
    assert said.json["end"]["spoken"] > 0
    assert said.json["end"]["left_out"] == 0
    plain = ana("body", "try", "Who has it?", "--line", "Tea is in the tin.")
    assert plain.code == 0
    assert all(letter.isprintable() or letter == "\n" for letter in plain.out)
    notes.write_bytes(b"\xff\xfe")
    assert ana("body", "try", "Who?", "--from", str(notes)).code == 23
    assert ana("body", "try", " ").code == 23


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["body", "use", "~nobody-here/x.gguf"], 23, "names no file"),
        (["body", "use", "a" * 300], 23, "names no file"),
        (["body", "use", "b\udcff.gguf"], 23, "no UTF-8"),
        (["body", "try", "Who\udcff?"], 23, "no UTF-8"),
        (["body", "try", "Who?", "--line", "b\udcff"], 23, "no UTF-8"),
        (["body", "try", "Who?", "--seed", str(1 << 64)], 2, "not in the range"),
        (["body", "try", "Who?", "--from", "large.txt"], 23, "larger than 512 kB"),
        (["body", "try", "Who?", "--from", "latin.txt"], 23, "no UTF-8"),
        (["body", "try", "Who?", "--from", "many.txt"], 23, "more than one question can hold"),
    ],
)
def test_what_nobody_can_mean_is_told_in_words_and_no_fault(
    ana: Kith, tmp_path: Path, arguments: list[str], code: int, says: str
) -> None:
    (tmp_path / "large.txt").write_text("é" * 400_000)  # cut off anywhere, it may be cut within a letter
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9\n")
    (tmp_path / "many.txt").write_text("a\n" * 250_000)
    said = ana(*[str(tmp_path / one) if one.endswith(".txt") else one for one in arguments], "--json")
    assert said.code == code
    assert says in said.json["error"]["says"]


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_refused_without_being_waited_for(ana: Kith, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "odd.gguf"
    path.mkdir() if kind == "folder" else os.mkfifo(path)
    said = ana("body", "use", str(path), "--json")
    assert (said.code, said.json["error"]["says"]) == (24, "odd.gguf is not a file")


@pytest.mark.parametrize(
    ("typed", "when", "text"),
    [
        ("2026-05-02 | We moved.", "2026-05-02", "We moved."),
        ("2026 | We moved. | Twice.", "2026", "We moved. | Twice."),
        ("Menu: soup | bread", "", "Menu: soup | bread"),
        ("  Ben has it. ", "", "Ben has it."),
    ],
)
def test_only_a_date_before_a_bar_says_when(typed: str, when: str, text: str) -> None:
    assert mind._line(typed) == Line(text, when=when)


def test_every_seed_that_may_be_typed_is_one_that_the_mind_takes() -> None:
    assert mind.MAX_SEED == port.MAX_SEED


def test_a_copy_of_what_was_refused_does_not_stay(ana: Kith, file: Path, tmp_path: Path) -> None:
    whole = file.read_bytes()
    at = whole.index(b"general.architecture") + len(b"general.architecture") + 12
    alien = tmp_path / "alien.gguf"
    alien.write_bytes(whole[:at] + b"alien" + whole[at + 5 :])
    assert ana("body", "use", str(alien), "--copy").code == 24
    assert list(ana.home.bodies.iterdir()) == []


def test_ctrl_c_ends_an_answer_and_leaves_the_node_well(ana: Kith, file: Path) -> None:
    ana("body", "use", str(file))
    command = [sys.executable, "-m", "node.cli", "body", "try", "Tell me", "--temperature", "1"]
    environment = os.environ | {"KITH_HOME": str(ana.home.root)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, env=environment, preexec_fn=heeding) as asked:
        assert asked.stdout is not None
        asked.stdout.read(1)
        asked.send_signal(signal.SIGINT)
        assert asked.wait(20) in (130, 0, -signal.SIGINT)  # it may just be going out of the door
    with Client(ana.home.socket) as client:
        assert client.ask(Status()).bodies[0].state == "ready"
    assert json.loads(ana("body", "try", "And?", "--json").out)["end"]


def test_the_doctor_looks_at_the_body(ana: Kith, file: Path) -> None:
    ana("body", "use", str(file))
    (found,) = [one for one in ana("doctor", "--json").json["checks"] if one["name"] == "body"]
    assert found["result"] == "ok"
    assert "whole and as chosen" in found["says"]

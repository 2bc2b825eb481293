"""``kith body``: suggest, pull, list, remove, as people and programs see them."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.bodies import folder, parts
from node.cli.progress import Progress
from tests.agent.mind.bodies import body
from tests.conftest import ROOT, start
from tests.node.bodies import ggufs
from tests.node.bodies.hub import Hub
from tests.node.cli.conftest import Kith, heeding
from tests.node.cli.test_lightness import HEAVY, loaded_by

REPO = "somebody/Small-GGUF"
PATIENCE = 60.0


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return ggufs.write(tmp_path_factory.mktemp("small") / "small.gguf", rows=4096, file_type=1).read_bytes()


@pytest.fixture
def hub(small: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub for the commands that are run; other programs' models are those of an empty user."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("HF_TOKEN", "HF_HOME", "HF_HUB_CACHE", "OLLAMA_MODELS", "LLAMA_CACHE"):
        monkeypatch.delenv(name, raising=False)
    with Hub({REPO: {"Small-F16.gguf": small}}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def steps(said: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in said.splitlines()]


def test_a_body_is_pulled_listed_and_removed(kith: Kith, hub: Hub, small: bytes) -> None:
    said = kith("body", "pull", REPO)
    assert said.code == 0
    assert "chosen: Small-F16.gguf, F16: it can sleep, and this machine can train it, 2.1 MB" in said.out
    assert "done: Small-F16 is here" in said.out
    assert said.out.endswith("To think with it: kith body use Small-F16\n")
    assert said.err == ""
    assert (kith.home.bodies / "Small-F16.gguf").read_bytes() == small
    listed = kith("body", "list").out
    assert "Small-F16" in listed
    assert "can sleep" in listed
    assert kith("body", "remove", "Small-F16", stdin="n\n").code == 130
    said = kith("body", "remove", "Small-F16", stdin="y\n")
    assert "Small-F16 will be deleted. Go on?" in said.err
    assert "2.1 MB are free again" in said.out
    assert "Small-F16" not in kith("body", "list").out


def test_programs_get_json_of_everything(kith: Kith, hub: Hub, small: bytes) -> None:
    told = steps(kith("body", "pull", REPO, "--json").out)
    assert [step.get("step") for step in told] == ["chosen", "done", None]
    assert told[-1]["body"]["name"] == "Small-F16"  # type: ignore[index]
    (listed,) = [one for one in kith("body", "list", "--json").json["bodies"] if one["kind"] != "newborn"]
    assert (listed["name"], listed["size"], listed["can_sleep"], listed["there"]) == (
        "Small-F16",
        len(small),
        True,
        True,
    )
    assert listed["path"] == str(kith.home.bodies / "Small-F16.gguf")
    assert kith("body", "remove", "Small-F16", "--yes", "--json").json == {"freed": len(small)}
    error = steps(kith("body", "pull", "no/where", "--json").out)[-1]["error"]
    assert error["kind"] == "not-pulled"  # type: ignore[index]


def test_a_pull_that_is_killed_goes_on_where_it_was(kith: Kith, hub: Hub, small: bytes) -> None:
    hub.hold_after = 1_500_000
    process = subprocess.Popen(
        [sys.executable, "-m", "node.cli", "--home", str(kith.home.root), "body", "pull", REPO],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    arrived, end = 0, time.monotonic() + PATIENCE
    while arrived < 1_000_000:
        assert time.monotonic() < end
        threading.Event().wait(0.01)  # somebody else's work is waited for
        arrived = sum(size for _, size in parts.unfinished(kith.home.bodies))
    process.kill()
    process.wait()
    hub.hold_after = None
    listed = kith("body", "list")
    assert "of an unfinished pull: the same `kith body pull` goes on with it" in listed.out
    hub.asked.clear()
    said = kith("body", "pull", REPO)
    assert said.code == 0
    assert (kith.home.bodies / "Small-F16.gguf").read_bytes() == small
    (asked,) = hub.ranges_asked
    assert 1_000_000 <= int(asked.removeprefix("bytes=").removesuffix("-")) <= 1_500_000
    assert parts.unfinished(kith.home.bodies) == []


def test_what_an_unfinished_pull_left_is_given_up_on_request(kith: Kith) -> None:
    folder.prepare(kith.home.bodies)
    (kith.home.bodies / ".pull-0.part").write_bytes(b"x" * 5000)
    assert kith("body", "list", "--json").json["unfinished"] == [{"name": ".pull-0.part", "size": 5000}]
    assert kith("body", "remove", "--unfinished", stdin="n\n").code == 130
    assert "5.0 kB are free again" in kith("body", "remove", "--unfinished", "--yes").out
    assert kith("body", "remove", "--unfinished").out == "nothing is unfinished\n"
    part = parts.of_copy(kith.home.bodies, "x")
    with parts.held(part) as copying:
        copying.write(b"x" * 5000)
        copying.flush()
        said = kith("body", "remove", "--unfinished", "--yes").out
        assert said == "what is being pulled or copied just now stays\n"
    assert "(5.0 kB of an unfinished copy: `kith body remove --unfinished` gives" in kith("body", "list").out


def test_a_file_put_into_the_folder_by_hand_is_a_body_or_is_said_to_be_none(kith: Kith) -> None:
    folder.prepare(kith.home.bodies)
    ggufs.write(kith.home.bodies / "mine.gguf")
    (kith.home.bodies / "words.gguf").write_bytes(b"words")
    said = kith("body", "list").out.splitlines()
    assert any("mine" in line and "can sleep" in line for line in said)
    assert any("words" in line and "is no body" in line for line in said)
    assert len(kith("body", "list", "--json").json["bodies"]) >= 2


def test_failures_are_one_line_and_a_way_out(kith: Kith, hub: Hub) -> None:
    for arguments, code, says, do in (
        (("pull", "nonsense"), 23, "names no repository", "write OWNER/NAME"),
        (("pull", "no/where"), 25, "there is no no/where on the hub", "HF_TOKEN"),
        (("remove", "none"), 22, "there is no body none", "`kith body list`"),
        (("remove",), 2, "name a body, or say --unfinished", "see `kith body remove --help`"),
    ):
        said = kith("body", *arguments)
        assert said.code == code
        assert says in said.err
        assert do in said.err
        assert len(said.err.splitlines()) == 2
    said = kith("body", "pull", REPO, HF_HUB_OFFLINE="1")
    assert (said.code, said.err.splitlines()[0]) == (25, "kith: HF_HUB_OFFLINE forbids to ask the hub")


def test_a_body_that_lies_elsewhere_is_only_forgotten(kith: Kith, tmp_path: Path) -> None:
    path = ggufs.write(tmp_path / "mine.gguf")
    folder.keep(kith.home.bodies, path)
    assert str(path) in kith("body", "list").out
    said = kith("body", "remove", "mine", stdin="y\n")
    assert "mine is forgotten; its file stays where it is" in said.err
    assert said.out == f"mine is forgotten; its file stays where it is: {path}\n"
    assert said.code == 0
    assert path.exists()


def test_a_list_says_which_roles_use_a_body_while_the_node_runs(kith: Kith, tmp_path: Path) -> None:
    folder.keep(kith.home.bodies, Path(body(tmp_path, seed=4).path), copy=True)
    (name,) = [one["name"] for one in kith("body", "list", "--json").json["bodies"] if one["kind"] == "ours"]
    assert all("roles" not in one for one in kith("body", "list", "--json").json["bodies"])
    assert "in use" not in kith("body", "list").out
    start(kith.home)
    assert kith("body", "use", name, "--for", "plan", "--for", "make").code == 0
    listed = {one["name"]: one["roles"] for one in kith("body", "list", "--json").json["bodies"]}
    assert listed[name] == ["make", "plan"]
    assert listed.get("newborn", ["talk"]) == ["talk"]
    (line,) = [line for line in kith("body", "list").out.splitlines() if line.startswith(name)]
    assert "in use to make, plan" in line


def test_what_is_in_use_stays_by_whatever_way_the_home_is_reached(kith: Kith, tmp_path: Path) -> None:
    kept = folder.keep(kith.home.bodies, Path(body(tmp_path, seed=4).path), copy=True)
    start(kith.home)
    assert kith("body", "use", kept.name, "--for", "plan").code == 0
    link = tmp_path / "link"
    link.symlink_to(kith.home.root)
    said = kith("--home", str(link), "body", "remove", kept.name, "--yes")
    assert said.code == 24
    assert f"{kept.name} is in use" in said.err
    assert kept.path.exists()


def test_names_that_would_steer_a_terminal_are_shown_washed(kith: Kith, hub: Hub, tmp_path: Path) -> None:
    evil = "\x1b[31mred\u202e"
    (tmp_path / evil).mkdir()
    folder.keep(kith.home.bodies, ggufs.write(tmp_path / evil / "mine.gguf"))
    ggufs.write(kith.home.bodies / f"{evil}.gguf")
    theirs = tmp_path / ".lmstudio/models" / evil / "x.gguf"
    theirs.parent.mkdir(parents=True)
    ggufs.write(theirs, licence=evil)
    for arguments in (("list",), ("suggest",), ("remove", evil, "--yes"), ("remove", "mine", "--yes")):
        said = kith("body", *arguments)
        assert said.code == 0
        assert not {"\x1b", "\u202e"} & set(said.out + said.err), arguments
    assert kith("body", "suggest", "--json").json["bodies"]


def test_a_name_that_is_no_text_breaks_no_list(kith: Kith) -> None:
    folder.prepare(kith.home.bodies)
    os.rename(ggufs.write(kith.home.bodies / "x.gguf"), os.fsencode(kith.home.bodies) + b"/\xff.gguf")
    assert kith("body", "list").code == 0
    assert "?" in [one["name"] for one in kith("body", "list", "--json").json["bodies"]]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_pull_that_is_stopped_says_that_nothing_is_lost(kith: Kith, hub: Hub, as_json: bool) -> None:
    hub.hold_after = 1_500_000
    process = subprocess.Popen(
        [sys.executable, "-m", "node.cli", "--home", str(kith.home.root), "body", "pull", REPO, *["--json"] * as_json],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heeding,
    )
    end = time.monotonic() + PATIENCE
    while not any(size for _, size in parts.unfinished(kith.home.bodies)):
        assert time.monotonic() < end
        threading.Event().wait(0.01)  # somebody else's work is waited for
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in err
    says = "what has arrived is kept: the same command goes on from there"
    if as_json:
        assert steps(out)[-1]["says"] == says
    else:
        assert f"stopped: {says}" in err


def test_a_suggestion_is_clear_and_fits_this_machine(kith: Kith, hub: Hub) -> None:
    said = kith("body", "suggest")
    assert said.code == 0
    assert "The shelf is of 2026-11-20." in said.out
    assert hub.asked == []
    found = kith("body", "suggest", "--all", "--json").json
    best = [one for one in found["bodies"] if one["recommended"]]
    assert len(best) <= 1
    for one in best:
        assert f"Take {one['name']}: " in said.out
        assert f"kith body pull {one['get']}" in said.out
    assert found["machine"]["cores"] >= 1
    fitting = kith("body", "suggest", "--json").json["bodies"]
    assert [one for one in found["bodies"] if one["fits"]] == fitting


def test_bodies_of_other_programs_are_suggested_with_their_path(kith: Kith, hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / ".lmstudio/models/a/b/Theirs.gguf"
    path.parent.mkdir(parents=True)
    ggufs.write(path, ggufs.Q4_K, file_type=15)
    path.with_name("broken.gguf").write_bytes(b"words")
    said = kith("body", "suggest").out
    line = next(line for line in said.splitlines() if "Theirs" in line)
    assert "talks only" in line
    assert "of LM Studio" in line
    assert str(path) in line
    assert "Of other programs' files, 1 could not be used as bodies." in said


def test_only_a_pull_loads_the_library_of_the_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for arguments in (["body", "--help"], ["body", "list"], ["body", "suggest"], ["body", "pull", "nonsense"]):
        loaded = loaded_by(f"from node.cli.app import run; run({arguments!r})")
        assert not loaded & (HEAVY | {"huggingface_hub", "httpx2", "gguf"}), arguments


def test_progress_says_how_fast_it_is_and_how_long_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    progress = Progress(False, lambda: now[0])
    for at, done in ((0.0, 0), (5.0, 10_000_000), (20.0, 100_000_000), (21.0, 110_000_000), (200.0, 10**9)):
        now[0] = at
        progress.step("loading", done, 10**9)
    progress.end()
    assert capsys.readouterr().err.splitlines() == [
        "loading 100.0 MB of 1.0 GB, 5.0 MB a second, 3 minutes left",
        "loading 1.0 GB of 1.0 GB, 5.0 MB a second, 0 s left",
    ]
    now = [0.0]
    progress = Progress(True, lambda: now[0])
    for at, done in ((0.0, 0), (0.5, 10), (2.0, 20)):
        now[0] = at
        progress.step("loading", done, 100)
    assert steps(capsys.readouterr().out) == [{"step": "loading", "done": 20, "total": 100}]


def test_on_a_terminal_progress_is_one_line_that_goes_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    now = [0.0]
    progress = Progress(False, lambda: now[0])
    for at, done in ((0.0, 0), (0.1, 10), (0.5, 20), (0.6, 30), (2.0, 40)):
        now[0] = at
        progress.step("loading", done, 100)
    progress.end()
    progress.end()
    said = capsys.readouterr().err.replace("\033[K", "").split("\r")
    assert said == [
        "",
        "loading 20 bytes of 100 bytes",
        "loading 40 bytes of 100 bytes, 20 bytes a second, 3 s left",
        "",
    ]


def test_a_pull_leaves_nothing_elsewhere_and_nothing_open_to_others(kith: Kith, hub: Hub, tmp_path: Path) -> None:
    kith("body", "pull", REPO)
    assert os.listdir(tmp_path) == []  # the user's folder: no cache, no token, no log of the library's
    for path in (kith.home.root, kith.home.bodies, *kith.home.bodies.iterdir()):
        assert path.stat().st_mode & 0o077 == 0
    assert os.listdir(kith.home.root) == ["bodies"]

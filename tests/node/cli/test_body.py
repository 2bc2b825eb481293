"""``kith body``: suggest, pull, list, remove, as people and programs see them."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.bodies import folder
from node.cli.progress import Progress
from tests.conftest import ROOT
from tests.node.bodies import ggufs
from tests.node.bodies.hub import Hub
from tests.node.cli.conftest import Kith
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
    (body,) = [one for one in kith("body", "list", "--json").json["bodies"] if one["kind"] != "newborn"]
    assert (body["name"], body["size"], body["can_sleep"], body["there"]) == ("Small-F16", len(small), True, True)
    assert body["path"] == str(kith.home.bodies / "Small-F16.gguf")
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
        arrived = sum(path.stat().st_size for path in folder.unfinished(kith.home.bodies))
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
    assert folder.unfinished(kith.home.bodies) == []


def test_what_an_unfinished_pull_left_is_given_up_on_request(kith: Kith) -> None:
    folder.prepare(kith.home.bodies)
    (kith.home.bodies / ".pull-0.part").write_bytes(b"x" * 5000)
    assert kith("body", "list", "--json").json["unfinished"] == [{"name": ".pull-0.part", "size": 5000}]
    assert kith("body", "remove", "--unfinished", stdin="n\n").code == 130
    assert "5.0 kB are free again" in kith("body", "remove", "--unfinished", "--yes").out
    assert "nothing" in kith("body", "remove", "--unfinished", "--yes").out


def test_a_file_put_into_the_folder_by_hand_is_a_body_or_cannot_be_read(kith: Kith) -> None:
    folder.prepare(kith.home.bodies)
    ggufs.write(kith.home.bodies / "mine.gguf")
    (kith.home.bodies / "words.gguf").write_bytes(b"words")
    said = kith("body", "list").out.splitlines()
    assert any("mine" in line and "can sleep" in line for line in said)
    assert any("words" in line and "cannot be read" in line for line in said)
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
    assert said.code == 0
    assert path.exists()


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

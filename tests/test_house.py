"""The house itself: what is declared is what is there."""

import subprocess
import sys
import tomllib
from importlib import metadata

import pytest

from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED_FOR = {
    *(
        "libp2p",
        "trio",
        "msgpack",
        "cryptography",
        "llama-cpp-python",
        "lancedb",
        "sentence-transformers",
        "textual",
        "peft",
    ),
    *("msgspec", "pynacl", "sqlcipher3", "click", "platformdirs", "structlog", "torch"),
}


def declared() -> dict[str, str]:
    found = {}
    for need in PROJECT["project"]["dependencies"]:
        name = need.split("=")[0].split(">")[0].split("<")[0]
        found[name] = need[len(name) :]
    return found


def test_what_was_asked_for_is_a_real_dependency_and_installed() -> None:
    assert set(declared()) >= ASKED_FOR
    for name in declared():
        assert metadata.version(name)
    assert declared()["libp2p"] == "==0.8.1"
    assert declared()["textual"].startswith("==")
    assert metadata.version("torch").startswith("2.13.0")


def test_constraints_hold_every_dependency_to_one_version() -> None:
    held = {line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().split()}
    assert {name.lower() for name in declared()} <= held


def test_every_dependency_is_justified_in_a_line() -> None:
    architecture = (ROOT / "ARCHITECTURE.md").read_text()
    for name in declared():
        assert f"| `{name}` |" in architecture, f"why {name}?"


def test_every_room_is_on_the_plan() -> None:
    architecture = (ROOT / "ARCHITECTURE.md").read_text()
    rooms = {
        path.parent.relative_to(ROOT)
        for top in ("identity", "protocol", "agent", "node", "tui")
        for path in (ROOT / top).rglob("__init__.py")
    }
    for room in rooms:
        assert f"`{room}/`" in architecture, room


def test_modules_have_one_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for top in ("identity", "protocol", "agent", "node", "tui")
        for path in (ROOT / top).rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert not long


def test_the_wheel_holds_the_rooms_and_the_command() -> None:
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == [
        "identity",
        "protocol",
        "agent",
        "node",
        "tui",
    ]
    (command,) = metadata.entry_points(group="console_scripts", name="kith")
    assert callable(command.load())


@pytest.mark.parametrize("purpose", ["", "sleep"])
def test_the_installer_says_what_it_is_for(purpose: str) -> None:
    done = subprocess.run(
        [sys.executable, "install.py", *([purpose] if purpose else [])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "usage: python3 install.py run|test" in done.stderr


def test_without_a_compiler_the_installer_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    import install

    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(install.CannotInstall, match="there is no C.. compiler") as caught:
        install.refuse_without_compiler()
    assert "sudo apt install g++" in str(caught.value)
    monkeypatch.setenv("CXX", "/bin/false")
    with pytest.raises(install.CannotInstall, match="cannot compile a small program"):
        install.refuse_without_compiler()
    monkeypatch.undo()
    install.refuse_without_compiler()

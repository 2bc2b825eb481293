"""A folder to be watched, and a system that tells of it at once."""

from pathlib import Path

import pytest

from node.services.memory import changes, watching


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "notes"
    path.mkdir()
    return path


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's word is passed on without delay."""
    monkeypatch.setattr(changes, "STEP", 10)
    monkeypatch.setattr(changes, "LOOK_AGAIN", 30)
    monkeypatch.setattr(watching, "QUIET", 0.02)
    monkeypatch.setattr(watching, "TRY_AGAIN", 0.02)

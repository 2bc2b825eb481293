import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from node.home import Home
from tests.conftest import ROOT


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Kith:
    """The ``kith`` command, in one home."""

    def __init__(self, home: Home) -> None:
        self.home = home

    def __call__(self, *arguments: str, stdin: str = "", keep: tuple[int, ...] = (), **environment: Any) -> Said:
        done = subprocess.run(
            [sys.executable, "-m", "node.cli", *arguments],
            cwd=ROOT,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            pass_fds=keep,
            env=os.environ | {"KITH_HOME": str(self.home.root)} | environment,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def kith(home: Home) -> Kith:
    return Kith(home)


def heeding() -> None:
    """Have a child heed Ctrl-C: where a whole suite runs in the background, the shell has it ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

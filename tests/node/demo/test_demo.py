import json
import subprocess
import sys
import tempfile
from pathlib import Path

from node.demo.__main__ import ACTS
from tests.conftest import ROOT


def test_the_demo_keeps_what_it_promises_and_leaves_nothing_behind() -> None:
    before = set(Path(tempfile.gettempdir()).glob("kith-demo-*"))
    done = subprocess.run(
        [sys.executable, "-P", "-m", "node.demo", "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    for act in ACTS:
        assert any(one["kind"] == "held" and one["act"].endswith(act.TITLE) for one in told)
    assert set(Path(tempfile.gettempdir()).glob("kith-demo-*")) == before


BROKEN = """
import click
from node.demo import __main__ as demo, comes_up
def play(home, tell):
    tell.check(False, "the sun rises")
comes_up.play = play
demo.demo()
"""


def test_a_promise_that_is_not_kept_fails_the_demo() -> None:
    done = subprocess.run([sys.executable, "-c", BROKEN], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "not as promised: the sun rises" in done.stderr

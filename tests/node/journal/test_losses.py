"""What was acknowledged is never lost: not when the process is killed, not when the power goes."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.node.journal.losses import kill_again_and_again, lose_power_again_and_again

needs_preload = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="recording what a process writes needs Linux and cc"
)


def test_nothing_acknowledged_is_lost_to_thirty_kills(tmp_path: Path) -> None:
    tally = kill_again_and_again(tmp_path, 30, seed=1)
    assert (tally.crashes, tally.lost, tally.unreadable) == (30, 0, 0)
    assert tally.acknowledged > 300


@needs_preload
def test_nothing_acknowledged_is_lost_when_the_power_goes(tmp_path: Path) -> None:
    tally = lose_power_again_and_again(tmp_path, 120, seed=2, writes=200)
    assert (tally.crashes, tally.lost, tally.unreadable) == (120, 0, 0)
    assert tally.acknowledged > 300


@needs_preload
def test_the_rig_finds_losses_where_there_is_no_sync(tmp_path: Path) -> None:
    tally = lose_power_again_and_again(tmp_path, 60, seed=3, writes=60, unsafe=True)
    assert tally.lost > 0 or tally.unreadable > 0

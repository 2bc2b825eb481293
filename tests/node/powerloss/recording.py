"""Runs processes with the recording library preloaded."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.conftest import ROOT
from tests.node.powerloss.replay import Step, read_record


def recorded(root: Path, commands: Sequence[Sequence[str]]) -> list[Step]:
    """What ``commands``, run one after the other, ask of the disk below ``root``."""
    root.mkdir()
    library, log = root.parent / "record.so", root.parent / "record"
    source = Path(__file__).with_name("record.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-w", "-o", library, source, "-ldl", "-pthread"], check=True)
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "POWERLOSS_ROOT": str(root),
        "POWERLOSS_LOG": str(log),
    }
    for command in commands:
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    return read_record(log)

"""A place of its own for the peers, under ``build/peers``: nothing of theirs gets into ``.venv``.

Theirs is installed while ``.venv`` cannot be seen; only then may it be looked into, behind all that is their own, for
torch and sentence-transformers, which would be another gigabyte.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "build" / "peers"
PYTHON = FOLDER / "bin" / "python"
STAMP = FOLDER / ".installed"
LOG = FOLDER / "install.log"
PEERS = ("chromadb==1.5.9", "mem0ai==2.2.1")


class NotInstalled(Exception):
    """Why the peers are not there."""


def prepare() -> Path:
    """The peers' Python; they are installed if they were not."""
    constraints = ROOT / "constraints.txt"  # our own versions, so that what both use is the same for both
    wanted = "\n".join((*PEERS, sys.version, sysconfig.get_path("purelib"), constraints.read_text()))
    if STAMP.exists() and STAMP.read_text() == wanted:
        return PYTHON
    print(f"Installing {' and '.join(PEERS)} into {FOLDER.relative_to(ROOT)}: about 0.2 GB to download.", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with LOG.open("w") as log:
        _do([sys.executable, "-m", "venv", str(FOLDER)], log.fileno())
        pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off"]
        # All as wheels: what a stranger's setup.py does is not for a measurement to find out.
        _do([*pip, "--only-binary=:all:", "-c", constraints.as_uri(), *PEERS], log.fileno())
    (site,) = FOLDER.glob("lib/python*/site-packages")
    (site / "kith.pth").write_text(sysconfig.get_path("purelib") + "\n")
    STAMP.write_text(wanted)
    return PYTHON


def _do(command: list[str], log: int) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_CONSTRAINT"))}
    if subprocess.run(command, stdout=log, stderr=log, env=clean, check=False).returncode:
        said = LOG.read_text().strip().splitlines()[-8:]
        raise NotInstalled("\n".join(said))

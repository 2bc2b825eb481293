"""Full and read-only disks: what was acknowledged stays, what cannot be written is said so, and it goes on after."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CAN_MOUNT = (
    sys.platform == "linux"
    and subprocess.run(
        ["unshare", "-Urmpf", "--kill-child", "--mount-proc", "mount", "-t", "tmpfs", "x", "/mnt"],
        capture_output=True,
        check=False,
    ).returncode
    == 0
)
needs_mount = pytest.mark.skipif(not CAN_MOUNT, reason="a small disk of one's own needs user namespaces")


def on_a_disk(program: str, folder: Path, size: str) -> str:
    """Run a program with ``folder`` on a disk of its own."""
    script = f"mount -t tmpfs -o size={size} kith {folder} && exec {sys.executable} -c '{program}' {folder}"
    done = subprocess.run(
        ["unshare", "-Urmpf", "--kill-child", "--mount-proc", "sh", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


FULL = """
import sys, trio
from pathlib import Path
from node.errors import DiskRefused
from node.journal import Journal
from tests.node.journal.rooms import NOTES, add, lines
folder, key = Path(sys.argv[1]), bytes(32)

async def main():
    journal = await Journal.open(folder / "journal.db", key, [NOTES])
    kept, refused = 0, 0
    for number in range(100):
        await journal.write(add(f"{number} " + "x" * 1000))
        kept += 1
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1000))
        except OSError:
            pass
    async def write(number):
        nonlocal kept, refused
        try:
            await journal.write(add(f"{number} " + "x" * 5000))
            kept += 1
        except DiskRefused as error:
            assert "full" in error.says or "refused" in error.says, error.says
            refused += 1
    async with trio.open_nursery() as nursery:
        for number in range(100, 140):
            nursery.start_soon(write, number)
    assert refused, "the disk was not full"
    assert len(await journal.read(lines)) == kept
    try:
        await journal.backup(folder / "backups", 3)
        raise SystemExit("a backup on a full disk")
    except DiskRefused:
        pass
    assert not list((folder / "backups").iterdir()) if (folder / "backups").exists() else True
    ballast.unlink()
    await journal.write(add("there is room again"))
    await journal.close()
    journal = await Journal.open(folder / "journal.db", key, [NOTES])
    assert len(await journal.read(lines)) == kept + 1
    await journal.close()
    print("held")

trio.run(main)
"""

NODE_ON_FULL = """
import sys
from pathlib import Path
from tests.conftest import start
from node.control.client import Client
from node.errors import DiskRefused
from node.home import Home
from node.lock import is_free
from protocol.control.messages import Backup, Ping, Pong, Status, Stop
home = Home(Path(sys.argv[1]) / "home")
start(home)
ballast = Path(sys.argv[1]) / "ballast"
def fill():
    with ballast.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(bytes(500))
        except OSError:
            pass
fill()
with Client(home.socket) as client:
    try:
        client.ask(Backup())
        raise SystemExit("a backup on a full disk")
    except DiskRefused as error:
        assert "full" in error.says or "no space" in error.says, error.says
    assert client.ask(Ping()) == Pong()
    client.ask(Stop())
while not is_free(home.lock):
    pass
fill()
try:
    start(home)
    with Client(home.socket) as client:
        assert client.ask(Status()).journal.trouble
except DiskRefused as error:
    print("refused in words:", error.says)
    ballast.unlink()
    start(home)
with Client(home.socket) as client:
    ballast.unlink(missing_ok=True)
    client.ask(Backup())
    assert not client.ask(Status()).journal.trouble
    client.ask(Stop())
print("held")
"""

READ_ONLY = """
import subprocess, sys
from pathlib import Path
from tests.conftest import start
from node.control.client import Client
from node.errors import DiskRefused
from node.home import Home
from node.lock import is_free
from protocol.control.messages import Stop
home = Home(Path(sys.argv[1]) / "home")
start(home)
with Client(home.socket) as client:
    client.ask(Stop())
while not is_free(home.lock):
    pass
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
try:
    start(home)
    raise SystemExit("a node on a read-only disk")
except DiskRefused as error:
    assert "read-only" in error.says and error.do, error.says
command = [sys.executable, "-m", "node.cli", "--home", str(home.root), "doctor"]
said = subprocess.run(command, capture_output=True, text=True)
assert "cannot be written" in said.stdout, said.stdout + said.stderr
assert "restore" not in said.stdout, said.stdout
print("held")
"""


@needs_mount
@pytest.mark.parametrize(("program", "size"), [(FULL, "4m"), (NODE_ON_FULL, "2m"), (READ_ONLY, "4m")])
def test_what_was_acknowledged_outlives_a_disk_that_refuses(tmp_path: Path, program: str, size: str) -> None:
    folder = Path(f"/tmp/kith-disk-{os.getpid()}")
    folder.mkdir(exist_ok=True)
    try:
        assert on_a_disk(program, folder, size).endswith("held\n")
    finally:
        folder.rmdir()


LIMITED = """
import resource, signal, sys, trio
from pathlib import Path
from node.errors import DiskRefused
from node.journal import Journal
from tests.node.journal.rooms import NOTES, add, lines
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

async def main():
    folder = Path(sys.argv[1])
    journal = await Journal.open(folder / "journal.db", bytes(32), [NOTES])
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    kept = 0
    try:
        while True:
            await journal.write(add(f"{kept} " + "x" * 3000))
            kept += 1
    except DiskRefused:
        pass
    assert 10 < kept < 200
    assert len(await journal.read(lines)) == kept
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await journal.write(add("there is room again"))
    assert len(await journal.read(lines)) == kept + 1
    await journal.close()
    print("held")

trio.run(main)
"""


def test_a_file_that_may_not_grow_is_a_disk_that_refuses(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout == "held\n", done.stderr

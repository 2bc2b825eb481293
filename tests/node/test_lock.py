import os
import signal
import subprocess
import sys

import pytest

from node.errors import AlreadyRunning
from node.home import Home
from node.lock import HomeLock, is_free, read_holder

HOLD = """
import sys, time
from pathlib import Path
from node.lock import HomeLock
with HomeLock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def prepared(home: Home) -> Home:
    home.prepare()
    return home


def test_a_home_holds_one_node(prepared: Home) -> None:
    assert is_free(prepared.lock)
    with HomeLock(prepared.lock):
        assert not is_free(prepared.lock)
        with pytest.raises(AlreadyRunning, match=f"as process {os.getpid()}") as caught, HomeLock(prepared.lock):
            pass
        assert "kith status" in caught.value.do
    assert is_free(prepared.lock)
    with HomeLock(prepared.lock) as lock:
        assert lock.recovered is None


def test_a_lock_whose_holder_died_is_taken_over_and_the_dead_named(prepared: Home) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(prepared.lock)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning), HomeLock(prepared.lock):
            pass
        holder.send_signal(signal.SIGKILL)
    with HomeLock(prepared.lock) as lock:
        assert lock.recovered is not None
        assert lock.recovered.pid == holder.pid


@pytest.mark.parametrize("content", ["", "garbage", "[]", '{"pid": "x"}', "\x00" * 100, '{"pid": null, "since": 1}'])
def test_an_illegible_lock_file_is_nobodys(prepared: Home, content: str) -> None:
    prepared.lock.write_text(content)
    assert read_holder(prepared.lock) is None
    with HomeLock(prepared.lock):
        pass

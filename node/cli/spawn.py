"""Starting a node in the background, and hearing from it whether it came up.

The new process holds the writing end of a pipe and says one line into it: ready, or the error that kept it from that.
"""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Callable

from identity.secrets import Secret
from node.errors import KithError, NoAnswer, rebuilt
from node.home import Home
from node.lock import is_free, taken

PATIENCE = 600.0  # a journal of many years is read whole before the node is ready
SAY_AFTER = 2.0
LEAVING = 10.0


def refuse_running(home: Home) -> None:
    """Raise if a node runs in ``home``: better told before a passphrase was typed."""
    if not is_free(home.lock):
        raise taken(home.lock)


def start_node(home: Home, key: Secret | None = None, say: Callable[[str], None] = lambda _: None) -> int:
    """Start a node in ``home`` that outlives this process; its process id once it is ready. Raises what kept it.

    ``key`` opens the start compartment of the vault; without a passphrase none is needed.
    """
    reading, writing = os.pipe()
    key_out, key_in = os.pipe()
    try:
        child = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "node.cli", "--home", str(home.root)),
                *("up", "--ready-fd", str(writing), "--key-fd", str(key_out)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=(writing, key_out),
        )
        os.write(key_in, key.reveal() if key else b"")
        for descriptor in (writing, key_out, key_in):
            os.close(descriptor)
        writing = key_out = key_in = -1
        said = _hear(reading, say)
    finally:
        for descriptor in {reading, writing, key_out, key_in} - {-1}:
            os.close(descriptor)
    report = json.loads(said) if said else {}
    if "ready" not in report:
        child.wait(timeout=LEAVING)
        if "error" in report:
            raise rebuilt(**report["error"])
        raise KithError("the node ended before it was ready", "see `kith logs`, or start it with `kith up` to watch")
    child.returncode = 0  # it goes on without us: nobody is to wait for it or warn of it
    return int(report["ready"])


def receive_key(descriptor: int) -> Secret | None:
    """The key that whoever started us handed over."""
    with os.fdopen(descriptor, "rb") as pipe:
        key = pipe.read()
    return Secret(key) if key else None


def report_ready(descriptor: int) -> None:
    """Tell whoever started us that we serve."""
    _report(descriptor, {"ready": os.getpid()})


def report_error(descriptor: int, error: KithError) -> None:
    """Tell whoever started us why we do not."""
    _report(descriptor, {"error": {"kind": error.kind, "says": error.says, "do": error.do}})


def _report(descriptor: int, content: dict[str, object]) -> None:
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as pipe:
            pipe.write(json.dumps(content))
    except BrokenPipeError:
        pass  # whoever started us is gone; we go on


def _hear(reading: int, say: Callable[[str], None]) -> str:
    said = b""
    begun = time.monotonic()
    told = False
    while (waited := time.monotonic() - begun) < PATIENCE:
        if select.select([reading], [], [], 0.1)[0]:
            data = os.read(reading, 65_536)
            if not data:
                return said.decode()
            said += data
        elif waited > SAY_AFTER and not told:
            say("the journal is being checked, this may take a moment …")
            told = True
    raise NoAnswer(f"the node was not ready within {PATIENCE:g} seconds", "see `kith status` and `kith logs`")

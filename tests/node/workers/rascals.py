"""A worker that misbehaves in every way the node must survive."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from node.workers.child import Call, Handler


def handlers() -> dict[str, Handler]:
    return {
        name: handler
        for name, handler in globals().items()
        if getattr(handler, "__module__", "") == __name__ and name[0] != "_" and name != "handlers"
    }


def add(_call: Call, a: int, b: int) -> int:
    return a + b


def die(_call: Call, how: int) -> None:
    os.kill(os.getpid(), how)
    time.sleep(10)


def crash(_call: Call) -> None:
    ctypes.string_at(0)


def leave(_call: Call, code: int) -> None:
    os._exit(code)


def fail(_call: Call, words: str) -> None:
    raise LookupError(words)


def freeze(_call: Call) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def sulk(_call: Call) -> None:
    """Never look at ``cancelled``."""
    time.sleep(60)


def wait(call: Call) -> str:
    call.cancelled.wait(60)
    return "told to stop"


def count(call: Call, to: int) -> Iterator[int]:
    for number in range(to):
        if call.cancelled.is_set():
            return
        yield number


def half(_call: Call, then: int) -> Iterator[int]:
    yield 1
    os.kill(os.getpid(), then)
    time.sleep(10)
    yield 2


def stumble(_call: Call) -> Iterator[int]:
    yield 1
    raise ZeroDivisionError("in the midst")


def unspeakable(_call: Call) -> Any:
    return object()


def garbage(_call: Call, data: bytes) -> None:
    _out(data)
    time.sleep(10)


def flood(call: Call) -> None:
    """Send more parts than there is room for."""
    from node.workers import messages

    part = messages.packed(messages.Part(call.id, msgspec.Raw(b"\x01")))
    _out(part * (messages.WINDOW * 3))  # in one write, which a pipe takes and gives whole
    time.sleep(10)


def eat(_call: Call, megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def burn(_call: Call) -> None:
    while True:
        pass


def print_and_die(_call: Call, words: str) -> None:
    print(words)
    print(words, file=sys.stderr, flush=True)
    raise SystemExit(words)


def looked_at(_call: Call) -> dict[str, Any]:
    """What this process may do, seen from within."""
    import resource

    return {
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "data": resource.getrlimit(resource.RLIMIT_DATA)[0],
        "nice": os.nice(0),
        "environment": sorted(os.environ),
        "modules": sorted(sys.modules),
        "descriptors": sorted(int(fd) for fd in os.listdir("/proc/self/fd")),
        "threads": threading.active_count(),
    }


def say_ready(_call: Call) -> None:
    from node.workers import messages

    _out(messages.packed(messages.Ready()))
    time.sleep(10)


def too_large(_call: Call) -> bytes:
    return bytes(20 << 20)


def stutter(_call: Call) -> None:
    raise ValueError("a\udcff.pdf")


def mute(_call: Call) -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    raise Mute


def posing(_call: Call) -> None:
    raise type("\x1b]0;owned\x07", (Exception,), {})


def spin(_call: Call, seconds: float) -> bool:
    time.sleep(seconds)
    return True


def length(_call: Call, words: str) -> int:
    return len(words)


def map_file(_call: Call, megabytes: int) -> int:
    """Map a file and touch every page of it, as llama.cpp does with a model."""
    import mmap
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115
    file.truncate(megabytes << 20)
    _kept.append(mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ))
    return sum(len(_kept[-1][at : at + 4096]) for at in range(0, megabytes << 20, 4096))


def give_birth(_call: Call) -> int:
    import subprocess

    return subprocess.Popen(["sleep", "60"]).pid


_kept: list[Any] = []


def _out(data: bytes) -> None:
    """Write to the node's pipe past everything; it is the second descriptor that ``child`` made for itself."""
    for fd in range(3, 20):
        try:
            if os.readlink(f"/proc/self/fd/{fd}").startswith("pipe:"):
                os.write(fd, data)
                return
        except OSError:
            continue

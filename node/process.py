"""What this process is allowed to leave behind, and how it looks from outside."""

import ctypes
import os
import resource
import sys
import threading

PR_SET_DUMPABLE = 4


def leave_no_traces() -> None:
    """No core dumps and no files that others may read: memories live in this process's memory."""
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def memory_bytes(pid: int | str = "self", *, private: bool = False) -> int:
    """Resident memory of a process, on wish without files it has mapped; 0 where it is gone or the system won't say."""
    try:
        with open(f"/proc/{pid}/statm", "rb") as file:
            resident, shared = map(int, file.read().split()[1:3])
        return (resident - shared if private else resident) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        if pid != "self":
            return 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def raise_file_limit(wanted: int = 4096) -> None:
    """Ask for room for many sockets; take what the system gives."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    ceiling = wanted if hard == unlimited else min(wanted, hard)
    if soft != unlimited and soft < ceiling:
        resource.setrlimit(resource.RLIMIT_NOFILE, (ceiling, hard))


def exit_within(seconds: float, code: int) -> threading.Timer:
    """Whatever hangs, be gone in ``seconds``. Everything acknowledged is on disk, so nothing is lost by it."""
    timer = threading.Timer(seconds, os._exit, args=(code,))
    timer.daemon = True
    timer.start()
    return timer

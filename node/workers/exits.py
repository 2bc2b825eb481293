"""Why a worker ended, in words for the owner and in a word for the log."""

import signal
from dataclasses import dataclass

OUT_OF_MEMORY = 77
BROKE_PROTOCOL = 78


@dataclass(frozen=True)
class Exit:
    """``kind`` is for programs, ``words`` for people."""

    kind: str
    words: str
    signal: int = 0


_SIGNALS: dict[int, str] = {
    signal.SIGSEGV: "crashed in native code",
    signal.SIGBUS: "crashed in native code",
    signal.SIGILL: "used an instruction this processor does not have",
    signal.SIGFPE: "crashed in native arithmetic",
    signal.SIGABRT: "gave up on a failed check in native code",
    signal.SIGXCPU: "used up its processor time",
    signal.SIGXFSZ: "wrote a file larger than allowed",
    signal.SIGKILL: "was killed from outside, perhaps because the machine ran out of memory",
    signal.SIGTERM: "was told to end from outside",
}
_CODES = {
    0: Exit("ended", "ended of itself"),
    OUT_OF_MEMORY: Exit("memory", "reached its limit of memory"),
    BROKE_PROTOCOL: Exit("protocol", "was sent something it did not understand"),
}


NOT_STARTED = Exit("not-started", "could not be started")


def why(code: int, ended_by_us: str = "") -> Exit:
    """The reason for exit ``code``; ``ended_by_us`` is ours when it was we who ended the worker."""
    if ended_by_us:
        return Exit("ended-by-node", ended_by_us, max(-code, 0))
    if code < 0:
        return Exit("signal", f"{_SIGNALS.get(-code, 'was ended by a signal')} ({_name(-code)})", -code)
    return _CODES.get(code, Exit("failed", f"failed on its own account (exit code {code})"))


def _name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have none
        return f"signal {number}"

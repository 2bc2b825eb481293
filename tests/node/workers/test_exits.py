import signal

import pytest

from node.workers import exits


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (0, "ended", "ended of itself"),
        (1, "failed", "exit code 1"),
        (exits.OUT_OF_MEMORY, "memory", "limit of memory"),
        (-signal.SIGSEGV, "signal", "native code (SIGSEGV)"),
        (-signal.SIGKILL, "signal", "ran out of memory (SIGKILL)"),
        (-signal.SIGXCPU, "signal", "processor time"),
        (-signal.SIGUSR1, "signal", "ended by a signal (SIGUSR1)"),
        (-signal.SIGRTMAX, "signal", "ended by a signal"),
        (-99, "signal", "ended by a signal"),
    ],
)
def test_every_exit_has_words(code: int, kind: str, words: str) -> None:
    exit_ = exits.why(code)
    assert exit_.kind == kind
    assert words in exit_.words


def test_an_exit_that_we_brought_about_is_told_as_such() -> None:
    exit_ = exits.why(-signal.SIGKILL, "was silent for 10 seconds, and was ended")
    assert (exit_.kind, exit_.signal) == ("ended-by-node", 9)
    assert "silent" in exit_.words

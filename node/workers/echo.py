"""The smallest worker: it repeats what it is told. ``kith doctor`` uses it to prove that workers can work at all."""

import os
import time
from collections.abc import Iterator

from node.workers.child import Call, Handler


def handlers() -> dict[str, Handler]:
    """What this worker can do."""
    return {"echo": echo, "words": words, "wait": wait}


def echo(_call: Call, text: str) -> dict[str, object]:
    """``text``, and which process repeats it."""
    return {"text": text, "pid": os.getpid()}


def words(_call: Call, text: str) -> Iterator[dict[str, object]]:
    """``text`` word by word."""
    for word in text.split():
        yield {"text": word, "pid": os.getpid()}


def wait(call: Call, seconds: float) -> bool:
    """Take ``seconds``, or less if the answer is no longer wanted; whether it took them all."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if call.cancelled.wait(min(left, 0.05)):
            return False
    return True

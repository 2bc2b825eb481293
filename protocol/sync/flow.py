"""Entries under way: never more than the reader has said that it takes, and nothing packed before it can go."""

from collections import deque
from collections.abc import Iterable

from protocol.errors import RemoteProtocolError
from protocol.spaces import history
from protocol.spaces.entry import Entry
from protocol.spaces.history import Past
from protocol.sync import limits
from protocol.sync.copy import Copy
from protocol.sync.events import Send, Take
from protocol.sync.wire import CREDIT, Batch, Credit, written

_ABOUT = 64  # bytes that fields cost beside their content


class Outflow:
    """What is to be sent, by name; it is looked up when it can go."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self._queue: deque[bytes | Entry | Past] = deque()
        self._credit = 0

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to be sent."""
        return not self._queue

    def allow(self, frames: int) -> None:
        """The reader takes so many more."""
        self._credit += frames
        if self._credit > CREDIT:
            raise RemoteProtocolError("more credit than anybody can use")

    def put(self, some: Iterable[bytes | Entry | Past]) -> None:
        """To be sent, too."""
        self._queue.extend(some)

    def flow(self) -> list[Send]:
        """All that can go now."""
        sent = []
        while self._credit and self._queue:
            batch = self._batch()
            if batch is not None:
                self._credit -= 1
                sent.append(Send(written(batch)))
        return sent

    def _batch(self) -> Batch | None:
        whole: list[dict[str, object]] = []
        past: list[dict[str, object]] = []
        size = 0
        while self._queue and len(whole) + len(past) < limits.BATCH_ENTRIES:
            first = self._queue[0]
            one = self._copy.log.entries.get(first) if isinstance(first, bytes) else first
            if one is not None:
                fields = one.to_fields()
                size += sum(len(part) + _ABOUT for part in fields.values() if isinstance(part, bytes))
                if size > limits.BATCH and (whole or past):
                    break
                (past if isinstance(one, Past) else whole).append(fields)
            self._queue.popleft()
        return Batch(tuple(whole), tuple(past)) if whole or past else None


class Inflow:
    """What may still come, and what came."""

    def __init__(self, copy: Copy) -> None:
        self._copy = copy
        self._space = copy.replica.space
        self._open = 0
        self._taken = 0

    def grant(self) -> int:
        """Open the window anew: how many more frames that are."""
        more = limits.WINDOW - self._open
        self._open, self._taken = limits.WINDOW, 0
        return more

    def take(self, batch: Batch) -> tuple[Take, list[Send]]:
        """What came in a batch, and what is to be said once it is kept; raises if it is not what may come."""
        if not self._open:
            raise RemoteProtocolError("more than was asked for")
        self._open -= 1
        self._taken += 1
        take = Take(
            self._space,
            tuple(self._copy.read(one) for one in batch.entries),
            tuple(history.read(one) for one in batch.past),
        )
        cores = [one.core for one in take.entries] + [one.header.core for one in take.past]
        if any(one.space != self._space for one in cores):
            raise RemoteProtocolError("an entry of another space")
        if self._taken < limits.STEP:
            return take, []
        more, self._taken = self._taken, 0
        self._open += more
        return take, [Send(written(Credit(more)))]

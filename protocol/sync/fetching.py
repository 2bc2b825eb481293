"""Fetches a blob: first what its name is made of, then chunk by chunk, each verified before it is kept."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Literal

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.sync import limits
from protocol.sync.blobs import chunk_hash, refuse_other
from protocol.sync.events import Came, Closed, Ended, Event, Out, Send, Store, Why
from protocol.sync.wire import Chunk, Credit, Fetch, Manifest, Refused, read, written


class Fetching:
    """One blob, which an entry names, from where what is kept of it ends."""

    def __init__(self, space: bytes, entry: bytes, blob: bytes, kept: int = 0, most: int = limits.BLOB) -> None:
        """``most`` is how many bytes there is room for; nobody can make one keep more."""
        if kept % limits.CHUNK:
            raise LocalProtocolError("a blob is kept chunk by chunk")
        self._fetch = Fetch(space, entry, blob, kept, limits.WINDOW)
        self._most = most
        self._offset = kept
        self._open = limits.WINDOW
        self._manifest: Manifest | None = None
        self._place: Literal["new", "asking", "coming", "over"] = "new"

    def begin(self) -> list[Out]:
        """The first frame."""
        if self._place != "new":
            raise LocalProtocolError("a session begins once")
        self._place = "asking"
        return [Send(written(self._fetch))]

    def handle(self, event: Event, _now: float) -> list[Out]:
        """What is to be done; raises ``RemoteProtocolError`` if the other does not keep to the protocol."""
        if self._place == "over":
            return []
        if isinstance(event, Closed):
            return self._ended("cut")
        if not isinstance(event, Came) or self._place == "new":
            raise LocalProtocolError("a session begins, and then frames come")
        said = read(event.payload)
        handler = self.PLACES[self._place].get(type(said))
        if handler is None:
            raise RemoteProtocolError(f"{type(said).__name__} has no place here")
        return handler(self, said)

    def _told(self, said: Manifest) -> list[Out]:
        refuse_other(self._fetch.space, self._fetch.blob, said)
        if said.size > self._most:
            raise RemoteProtocolError("a larger blob than there is room for")
        self._manifest, self._place = said, "coming"
        return self._ended("done") if self._offset >= said.size else []

    def _came(self, said: Chunk) -> list[Out]:
        assert self._manifest is not None
        expected = min(limits.CHUNK, self._manifest.size - self._offset)
        if not self._open or said.offset != self._offset or len(said.data) != expected:
            raise RemoteProtocolError("another piece of a blob than is next")
        if chunk_hash(said.data) != self._manifest.chunks[self._offset // limits.CHUNK]:
            raise RemoteProtocolError("a piece of another blob")
        store = Store(self._fetch.space, self._fetch.blob, self._manifest, self._offset, said.data)
        self._offset, self._open = self._offset + expected, self._open - 1
        if self._offset == self._manifest.size:
            return [store, *self._ended("done")]
        if limits.WINDOW - self._open < limits.STEP:
            return [store]
        more, self._open = limits.WINDOW - self._open, limits.WINDOW
        return [store, Send(written(Credit(more)))]

    def _refused(self, said: Refused) -> list[Out]:
        return self._ended(said.why)

    def _ended(self, why: Why) -> list[Out]:
        self._place = "over"
        return [Ended(why)]

    # what may come where; anything else has no place there
    PLACES: ClassVar[Mapping[str, Mapping[type, Callable[["Fetching", Any], list[Out]]]]] = {
        "asking": {Manifest: _told, Refused: _refused},
        "coming": {Chunk: _came, Refused: _refused},
    }

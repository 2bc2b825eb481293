"""Hands a blob to whoever may read the entry that names it, from wherever they left off."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.sync import limits
from protocol.sync.blobs import attached
from protocol.sync.copy import Copy
from protocol.sync.events import Came, Ended, Event, Found, Load, Loaded, Out, Seek, Send
from protocol.sync.have import shared_with
from protocol.sync.wire import CREDIT, Chunk, Credit, Fetch, Manifest, Refused, read, written


class Lending:
    """A session that began with ``Fetch``. One piece is loaded at a time, and only if it may be sent."""

    def __init__(self, peer: bytes, copy: Copy) -> None:
        self._peer = peer
        self._copy = copy
        self._fetch: Fetch | None = None
        self._manifest: Manifest | None = None
        self._offset = 0
        self._credit = 0
        self._loading = False

    def begin(self, fetch: Fetch) -> list[Out]:
        """What is asked for."""
        if fetch.offset % limits.CHUNK:
            raise RemoteProtocolError("a blob is asked for from the beginning of a chunk")
        self._fetch, self._offset, self._credit = fetch, fetch.offset, fetch.credit
        prose = self._prose(fetch.entry)
        if prose is None or all(one.blob != fetch.blob for one in attached(prose)):
            return self._unknown()
        return [Seek(fetch.space, fetch.blob)]

    def _prose(self, entry: bytes) -> str | None:
        epochs = shared_with(self._copy.log, self._peer)
        held = self._copy.log.entries.get(entry)
        if held is not None and held.core.epoch in epochs:
            return self._copy.replica.prose(entry)
        if self._copy.history.handed_on(entry, epochs) is None:
            return None
        return self._copy.replica.prose(entry) if held is not None else self._copy.history.prose(entry)

    def handle(self, event: Event, _now: float) -> list[Out]:
        """What is to be done next."""
        handler = self._EVENTS.get(type(event))
        if handler is None:
            raise LocalProtocolError(f"{type(event).__name__} has no place here")
        return handler(self, event)

    def _came(self, event: Came) -> list[Out]:
        said = read(event.payload)
        if not isinstance(said, Credit):
            raise RemoteProtocolError(f"{type(said).__name__} has no place here")
        self._credit += said.frames
        if self._credit > CREDIT:
            raise RemoteProtocolError("more credit than anybody can use")
        return self._next()

    def _found(self, event: Found) -> list[Out]:
        if event.manifest is None:
            return self._unknown()
        self._manifest = event.manifest
        return [Send(written(event.manifest)), *self._next()]

    def _loaded(self, event: Loaded) -> list[Out]:
        if not self._loading:
            raise LocalProtocolError("nothing was to be loaded")
        self._loading = False
        if event.data is None:
            return self._unknown()
        at, self._offset, self._credit = self._offset, self._offset + len(event.data), self._credit - 1
        return [Send(written(Chunk(at, event.data))), *self._next()]

    def _next(self) -> list[Out]:
        if self._manifest is None or self._loading:
            return []
        left = self._manifest.size - self._offset
        if left <= 0:
            return [Ended("done")]
        if not self._credit:
            return []
        assert self._fetch is not None
        self._loading = True
        return [Load(self._fetch.space, self._fetch.blob, self._offset, min(left, limits.CHUNK))]

    def _unknown(self) -> list[Out]:
        return [Send(written(Refused("unknown"))), Ended("unknown")]

    _EVENTS: ClassVar[Mapping[type, Callable[["Lending", Any], list[Out]]]] = {
        Came: _came,
        Found: _found,
        Loaded: _loaded,
    }

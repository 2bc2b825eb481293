"""Length-prefixed frames: four bytes of length, big-endian, then that many bytes.

Used wherever Kith speaks over a byte stream of its own: the control socket, the pipes to workers.
"""

import struct

from protocol.errors import LocalProtocolError, RemoteProtocolError

HEADER = struct.Struct(">I")


def frame(payload: bytes, limit: int) -> bytes:
    """``payload`` as it goes on the wire."""
    if not payload:
        raise LocalProtocolError("an empty frame says nothing")
    if len(payload) > limit:
        raise LocalProtocolError(f"a frame of {len(payload)} bytes is over the limit of {limit}")
    return HEADER.pack(len(payload)) + payload


class FrameReader:
    """Cuts a stream of bytes into frames, however the bytes happen to arrive.

    A length over the limit is refused on sight, so what is buffered never exceeds one frame and one chunk.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = bytearray()

    @property
    def buffered(self) -> int:
        """Bytes received that do not make a frame yet."""
        return len(self._buffer)

    def feed(self, data: bytes) -> list[bytes]:
        """Take ``data`` in and return the frames that are now whole."""
        self._buffer += data
        frames: list[bytes] = []
        start, end = 0, len(self._buffer)
        with memoryview(self._buffer) as view:
            while end - start >= HEADER.size:
                (length,) = HEADER.unpack_from(view, start)
                if not 0 < length <= self._limit:
                    raise RemoteProtocolError(f"a frame of {length} bytes; allowed are 1 to {self._limit}")
                stop = start + HEADER.size + length
                if stop > end:
                    break
                frames.append(bytes(view[start + HEADER.size : stop]))
                start = stop
        del self._buffer[:start]
        return frames

    def finish(self) -> None:
        """The stream has ended: nothing may be left over."""
        if self._buffer:
            raise RemoteProtocolError(f"the stream ended {len(self._buffer)} bytes into a frame")

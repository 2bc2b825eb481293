"""Who is at the other end of a Unix socket? The kernel knows."""

import socket
import struct
import sys
from typing import Protocol

_MAC_LOCAL_PEERCRED = 1


class Connected(Protocol):
    """Any event loop's socket."""

    def getsockopt(self, level: int, name: int, size: int, /) -> bytes:
        """A socket option as bytes."""


def user_of(connection: Connected) -> int | None:
    """The user id of the process that connected, or None where the system does not tell."""
    try:
        return _told_by_kernel(connection)
    except OSError:  # it has gone already
        return None


def _told_by_kernel(connection: Connected) -> int | None:
    if sys.platform == "linux":
        raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _pid, uid, _gid = struct.unpack("3i", raw)
        return int(uid)
    if sys.platform == "darwin":
        raw = connection.getsockopt(0, _MAC_LOCAL_PEERCRED, 76)
        _version, uid = struct.unpack_from("II", raw)
        return int(uid)
    return None

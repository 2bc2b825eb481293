"""One message a frame: a packed map whose ``t`` names what it is. Fields that are not known are ignored."""

from typing import Any

from msgspec import Struct

from identity.errors import IdentityRefused
from identity.packing import pack, plain, shaped, unpack
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.wire import limits


class Message(Struct, frozen=True, tag_field="t"):
    """What all messages are."""


class Versions(Message, frozen=True, tag="versions"):
    """The first frame each way: which versions of this protocol the sender speaks."""

    speaks: tuple[int, ...]


class Refused(Message, frozen=True, tag="refused", omit_defaults=True):
    """No, and the name of the reason; ``to`` says to what, where several answers may be under way, as with letters."""

    why: str
    to: bytes | None = None


def write(message: Message) -> bytes:
    """A message as a frame's content."""
    try:
        return pack(plain(message), limits.FRAME)
    except IdentityRefused as error:
        raise LocalProtocolError(f"a message of ours cannot be said: {error}") from error


def read(frame: bytes, kinds: Any) -> Any:
    """The message in a frame, one of ``kinds``; raises if it is none of them."""
    try:
        return shaped(unpack(frame, limits.FRAME), kinds, "no message that belongs here")
    except IdentityRefused as error:
        raise RemoteProtocolError(f"a message that cannot be read: {error}") from error

"""What is said on a stream of sync: one frame each, a packed map that names itself by ``is``."""

from typing import Any, Literal

from msgspec import Struct

from identity.errors import IdentityRefused
from identity.ids import HASH_BYTES
from identity.packing import pack, plain, shaped, unpack
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.sync import limits
from protocol.sync.have import Vector, refuse_odd

Refusal = Literal["unknown", "removed"]
CREDIT = 1024  # the most frames that may ever be under way


class Said(Struct, frozen=True, tag_field="is", tag=str.lower, omit_defaults=True):
    """One frame."""


class Pull(Said, frozen=True):
    """The first frame, and any later one that tells more: what I hold; send me what I lack."""

    space: bytes
    have: Vector
    credit: int = 0  # so many more frames of content may come


class Want(Said, frozen=True):
    """Send me these; nothing is said of those that you have not, or that are not for me."""

    hashes: tuple[bytes, ...]


class Batch(Said, frozen=True):
    """Entries; and of entries of others' epochs, whose prose was granted, header and prose."""

    entries: tuple[dict[str, Any], ...] = ()
    past: tuple[dict[str, Any], ...] = ()


class Credit(Said, frozen=True):
    """So many more frames of content may come."""

    frames: int


class Have(Said, frozen=True):
    """That was all for a ``Pull``; this is what I hold. You may push so many frames."""

    have: Vector
    credit: int = 0


class Same(Said, frozen=True):
    """We hold the same."""


class End(Said, frozen=True):
    """That was all for a ``Want``."""


class Done(Said, frozen=True):
    """I have pushed what there was; or, as the answer: it is kept."""


class Refused(Said, frozen=True):
    """No: there is no such space for you (whether there is one or not), or you are no member of it any more."""

    why: Refusal


class Fetch(Said, frozen=True):
    """A first frame, too: a blob that an entry names, from here on."""

    space: bytes
    entry: bytes
    blob: bytes
    offset: int = 0
    credit: int = 0


class Manifest(Said, frozen=True):
    """What a blob's name is made of: how many bytes it has, and the hash of each chunk."""

    size: int
    chunks: tuple[bytes, ...]


class Chunk(Said, frozen=True):
    """A piece of a blob."""

    offset: int
    data: bytes


Any_ = Pull | Want | Batch | Credit | Have | Same | End | Done | Refused | Fetch | Manifest | Chunk


def written(said: Any_) -> bytes:
    """A frame's payload."""
    try:
        return pack(plain(said), limits.FRAME)
    except IdentityRefused as error:
        raise LocalProtocolError(f"a frame of ours that cannot be sent: {error}") from error


def read(data: bytes) -> Any_:
    """What a frame says; raises if it is nothing that we know."""
    try:
        said: Any_ = shaped(unpack(data, limits.FRAME), Any_, "no frame of sync, or one of a later version")  # type: ignore[arg-type]
    except IdentityRefused as error:
        raise RemoteProtocolError(str(error)) from error
    _refuse_odd(said)
    return said


def _refuse_odd(said: Any_) -> None:
    if isinstance(said, Pull | Have):
        refuse_odd(said.have)
    credit = getattr(said, "credit", getattr(said, "frames", 0))
    hashes = [getattr(said, name) for name in ("space", "entry", "blob") if hasattr(said, name)]
    if isinstance(said, Want | Manifest):
        hashes += said.hashes if isinstance(said, Want) else said.chunks
        if len(hashes) > max(limits.WANTED, limits.BLOB // limits.CHUNK):
            raise RemoteProtocolError("more hashes than are named at once")
    if any(len(one) != HASH_BYTES for one in hashes):
        raise RemoteProtocolError("a hash of the wrong length")
    if not 0 <= credit <= CREDIT:
        raise RemoteProtocolError("more credit than anybody can use")
    if isinstance(said, Batch) and not 0 < len(said.entries) + len(said.past) <= limits.BATCH_ENTRIES:
        raise RemoteProtocolError("a batch of nothing, or of too much")
    if isinstance(said, Fetch | Chunk) and not 0 <= said.offset <= limits.BLOB:
        raise RemoteProtocolError("an offset outside of a blob")
    if isinstance(said, Manifest) and not 0 < said.size <= limits.BLOB:
        raise RemoteProtocolError("a blob of nothing, or of too much")

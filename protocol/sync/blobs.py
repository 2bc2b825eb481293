"""Things too large for prose: encrypted, cut into chunks, and named by the hashes of these.

Prose names a blob in a line of its own, with the key that opens it. So whoever may read the prose may have the blob,
and when the prose is deleted nothing names the blob any more, and nobody hands it on. The name is bound to the space:
what is of one space cannot be asked for in another.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from nacl import bindings
from nacl.exceptions import CryptoError

from identity.errors import IdentityRefused
from identity.ids import HASH_BYTES, digest
from identity.packing import pack, unpack
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Chance
from protocol.spaces.keys import Unopened
from protocol.sync import limits
from protocol.sync.wire import Manifest

LINE = "kith-blob:"
KEY_BYTES = 32
LABEL = 200  # characters
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_MOST_LINE = 2000  # letters


@dataclass(frozen=True)
class Attachment:
    """A blob as prose names it."""

    blob: bytes
    key: Secret
    label: str = ""

    def line(self) -> str:
        """The line that prose has of it."""
        packed = pack([self.blob, self.key.reveal(), self.label[:LABEL]])
        return LINE + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def attached(prose: str) -> list[Attachment]:
    """What a text names; a line that is none of ours is a line of text."""
    lines = (one.strip() for one in prose.splitlines() if one.lstrip().startswith(LINE) and len(one) <= _MOST_LINE)
    found = (_read(one.removeprefix(LINE)) for one in lines)
    return [one for one in found if one is not None][: limits.ATTACHED]


def _read(letters: str) -> Attachment | None:
    try:
        parts: Any = unpack(base64.b64decode(letters + "=" * (-len(letters) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, IdentityRefused):
        return None
    match parts:
        case [bytes(blob), bytes(key), str(label)] if len(blob) == HASH_BYTES and len(key) == KEY_BYTES:
            return Attachment(blob, Secret(key), label[:LABEL])
    return None


def lock(space: bytes, content: bytes, chance: Chance) -> tuple[bytes, Secret]:
    """Content, encrypted under a key of its own."""
    key, nonce = chance(KEY_BYTES), chance(_NONCE)
    locked = nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, space, nonce, key)
    if len(locked) > limits.BLOB:
        raise LocalProtocolError(f"a blob has at most {limits.BLOB} bytes; this would have {len(locked)}")
    return locked, Secret(key)


def unlock(space: bytes, locked: bytes, key: Secret) -> bytes:
    """The content again."""
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            locked[_NONCE:], space, locked[:_NONCE], key.reveal()
        )
    except (CryptoError, ValueError) as error:
        raise Unopened("a blob that this key does not open") from error


def manifest(data: bytes) -> Manifest:
    """What the name of a blob is made of."""
    cuts = range(0, len(data), limits.CHUNK)
    return Manifest(len(data), tuple(chunk_hash(data[at : at + limits.CHUNK]) for at in cuts))


def chunk_hash(data: bytes) -> bytes:
    """What names a chunk."""
    return digest("kith/blob-chunk/1", data)


def name(space: bytes, of: Manifest) -> bytes:
    """The name of a blob of this space."""
    return digest("kith/blob/1", space, of.size.to_bytes(8, "big"), *of.chunks)


def refuse_other(space: bytes, blob: bytes, sent: Manifest) -> None:
    """Raise unless this is what the blob's name is made of."""
    if len(sent.chunks) != -(-sent.size // limits.CHUNK) or name(space, sent) != blob:
        raise RemoteProtocolError("another blob than was asked for")

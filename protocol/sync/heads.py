"""A small announcement: this is what I hold of the epoch that is on. Whoever holds something else comes and asks.

It goes to an opaque topic, one for each epoch, as a sealed message of one size. Only members of the epoch can find the
topic, read what is said there, or say something; each announcement is signed by the machine that makes it, so that no
member speaks for another.
"""

from collections.abc import Callable

from msgspec import Struct
from nacl import bindings
from nacl.exceptions import CryptoError

from identity.envelope import Envelope
from identity.errors import IdentityRefused
from identity.ids import HASH_BYTES, digest
from identity.packing import plain, shaped
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Chance
from protocol.spaces.keys import EpochKey
from protocol.spaces.limits import LAST_LAMPORT
from protocol.sync import limits

KIND = "heads"
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_INNER = limits.HEADS - _NONCE - bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
_LENGTH = 2  # bytes that tell where padding begins


class Heads(Struct, frozen=True):
    """What a machine says that it holds."""

    space: bytes
    epoch: int
    digest: bytes  # of what it holds of this epoch
    lamport: int  # the largest it holds; in an epoch that is over, that of the root which ended it
    at: int  # its own count of milliseconds, which only ever grows: what is older was said before


def topic(key: EpochKey, space: bytes, epoch: int) -> bytes:
    """Where members of an epoch announce."""
    return digest("kith/heads-topic/1", key.part("heads-topic"), space, epoch.to_bytes(8, "big"))


def announced(said: Heads, key: EpochKey, node: Secret, chance: Chance) -> bytes:
    """An announcement as it is sent."""
    content = Envelope.sealed(KIND, plain(said), node.reveal()).to_bytes()
    if len(content) + _LENGTH > _INNER:
        raise LocalProtocolError("an announcement that does not fit")
    padded = (len(content).to_bytes(_LENGTH, "big") + content).ljust(_INNER, b"\0")
    nonce, where = chance(_NONCE), topic(key, said.space, said.epoch)
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, where, nonce, key.part("heads"))


Read = Callable[[bytes, EpochKey, bytes, int], tuple[bytes, Heads]]


def heard(data: bytes, key: EpochKey, space: bytes, epoch: int) -> tuple[bytes, Heads]:
    """Who announces, and what; raises if it was not said so by anybody."""
    if len(data) != limits.HEADS:
        raise RemoteProtocolError("an announcement of another size")
    try:
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            data[_NONCE:], topic(key, space, epoch), data[:_NONCE], key.part("heads")
        )
        length = int.from_bytes(padded[:_LENGTH], "big")
        content, rest = padded[_LENGTH : _LENGTH + length], padded[_LENGTH + length :]
        envelope = Envelope.from_bytes(content)
        said = shaped(envelope.opened(KIND), Heads, "no announcement, or one of a later version")
    except CryptoError as error:
        raise RemoteProtocolError("an announcement under another key") from error
    except IdentityRefused as error:
        raise RemoteProtocolError(f"an announcement that cannot be believed: {error}") from error
    if any(rest) or (said.space, said.epoch) != (space, epoch):
        raise RemoteProtocolError("an announcement made for elsewhere")
    if len(said.digest) != HASH_BYTES or not (0 <= said.lamport <= LAST_LAMPORT and said.at >= 0):
        raise RemoteProtocolError("an odd announcement")
    return envelope.key, said

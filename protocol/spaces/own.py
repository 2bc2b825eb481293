"""What a machine writes down for itself in an entry that others keep, too: its idea before it is shown, its scalars.

So all that it needs to go on lies in its entries, and a restart loses nothing. Others see some letters, whose number
says no more than in which of a few sizes the content fits.
"""

import base64
import binascii

from nacl import bindings
from nacl.exceptions import CryptoError

from identity.errors import IdentityRefused
from identity.ids import digest
from identity.packing import pack, unpack
from identity.secrets import Secret
from protocol.errors import LocalProtocolError
from protocol.machine import Chance
from protocol.spaces import limits

SIZES = (256, 1024, 4096, 16384, 49152)  # bytes; what is larger is not written
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


def locked(content: object, space: bytes, node: Secret, chance: Chance) -> str:
    """``content`` as prose that this machine alone can read."""
    try:
        data = pack(content, SIZES[-1] - 1)
    except IdentityRefused as error:
        raise LocalProtocolError(f"too long to be kept until it is shown: {error}") from error
    size = next(size for size in SIZES if len(data) < size)
    padded = data + b"\x80" + bytes(size - len(data) - 1)
    nonce = chance(_NONCE)
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(padded, space, nonce, _key(space, node))
    return base64.b64encode(nonce + sealed).decode()


def opened(text: str | None, space: bytes, node: Secret) -> object | None:
    """What this machine wrote down for itself; None if it did not, or it is gone."""
    if text is None or len(text) > limits.TEXT * 2:
        return None
    try:
        data = base64.b64decode(text, validate=True)
        nonce, sealed = data[:_NONCE], data[_NONCE:]
        padded = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, space, nonce, _key(space, node))
        content: object = unpack(padded.rstrip(b"\0")[:-1], SIZES[-1])
    except (binascii.Error, ValueError, CryptoError, IdentityRefused):
        return None
    return content


def _key(space: bytes, node: Secret) -> bytes:
    return digest("kith/own-note/1", node.reveal(), space)

"""Ed25519, strictly: one key, one message, one signature.

The standard leaves room that libraries use differently: keys of small order verify signatures over any message, and a
signature can be rewritten into another that verifies too. Nothing of that passes here, whatever the library beneath
would say: no point of small order, no point or scalar that is not written in its one canonical form.
"""

from typing import NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from identity.errors import SignatureRefused
from identity.secrets import Secret

KEY_BYTES, SIGNATURE_BYTES = 32, 64

_PRIME = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_SIGN_BIT = 1 << 255

# The points whose order divides eight, by their y: for a key like these, almost anything is a signature.
_SMALL_ORDER = frozenset(
    int.from_bytes(bytes.fromhex(y), "little")
    for y in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


class Signer:
    """A secret key that signs often: it is read once, and gone when whoever holds this lets go of it."""

    __slots__ = ("_private", "key")

    def __init__(self, secret: Secret) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(secret.reveal())
        self.key = self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """The signature of ``message``."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        return "<signer>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("what signs is not pickled or copied")


def sign(secret: bytes, message: bytes) -> bytes:
    """The signature of ``message`` under a secret key."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def public_key(secret: bytes) -> bytes:
    """The public key that belongs to a secret one."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def verify(key: bytes, signature: bytes, message: bytes) -> None:
    """Raise unless ``signature`` is the one that ``key`` made of ``message``."""
    if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        raise SignatureRefused("a key or a signature of the wrong length")
    _refuse_odd_point(key, "key")
    _refuse_odd_point(signature[:32], "signature")
    if int.from_bytes(signature[32:], "little") >= _ORDER:
        raise SignatureRefused("the signature is not in its one form")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise SignatureRefused("the signature does not hold") from error


def _refuse_odd_point(point: bytes, of: str) -> None:
    y = int.from_bytes(point, "little") & (_SIGN_BIT - 1)
    if y >= _PRIME:
        raise SignatureRefused(f"the {of} is not in its one form")
    if y in _SMALL_ORDER:
        raise SignatureRefused(f"the {of} is one that would hold for any message")

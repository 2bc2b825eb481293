"""Seals for one machine: HPKE to its X25519 key, hybrid with ML-KEM-768 if it offers a key for that.

Sealed so are the keys of epochs and the letters that travel by other ways; ``info`` says which it is, so that none is
passed off as the other.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from identity.secrets import Secret
from protocol.errors import RemoteProtocolError

_ALONE, _WITH_KEM = b"\0", b"\1"  # how it is sealed: under X25519 alone, or with ML-KEM
_PLAIN = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_HYBRID = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
_ANY = X25519PrivateKey.from_private_bytes(bytes(range(32)))  # whatever it is, with some keys nothing is shared


class Unopened(RemoteProtocolError):
    """What is sealed here cannot be opened with this key: it was made otherwise than it claims."""


@dataclass(frozen=True)
class Sealing:
    """To whom something can be sealed: an X25519 key, and an ML-KEM-768 key beside it where one is offered."""

    plain: bytes
    kem: bytes | None = None


@dataclass(frozen=True)
class Opening:
    """What opens it."""

    plain: Secret
    kem: Secret | None = None  # the seed


def seal(content: bytes, to: Sealing, info: bytes) -> bytes:
    """Content that only the holder of a sealing key opens; the first byte says how."""
    public = X25519PublicKey.from_public_bytes(to.plain)
    if to.kem is None:
        return _ALONE + _PLAIN.encrypt(content, public, info=info)
    both = MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(to.kem), public)
    return _WITH_KEM + _HYBRID.encrypt(content, both, info=info)


def unseal(sealed: bytes, mine: Opening, info: bytes) -> bytes:
    """The content again."""
    how, rest = sealed[:1], sealed[1:]
    private = X25519PrivateKey.from_private_bytes(mine.plain.reveal())
    try:
        if how == _ALONE:
            return _PLAIN.decrypt(rest, private, info=info)
        if how == _WITH_KEM and mine.kem is not None:
            both = MLKEM768X25519PrivateKey(MLKEM768PrivateKey.from_seed_bytes(mine.kem.reveal()), private)
            return _HYBRID.decrypt(rest, both, info=info)
    except (InvalidTag, ValueError) as error:
        raise Unopened("sealed for somebody else, or damaged") from error
    raise Unopened("sealed in a way, or to a key, that was never offered")


def refuse_odd(to: Sealing) -> None:
    """Raise unless something sealed to these keys is hidden."""
    try:
        _ANY.exchange(X25519PublicKey.from_public_bytes(to.plain))
        if to.kem is not None:
            MLKEM768PublicKey.from_public_bytes(to.kem)
    except ValueError as error:
        raise RemoteProtocolError("a key to which nothing can be sealed") from error

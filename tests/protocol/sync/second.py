"""HPKE (RFC 9180, base mode, X25519, HKDF-SHA256, ChaCha20-Poly1305) written again, with the ephemeral key given.

The library draws that key itself; for vectors that are always the same, and for a second reader, all is written here.
"""

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

_KEM = b"KEM" + (0x20).to_bytes(2, "big")
_SUITE = b"HPKE" + b"".join(one.to_bytes(2, "big") for one in (0x20, 1, 3))


def seal(content: bytes, to: bytes, info: bytes, ephemeral: bytes) -> bytes:
    """As ``protocol.sync.sealing`` seals to an X25519 key alone."""
    mine = X25519PrivateKey.from_private_bytes(ephemeral)
    enc = mine.public_key().public_bytes_raw()
    key, nonce = _schedule(_decap(mine.exchange(X25519PublicKey.from_public_bytes(to)), enc, to), info)
    return b"\0" + enc + ChaCha20Poly1305(key).encrypt(nonce, content, b"")


def unseal(sealed: bytes, private: bytes, info: bytes) -> bytes:
    """The content again; raises if it is for somebody else."""
    if sealed[:1] != b"\0":
        raise ValueError("sealed in another way")
    enc, mine = sealed[1:33], X25519PrivateKey.from_private_bytes(private)
    shared = mine.exchange(X25519PublicKey.from_public_bytes(enc))
    key, nonce = _schedule(_decap(shared, enc, mine.public_key().public_bytes_raw()), info)
    return ChaCha20Poly1305(key).decrypt(nonce, sealed[33:], b"")


def _decap(shared: bytes, enc: bytes, to: bytes) -> bytes:
    eae = _extract(b"", _KEM, b"eae_prk", shared)
    return _expand(eae, _KEM, b"shared_secret", enc + to, 32)


def _schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    context = b"\0" + _extract(b"", _SUITE, b"psk_id_hash", b"") + _extract(b"", _SUITE, b"info_hash", info)
    secret = _extract(shared, _SUITE, b"secret", b"")
    return _expand(secret, _SUITE, b"key", context, 32), _expand(secret, _SUITE, b"base_nonce", context, 12)


def _extract(salt: bytes, suite: bytes, label: bytes, content: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + content, sha256)


def _expand(key: bytes, suite: bytes, label: bytes, info: bytes, size: int) -> bytes:
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    found, block, count = b"", b"", 0
    while len(found) < size:
        count += 1
        block = hmac.digest(key, block + labelled + bytes([count]), sha256)
        found += block
    return found[:size]

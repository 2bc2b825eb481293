"""A vault, opened with its passphrase."""

import hashlib
import hmac
import unicodedata
from typing import Any

import nacl.bindings
import nacl.exceptions

from tests.identity.second.argon2 import argon2id
from tests.identity.second.packing import No, decode, encode, is_bytes, is_number, need

FIELDS = {"version", "passphrase", "passes", "lanes", "kibibytes", "salt", "start", "owner"}
MOST = 1_048_576


def open_vault(data: bytes, passphrase: str | None) -> dict[str, dict[str, bytes]]:
    """Both compartments of a vault."""
    said = decode(data, MOST)
    need(isinstance(said, dict) and set(said) == FIELDS, "no vault")
    need(
        is_number(said["version"], 1, 1) and type(said["passphrase"]) is bool and is_bytes(said["salt"], 32), "no vault"
    )
    need(is_number(said["passes"], 1, 16) and is_number(said["lanes"], 1, 16), "asks for too much")
    need(is_number(said["kibibytes"], 8 * said["lanes"], 1024 * 1024), "asks for too much")
    typed = unicodedata.normalize("NFKC", passphrase or "").encode()
    master = argon2id(typed, said["salt"], said["passes"], said["lanes"], said["kibibytes"], 32)
    return {name: _compartment(said, name, hkdf(master, b"kith/vault/1", name.encode())) for name in ("start", "owner")}


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA512, the first 32 bytes (RFC 5869)."""
    extracted = hmac.digest(salt, secret, hashlib.sha512)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha512)[:32]


def _compartment(said: dict[str, Any], name: str, key: bytes) -> dict[str, bytes]:
    box = said[name]
    need(type(box) is bytes and len(box) >= 28, "no compartment")
    beside = encode({**said, "start": b"", "owner": b"", "compartment": name})
    try:
        clear = nacl.bindings.crypto_aead_chacha20poly1305_ietf_decrypt(box[12:], beside, box[:12], key)
    except nacl.exceptions.CryptoError as error:
        raise No("it does not open") from error
    content = decode(clear, MOST)
    need(isinstance(content, dict) and all(type(one) is bytes for one in content.values()), "no secrets")
    return dict(content)

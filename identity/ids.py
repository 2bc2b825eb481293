"""Ids as people see and copy them: lower-case base32 with a checksum, so that a mistyped one is refused.

An id is a hash of 32 bytes. Written down it is 56 letters: base32 of the hash and three bytes of checksum. The checksum
covers what kind of id it is, so that a space's id is not taken for a person's.
"""

import base64
import binascii
import hashlib

from identity.errors import Mistyped

HASH_BYTES = 32
_CHECK_BYTES = 3
LETTERS = (HASH_BYTES + _CHECK_BYTES) * 8 // 5


def digest(domain: str, *parts: bytes) -> bytes:
    """A hash of ``parts``, each with its length before it, that no other ``domain`` can share."""
    hasher = hashlib.blake2b(digest_size=HASH_BYTES)
    for part in (domain.encode(), *parts):
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.digest()


def spell(kind: str, hash_: bytes) -> str:
    """An id of ``kind`` as text."""
    if len(hash_) != HASH_BYTES:
        raise ValueError(f"an id has {HASH_BYTES} bytes")
    return base64.b32encode(hash_ + _checksum(kind, hash_)).decode().lower()


def read(kind: str, text: str) -> bytes:
    """The id that ``text`` spells. Blanks, line breaks and capitals that copying adds are forgiven, nothing else."""
    letters = "".join(text.split())
    if not letters.isascii():  # some letters of other alphabets turn into ours when their case is changed
        raise Mistyped("an id is written in the letters a to z and the digits 2 to 7")
    letters = letters.lower()
    if len(letters) != LETTERS:
        raise Mistyped(f"an id of a {kind} has {LETTERS} letters; this has {len(letters)}")
    try:
        raw = base64.b32decode(letters.upper())
    except (binascii.Error, ValueError) as error:
        raise Mistyped("an id is written in the letters a to z and the digits 2 to 7") from error
    hash_, check = raw[:HASH_BYTES], raw[HASH_BYTES:]
    if check != _checksum(kind, hash_):
        raise Mistyped(f"this id of a {kind} has a typing error in it, or is the id of something else")
    return hash_


def _checksum(kind: str, hash_: bytes) -> bytes:
    return digest("kith/id-check/1", kind.encode(), hash_)[:_CHECK_BYTES]

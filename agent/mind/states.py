"""State files: what a body remembers of a conversation, sealed, since it tells what was said.

A file opens only with the key it was sealed with, and only for the body and binding it was written under; so what
reaches llama.cpp, which would die of a damaged state, is what we wrote ourselves.
"""

import os
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent.mind.refusals import StateRefused

MAGIC = b"kith/state/1"
NONCE = 12


def save(path: Path, key: bytes, belongs_to: str, tokens: Sequence[int], state: bytes) -> None:
    """Write a state in one piece, for nobody else to read."""
    nonce = os.urandom(NONCE)
    plain = struct.pack(f">I{len(tokens)}I", len(tokens), *tokens) + state
    sealed = MAGIC + nonce + AESGCM(key).encrypt(nonce, plain, MAGIC + belongs_to.encode())
    beside = path.with_name(path.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(sealed)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise StateRefused(f"it cannot be written: {os.strerror(error.errno or 0).lower()}") from error


def restore(path: Path, key: bytes, belongs_to: str) -> tuple[list[int], bytes]:
    """The tokens and the state that were written."""
    try:
        sealed = path.read_bytes()
    except OSError as error:
        raise StateRefused(f"it cannot be read: {os.strerror(error.errno or 0).lower()}") from error
    begin = len(MAGIC) + NONCE
    try:
        plain = AESGCM(key).decrypt(sealed[len(MAGIC) : begin], sealed[begin:], MAGIC + belongs_to.encode())
    except (InvalidTag, ValueError) as error:
        raise StateRefused("it is damaged, or belongs to another body or binding") from error
    (count,) = struct.unpack_from(">I", plain)
    return list(struct.unpack_from(f">{count}I", plain, 4)), plain[4 + 4 * count :]

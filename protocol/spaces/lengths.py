"""What can be a hash, a key or the name of one, by its length and its letters alone."""

import re
from collections.abc import Iterable

from identity.ids import HASH_BYTES

KEM_BYTES = 1184  # of a public key of ML-KEM-768
_NAME = re.compile("[0-9a-f]{64}")  # as `bytes.hex` writes it, and in no other way


def are_hashes(*values: bytes | None) -> bool:
    """Whether these can be hashes or keys, as far as they are given."""
    return all(value is None or len(value) == HASH_BYTES for value in values)


def are_names(names: Iterable[str]) -> bool:
    """Whether these are hashes or keys in hex."""
    return all(_NAME.fullmatch(name) for name in names)

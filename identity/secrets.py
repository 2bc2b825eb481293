"""Secret bytes that do not show: not when printed, not in a traceback, not pickled along by accident."""

import hmac
from typing import NoReturn


class Secret:
    """Holds a key. ``reveal`` is the one way to it, so that every use of a key can be found by that word."""

    __slots__ = ("_bytes",)

    def __init__(self, content: bytes) -> None:
        self._bytes = bytes(content)

    def reveal(self) -> bytes:
        """The key itself."""
        return self._bytes

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._bytes, other._bytes)

    __hash__ = None  # type: ignore[assignment]  # a hash of a key has no place in a set

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")

    def __getstate__(self) -> NoReturn:
        raise TypeError("a secret is not pickled or copied")

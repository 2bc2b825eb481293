"""What some models think aloud before they speak: it is not for anybody's ears."""

OPEN, CLOSE = b"<think>", b"</think>"


class Thoughts:
    """Takes a reply as it comes, and keeps the thinking at its beginning to itself."""

    def __init__(self, may_think: bool = True) -> None:
        self._held = b""
        self._is_speaking = not may_think

    def heard(self, piece: bytes) -> bytes:
        """What is said so far, and was not yet handed on."""
        if self._is_speaking:
            return piece
        self._held += piece
        begun = self._held.lstrip()
        if not begun.startswith(OPEN):
            if OPEN.startswith(begun):  # it may still become one
                return b""
            return self._spoken(self._held)
        _, closed, after = begun.partition(CLOSE)
        return self._spoken(after.lstrip()) if closed and after.strip() else b""

    def rest(self) -> bytes:
        """What was held back, at the end, and was no thought."""
        return b"" if self._is_speaking or self._held.lstrip().startswith(OPEN) else self._spoken(self._held)

    def _spoken(self, text: bytes) -> bytes:
        self._is_speaking = True
        return text

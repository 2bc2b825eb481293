"""From tokens to text: whole characters only, and nothing of a text before which a reply is to stop."""

import codecs


class Speech:
    """Takes the bytes of tokens as they come, and gives what may be shown."""

    def __init__(self, stops: tuple[str, ...] = ()) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""  # what may be the beginning of a stop
        self.is_over = False

    def heard(self, piece: bytes) -> str:
        """What may be shown now. After ``is_over`` there is nothing more."""
        text = self._decoder.decode(piece)
        if not self._stops:
            return text
        text = self._held + text
        places = [place for stop in self._stops if (place := text.find(stop)) >= 0]
        if places:
            self.is_over, self._held = True, ""
            return text[: min(places)]
        kept = max(self._begun(text, stop) for stop in self._stops)
        self._held = text[len(text) - kept :]
        return text[: len(text) - kept]

    def rest(self) -> str:
        """What was held back, at the end; a character of which a part is missing is left out."""
        held, self._held = self._held, ""
        return held

    @staticmethod
    def _begun(text: str, stop: str) -> int:
        """How many characters at the end of ``text`` may be the beginning of ``stop``."""
        return next((size for size in range(min(len(stop) - 1, len(text)), 0, -1) if text.endswith(stop[:size])), 0)

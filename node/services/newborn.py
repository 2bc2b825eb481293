"""The body that ships with Kith: where it lies, and what it is."""

from pathlib import Path

import trio

from agent.newborn import BODY
from node.bodies.hashing import sha256_of
from node.errors import BodyMissing, in_words


class Newborn:
    """The file, and its hash for as long as it does not change."""

    def __init__(self, path: Path = BODY) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self.sha256 = ""  # while it is not known

    async def look(self) -> str:
        """Its hash. It is read whole only if it has changed."""
        try:
            stat = self.path.stat()
            if self._seen != (stat.st_size, stat.st_mtime_ns):
                self.sha256 = await trio.to_thread.run_sync(sha256_of, self.path)
                self._seen = stat.st_size, stat.st_mtime_ns
        except FileNotFoundError as error:
            raise BodyMissing(
                "there is no body: the newborn is not in this installation",
                "install Kith anew, or use a body of your own with `kith body use FILE.gguf`",
            ) from error
        except OSError as error:
            raise BodyMissing(
                f"the newborn cannot be read: {in_words(error)}",
                "make it readable, or use a body of your own with `kith body use FILE.gguf`",
            ) from error
        return self.sha256

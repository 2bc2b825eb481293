"""The one folder a node lives in: where everything lies, and that nobody else can look in."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from node.errors import DiskRefused, HomeRefused, in_words

MAX_SOCKET_PATH = 103  # bytes; the smallest limit among the systems we run on (macOS) less the closing zero


@dataclass(frozen=True)
class Home:
    """Names for the places in a home. Only vault, config and journal are irreplaceable; the rest comes back."""

    root: Path

    @classmethod
    def at(cls, path: str | os.PathLike[str] | None = None) -> "Home":
        """The home named by ``path``, else by ``KITH_HOME``, else the usual place of this system."""
        if path == "":
            raise HomeRefused("--home names no folder", "write --home FOLDER")
        chosen = path or os.environ.get("KITH_HOME")
        if not chosen:
            from platformdirs import user_data_dir  # only here: it costs every other call its import

            chosen = user_data_dir("kith", appauthor=False)
        try:
            root = Path(chosen).expanduser().absolute()
            str(root).encode()
        except (RuntimeError, UnicodeEncodeError) as error:
            raise HomeRefused(f"{chosen!r} names no folder", "name another home with --home or KITH_HOME") from error
        return cls(root)

    @property
    def config(self) -> Path:
        """The owner's settings."""
        return self.root / "config.toml"

    @property
    def journal(self) -> Path:
        """The encrypted journal."""
        return self.root / "journal.db"

    @property
    def vault(self) -> Path:
        """The keys, sealed under the passphrase."""
        return self.root / "vault"

    @property
    def old_key(self) -> Path:
        """Where the journal's key lay in homes from before there was a vault."""
        return self.root / "journal.key"

    @property
    def backups(self) -> Path:
        """Encrypted copies of the journal, under the same key."""
        return self.root / "backups"

    @property
    def bodies(self) -> Path:
        """The base models that were pulled or are referred to."""
        return self.root / "bodies"

    @property
    def vectors(self) -> Path:
        """What memories mean, as numbers; can be made again from the journal."""
        return self.root / "vectors.lance"

    @property
    def run(self) -> Path:
        """What exists only while the node runs."""
        return self.root / "run"

    @property
    def lock(self) -> Path:
        """Held by the one node that lives here."""
        return self.run / "lock"

    @property
    def socket(self) -> Path:
        """Where the node answers the owner's programs."""
        return self.run / "control.sock"

    @property
    def log(self) -> Path:
        """The newest log file."""
        return self.root / "log" / "node.jsonl"

    def exists(self) -> bool:
        """Whether somebody has lived here: a folder alone does not make a home."""
        return self.vault.exists() or self.old_key.exists() or self.journal.exists()

    def prepare(self) -> None:
        """Make the folders, and close them to everybody else."""
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self.root, self.run, self.backups, self.log.parent):
                folder.mkdir(exist_ok=True, mode=0o700)
                self._close_to_others(folder)
        except (FileExistsError, NotADirectoryError) as error:
            raise HomeRefused(
                f"{error.filename} is not a folder", "name another home with --home or KITH_HOME"
            ) from error
        except OSError as error:
            raise DiskRefused(
                f"cannot prepare the home {self.root}: {in_words(error)}",
                "make it writable for you, or name another home with --home or KITH_HOME",
            ) from error
        length = len(os.fsencode(self.socket))
        if length > MAX_SOCKET_PATH:
            raise HomeRefused(
                f"the path of the home is {length - MAX_SOCKET_PATH} bytes too long for a socket in it",
                "name a home with a shorter path with --home or KITH_HOME",
            )

    @staticmethod
    def _close_to_others(folder: Path) -> None:
        seen = folder.stat()
        if seen.st_uid != os.geteuid():
            raise HomeRefused(
                f"{folder} belongs to another user (uid {seen.st_uid})",
                "name a home of your own with --home or KITH_HOME",
            )
        if stat.S_IMODE(seen.st_mode) != 0o700:
            folder.chmod(0o700)

"""The journal's key in a file of its own, readable by its owner alone. The vault takes its place."""

import secrets

from node.errors import DiskRefused, WrongKey
from node.files import write_once
from node.home import Home
from node.journal import check
from node.journal.sql import KEY_BYTES


def read_key(home: Home) -> bytes:
    """The key of this home."""
    if not home.key.exists():
        raise WrongKey(
            f"the key file {home.key.name} is missing from {home.root}",
            "put it back from where you keep a copy: without it the journal cannot be read",
        )
    try:
        key = bytes.fromhex(home.key.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongKey(
            f"{home.key.name} does not hold a key", "put it back from where you keep a copy; nothing was changed"
        )
    return key


def ensure_key(home: Home) -> bytes:
    """The key of this home, made now if nothing was ever written under one."""
    written = home.journal.exists() or check.was_written(home.journal) or any(home.backups.glob("*.db"))
    if not home.key.exists() and not written:
        try:
            write_once(home.key, secrets.token_hex(KEY_BYTES).encode())
        except OSError as error:
            raise DiskRefused(f"cannot write {home.key}", "free some space or make it writable") from error
    return read_key(home)

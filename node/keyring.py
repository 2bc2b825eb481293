"""The system's keyring, where the owner wishes it: it holds what opens the vault's start compartment, and only that."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from identity.secrets import Secret
from node.errors import KithError, NotUnlocked
from node.home import Home

SERVICE = "kith"


def remembered(home: Home) -> Secret | None:
    """The start key that was given to the keyring; None if none was, or there is no keyring here."""
    try:
        with _keyring() as keyring:
            text = keyring.get_password(SERVICE, str(home.root))
        return Secret(bytes.fromhex(text)) if text else None
    except (KithError, ValueError):
        return None


def remember(home: Home, key: Secret) -> None:
    """Give the start key to the keyring."""
    with _keyring() as keyring:
        keyring.set_password(SERVICE, str(home.root), key.reveal().hex())


def forget(home: Home) -> bool:
    """Take it back; whether there was one."""
    if remembered(home) is None:
        return False
    with _keyring() as keyring:
        keyring.delete_password(SERVICE, str(home.root))
    return True


@contextmanager
def _keyring() -> Iterator[Any]:
    try:
        import keyring
    except ImportError as error:
        raise NotUnlocked(
            "the library for the system's keyring is not installed", "pip install 'kith-net[keyring]', or do without it"
        ) from error
    try:
        yield keyring
    except keyring.errors.KeyringError as error:
        raise NotUnlocked(
            "the system has no keyring that works here", "do without it: the passphrase is asked for at the start"
        ) from error

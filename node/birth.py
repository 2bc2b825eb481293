"""How an identity comes into a home: born there, or recovered from its phrase."""

import secrets
import time
from collections.abc import Callable

from identity import keys, phrase
from identity.keys import Both
from identity.names import chosen
from identity.personlog import PersonLog
from identity.secrets import Secret
from node import vault
from node.config import example
from node.errors import NotAccepted
from node.files import write_durably
from node.home import Home
from node.journal.sql import KEY_BYTES
from node.lock import HomeLock


def born(home: Home, name: str, words: str, passphrase: str | None) -> None:
    """Make the identity of a new phrase, and its home."""
    with vault.named_errors():
        name, entropy = chosen(name), phrase.read(words)
    _move_in(home, lambda journal: keys.born(entropy, name, int(time.time()), journal), passphrase)


def recovered(home: Home, name: str, words: str, log: PersonLog | None, passphrase: str | None) -> None:
    """Make the identity of a phrase again in a home that has none."""
    with vault.named_errors():
        name, entropy = chosen(name), phrase.read(words)
    _move_in(home, lambda journal: keys.recovered(entropy, log, name, int(time.time()), journal), passphrase)


def recovered_in_place(home: Home, words: str, passphrase: str | None) -> None:
    """Take an identity back from whoever has its keys: new ones for all that it was."""
    with vault.named_errors():
        entropy = phrase.read(words)
    with HomeLock(home.lock, "a recovery"):
        old = vault.opened(home, passphrase).start
        with vault.named_errors():
            made = keys.recovered(entropy, old.log, old.name, int(time.time()), old.journal)
        vault.replaced(home, made, passphrase)


def is_new(home: Home) -> bool:
    """Whether no identity lives in a home."""
    return not home.vault.exists()


def _move_in(home: Home, make: Callable[[Secret], Both], passphrase: str | None) -> None:
    home.prepare()
    with HomeLock(home.lock, "a beginning"):
        if not is_new(home):
            raise NotAccepted(f"somebody lives in {home.root} already", "see who with `kith id show`")
        journal = vault.take_over(home) or Secret(secrets.token_bytes(KEY_BYTES))
        with vault.named_errors():
            made = make(journal)
        vault.found(home, made, passphrase)
        vault.drop_old_key(home, vault.opened(home, passphrase))
        if not home.config.exists():
            write_durably(home.config, example().encode())

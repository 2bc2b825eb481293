"""How an identity comes into a home: born there, or recovered from its phrase.

A *cradle* is a home in which that is about to happen: prepared, locked, found fit. So nobody writes a phrase on paper,
or types one, for a home that then turns out to be full, taken or damaged.
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from identity import keys, phrase
from identity.keys import Both, StartKeys
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


class Cradle:
    """A home that waits for an identity. Made by ``cradle``, while its lock is held."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._journal = vault.take_over(home) or Secret(secrets.token_bytes(KEY_BYTES))

    def born(
        self, name: str, words: str, passphrase: str | None, before: Callable[[StartKeys], None] = lambda _: None
    ) -> StartKeys:
        """Make the identity of a new phrase; ``before`` is called with it just before it is there to stay."""
        with vault.named_errors():
            made = keys.born(phrase.read(words), chosen(name), int(time.time()), self._journal)
        before(made[0])
        return self._found(made, passphrase)

    def recovered(self, name: str, words: str, log: PersonLog | None, passphrase: str | None) -> StartKeys:
        """Make the identity of a phrase again."""
        with vault.named_errors():
            made = keys.recovered(phrase.read(words), log, chosen(name), int(time.time()), self._journal)
        return self._found(made, passphrase)

    def _found(self, made: Both, passphrase: str | None) -> StartKeys:
        if not self._home.config.exists():
            write_durably(self._home.config, example().encode())
        vault.found(self._home, made, passphrase)
        vault.drop_old_key(self._home, self._journal)
        return made[0]


@contextmanager
def cradle(home: Home) -> Iterator[Cradle]:
    """A home in which nobody lives yet."""
    if not is_new(home):
        raise NotAccepted(f"somebody lives in {home.root} already", "see who with `kith id show`")
    home.prepare()
    with HomeLock(home.lock, "a beginning"):
        if not is_new(home):
            raise NotAccepted(f"somebody lives in {home.root} already", "see who with `kith id show`")
        yield Cradle(home)


def recovered_in_place(home: Home, words: str, passphrase: str | None) -> StartKeys:
    """Take an identity back from whoever has its keys: new ones for all that it was. Call it under the home's lock."""
    old = vault.opened(home, passphrase).start
    with vault.named_errors():
        entropy = phrase.read(words)
        if keys.genesis(entropy).hash != old.log.person:
            raise NotAccepted("this is the phrase of somebody else than who lives here", "nothing was changed")
        made = keys.recovered(entropy, old.log, old.name, int(time.time()), old.journal)
    vault.replaced(home, made, passphrase)
    return made[0]


def is_new(home: Home) -> bool:
    """Whether no identity lives in a home."""
    return not os.path.lexists(home.vault)

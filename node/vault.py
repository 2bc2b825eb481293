"""The vault in a home: read, opened, founded, written in one piece.

Only whoever holds the home's lock writes it. The keys of a home from before there were vaults are taken over.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager

from identity import errors as identity
from identity.keys import Both, OwnerKeys, StartKeys
from identity.secrets import Secret
from identity.vault import MAX_BYTES, Vault
from node.errors import (
    DiskRefused,
    FromNewerVersion,
    KithError,
    NoIdentity,
    NotAccepted,
    NotUnlocked,
    VaultRefused,
    WrongKey,
    in_words,
)
from node.files import sweep_parts, sync_folder, write_durably, write_once
from node.home import Home
from node.journal import check
from node.journal.sql import KEY_BYTES

COPY = "put back a copy of it, or make the identity again from its phrase in a new home: `kith id recover`"


_WAYS: dict[type[identity.IdentityRefused], str] = {
    identity.Mistyped: "compare it with where you have it from, letter by letter",
    identity.NameRefused: "choose another",
    identity.LogRefused: "nothing was changed; see who you are with `kith id show`",
}


class OpenVault:
    """A vault whose start compartment is open: what the node runs on."""

    def __init__(self, home: Home, vault: Vault, key: Secret) -> None:
        self._home = home
        self._vault = vault
        self._key = key
        with named_errors():
            self.start = StartKeys.from_compartment(vault.open_start(key))

    @property
    def has_passphrase(self) -> bool:
        """Whether its owner chose a passphrase."""
        return self._vault.has_passphrase

    @property
    def journal_key(self) -> bytes:
        """The key of the journal."""
        return self.start.journal.reveal()

    def owner(self, key: Secret) -> OwnerKeys:
        """What acts in the owner's name, by the subkey of its compartment."""
        with named_errors():
            return OwnerKeys.from_compartment(self._vault.open_owner(key), self.start.log)

    def write(self, start: StartKeys, owner: tuple[Secret, OwnerKeys] | None = None) -> None:
        """Make what happened to the keys last: both compartments change in one piece, or neither does."""
        with named_errors():
            vault = self._vault.with_start(self._key, start.compartment())
            if owner is not None:
                vault = vault.with_owner(owner[0], owner[1].compartment())
        try:
            _write(self._home, vault)
        except DiskRefused:
            if self._home.vault.read_bytes() != vault.to_bytes():
                raise
            self._vault, self.start = (
                vault,
                start,
            )  # it stands there, if perhaps not for ever: our next deed builds on it
            raise
        self._vault, self.start = vault, start


def read(home: Home) -> Vault:
    """The vault of ``home``, shut."""
    try:
        # Only a file of its own: a pipe would keep us waiting, a link would be replaced by what is written.
        descriptor = os.open(home.vault, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise VaultRefused(f"{home.vault} is no plain file", "put the vault itself there")
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        if home.journal.exists() and not home.old_key.exists():
            raise _missing(home) from error
        raise NoIdentity(f"nobody was born in {home.root} yet", "begin with `kith init`") from error
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise VaultRefused(f"{home.vault} is a link", "put the vault itself there") from error
        raise DiskRefused(f"cannot read {home.vault}: {in_words(error)}", "make it readable for you") from error
    with named_errors():
        return Vault.from_bytes(data)


def opened(home: Home, passphrase: str | None) -> OpenVault:
    """The vault of ``home``, opened by its passphrase."""
    vault = read(home)
    try:
        with named_errors():
            return OpenVault(home, vault, vault.subkeys(passphrase)[0])
    except NotUnlocked as error:
        if vault.has_passphrase:
            raise
        raise VaultRefused("the vault is damaged", COPY) from error


def opened_by(home: Home, key: Secret) -> OpenVault:
    """The vault of ``home``, opened by the subkey of its start compartment."""
    return OpenVault(home, read(home), key)


def found(home: Home, keys: Both, passphrase: str | None) -> None:
    """Write the first vault of ``home``. What is there already stays, and is refused."""
    start, owner = keys
    with named_errors():
        vault = Vault.sealed(start.compartment(), owner.compartment(), passphrase)
    try:
        sweep_parts(home.root, home.vault.name)
        write_once(home.vault, vault.to_bytes())
    except OSError as error:
        raise _not_written(home, error) from error
    if home.vault.read_bytes() != vault.to_bytes():
        raise NotAccepted(f"somebody lives in {home.root} already", "see who: `kith id show`")


def reseal(home: Home, old: str | None, new: str | None) -> None:
    """The same keys under another passphrase."""
    with named_errors():
        vault = read(home).resealed(old, new)
    _write(home, vault)


def replaced(home: Home, keys: Both, passphrase: str | None) -> None:
    """Put other keys in the place of those in the vault of ``home``."""
    with named_errors():
        vault = Vault.sealed(keys[0].compartment(), keys[1].compartment(), passphrase)
    _write(home, vault)


def take_over(home: Home) -> Secret | None:
    """The journal's key of a home from before there were vaults; None if nothing was ever written under one."""
    if not home.old_key.exists():
        if home.journal.exists() or check.was_written(home.journal) or any(home.backups.glob("*.db")):
            raise _missing(home)
        return None
    try:
        key = bytes.fromhex(home.old_key.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongKey(f"{home.old_key.name} does not hold a key", "put it back from where you keep a copy")
    return Secret(key)


def drop_old_key(home: Home, journal: Secret) -> None:
    """Once the vault holds it, the key that lay in the open goes: overwritten, then removed. Any other is left."""
    try:
        lies_there = home.old_key.read_bytes()
    except FileNotFoundError:
        return
    half_gone = not lies_there.strip(b"\x00")  # overwritten, and then the power went
    if not half_gone and lies_there.strip() != journal.reveal().hex().encode():
        return
    with home.old_key.open("r+b") as file:
        file.write(bytes(len(lies_there)))
        file.flush()
        os.fsync(file.fileno())
    home.old_key.unlink()
    sync_folder(home.root)


@contextmanager
def named_errors() -> Iterator[None]:
    """The boundary to ``identity``: what it refuses leaves here under the names that the command line knows."""
    try:
        yield
    except identity.IdentityRefused as error:
        raise named(error) from error


def named(error: identity.IdentityRefused) -> KithError:
    """What ``identity`` refused, as an error of ours with a way out."""
    match error:
        case identity.WrongPassphrase():
            return NotUnlocked(str(error), "try again; a forgotten passphrase cannot be found out")
        case identity.VaultFromNewerVersion():
            return FromNewerVersion(str(error), "install that version again; nothing was changed")
        case identity.VaultDamaged():
            return VaultRefused(str(error).split(";")[0], COPY)
        case _:
            says, _, do = str(error).partition("; ")
            return NotAccepted(
                says, do or _WAYS.get(type(error), "nothing was changed; --help shows how it is written")
            )


def _missing(home: Home) -> VaultRefused:
    return VaultRefused(
        f"there is a journal in {home.root}, and its vault is missing",
        "put the vault back from where you keep a copy, or name another home with --home",
    )


def _write(home: Home, vault: Vault) -> None:
    try:
        sweep_parts(home.root, home.vault.name)
        write_durably(home.vault, vault.to_bytes())
    except OSError as error:
        raise _not_written(home, error) from error


def _not_written(home: Home, error: OSError) -> DiskRefused:
    return DiskRefused(
        f"the vault was not written: {in_words(error)}", f"free some space, or make {home.root} writable; try again"
    )

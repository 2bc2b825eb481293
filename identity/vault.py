"""The vault: a person's secret keys, sealed under a passphrase.

Two compartments. ``start`` holds what the node needs to run (the journal's key, the keys of the self and of this
machine); ``owner`` holds what acts in the owner's name. Both are opened by the passphrase, each with a subkey of its
own: so the start key alone can be given to the system's keyring, and the owner's compartment stays shut until its owner
comes.

The passphrase is stretched with Argon2id; its parameters stand in the vault, and are raised over time. The compartments
are sealed with ChaCha20-Poly1305, everything that stands beside them included, so that nothing of a vault can be
changed unnoticed, nor parts of two vaults be mixed.
"""

import secrets
import unicodedata
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from identity.errors import IdentityRefused, Malformed, VaultDamaged, VaultFromNewerVersion, WrongPassphrase
from identity.packing import pack, plain, shaped, unpack
from identity.secrets import Secret

VERSION = 1
MAX_BYTES = 1 << 20
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 32, 12, 32

_NOT_OPENED = "the passphrase does not open the vault, or the vault was changed"

Compartment = dict[str, Secret]


@dataclass(frozen=True)
class Stretching:
    """How hard a passphrase is to try: Argon2id's passes, lanes and kibibytes of memory."""

    passes: int = 3
    lanes: int = 4
    kibibytes: int = 256 * 1024

    def stretch(self, passphrase: str, salt: bytes) -> Secret:
        """The key that a passphrase opens the vault with."""
        # The same passphrase typed on another system may come in another normal form of Unicode.
        typed = unicodedata.normalize("NFKC", passphrase)
        if any("\ud800" <= letter <= "\udfff" for letter in typed):  # encoding it would raise, and quote it
            raise WrongPassphrase(_NOT_OPENED)
        kdf = Argon2id(
            salt=salt, length=KEY_BYTES, iterations=self.passes, lanes=self.lanes, memory_cost=self.kibibytes
        )
        try:
            return Secret(kdf.derive(typed.encode()))
        except MemoryError as error:
            raise VaultDamaged("the vault asks for more memory than there is; put back a copy of it") from error

    def is_weaker_than(self, other: "Stretching") -> bool:
        """Whether a vault stretched so should be sealed anew."""
        return self.kibibytes < other.kibibytes or self.passes * self.kibibytes < other.passes * other.kibibytes


_NOTHING = Stretching(passes=1, lanes=1, kibibytes=8)  # where there is no passphrase, there is nothing to stretch

# What a vault may ask of us: one that was tampered with must not eat the machine.
_MOST = Stretching(passes=16, lanes=16, kibibytes=1024 * 1024)


class _Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    passphrase: bool
    passes: int
    lanes: int
    kibibytes: int
    salt: bytes
    start: bytes
    owner: bytes


class Vault:
    """A vault as it lies on disk; ``open_start`` and ``open_owner`` give what is in it."""

    def __init__(self, sealed: _Sealed) -> None:
        self._sealed = sealed

    @classmethod
    def from_bytes(cls, data: bytes) -> "Vault":
        """A vault as it was kept."""
        try:
            content = unpack(data, MAX_BYTES)
        except IdentityRefused as error:
            raise VaultDamaged("the vault is cut short or damaged; put back a copy of it") from error
        version = content.get("version") if isinstance(content, dict) else None
        if isinstance(version, int) and version > VERSION:
            raise VaultFromNewerVersion(
                f"the vault was written by a newer Kith (version {version}; this one reads {VERSION})"
            )
        try:
            sealed = shaped(content, _Sealed, "no vault")
        except Malformed as error:
            raise VaultDamaged("this is no vault, or it is damaged; put back a copy of it") from error
        asked = Stretching(sealed.passes, sealed.lanes, sealed.kibibytes)
        sane = sealed.version == VERSION and 1 <= asked.passes <= _MOST.passes and 1 <= asked.lanes <= _MOST.lanes
        if not sane or not 8 * asked.lanes <= asked.kibibytes <= _MOST.kibibytes or len(sealed.salt) != SALT_BYTES:
            raise VaultDamaged("the vault asks for what no vault needs; put back a copy of it")
        return cls(sealed)

    @classmethod
    def sealed(
        cls, start: Compartment, owner: Compartment, passphrase: str | None, stretching: Stretching | None = None
    ) -> "Vault":
        """A new vault. Without a passphrase, whoever has the file has the keys: to be chosen, never a default."""
        if passphrase == "":
            raise ValueError("an empty passphrase is none: say so with None")
        hard = stretching or (_NOTHING if passphrase is None else Stretching())
        salt = secrets.token_bytes(SALT_BYTES)
        empty = _Sealed(VERSION, passphrase is not None, hard.passes, hard.lanes, hard.kibibytes, salt, b"", b"")
        master = hard.stretch(passphrase or "", salt)
        return cls(empty)._with(  # noqa: SLF001  (our own kind)
            start=_seal(_subkey(master, "start"), start, empty, "start"),
            owner=_seal(_subkey(master, "owner"), owner, empty, "owner"),
        )

    def to_bytes(self) -> bytes:
        """The vault for keeping."""
        return pack(plain(self._sealed), MAX_BYTES)

    @property
    def has_passphrase(self) -> bool:
        """Whether a passphrase is needed to open it."""
        return self._sealed.passphrase

    @property
    def stretching(self) -> Stretching:
        """How hard its passphrase is to try."""
        return Stretching(self._sealed.passes, self._sealed.lanes, self._sealed.kibibytes)

    def subkeys(self, passphrase: str | None) -> tuple[Secret, Secret]:
        """What opens the start compartment, and what opens the owner's: neither opens the other."""
        master = self.stretching.stretch(passphrase or "", self._sealed.salt)
        start, owner = _subkey(master, "start"), _subkey(master, "owner")
        self.open_start(start)
        return start, owner

    def open_start(self, key: Secret) -> Compartment:
        """What the node needs to run, by its subkey."""
        return _open(key, self._sealed.start, self._sealed, "start")

    def open_owner(self, key: Secret) -> Compartment:
        """What acts in the owner's name, by its subkey."""
        return _open(key, self._sealed.owner, self._sealed, "owner")

    def with_start(self, key: Secret, content: Compartment) -> "Vault":
        """The vault with another content of the start compartment, under the same subkey."""
        self.open_start(key)  # a subkey of before would seal it where the passphrase does not reach
        return self._with(start=_seal(key, content, self._sealed, "start"))

    def with_owner(self, key: Secret, content: Compartment) -> "Vault":
        """The vault with another content of the owner's compartment, under the same subkey."""
        self.open_owner(key)
        return self._with(owner=_seal(key, content, self._sealed, "owner"))

    def resealed(self, old: str | None, new: str | None, stretching: Stretching | None = None) -> "Vault":
        """The same keys under another passphrase, or the same one stretched harder."""
        start, owner = self.subkeys(old)
        return Vault.sealed(self.open_start(start), self.open_owner(owner), new, stretching)

    def _with(self, **compartments: bytes) -> "Vault":
        vault = Vault(msgspec.structs.replace(self._sealed, **compartments))
        vault.to_bytes()  # raises if it would be too large to be read again
        return vault

    def __repr__(self) -> str:
        return f"<vault, {'with' if self.has_passphrase else 'without'} a passphrase>"


def _subkey(master: Secret, compartment: str) -> Secret:
    return Secret(HKDF(SHA512(), KEY_BYTES, salt=b"kith/vault/1", info=compartment.encode()).derive(master.reveal()))


def _beside(sealed: _Sealed, compartment: str) -> bytes:
    """All that stands in the vault beside the compartments, and which of them is meant."""
    return pack({**plain(sealed), "start": b"", "owner": b"", "compartment": compartment})


def _seal(key: Secret, content: Compartment, sealed: _Sealed, compartment: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    clear = pack({name: secret.reveal() for name, secret in content.items()}, MAX_BYTES)
    return nonce + ChaCha20Poly1305(key.reveal()).encrypt(nonce, clear, _beside(sealed, compartment))


def _open(key: Secret, data: bytes, sealed: _Sealed, compartment: str) -> Compartment:
    nonce, box = data[:NONCE_BYTES], data[NONCE_BYTES:]
    try:
        clear = ChaCha20Poly1305(key.reveal()).decrypt(nonce, box, _beside(sealed, compartment))
    except (InvalidTag, ValueError) as error:  # a wrong passphrase and a changed vault cannot be told apart
        raise WrongPassphrase(_NOT_OPENED) from error
    content = unpack(clear, MAX_BYTES)
    if not isinstance(content, dict) or not all(type(value) is bytes for value in content.values()):
        raise VaultDamaged("the vault holds something else than keys; put back a copy of it")
    return {name: Secret(value) for name, value in content.items()}

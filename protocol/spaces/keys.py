"""The keys of a space: one for each epoch, known to its members, and one for the prose of each entry.

An epoch's key is random. The host commits to it and seals it to each member by HPKE, hybrid with ML-KEM for those who
offer a key for that. Acts are encrypted under it; prose under a key of its own, which is wrapped and kept beside the
prose, so that both go when it is deleted. All of it is bound to the entry it stands in.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from msgspec import Struct
from nacl import bindings
from nacl.exceptions import CryptoError

from identity.errors import IdentityRefused
from identity.ids import digest
from identity.packing import pack, plain, shaped, unpack
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.machine import Chance
from protocol.spaces import limits, sealing
from protocol.spaces.entry import Core
from protocol.spaces.lengths import are_names
from protocol.spaces.sealing import Opening as Opening
from protocol.spaces.sealing import Sealing as Sealing
from protocol.spaces.sealing import Unopened as Unopened
from protocol.spaces.writing import pack_shape

KEY_BYTES = 32
_NONCE = bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_TAG = bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES


class Seals(Struct, frozen=True, forbid_unknown_fields=True):
    """An epoch's key, sealed to each member's machine."""

    commit: bytes
    sealed: dict[str, bytes]  # by the machine's key, in hex: keys of maps are text


@dataclass(frozen=True)
class EpochKey:
    """What members of an epoch share."""

    secret: Secret

    @classmethod
    def fresh(cls, drawn: bytes | None = None) -> "EpochKey":
        """A new one."""
        return cls(Secret(drawn or secrets.token_bytes(KEY_BYTES)))

    def commit(self, space: bytes, epoch: int) -> bytes:
        """What the host says in the open, so that all members get the same key."""
        return digest("kith/epoch-key/1", space, epoch.to_bytes(8, "big"), self.secret.reveal())

    @cached_property
    def act(self) -> bytes:
        """The key for acts."""
        return self.part("act")

    @cached_property
    def wrap(self) -> bytes:
        """The key for the keys of prose."""
        return self.part("wrap")

    def part(self, purpose: str) -> bytes:
        """A key for one purpose."""
        return blake2b(purpose.encode(), key=self.secret.reveal(), digest_size=KEY_BYTES).digest()


def seal(key: EpochKey, space: bytes, epoch: int, members: Mapping[bytes, Sealing]) -> bytes:
    """The seals of an epoch, for the header to name."""
    commit = key.commit(space, epoch)
    secret = key.secret.reveal()
    sealed = {node.hex(): sealing.seal(secret, to, _info(commit, node)) for node, to in sorted(members.items())}
    return pack(plain(Seals(commit, sealed)), limits.SEALS)


def unseal(seals: bytes, space: bytes, epoch: int, node: bytes, mine: Opening) -> EpochKey | None:
    """The epoch's key, if it is sealed to this machine; raises if the host sealed something else than it says."""
    read = _read(seals)
    sealed = read.sealed.get(node.hex())
    if sealed is None:
        return None
    try:
        found = sealing.unseal(sealed, mine, _info(read.commit, node))
    except Unopened as error:
        raise Unopened(f"an epoch's key was not sealed as it must be: {error}") from error
    key = EpochKey(Secret(found))
    if len(found) != KEY_BYTES or key.commit(space, epoch) != read.commit:
        raise Unopened("the host sealed another key than it committed to")
    return key


def sealed_to(seals: bytes) -> frozenset[bytes]:
    """The machines that were given the key."""
    return frozenset(bytes.fromhex(node) for node in _read(seals).sealed)


def refuse_odd(node: bytes, to: Sealing) -> None:
    """Raise unless these can be the keys of somebody's machine: of full order, so that they hide something."""
    if not bindings.crypto_core_ed25519_is_valid_point(node):
        raise RemoteProtocolError("a machine's key that cannot be")
    sealing.refuse_odd(to)


def lock_act(key: EpochKey, core: Core, act: bytes, chance: Chance = secrets.token_bytes) -> bytes:
    """An act, encrypted for the members of its epoch."""
    return _locked(key.act, act, core.bound, chance(_NONCE))


def open_act(key: EpochKey, core: Core, locked: bytes) -> bytes:
    """The act again."""
    return _opened(key.act, locked, core.bound)


def lock_prose(key: EpochKey, core: Core, prose: str, chance: Chance = secrets.token_bytes) -> bytes:
    """Prose under a key of its own, wrapped beside it."""
    if len(prose) > limits.TEXT:
        raise LocalProtocolError(
            f"more than may be said at once: {len(prose)} characters, where {limits.TEXT} are allowed"
        )
    drawn, bound = chance(KEY_BYTES + 2 * _NONCE), core.bound
    own, nonces = drawn[:KEY_BYTES], (drawn[KEY_BYTES:-_NONCE], drawn[-_NONCE:])
    try:
        wrapped, text = _locked(key.wrap, own, bound, nonces[0]), _locked(own, prose.encode(), bound, nonces[1])
        locked = pack_shape((wrapped, text))
    except UnicodeEncodeError as error:
        raise LocalProtocolError("this cannot be said: it holds what is no letter") from error
    if len(locked) > limits.PROSE:
        raise LocalProtocolError(
            f"more than may be said at once: {len(locked)} bytes, where {limits.PROSE} are allowed"
        )
    return locked


def open_prose(key: EpochKey, core: Core, locked: bytes) -> str:
    """The prose again."""
    return open_granted(own_key(key, core, locked), core, locked)


def own_key(key: EpochKey, core: Core, locked: bytes) -> bytes:
    """The key of one entry's prose, which its author may hand on: that is how history is granted."""
    return _opened(key.wrap, _parts(locked)[0], core.bound)


def open_granted(own: bytes, core: Core, locked: bytes) -> str:
    """Prose, by the key of its own."""
    try:
        said = _opened(own, _parts(locked)[1], core.bound).decode()
    except UnicodeDecodeError as error:
        raise Unopened("prose that is no text") from error
    if len(said) > limits.TEXT:
        raise Unopened("more than anybody may say at once")
    return said


def _info(commit: bytes, node: bytes) -> bytes:
    return digest("kith/epoch-seal/1", commit, node)


def _read(seals: bytes) -> Seals:
    try:
        read = shaped(unpack(seals, limits.SEALS), Seals, "no seals, or those of a later version")
    except IdentityRefused as error:
        raise Unopened("no seals of an epoch") from error
    if len(read.commit) != KEY_BYTES or len(read.sealed) > limits.MEMBERS or not are_names(read.sealed):
        raise Unopened("no seals of an epoch")
    return read


def _parts(locked: bytes) -> list[bytes]:
    try:
        parts = unpack(locked, limits.PROSE)
    except IdentityRefused as error:
        raise Unopened("no prose of an entry") from error
    if not isinstance(parts, list) or len(parts) != 2 or not all(isinstance(part, bytes) for part in parts):
        raise Unopened("no prose of an entry")
    return parts


def _locked(key: bytes, content: bytes, bound: bytes, nonce: bytes) -> bytes:
    return nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, bound, nonce, key)


def _opened(key: bytes, locked: bytes, bound: bytes) -> bytes:
    if len(key) != KEY_BYTES or len(locked) < _NONCE + _TAG:
        raise Unopened("too short to be anything encrypted")
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(locked[_NONCE:], bound, locked[:_NONCE], key)
    except CryptoError as error:
        raise Unopened("it was encrypted under another key, or stands in another entry than it was made for") from error

"""The operations of a person log: what each says, and how it is signed. What they amount to is ``personlog``'s to tell.

Unknown fields are refused: an operation whose restriction is not understood must not be taken for one without.
"""

from typing import Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from msgspec import Struct

from identity.envelope import Envelope, covered, domain_of
from identity.errors import Malformed, SignatureRefused
from identity.ids import digest
from identity.packing import pack, plain, shaped
from identity.signing import KEY_BYTES, SIGNATURE_BYTES, public_key, sign, verify

KIND = "person"
MAX_HEADS = 64
MAX_CHAIN = 64

Role = Literal["self", "node", "sealing"]


class _Operation(Struct, frozen=True, forbid_unknown_fields=True, tag_field="op", tag=str.lower):
    """Common shape: a map whose ``op`` names it."""


class Genesis(_Operation, frozen=True):
    """The first operation; its hash is the person's id. Signed by ``owner``."""

    owner: bytes
    next: bytes
    recovery: bytes


class Rotate(_Operation, frozen=True):
    """The owner's key is replaced by the one that was committed to. Signed by the new ``owner``."""

    prev: bytes
    owner: bytes
    next: bytes


class Add(_Operation, frozen=True):
    """A key of the person's self, of one of their machines, or one to seal things for such a machine.

    Signed by the owner, and co-signed by the key itself; a sealing key cannot sign, so the machine's key does (``by``).
    """

    prev: bytes
    role: Role
    key: bytes
    by: bytes
    proof: bytes


class Revoke(_Operation, frozen=True):
    """A key is no longer the person's; ``heads`` names, by chain, the last it signed that counts. By the owner."""

    prev: bytes
    key: bytes
    heads: dict[str, bytes]


class Recover(_Operation, frozen=True):
    """The owner's key is replaced by whoever holds the phrase. Signed by the recovery key; beats any other branch."""

    prev: bytes
    owner: bytes
    next: bytes


class Retire(_Operation, frozen=True):
    """The identity ends: nothing is signed under it any more. Signed by the owner."""

    prev: bytes


Operation = Genesis | Rotate | Add | Revoke | Recover | Retire


def commitment(key: bytes) -> bytes:
    """What is published of the next owner key: it can be checked later, and tells nothing now."""
    return digest("kith/next-owner/1", key)


def signed(operation: Operation, secret: bytes) -> Envelope:
    """The operation as it goes into the log."""
    return Envelope.sealed(KIND, plain(operation), secret)


def read(envelope: Envelope) -> Operation:
    """What a signed operation says. That its signature holds is checked; whether its key may say so is not."""
    unknown = "no operation of a person log, or one of a later version"
    operation: Operation = shaped(envelope.opened(KIND), Operation, unknown)  # type: ignore[arg-type]  # a union
    _refuse_odd_sizes(operation)
    return operation


def co_sign(person: bytes, prev: bytes, role: Role, key: bytes, secret: bytes) -> Add:
    """The addition of ``key``, with the proof that whoever holds ``secret`` wants it; the owner is still to sign."""
    add = Add(prev=prev, role=role, key=key, by=public_key(secret), proof=b"")
    return msgspec.structs.replace(add, proof=sign(secret, proven(person, add)))


def refuse_without_proof(person: bytes, add: Add) -> None:
    """Raise unless the key that is added, or for a sealing key its machine's, has co-signed."""
    if add.role != "sealing" and add.by != add.key:
        raise SignatureRefused(f"a key of a {add.role} must co-sign for itself")
    if add.role == "sealing":
        _refuse_odd_sealing_key(add.key)
    verify(add.by, add.proof, proven(person, add))


def proven(person: bytes, add: Add) -> bytes:
    """What the co-signature of an addition covers."""
    content = {"key": add.key, "person": person, "prev": add.prev, "role": add.role}
    return covered(domain_of("person-key"), pack(content))


def _refuse_odd_sealing_key(key: bytes) -> None:
    """Raise for an X25519 key that is not in its one form, or with which every shared secret would be nothing."""
    if int.from_bytes(key, "little") >= 2**255 - 19:
        raise SignatureRefused("the sealing key is not in its one form")
    try:
        X25519PrivateKey.from_private_bytes(bytes(range(32))).exchange(X25519PublicKey.from_public_bytes(key))
    except ValueError as error:
        raise SignatureRefused("the sealing key is one that anybody could open") from error


def _refuse_odd_sizes(operation: Operation) -> None:
    for name in operation.__struct_fields__:
        value = getattr(operation, name)
        size = SIGNATURE_BYTES if name == "proof" else KEY_BYTES
        if isinstance(value, bytes) and len(value) != size:
            raise Malformed(f"{name} has {len(value)} bytes, not {size}")
    if isinstance(operation, Revoke) and (
        len(operation.heads) > MAX_HEADS
        or any(len(head) != KEY_BYTES for head in operation.heads.values())
        or any(not 0 < len(chain) <= MAX_CHAIN for chain in operation.heads)
    ):
        raise Malformed("the heads of a revocation are hashes by chain, and not too many")

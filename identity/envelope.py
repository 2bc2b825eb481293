"""A signed thing: what kind it is, what it says, whose key signed it.

The signature covers the domain (``kith/<kind>/1``) and the payload's original bytes, each with its length before it, so
that nothing signed as one kind can be passed off as another. The payload is written as ``packing`` demands; the bytes
that were signed are the bytes that are kept. The hash of an envelope leaves the signature out: it names what was said.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from identity.errors import Malformed, SignatureRefused
from identity.ids import digest
from identity.packing import MAX_BYTES, pack, unpack
from identity.signing import KEY_BYTES, SIGNATURE_BYTES, public_key, sign, verify

_OVERHEAD = 512
_FIELDS = {"domain": str, "key": bytes, "payload": bytes, "signature": bytes}


def domain_of(kind: str) -> str:
    """The domain in which things of ``kind`` are signed."""
    return f"kith/{kind}/1"


@dataclass(frozen=True)
class Envelope:
    """One signed thing, its signature not necessarily verified: only ``opened`` does that."""

    domain: str
    payload: bytes
    key: bytes
    signature: bytes

    @classmethod
    def sealed(cls, kind: str, content: object, secret: bytes) -> "Envelope":
        """``content`` signed as a thing of ``kind``."""
        domain, payload = domain_of(kind), pack(content)
        return cls(domain, payload, public_key(secret), sign(secret, covered(domain, payload)))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Envelope":
        """An envelope as it was sent or kept."""
        fields = unpack(data, MAX_BYTES + _OVERHEAD)
        if not isinstance(fields, dict) or {name: type(value) for name, value in fields.items()} != _FIELDS:
            raise Malformed("an envelope holds a domain, a key, a payload and a signature")
        envelope = cls(fields["domain"], fields["payload"], fields["key"], fields["signature"])
        if len(envelope.key) != KEY_BYTES or len(envelope.signature) != SIGNATURE_BYTES:
            raise Malformed("a key or a signature of the wrong length")
        return envelope

    def to_bytes(self) -> bytes:
        """The envelope for sending or keeping."""
        fields = {"domain": self.domain, "key": self.key, "payload": self.payload, "signature": self.signature}
        return pack(fields, MAX_BYTES + _OVERHEAD)

    @cached_property
    def hash(self) -> bytes:
        """The name of what is said; whoever says it again, in the same kind, says this."""
        return digest("kith/envelope/1", self.domain.encode(), self.payload)

    def opened(self, kind: str) -> Any:
        """What the envelope says, if it is of ``kind`` and its signature holds. Whose key it is, others judge."""
        if self.domain != domain_of(kind):
            raise SignatureRefused(f"signed as {self.domain[:40]!r}, not as {domain_of(kind)!r}")
        verify(self.key, self.signature, covered(self.domain, self.payload))
        return unpack(self.payload)

    def __repr__(self) -> str:
        return f"<envelope {self.domain[:40]!r} of {len(self.payload)} bytes>"


def covered(domain: str, payload: bytes) -> bytes:
    """What a signature covers."""
    name = domain.encode()
    return len(name).to_bytes(8, "big") + name + len(payload).to_bytes(8, "big") + payload

"""What all vectors are made of: people, times, and things signed that nobody honest would sign."""

from pathlib import Path
from typing import Any

from identity.envelope import Envelope, covered, domain_of
from identity.packing import pack
from identity.signing import public_key, sign
from tests.identity.person import Person

FOLDER = Path(__file__).resolve().parents[3] / "specs" / "vectors"
SECRET, OTHER = bytes(range(32)), bytes(range(1, 33))
FROM, NOW, UNTIL = 1_790_000_000, 1_795_000_000, 1_800_000_000

ANA, MALLORY, BEN, CLEO, DAN, EVE = (Person(seed) for seed in range(1, 7))

Vector = dict[str, Any]


def altered(envelope: Envelope, **changes: Any) -> Envelope:
    """An envelope with other fields under the same signature."""
    fields = {name: getattr(envelope, name) for name in ("domain", "payload", "key", "signature")}
    return Envelope(**{**fields, **changes})


def flipped(data: bytes, place: int) -> bytes:
    """``data`` with one bit of one byte changed."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


def sealed_raw(kind: str, payload: bytes, secret: bytes) -> Envelope:
    """A payload signed as it is, well written or not."""
    domain = domain_of(kind)
    return Envelope(domain, payload, public_key(secret), sign(secret, covered(domain, payload)))


def grant(
    issuer: Person,
    to: Person | tuple[str, bytes],
    /,
    *acts: str,
    secret: bytes = b"",
    since: Any = FROM,
    **changes: Any,
) -> Envelope:
    """A grant under the issuer's owner key, or another; of ``changes``, ``...`` leaves a key out."""
    kind, id_ = ("person", to.id) if isinstance(to, Person) else to
    fields: dict[str, Any] = {
        "issuer": issuer.id,
        "to": {"kind": kind, "id": id_},
        "acts": list(acts),
        "from": since,
        "until": UNTIL,
        "nonce": bytes(range(16)),
        **changes,
    }
    content = {name: value for name, value in fields.items() if value is not ...}
    return sealed_raw("grant", pack(content), secret or issuer.owner(0))


def revocation(issuer: Person, revoked: bytes, /, secret: bytes = b"", **changes: Any) -> Envelope:
    """That a grant is taken back."""
    return Envelope.sealed(
        "grant-revocation", {"issuer": issuer.id, "grant": revoked, **changes}, secret or issuer.owner(0)
    )


def hexed(value: Any) -> Any:
    """A value with its bytes in hex, as JSON can hold it."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {hexed(key): hexed(inner) for key, inner in value.items()}
    return [hexed(inner) for inner in value] if isinstance(value, list | tuple) else value


def log_of(*envelopes: Envelope) -> list[str]:
    """A person log as a vector holds it."""
    return [one.to_bytes().hex() for one in envelopes]

"""Ids, signatures and envelopes."""

import base64

import nacl.bindings
import nacl.exceptions

from tests.identity.second.packing import No, decode, digest, need

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493


def read_id(kind: str, text: str) -> bytes:
    """The id that a text spells."""
    letters = "".join(text.split()).upper()
    need(len(letters) == 56 and set(letters) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), "not the letters of an id")
    raw = base64.b32decode(letters)
    need(raw[32:] == digest(b"kith/id-check/1", kind.encode(), raw[:32])[:3], "a wrong checksum")
    return raw[:32]


def covered(domain: bytes, payload: bytes) -> bytes:
    """What a signature in a domain covers."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in (domain, payload))


def check(key: bytes, signature: bytes, domain: bytes, payload: bytes) -> None:
    """Raise unless ``key`` signed ``payload`` in ``domain``."""
    need(len(key) == 32 and len(signature) == 64, "a key or a signature of the wrong length")
    need(int.from_bytes(signature[32:], "little") < L, "a scalar that is not canonical")
    for point in (key, signature[:32]):
        y = int.from_bytes(point, "little") % 2**255
        need(y < P and not _times_eight_is_nothing(y), "an odd point")
    try:
        nacl.bindings.crypto_sign_open(signature + covered(domain, payload), key)
    except nacl.exceptions.BadSignatureError as error:
        raise No("the signature does not hold") from error


def open_envelope(data: bytes, kind: str) -> tuple[bytes, bytes, bytes]:
    """The payload, key and hash of an envelope of ``kind``."""
    fields = decode(data)
    need(isinstance(fields, dict) and list(fields) == ["domain", "key", "payload", "signature"], "not the four fields")
    domain, key, payload, signature = fields.values()
    shapes = isinstance(domain, str) and all(isinstance(one, bytes) for one in (key, payload, signature))
    need(shapes and len(payload) <= 65_536, "fields of the wrong shape")
    need(domain == f"kith/{kind}/1", "another kind")
    check(key, signature, domain.encode(), payload)
    decode(payload)
    return payload, key, digest(b"kith/envelope/1", domain.encode(), payload)


def is_sealing_key(key: bytes) -> bool:
    """Whether an X25519 key is written in its one form and of no small order: doubled three times, on u alone."""
    u = int.from_bytes(key, "little")
    if u >= P:
        return False
    for _ in range(3):
        below = 4 * u * (u * u + 486_662 * u + 1) % P
        if below == 0:
            return False
        u = (u * u - 1) ** 2 * pow(below, -1, P) % P
    return True


def _times_eight_is_nothing(y: int) -> bool:
    """Whether the points with this y have an order that divides eight: by doubling three times, on y alone."""
    d = -121665 * pow(121666, -1, P) % P
    for _ in range(3):
        x2 = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
        y = (y * y + x2) * pow(1 - d * x2 * y * y, -1, P) % P
    return y == 1

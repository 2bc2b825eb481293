import nacl.bindings
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from identity.envelope import Envelope, domain_of
from identity.errors import IdentityRefused, Malformed, SignatureRefused
from identity.packing import pack
from identity.signing import _ORDER, _PRIME, _SMALL_ORDER, public_key, sign, verify

SECRET = bytes(range(32))
CONTENT = {"says": "hello", "to": b"\x01\x02"}


def test_what_was_sealed_is_opened_and_is_whose_it_says() -> None:
    sealed = Envelope.sealed("note", CONTENT, SECRET)
    again = Envelope.from_bytes(sealed.to_bytes())
    assert again == sealed
    assert again.opened("note") == CONTENT
    assert again.key == public_key(SECRET)


def test_a_signature_is_what_another_library_makes_of_the_same() -> None:
    sealed = Envelope.sealed("note", CONTENT, SECRET)
    domain, payload = b"kith/note/1", pack(CONTENT)
    covered = len(domain).to_bytes(8, "big") + domain + len(payload).to_bytes(8, "big") + payload
    _, secret = nacl.bindings.crypto_sign_seed_keypair(SECRET)
    assert nacl.bindings.crypto_sign(covered, secret)[:64] == sealed.signature


def test_signed_as_one_kind_it_is_nothing_of_another() -> None:
    sealed = Envelope.sealed("note", CONTENT, SECRET)
    with pytest.raises(SignatureRefused, match="signed as"):
        sealed.opened("grant")
    posing = Envelope(domain_of("grant"), sealed.payload, sealed.key, sealed.signature)
    with pytest.raises(SignatureRefused, match="does not hold"):
        posing.opened("grant")


def test_the_hash_names_what_is_said_and_not_who_signed() -> None:
    one, other = Envelope.sealed("note", CONTENT, SECRET), Envelope.sealed("note", CONTENT, bytes(32))
    assert one.hash == other.hash
    assert one.hash != Envelope.sealed("grant", CONTENT, SECRET).hash


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_byte_is_noticed(place: int, change: int) -> None:
    data = bytearray(Envelope.sealed("note", CONTENT, SECRET).to_bytes())
    data[place % len(data)] ^= change
    with pytest.raises(IdentityRefused):
        Envelope.from_bytes(bytes(data)).opened("note")


@given(st.binary(max_size=300))
def test_garbage_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(IdentityRefused):
        Envelope.from_bytes(data).opened("note")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"domain": "d", "key": bytes(32), "payload": b""},
        {"domain": "d", "key": bytes(32), "payload": b"", "signature": bytes(64), "more": 1},
        {"domain": b"d", "key": bytes(32), "payload": b"", "signature": bytes(64)},
        {"domain": "d", "key": bytes(31), "payload": b"", "signature": bytes(64)},
        {"domain": "d", "key": bytes(32), "payload": b"", "signature": bytes(65)},
        [],
    ],
)
def test_an_envelope_has_its_four_fields_and_no_other(fields: object) -> None:
    with pytest.raises(Malformed):
        Envelope.from_bytes(pack(fields))


def test_no_key_and_no_text_shows_in_its_representation() -> None:
    assert repr(Envelope.sealed("note", CONTENT, SECRET)) == "<envelope 'kith/note/1' of 19 bytes>"


def test_the_identity_point_signs_for_nobody() -> None:
    """``cryptography`` alone accepts this: the key is the identity point, so any message verifies."""
    key, signature = (1).to_bytes(32, "little"), (1).to_bytes(32, "little") + bytes(32)
    Ed25519PublicKey.from_public_bytes(key).verify(signature, b"anything at all")
    with pytest.raises(SignatureRefused, match="any message"):
        verify(key, signature, b"anything at all")


@pytest.mark.parametrize("y", sorted(_SMALL_ORDER))
@pytest.mark.parametrize("sign_bit", [0, 1])
def test_no_point_of_small_order_passes_as_key_or_in_a_signature(y: int, sign_bit: int) -> None:
    point = (y | sign_bit << 255).to_bytes(32, "little")
    honest = sign(SECRET, b"message")
    with pytest.raises(SignatureRefused, match="any message"):
        verify(point, honest, b"message")
    with pytest.raises(SignatureRefused, match="any message"):
        verify(public_key(SECRET), point + honest[32:], b"message")


@pytest.mark.parametrize("y", [_PRIME, _PRIME + 1, 2**255 - 1])
def test_a_point_beyond_the_prime_is_not_in_its_one_form(y: int) -> None:
    with pytest.raises(SignatureRefused, match="one form"):
        verify(y.to_bytes(32, "little"), sign(SECRET, b"m"), b"m")


def test_a_signature_cannot_be_rewritten_into_another() -> None:
    signature = sign(SECRET, b"message")
    scalar = int.from_bytes(signature[32:], "little")
    verify(public_key(SECRET), signature, b"message")
    with pytest.raises(SignatureRefused, match="one form"):
        verify(public_key(SECRET), signature[:32] + (scalar + _ORDER).to_bytes(32, "little"), b"message")


def test_the_points_of_small_order_are_all_there_are() -> None:
    """Eight of them, by five values of y: computed here from the curve itself."""
    d = -121665 * pow(121666, -1, _PRIME) % _PRIME

    def add(p: tuple[int, int], q: tuple[int, int]) -> tuple[int, int]:
        (x1, y1), (x2, y2) = p, q
        t = d * x1 * x2 * y1 * y2
        x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, _PRIME) % _PRIME
        return x, (y1 * y2 + x1 * x2) * pow(1 - t, -1, _PRIME) % _PRIME

    def times(n: int, p: tuple[int, int]) -> tuple[int, int]:
        total = (0, 1)
        while n:
            if n & 1:
                total = add(total, p)
            p, n = add(p, p), n >> 1
        return total

    found: set[tuple[int, int]] = set()
    y = 2
    while len(found) < 8:
        square = (y * y - 1) * pow(d * y * y + 1, -1, _PRIME) % _PRIME
        x = pow(square, (_PRIME + 3) // 8, _PRIME)
        if (x * x - square) % _PRIME:
            x = x * pow(2, (_PRIME - 1) // 4, _PRIME) % _PRIME
        if (x * x - square) % _PRIME == 0:
            torsion = times(_ORDER, (x, y))
            found |= {times(n, torsion) for n in range(8)}
        y += 1
    assert {y for _, y in found} == _SMALL_ORDER

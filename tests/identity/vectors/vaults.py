"""Vaults with salts and nonces that are fixed, which no vault of Kith's own ever has."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.packing import pack
from tests.identity.vectors.parts import Vector, flipped, hexed

START = {name: bytes([number]) * 32 for number, name in enumerate(("journal", "self", "node", "sealing"))}
OWNER = {"owner": b"o" * 32, "next": b"n" * 32}
PASSPHRASE = "correct horse"


def vaults() -> Iterator[Vector]:
    """Vaults that open, and vaults that do not; where it can be, only one thing is wrong and the rest sealed to fit."""
    plain = sealed()
    good: dict[str, tuple[dict[str, Any], str | None]] = {
        "with a passphrase": (plain, PASSPHRASE),
        "without a passphrase": (sealed(None, kibibytes=8), None),
        "of two lanes and passes": (sealed(passes=2, lanes=2), PASSPHRASE),
        "of memory that four does not divide": (sealed(kibibytes=67), PASSPHRASE),
        "of as little memory as there may be": (sealed(kibibytes=8), PASSPHRASE),
        "composed letters, typed decomposed": (sealed("Ångström"), unicodedata.normalize("NFD", "Ångström")),
        "wide letters, typed narrow": (sealed("ｐａｓｓ"), "pass"),
    }
    for name, (content, passphrase) in good.items():
        yield {**_vault(name, content, passphrase, True), "start": hexed(START), "owner": hexed(OWNER)}
    for wrong in ("", "correct hors", "Correct horse", "correct horse ", None):
        yield _vault(f"another passphrase: {wrong!r}", plain, wrong, False)
    other = sealed(salt=bytes(32))
    bad: dict[str, Any] = {
        "compartments that changed places": {**plain, "start": plain["owner"], "owner": plain["start"]},
        "the owner's compartment of another vault": {**plain, "owner": other["owner"]},
        "a compartment cut short": {**plain, "owner": plain["owner"][:-1]},
        "a compartment of nothing": {**plain, "owner": b""},
        "a compartment of a nonce alone": {**plain, "start": plain["start"][:12]},
        "a bit of a nonce changed": {**plain, "start": flipped(plain["start"], 0)},
        "a bit of a compartment changed": {**plain, "owner": flipped(plain["owner"], 30)},
        "a bit of the salt changed": {**plain, "salt": flipped(plain["salt"], 3)},
        "said to have no passphrase": {**plain, "passphrase": False},
        "stretched harder than it was": {**plain, "passes": 2},
        "of a newer version": _with({**plain, "version": 2}, start=START, owner=OWNER),
        "of a newer version, with more in it": {**plain, "version": 2, "moon": "full"},
        "of no version": _with({**plain, "version": 0}, start=START, owner=OWNER),
        "of a version that is true": {**plain, "version": True},
        "an unknown key": _with({**plain, "moon": "full"}, start=START, owner=OWNER),
        "no salt": {name: value for name, value in plain.items() if name != "salt"},
        "a salt that is short": sealed(salt=bytes(range(16))),
        "a passphrase that is a number": _with({**plain, "passphrase": 1}, start=START, owner=OWNER),
        "no passes": {**plain, "passes": 0},
        "17 passes": sealed(passes=17, kibibytes=8),
        "no lanes": {**plain, "lanes": 0},
        "17 lanes": sealed(lanes=17, kibibytes=136),
        "more than a gigabyte": {**plain, "kibibytes": 1024 * 1024 + 1},
        "less memory than eight for each lane": {**plain, "kibibytes": 7},
        "memory that is text": {**plain, "kibibytes": "64"},
        "a compartment that is text": {**plain, "start": "start"},
        "secrets that are text": _with(plain, start={**START, "self": "secret"}),
        "secrets in a list": _with(plain, start=list(START.values())),
        "a list": list(plain.values()),
    }
    for name, content in bad.items():
        yield _vault(name, content, PASSPHRASE, False)
    data = pack(plain)
    for name, changed in {
        "cut short": data[:-1],
        "something left over": data + b"\x00",
        "nothing": b"",
        "a number that is not minimal": data.replace(b"\xa6passes\x01", b"\xa6passes\xcc\x01"),
    }.items():
        yield {**_vault(name, plain, PASSPHRASE, False), "bytes": changed.hex()}


def sealed(
    passphrase: str | None = PASSPHRASE,
    *,
    passes: int = 1,
    lanes: int = 1,
    kibibytes: int = 64,
    salt: bytes = bytes(range(32)),
) -> dict[str, Any]:
    """What stands in a vault."""
    stretched = {"passes": passes, "lanes": lanes, "kibibytes": kibibytes}
    beside = {"version": 1, "passphrase": passphrase is not None, **stretched, "salt": salt, "start": b"", "owner": b""}
    return _with({**beside, "of": passphrase}, start=START, owner=OWNER)


def _with(vault: dict[str, Any], **compartments: Any) -> dict[str, Any]:
    """A vault with compartments sealed anew, under the passphrase it is of."""
    beside = {**vault, "start": b"", "owner": b""}
    typed = unicodedata.normalize("NFKC", beside.pop("of", PASSPHRASE) or "").encode()
    kdf = Argon2id(
        salt=vault["salt"],
        length=32,
        iterations=vault["passes"],
        lanes=vault["lanes"],
        memory_cost=vault["kibibytes"],
    )
    master = kdf.derive(typed)
    boxes = {name: vault[name] for name in ("start", "owner")}
    for name, content in compartments.items():
        key = HKDF(SHA512(), 32, salt=b"kith/vault/1", info=name.encode()).derive(master)
        nonce = (name * 3).encode()[:12]
        box = ChaCha20Poly1305(key).encrypt(nonce, pack(content), pack({**beside, "compartment": name}))
        boxes[name] = nonce + box
    return {**beside, **boxes}


def _vault(name: str, content: Any, passphrase: str | None, valid: bool) -> Vector:
    return {"name": name, "bytes": pack(content).hex(), "passphrase": passphrase, "valid": valid}

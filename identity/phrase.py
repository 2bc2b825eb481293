"""The phrase: nine words that a person writes down once, and from which an identity can be made again.

Sixteen random bytes, two to a word, and a ninth word as a checksum. A word is consonant, vowel, consonant, vowel,
consonant: easy to say and to write, in no language, and never mistaken for another that differs in one letter only,
since the checksum would not fit.
"""

import secrets

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.errors import Mistyped
from identity.ids import digest

ENTROPY_BYTES = 16
WORDS = ENTROPY_BYTES // 2 + 1

_CONSONANTS = "bdfghklmnprstvwz"
_VOWELS = "aiou"


def new_phrase() -> str:
    """A phrase that nobody had before."""
    return spell(secrets.token_bytes(ENTROPY_BYTES))


def spell(entropy: bytes) -> str:
    """Random bytes as the words of a phrase."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a phrase holds {ENTROPY_BYTES} bytes")
    data = entropy + _checksum(entropy)
    return " ".join(_word(int.from_bytes(data[at : at + 2], "big")) for at in range(0, len(data), 2))


def read(text: str) -> bytes:
    """The bytes that a phrase holds; blanks, line breaks and capitals don't matter."""
    words = text.lower().split() if text.isascii() else []
    if len(words) != WORDS:
        raise Mistyped(f"a phrase has {WORDS} words; this has {len(words)}")
    data = b"".join(_number(word, place).to_bytes(2, "big") for place, word in enumerate(words, start=1))
    entropy, check = data[:ENTROPY_BYTES], data[ENTROPY_BYTES:]
    if check != _checksum(entropy):
        raise Mistyped("a word of this phrase is wrong, or two have changed places")
    return entropy


def derive(entropy: bytes, purpose: str) -> bytes:
    """A secret key of 32 bytes for one purpose; one tells nothing of another."""
    return HKDF(SHA512(), 32, salt=b"kith/phrase/1", info=purpose.encode()).derive(entropy)


def _checksum(entropy: bytes) -> bytes:
    return digest("kith/phrase-check/1", entropy)[:2]


def _word(number: int) -> str:
    letters = (
        _CONSONANTS[number >> 12 & 15],
        _VOWELS[number >> 10 & 3],
        _CONSONANTS[number >> 6 & 15],
        _VOWELS[number >> 4 & 3],
        _CONSONANTS[number & 15],
    )
    return "".join(letters)


def _number(word: str, place: int) -> int:
    number = 0
    for letter, letters, bits in zip(word, (_CONSONANTS, _VOWELS) * 2 + (_CONSONANTS,), (4, 2, 4, 2, 4), strict=False):
        if letter not in letters:
            break
        number = number << bits | letters.index(letter)
    else:
        if len(word) == 5:
            return number
    raise Mistyped(f"word {place} is not one of a phrase; each is like “{_word(0x9C41)}”")

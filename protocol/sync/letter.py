"""A letter: what one node has for another, sealed, to travel by any way there is.

Outside there is a version and what is sealed, nothing else: not for whom, not from whom, and its size tells only
between which powers of two it lies. Inside, the sender's machine signs what is in it and for which sealing key, so that
nobody can pass on a letter as if it had been written to another. What the pieces mean is for those who read them: a
step of joining, a grant, an entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from identity.clock import DAY, LAST_TIME, Now
from identity.envelope import Envelope
from identity.errors import IdentityRefused, TooLarge
from identity.ids import HASH_BYTES, digest
from identity.packing import pack, plain, shaped, unpack
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces.keys import Opening, Sealing, Unopened
from protocol.sync import limits
from protocol.sync.sealing import seal, unseal

KIND = "letter"
VERSION = 1
SEALED_AS = digest("kith/letter-seal/1")
_LENGTH = 4  # bytes that tell where padding begins
_SMALLEST = 4 * limits.KIB
_OVERHEAD = 2 * limits.KIB  # of sealing and wrapping, at most
_MOST_KIND = 32  # letters


class Piece(Struct, frozen=True):
    """One thing in a letter: what kind of thing, and its bytes."""

    kind: str
    body: bytes


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed."""

    to: bytes  # the sealing key
    made: int
    until: int
    pieces: bytes  # their digest


class _Inside(Struct, frozen=True):
    note: bytes
    pieces: tuple[Piece, ...]


class Sealed(Struct, frozen=True, forbid_unknown_fields=True):
    """A letter as it travels."""

    version: int
    sealed: bytes

    @property
    def id(self) -> bytes:
        """Its name, for whoever holds it and cannot read it."""
        return letter_id(self.sealed)

    def to_bytes(self) -> bytes:
        """The letter as a file."""
        return pack(plain(self), limits.LETTER)


@dataclass(frozen=True)
class Letter:
    """A letter that was opened; whether its sender is believed is for others to say."""

    id: bytes
    node: bytes  # the machine that signed it
    made: int
    until: int
    pieces: tuple[Piece, ...]


def letter_id(sealed: bytes) -> bytes:
    """What names a letter."""
    return digest("kith/letter/1", sealed)


def write(pieces: Sequence[Piece], to: Sealing, node: Secret, made: int, days: int = limits.LETTER_DAYS) -> Sealed:
    """A letter to the holder of a sealing key."""
    return Sealed(VERSION, seal(inside(pieces, to.plain, node, made, days), to, SEALED_AS))


def inside(pieces: Sequence[Piece], to: bytes, node: Secret, made: int, days: int) -> bytes:
    """What is to be sealed."""
    listed = [plain(piece) for piece in pieces]
    try:
        note = Note(to, made, made + days * DAY, digest("kith/letter-pieces/1", pack(listed, limits.LETTER)))
        _refuse_odd(note, tuple(pieces))
        signed = Envelope.sealed(KIND, plain(note), node.reveal())
        return _padded(pack({"note": signed.to_bytes(), "pieces": listed}, limits.LETTER))
    except TooLarge as error:
        raise LocalProtocolError("more than fits into a letter: send several") from error
    except RemoteProtocolError as error:
        raise LocalProtocolError(f"a letter of ours would be refused: {error}") from error


def read(data: bytes) -> Sealed:
    """A letter as it came, not opened; raises if it is none."""
    try:
        found = shaped(unpack(data, limits.LETTER), Sealed, "no letter, or one of a later version")
    except IdentityRefused as error:
        raise RemoteProtocolError(str(error)) from error
    if found.version != VERSION:
        raise RemoteProtocolError("a letter of a later version")
    return found


def open_(letter: Sealed, mine: Opening, sealing: bytes, now: Now) -> Letter:
    """What is in a letter to this sealing key of ours; raises ``Unopened`` if it is to somebody else."""
    padded = unseal(letter.sealed, mine, SEALED_AS)
    length = int.from_bytes(padded[:_LENGTH], "big")
    content, rest = padded[_LENGTH : _LENGTH + length], padded[_LENGTH + length :]
    if len(content) != length or any(rest):
        raise RemoteProtocolError("a letter that is not filled up as it must be")
    try:
        raw: Any = unpack(content, limits.LETTER)
        found = shaped(raw, _Inside, "a letter of a later version")
        envelope = Envelope.from_bytes(found.note)
        note = shaped(envelope.opened(KIND), Note, "a letter of a later version")
        packed = pack(raw["pieces"], limits.LETTER)
    except IdentityRefused as error:
        raise RemoteProtocolError(f"a letter that cannot be believed: {error}") from error
    if note.pieces != digest("kith/letter-pieces/1", packed):
        raise RemoteProtocolError("other things in a letter than were signed")
    if note.to != sealing:
        raise Unopened("a letter written to somebody else and passed on")
    _refuse_odd(note, found.pieces)
    if now.has_ended(note.until) or not now.has_begun(note.made):
        raise RemoteProtocolError("a letter that is too old, or from the future: ask for it anew")
    return Letter(letter.id, envelope.key, note.made, note.until, found.pieces)


def _refuse_odd(note: Note, pieces: tuple[Piece, ...]) -> None:
    if len(note.to) != HASH_BYTES or not 0 <= note.made < note.until <= LAST_TIME:
        raise RemoteProtocolError("a letter with an odd key or time")
    if note.until - note.made > limits.LETTER_DAYS * DAY:
        raise RemoteProtocolError(f"a letter is good for {limits.LETTER_DAYS} days at most")
    if not 0 < len(pieces) <= limits.LETTER_PIECES:
        raise RemoteProtocolError(f"a letter holds one to {limits.LETTER_PIECES} things")
    if any(not 0 < len(one.kind) <= _MOST_KIND for one in pieces):
        raise RemoteProtocolError("something of no kind in a letter")


def _padded(content: bytes) -> bytes:
    whole = len(content).to_bytes(_LENGTH, "big") + content
    size = _SMALLEST
    while size < len(whole):
        size *= 2
    size = min(size, limits.LETTER - _OVERHEAD)
    if len(whole) > size:
        raise TooLarge(f"{len(whole)} bytes, where {size} are allowed")
    return whole.ljust(size, b"\0")

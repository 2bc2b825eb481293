"""Which labels two have in common, without showing the others: private set intersection over the Ed25519 group.

Each side turns its labels into points, pads them to sixteen with points of nothing, and multiplies all by a secret
scalar. What is sent, step by step, both sides at once:

1. *commit*: a hash of the blinded points, so that none is chosen after the other's are seen;
2. *blind*: the points, in ascending order;
3. *match*: the other's points, multiplied once more, in ascending order: now both can count what is common;
4. *name*: of at most five common ones, where each stood among the other's points: so each finds its own labels.

What is claimed is not verified: who ticks a label need not live up to it. What a cheater can learn at most is which of
sixteen guesses are among mine: whoever gives each of its points a scalar of its own tells them apart in the third step
already, before names are agreed to, and all of them, not five. Whoever breaks off, or sends nonsense in the third step,
leaves me without what it learned; whoever lies in the fourth makes me take another label of mine for common.
"""

from itertools import pairwise

from msgspec import Struct
from nacl import bindings
from nacl.exceptions import CryptoError

from identity.errors import IdentityRefused
from identity.ids import digest
from identity.packing import pack, shaped, unpack
from protocol.errors import LocalProtocolError, RemoteProtocolError

SIZE = 16  # points in each set
NAMED = 5  # common labels that are named
LABEL = 64  # characters
SEED_BYTES = 32
_POINT = bindings.crypto_core_ed25519_BYTES
_STEP = 2048  # bytes


class Mine(Struct, frozen=True):
    """One side of a run: its labels, and the seed of all that it keeps secret. Fresh for each run."""

    seed: bytes
    labels: tuple[str, ...]


class _Opened(Struct, frozen=True):
    nonce: bytes
    points: tuple[bytes, ...]


def mine(labels: tuple[str, ...], seed: bytes) -> Mine:
    """This side, with the labels that its owner ticked."""
    if len(set(labels)) < len(labels) or len(labels) > SIZE:
        raise LocalProtocolError(f"at most {SIZE} labels are compared, each named once")
    if not all(0 < len(label) <= LABEL for label in labels):
        raise LocalProtocolError(f"a label has 1 to {LABEL} characters")
    if len(seed) != SEED_BYTES:
        raise LocalProtocolError("a seed of the wrong length")
    return Mine(seed, tuple(sorted(labels)))


# -- what is sent


def commit(side: Mine, run: bytes, node: bytes) -> bytes:
    """Step 1."""
    return _commitment(run, node, _nonce(side), blinded(side, run))


def blind(side: Mine, run: bytes) -> bytes:
    """Step 2."""
    return pack({"nonce": _nonce(side), "points": list(blinded(side, run))}, _STEP)


def match(side: Mine, theirs: tuple[bytes, ...]) -> bytes:
    """Step 3."""
    return pack(sorted(_doubled(side, theirs)), _STEP)


def name(side: Mine, theirs: tuple[bytes, ...], matched: tuple[bytes, ...]) -> bytes:
    """Step 4: where the common ones stand among their points. ``matched`` is what they sent as step 3."""
    doubled = _doubled(side, theirs)
    return pack([doubled.index(point) for point in _common(doubled, matched)[:NAMED]], _STEP)


# -- what is read


def read_blind(content: bytes, committed: bytes, run: bytes, node: bytes, side: Mine) -> tuple[bytes, ...]:
    """The other's points; raises if they are none, or not those committed to."""
    try:
        read = shaped(unpack(content, _STEP), _Opened, "no blinded labels")
    except IdentityRefused as error:
        raise RemoteProtocolError(str(error)) from error
    _refuse_odd_points(read.points)
    if _commitment(run, node, read.nonce, read.points) != committed:
        raise RemoteProtocolError("other blinded labels than those committed to")
    if set(read.points) & set(blinded(side, run)):
        raise RemoteProtocolError("blinded labels that are ours")
    return read.points


def read_match(content: bytes) -> tuple[bytes, ...]:
    """Our points, multiplied once more by the other."""
    points = _read(content, tuple[bytes, ...], "no matched labels")
    _refuse_odd_points(points)
    return points


def count(side: Mine, theirs: tuple[bytes, ...], matched: tuple[bytes, ...]) -> int:
    """How many labels are common."""
    return len(_common(_doubled(side, theirs), matched))


def read_name(content: bytes, side: Mine, run: bytes, expected: int) -> tuple[str, ...]:
    """Which of our labels are common."""
    places = _read(content, tuple[int, ...], "no names of labels")
    labels = _labels(side, run)
    if len(places) != min(expected, NAMED) or len(set(places)) < len(places):
        raise RemoteProtocolError("other names of labels than were counted")
    if not all(0 <= place < SIZE and labels[place] for place in places):
        raise RemoteProtocolError("a name of no label of ours")
    return tuple(sorted(labels[place] for place in places))


# -- points


def point(label: str, run: bytes) -> bytes:
    """Where a label lies in the group; elsewhere in each run."""
    return bindings.crypto_core_ed25519_from_uniform(digest("kith/psi-label/1", run, label.encode()))


def blinded(side: Mine, run: bytes) -> tuple[bytes, ...]:
    """The points as they are sent: in ascending order, so that their order says nothing."""
    return tuple(one for one, _ in _pairs(side, run))


def _labels(side: Mine, run: bytes) -> tuple[str, ...]:
    return tuple(label for _, label in _pairs(side, run))


def _pairs(side: Mine, run: bytes) -> list[tuple[bytes, str]]:
    """Each point with its label, or with none."""
    points = [(point(label, run), label) for label in side.labels]
    for number in range(SIZE - len(points)):
        pad = digest("kith/psi-pad/1", side.seed, run, bytes([number]))
        points.append((bindings.crypto_core_ed25519_from_uniform(pad), ""))
    return sorted((_times(side, one), label) for one, label in points)


def _doubled(side: Mine, theirs: tuple[bytes, ...]) -> list[bytes]:
    return [_times(side, one) for one in theirs]


def _common(doubled: list[bytes], matched: tuple[bytes, ...]) -> list[bytes]:
    return sorted(set(doubled) & set(matched))


def _times(side: Mine, one: bytes) -> bytes:
    wide = b"".join(digest(f"kith/psi-scalar/{half}", side.seed) for half in ("1", "2"))
    scalar = bindings.crypto_core_ed25519_scalar_reduce(wide)
    try:
        return bindings.crypto_scalarmult_ed25519_noclamp(scalar, one)
    except CryptoError as error:
        raise RemoteProtocolError("a point of small order") from error


def _nonce(side: Mine) -> bytes:
    return digest("kith/psi-nonce/1", side.seed)


def _commitment(run: bytes, node: bytes, nonce: bytes, points: tuple[bytes, ...]) -> bytes:
    return digest("kith/psi-commitment/1", run, node, nonce, *points)


def _refuse_odd_points(points: tuple[bytes, ...]) -> None:
    if len(points) != SIZE or not all(one < other for one, other in pairwise(points)):
        raise RemoteProtocolError(f"blinded labels are {SIZE}, in ascending order, each once")
    if not all(len(one) == _POINT and bindings.crypto_core_ed25519_is_valid_point(one) for one in points):
        raise RemoteProtocolError("a point that is none of the group, or of small order, or not written as it must be")


def _read(content: bytes, kind: type, otherwise: str) -> tuple:  # type: ignore[type-arg]
    try:
        read: tuple = shaped(unpack(content, _STEP), kind, otherwise)  # type: ignore[type-arg]
    except IdentityRefused as error:
        raise RemoteProtocolError(str(error)) from error
    return read

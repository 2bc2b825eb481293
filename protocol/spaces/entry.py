"""An entry of a space: a signed header, and beside it what the header names by hash.

The header says who wrote when after what, in the open, to whoever holds it. What is done (the *act*) and what is said
(the *prose*) stand beside it, encrypted; prose can be deleted, and the header holds all the same. An entry that begins
an epoch also bears its *seals*: the epoch's key, sealed to each member.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from msgspec import MsgspecError, Struct, msgpack

from identity import signing
from identity.envelope import Envelope, covered, domain_of
from identity.errors import IdentityRefused
from identity.ids import HASH_BYTES, digest
from identity.packing import MAX_BYTES
from identity.secrets import Secret
from identity.signing import Signer
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import limits
from protocol.spaces.writing import pack_shape, read_shape

KIND = "entry"
_DOMAIN = domain_of(KIND)
_ACT, _PROSE, _SEALS = "kith/entry-act/1", "kith/entry-prose/1", "kith/entry-seals/1"
_SIZES = (signing.KEY_BYTES, signing.SIGNATURE_BYTES)
Verify = Callable[[bytes, bytes, bytes], None]  # of key, signature and message; raises unless it holds

Hand = Literal["owner", "self"]
Slot = tuple[int, int]  # which phase, counted through the whole space, and which place in it


class Core(Struct, frozen=True, omit_defaults=True, dict=True):
    """What a header says besides the hashes of what it names: what is encrypted is bound to it."""

    space: bytes
    seq: int  # in the chain of its node: 0, 1, 2 …
    lamport: int  # 1 + the largest of those it depends on
    epoch: int
    hand: Hand  # the owner's, or their self's
    back: bytes | None = None  # the entry before it in its chain
    deps: tuple[bytes, ...] = ()  # the newest entries of other chains that its writer had seen
    slot: Slot | None = None  # the turn it takes

    @cached_property
    def bound(self) -> bytes:
        """What encryption is bound to, so that nothing encrypted can be put under another header."""
        return digest("kith/entry-core/1", pack_shape(self))


class Header(Struct, frozen=True, omit_defaults=True):
    """What is signed."""

    core: Core
    act: bytes
    prose: bytes | None = None
    seals: bytes | None = None


class _Signed(Struct, frozen=True):
    """An envelope as it is written."""

    domain: str
    key: bytes
    payload: bytes
    signature: bytes


_HEADER, _SIGNED = msgpack.Decoder(Header), msgpack.Decoder(_Signed)


@dataclass(frozen=True)
class Entry:
    """One entry, its signature verified; ``prose`` is None where there is none, or it was deleted, or not handed on."""

    envelope: Envelope
    header: Header
    act: bytes
    prose: bytes | None = None
    seals: bytes | None = None
    core: Core = field(init=False, repr=False, compare=False)  # where it stands
    hash: bytes = field(init=False, repr=False, compare=False)  # its name
    node: bytes = field(init=False, repr=False, compare=False)  # the key of the machine that wrote it: its chain

    def __post_init__(self) -> None:
        """What is asked for dozens of times while an entry is taken in is found once."""
        held = {"core": self.header.core, "hash": self.envelope.hash, "node": self.envelope.key}
        self.__dict__.update(held)

    @property
    def after(self) -> tuple[bytes, ...]:
        """All that it depends on."""
        back = self.core.back
        return self.core.deps if back is None else (back, *self.core.deps)

    @property
    def place(self) -> tuple[int, bytes, int]:
        """Where it stands in the one order of a space: after all that it depends on, ties by author."""
        return (self.core.lamport, self.node, self.core.seq)

    def without_prose(self) -> "Entry":
        """The same, its prose deleted."""
        return replace(self, prose=None)

    def to_fields(self) -> dict[str, object]:
        """As it is sent and kept."""
        one = self.envelope
        header = pack_shape(_Signed(one.domain, one.key, one.payload, one.signature))
        fields = {"header": header, "act": self.act, "prose": self.prose, "seals": self.seals}
        return {name: value for name, value in fields.items() if value is not None}


def write(core: Core, act: bytes, prose: bytes | None, seals: bytes | None, node: Secret | Signer) -> Entry:
    """An entry of this machine's; what it names is encrypted already. Whoever writes often holds a ``Signer``."""
    header = Header(core, _named(_ACT, act), _named(_PROSE, prose), _named(_SEALS, seals))  # type: ignore[arg-type]
    if why := _oddity(core) or _excess(header, act, prose, seals):
        raise LocalProtocolError(f"an entry of ours would be refused: {why}")
    payload = pack_shape(header)
    signer = node if isinstance(node, Signer) else Signer(node)
    envelope = Envelope(_DOMAIN, payload, signer.key, signer.sign(covered(_DOMAIN, payload)))
    return Entry(envelope, header, act, prose, seals)


def read(fields: object, verify: Verify = signing.verify) -> Entry:
    """An entry as it was sent or kept, its signature verified; raises if it is none.

    Whoever reads the same entries often may hand in a ``verify`` that remembers.
    """
    if not isinstance(fields, dict):
        raise RemoteProtocolError("no entry")
    data, act, prose, seals = fields.get("header"), fields.get("act"), fields.get("prose"), fields.get("seals")
    if not (isinstance(data, bytes) and isinstance(act, bytes)) or not (
        isinstance(prose, bytes | None) and isinstance(seals, bytes | None)
    ):
        raise RemoteProtocolError("an entry holds a header and an act, and may hold prose and seals")
    try:
        envelope = _envelope(data)
        if envelope.domain != _DOMAIN:
            raise RemoteProtocolError("an entry that cannot be believed: it was signed as something else")
        verify(envelope.key, envelope.signature, covered(_DOMAIN, envelope.payload))
        header = read_shape(
            envelope.payload, _HEADER, Header, MAX_BYTES, "no header of an entry, or one of a later version"
        )
    except IdentityRefused as error:
        raise RemoteProtocolError(f"an entry that cannot be believed: {error}") from error
    if why := _oddity(header.core) or _excess(header, act, prose, seals) or _otherness(header, act, prose, seals):
        raise RemoteProtocolError(f"an entry that cannot be: {why}")
    return Entry(envelope, header, act, prose, seals)


def _envelope(data: bytes) -> Envelope:
    """The envelope written in ``data``; where that is not quickly seen, its own room says what is wrong with it."""
    try:
        one = _SIGNED.decode(data)
        if pack_shape(one) == data and len(one.payload) <= MAX_BYTES and (len(one.key), len(one.signature)) == _SIZES:
            return Envelope(one.domain, one.payload, one.key, one.signature)
    except (MsgspecError, ValueError):
        pass
    return Envelope.from_bytes(data)


def _named(domain: str, content: bytes | None) -> bytes | None:
    return None if content is None else digest(domain, content)


def _oddity(core: Core) -> str | None:
    """What is odd about where an entry stands, if something is."""
    deps, back = core.deps, core.back
    if len(core.space) != HASH_BYTES or (back is not None and len(back) != HASH_BYTES):
        return "a hash of the wrong length"
    if any(len(one) != HASH_BYTES for one in deps):
        return "a hash of the wrong length"
    if not (0 <= core.seq < limits.CHAIN and 0 <= core.epoch <= limits.EPOCHS and core.lamport >= 1):
        return "odd numbers"
    if not core.epoch <= core.lamport <= limits.LAST_LAMPORT:
        return "odd numbers"
    if (core.seq == 0) != (back is None):
        return "the first of a chain has none before it, any other one has"
    if len(deps) > limits.DEPS or any(one >= other for one, other in pairwise(deps)) or back in deps:
        return "odd deps"
    if not (back or deps) and core.lamport != 1:
        return "a place that follows from nothing"
    if core.slot is not None and not (0 <= core.slot[0] <= limits.LAST_SEQ and 0 <= core.slot[1] <= limits.LAST_SEQ):
        return "an odd slot"
    return None


def _excess(header: Header, act: bytes, prose: bytes | None, seals: bytes | None) -> str | None:
    if seals is not None and header.prose is not None:
        return "what begins an epoch says nothing"
    if len(act) > (limits.ACT if seals is None else limits.ROOT):
        return "too long an act"
    return "too much" if len(prose or b"") > limits.PROSE or len(seals or b"") > limits.SEALS else None


def _otherness(header: Header, act: bytes, prose: bytes | None, seals: bytes | None) -> str | None:
    if header.act != _named(_ACT, act):
        return "another act than it names"
    if (header.prose is not None and len(header.prose) != HASH_BYTES) or (
        prose is not None and header.prose != _named(_PROSE, prose)
    ):
        return "other prose than it names"
    return None if header.seals == _named(_SEALS, seals) else "other seals than it names"

"""Whatever comes as a frame, only the remote error comes of it, and nothing is kept of it."""

from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.packing import pack, plain
from protocol.errors import RemoteProtocolError
from protocol.spaces import limits as spaces
from protocol.sync import have, limits, wire
from protocol.sync.events import Came, Found, Take
from protocol.sync.fetching import Fetching
from protocol.sync.have import Chain, OfEpoch, Vector
from protocol.sync.pulling import Pulling
from protocol.sync.serving import Serving
from protocol.sync.wire import Batch, Credit, Done, End, Fetch, Have, Manifest, Pull, Refused, Same, Want
from tests.protocol.sync.world import Space, node

SPACE = Space.of("ana", "bo")
SAID = SPACE.say("ana")
VECTOR = have.vector(SPACE.copies["ana"].log, node("bo"))
GOOD: list[Any] = [
    Pull(SPACE.id, VECTOR, 16),
    Pull(SPACE.id, Vector(), 16),
    Want((SAID.hash,)),
    Batch((SAID.to_fields(),)),
    Batch((), ({"header": SAID.envelope.to_bytes(), "prose": SAID.prose or b""},)),
    Credit(4),
    Have(VECTOR, 16),
    Same(),
    End(),
    Done(),
    Refused("removed"),
    Fetch(SPACE.id, SAID.hash, bytes(32), 0, 4),
    Manifest(10, (bytes(32),)),
    wire.Chunk(0, bytes(10)),
]
frames = st.sampled_from([wire.written(one) for one in GOOD])
plain_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.binary(max_size=40) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@st.composite
def altered(draw: st.DrawFn) -> bytes:
    """A good frame with something in it that is other than it was, at any depth; or a good frame with bytes changed."""
    data = draw(frames)
    if draw(st.booleans()):
        changed = bytearray(data)
        for _ in range(draw(st.integers(1, 4))):
            changed[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
        return bytes(changed)
    value = msgpack.unpackb(data)
    at = value
    while True:
        keys: Any = list(at) if isinstance(at, dict) else range(len(at))
        key = draw(st.sampled_from(list(keys)))
        if isinstance(at[key], dict | list) and at[key] and draw(st.booleans()):
            at = at[key]
            continue
        at[key] = draw(plain_values)
        return pack(value)


def machines() -> list[Any]:
    ana, bo = SPACE.copies["ana"], SPACE.copies["bo"]
    pulling, wanting, pushing = (Pulling(bo, node("ana")) for _ in range(3))
    busy, idle, lending = (Serving(node("bo"), lambda _: ana) for _ in range(3))
    fetching, coming = (Fetching(SPACE.id, SAID.hash, bytes(32)) for _ in range(2))
    for one in (pulling, wanting, pushing, fetching, coming):
        one.begin()
    wanting._place, pushing._place, coming._place = "wanting", "pushing", "coming"
    coming._manifest = Manifest(10, (bytes(32),))
    busy.handle(Came(wire.written(Pull(SPACE.id, Vector(), 0))), 0)
    idle.handle(Came(wire.written(Pull(SPACE.id, Vector(), 16))), 0)
    return [pulling, wanting, pushing, busy, idle, lending, fetching, coming, Serving(node("bo"), lambda _: ana)]


@settings(max_examples=300)
@given(altered() | st.binary(max_size=200) | plain_values.map(msgpack.packb))
def test_whatever_comes_only_the_remote_error_comes_of_it(data: bytes) -> None:
    before = len(SPACE.copies["bo"].log.entries), len(SPACE.copies["ana"].log.entries)
    for machine in machines():
        try:
            outs = machine.handle(Came(data), 0)
        except RemoteProtocolError:
            continue
        assert len(outs) <= limits.WINDOW + 2
        for out in outs:
            if isinstance(out, Take):
                assert all(one.core.space == SPACE.id for one in out.entries)
    assert before == (len(SPACE.copies["bo"].log.entries), len(SPACE.copies["ana"].log.entries))


@pytest.mark.parametrize("good", GOOD, ids=lambda one: type(one).__name__)
def test_every_frame_is_read_as_it_was_written(good: Any) -> None:
    assert wire.read(wire.written(good)) == good


def test_a_field_that_is_not_known_is_passed_over() -> None:
    assert wire.read(pack({**plain(Credit(4)), "zeal": 1})) == Credit(4)


NODE, HEAD = bytes(32), b"\1" * 32


@pytest.mark.parametrize(
    "odd",
    [
        Vector((OfEpoch(1, HEAD), OfEpoch(1, HEAD))),
        Vector((OfEpoch(1, HEAD), OfEpoch(0, HEAD))),
        Vector((OfEpoch(0, HEAD),), since=1),
        Vector((OfEpoch(0, HEAD[1:]),)),
        Vector((OfEpoch(-1, HEAD),)),
        Vector((), since=-1),
        Vector(tuple(OfEpoch(number, HEAD) for number in range(limits.EPOCHS + 1))),
        Vector((OfEpoch(0, HEAD, (Chain(NODE, 0, HEAD),)),)),
        Vector((OfEpoch(0, HEAD, (Chain(NODE, 1, HEAD), Chain(NODE, 1, HEAD))),)),
        Vector((OfEpoch(0, HEAD, (Chain(NODE, 1, HEAD, False, bytes(16)),)),)),
        Vector((OfEpoch(0, HEAD, (Chain(NODE, 1, HEAD, True, bytes(32)),)),)),
        Vector((OfEpoch(0, HEAD, (Chain(NODE, 1, HEAD, True, bytes(15)),)),)),
        Vector((OfEpoch(0, HEAD, (Chain(NODE, 2**31, HEAD),)),)),
        Vector((OfEpoch(0, HEAD, tuple(Chain(bytes([n]) * 32, 1, HEAD) for n in range(limits.CHAINS + 1))),)),
    ],
)
def test_a_have_vector_that_nobody_can_mean_is_refused(odd: Vector) -> None:
    with pytest.raises(RemoteProtocolError):
        wire.read(wire.written(Have(odd)))


def test_the_largest_have_vector_fits_a_frame() -> None:
    hashes = [number.to_bytes(32, "big") for number in range(limits.CHAINS)]
    marks, chains = bytes(16 * limits.LISTED), tuple(Chain(one, 2**31 - 1, one) for one in hashes[1:])
    detailed = limits.ASKED
    told = [OfEpoch(2**40 - limits.EPOCHS + n, HEAD, chains if n < detailed else None) for n in range(limits.EPOCHS)]
    forked = OfEpoch(told[0].number, HEAD, (Chain(hashes[0], 2**31 - 1, HEAD, True, marks), *chains))
    assert len(wire.written(Have(Vector((forked, *told[1:])), 16))) <= limits.FRAME


def test_the_largest_entry_fits_a_frame() -> None:
    assert spaces.ACT + spaces.PROSE + spaces.SEALS + 66_048 + limits.KIB <= limits.FRAME


def test_a_machine_that_was_told_nothing_to_find_says_so() -> None:
    from protocol.errors import LocalProtocolError

    with pytest.raises(LocalProtocolError):
        Serving(node("bo"), lambda _: None).handle(Found(None), 0)

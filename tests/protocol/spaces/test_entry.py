"""Entries as they are written and read: what is refused, and that nothing hostile gets another answer."""

import random
import tracemalloc
from collections import Counter
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from identity import packing, signing
from identity.envelope import Envelope
from identity.ids import digest
from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import acts, entry, keys, limits
from protocol.spaces.entry import Core, Entry
from protocol.spaces.keys import EpochKey, Opening, Sealing
from protocol.spaces.writing import pack_shape
from tests.protocol.spaces.hostile import Hostile
from tests.protocol.spaces.members import company, person

NODE = Secret(bytes([5]) * 32)
CORE = Core(bytes(32), 3, 9, 1, "self", bytes(32), (b"\1" * 32, b"\2" * 32), (0, 1))
KEY = EpochKey.fresh(bytes([3]) * 32)


def _written(core: Core = CORE, prose: bytes | None = b"prose") -> Entry:
    return entry.write(core, b"act", prose, None, NODE)


def test_an_entry_is_read_as_it_was_written() -> None:
    one = _written()
    again = entry.read(one.to_fields())
    assert (again, again.hash, again.node) == (one, one.hash, signing.public_key(NODE.reveal()))
    assert entry.write(CORE, b"act", b"prose", None, signing.Signer(NODE)) == one


def test_its_prose_goes_and_its_header_holds() -> None:
    bare = entry.read(_written().without_prose().to_fields())
    assert bare.prose is None
    assert bare.hash == _written().hash


@pytest.mark.parametrize(
    "odd",
    [
        {"space": b"short"},
        {"back": b"short"},
        {"back": None},
        {"back": b"\1" * 32},
        {"seq": 0},
        {"seq": -1},
        {"seq": limits.CHAIN},
        {"lamport": 0},
        {"lamport": 2**62},
        {"epoch": 10},
        {"epoch": -1},
        {"deps": (b"\2" * 32, b"\1" * 32)},
        {"deps": (b"\1" * 32, b"\1" * 32)},
        {"deps": (b"\1",)},
        {"deps": tuple(bytes([n]) * 32 for n in range(1, 67))},
        {"slot": (-1, 0)},
        {"slot": (0, 2**40)},
        {"seq": 0, "back": None, "deps": ()},
    ],
)
def test_a_place_that_cannot_be_is_refused_and_never_written(odd: dict[str, object]) -> None:
    core = replace(CORE, **odd)
    with pytest.raises(LocalProtocolError):
        _written(core)
    header = replace(_written().header, core=core)
    forged = Envelope.sealed(entry.KIND, packing.plain(header), NODE.reveal())
    with pytest.raises(RemoteProtocolError):
        entry.read({"header": forged.to_bytes(), "act": b"act", "prose": b"prose"})


def test_what_stands_beside_a_header_is_what_it_names() -> None:
    fields = _written().to_fields()
    for odd in (
        {"act": b"other"},
        {"prose": b"other"},
        {"seals": b"some"},
        {"act": None},
        {"header": "text"},
        {"prose": 3},
    ):
        with pytest.raises(RemoteProtocolError):
            entry.read(fields | odd)
    things: tuple[object, ...] = (None, [], b"", {1: 2}, {"header": b"x", "act": b""})
    for odd_thing in things:
        with pytest.raises(RemoteProtocolError):
            entry.read(odd_thing)


def test_there_is_not_too_much_of_it() -> None:
    for act, prose, seals in (
        (bytes(limits.ACT + 1), None, None),
        (b"", bytes(limits.PROSE + 1), None),
        (b"", None, bytes(limits.SEALS + 1)),
        (bytes(limits.ROOT + 1), None, b""),
        (b"", b"prose", b"seals"),
    ):
        with pytest.raises(LocalProtocolError):
            entry.write(CORE, act, prose, seals, NODE)


def test_whoever_reads_much_may_remember_what_was_verified() -> None:
    asked: Counter[bytes] = Counter()

    def verify(key: bytes, signature: bytes, message: bytes) -> None:
        asked[signature] += 1
        if asked[signature] == 1:
            signing.verify(key, signature, message)

    for _ in range(3):
        entry.read(_written().to_fields(), verify)
    assert list(asked.values()) == [3]


@given(
    seq=st.integers(1, 2**16 - 1),
    lamport=st.integers(2, 2**40),
    deps=st.sets(st.binary(min_size=32, max_size=32), max_size=5),
    prose=st.text(max_size=200),
)
def test_whatever_is_said_is_read_by_whoever_has_the_key(seq: int, lamport: int, deps: set[bytes], prose: str) -> None:
    core = Core(bytes(32), seq, lamport, 1, "owner", b"\xff" * 32, tuple(sorted(deps - {b"\xff" * 32})))
    locked = keys.lock_prose(KEY, core, prose)
    assert keys.open_prose(KEY, core, locked) == prose
    moved = replace(core, seq=seq + 1)
    for key, place in ((KEY, moved), (EpochKey.fresh(bytes([4]) * 32), core)):
        with pytest.raises(RemoteProtocolError):
            keys.open_prose(key, place, locked)


def test_a_key_is_sealed_to_each_and_to_nobody_else() -> None:
    here, there = person(1), person(2)
    seals = keys.seal(KEY, bytes(32), 1, {here.me.node: Sealing(here.member.sealing)})
    assert keys.unseal(seals, bytes(32), 1, here.me.node, here.me.opening) == KEY
    assert keys.unseal(seals, bytes(32), 1, there.me.node, there.me.opening) is None
    for space, epoch, opening in (
        (b"\1" * 32, 1, here.me.opening),
        (bytes(32), 2, here.me.opening),
        (bytes(32), 1, there.me.opening),
    ):
        with pytest.raises(RemoteProtocolError):
            keys.unseal(seals, space, epoch, here.me.node, opening)


@pytest.mark.parametrize("sealed", [b"", b"\2", b"\0", b"\1", b"\0" + bytes(80), b"\1" + bytes(1200), b"\0" * 33])
def test_seals_that_cannot_be_are_refused(sealed: bytes) -> None:
    node = person(1).me.node
    for names in ({node.hex(): sealed}, {node.hex().upper(): sealed, node.hex(): sealed}, {"x": sealed}):
        seals = packing.pack({"commit": bytes(32), "sealed": names}, limits.SEALS)
        with pytest.raises(RemoteProtocolError):
            keys.unseal(seals, bytes(32), 0, node, Opening(Secret(bytes([9]) * 32), Secret(bytes(64))))


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "share", "keys": {"zz": bytes(32)}},
        {"do": "share", "keys": {"AB" * 32: bytes(32)}},
        {"do": "share", "keys": {"ab" * 32: b""}},
        {"do": "share", "keys": {f"{n:064x}": bytes(32) for n in range(limits.SHARED + 1)}},
        {"do": "vote", "on": [bytes(32)] * 6},
        {"do": "vote", "on": [b"x"]},
        {"do": "vote", "on": "text"},
        {"do": "next", "phase": -1},
        {"do": "next", "phase": 1, "fixed": [bytes(32)] * 65},
        {"do": "skip", "phase": 0, "place": -1},
        {"do": "microphone", "node": b"x"},
        {"do": "delete", "of": b""},
        {"do": "step", "number": -1, "content": b""},
        {"do": "step", "number": True, "content": b""},
        {"do": "commit", "to": bytes(31)},
        {"do": "reveal", "nonce": b"", "idea": bytes(32)},
        {"do": "epoch", "members": [], "heads": {}, "state": b""},
        {"do": "open", "nonce": bytes(32), "host": bytes(32), "kind": "talk", "members": []},
        {"do": "dance"},
        {"do": 3},
        {"do": {}},
        {},
        [],
        None,
    ],
)
def test_acts_that_cannot_be_are_refused(fields: object) -> None:
    with pytest.raises(RemoteProtocolError):
        acts.read(packing.pack(fields, limits.ROOT))


def test_how_a_space_goes_has_bounds() -> None:
    for odd in ({"rounds": 0}, {"rounds": 10**9}, {"seconds": 0}, {"seconds": 2**40}, {"until": -1}, {"until": 2**60}):
        assert not acts.Settings(**odd).is_sound
    assert acts.Settings().is_sound


def test_garbage_is_refused_by_name_and_leaves_nothing_behind() -> None:
    hostile = Hostile(random.Random(5))
    for _ in range(300):
        hostile.attempt()
    tracemalloc.start()
    try:
        for _ in range(200):
            hostile.attempt()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(400):
            hostile.attempt()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert hostile.refused > 500
    assert hostile.taken > 10
    assert grown < 200_000


def test_own_mistakes_are_not_called_theirs() -> None:
    there = company(2)
    attempt = partial(there.copies[0].compose, acts.Share({"zz": b""}), None, "self")
    with pytest.raises(LocalProtocolError):
        attempt()


@given(
    seq=st.integers(0, 2**63),
    lamport=st.integers(0, 2**63),
    back=st.none() | st.binary(max_size=300),
    deps=st.lists(st.binary(max_size=40), max_size=20),
    slot=st.none() | st.tuples(st.integers(0, 2**33), st.integers(-(2**31), 2**16)),
)
def test_what_is_signed_is_written_as_all_else_is(
    seq: int, lamport: int, back: bytes | None, deps: list[bytes], slot: tuple[int, int] | None
) -> None:
    core = Core(bytes(32), seq, lamport, 1, "self", back, tuple(deps), slot)
    header = entry.Header(core, bytes(32), back, None)
    assert pack_shape(header) == packing.pack(packing.plain(header))
    assert core.bound == digest("kith/entry-core/1", packing.pack(packing.plain(core)))


@given(
    keys_=st.dictionaries(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), max_size=9),
    name=st.text(max_size=40),
    votes=st.lists(st.binary(min_size=32, max_size=32), max_size=5),
)
def test_acts_are_written_as_all_else_is(keys_: dict[bytes, bytes], name: str, votes: list[bytes]) -> None:
    member = replace(person(0).member, name=name)
    share = acts.Share({hash_.hex(): key for hash_, key in keys_.items()})
    for act in (share, acts.Vote(tuple(votes)), acts.Open(bytes(32), bytes(32), "talk", (member,), name), acts.Say()):
        written = acts.written(act)
        assert written == packing.pack(packing.plain(act))
        assert acts.read(written) == act


def test_what_a_later_version_adds_is_passed_over() -> None:
    assert acts.read(packing.pack({"do": "say", "louder": 1})) == acts.Say()
    header = packing.plain(_written().header) | {"later": 1}
    forged = Envelope.sealed(entry.KIND, header, NODE.reveal())
    assert entry.read({"header": forged.to_bytes(), "act": b"act", "prose": b"prose"}).core == CORE


@pytest.mark.parametrize(
    "data", [b"\x82\xa2do\xa3say\xa2do\xa3say", b"\x81\xa2do\xd9\x03say", b"\x81\xa2do\xa3say\x00", b""]
)
def test_acts_are_written_in_one_way_only(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        acts.read(data)

"""What ``specs/vectors`` holds of sync. ``python -m tests.protocol.sync.vectors`` writes it; a test compares it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from identity.clock import DAY
from identity.ids import digest
from identity.packing import pack, plain
from identity.secrets import Secret
from protocol.spaces.keys import EpochKey
from protocol.sync import armour, heads, letter
from protocol.sync.have import Chain, OfEpoch, Vector
from protocol.sync.heads import Heads
from protocol.sync.letter import Piece, Sealed
from tests.protocol.sync import second
from tests.protocol.sync.world import chance, node, sealing, secret

FOLDER = Path(__file__).resolve().parents[4] / "specs" / "vectors"
Case = dict[str, Any]
MADE = 1_795_000_000
SPACE = digest("example", b"space")
EPHEMERAL = digest("example", b"ephemeral")
KEY = EpochKey(Secret(digest("example", b"epoch")))


def have_vectors() -> Iterator[Case]:
    """Chains, as they are held; the have-vector that says so; and some that nobody can mean."""
    hashes = [digest("example", bytes([number])) for number in range(8)]
    forked_digest = digest("kith/have-forked/1", *sorted(hashes[4:7]))
    marks = b"".join(one[:16] for one in sorted(hashes[4:7]))
    one, other = sorted((node("ana"), node("bo")))
    simple = (Chain(one, 3, hashes[2]), Chain(other, 1, hashes[3]))
    forked = (Chain(one, 3, hashes[2]), Chain(other, 3, forked_digest, True, marks))
    for name, number, chains in (("two chains", 0, simple), ("one of them forked", 7, forked), ("none", 1, ())):
        parts = [c.node + bytes([c.forked]) + c.count.to_bytes(8, "big") + c.head for c in chains]
        epoch = OfEpoch(number, digest("kith/have-epoch/1", number.to_bytes(8, "big"), *parts), chains)
        whole = Vector((epoch,))
        yield {
            "name": name,
            "bytes": pack(plain(whole)).hex(),
            "valid": True,
            "epoch": epoch.digest.hex(),
            "digest": whole.digest.hex(),
        }
    short = (OfEpoch(4, hashes[0]), OfEpoch(9, hashes[1]))
    for name, whole in {"digests alone": Vector(short, 4), "against the host": Vector(short, 4, True)}.items():
        yield {"name": name, "bytes": pack(plain(whole)).hex(), "valid": True, "digest": whole.digest.hex()}
    for name, odd in {
        "an epoch twice": Vector((OfEpoch(4, hashes[0]), OfEpoch(4, hashes[0]))),
        "an epoch before the first": Vector((OfEpoch(3, hashes[0]),), 4),
        "a chain of nothing": Vector((OfEpoch(0, hashes[0], (Chain(one, 0, hashes[0]),)),)),
        "marks of a chain that is not forked": Vector(
            (OfEpoch(0, hashes[0], (Chain(one, 3, hashes[0], False, marks),)),)
        ),
        "chains out of order": Vector((OfEpoch(0, hashes[0], (Chain(other, 1, one), Chain(one, 1, one))),)),
        "a digest that is short": Vector((OfEpoch(0, hashes[0][:31]),)),
    }.items():
        yield {"name": name, "bytes": pack(plain(odd)).hex(), "valid": False}


def announcements() -> Iterator[Case]:
    """Announcements under one epoch key."""
    said = Heads(SPACE, 3, digest("example", b"have"), 41, 1_795_000_000_000)
    known = {"key": KEY.secret.reveal().hex(), "space": SPACE.hex(), "epoch": 3}
    good = heads.announced(said, KEY, Secret(secret("ana")), chance("heads"))
    other = EpochKey(Secret(digest("example", b"another epoch")))
    yield {
        "name": "as it is made",
        **known,
        "bytes": good.hex(),
        "valid": True,
        "topic": heads.topic(KEY, SPACE, 3).hex(),
        "node": node("ana").hex(),
        "says": {name: one.hex() if isinstance(one, bytes) else one for name, one in plain(said).items()},
    }
    for name, data in {
        "a byte changed": good[:100] + bytes([good[100] ^ 1]) + good[101:],
        "a byte too many": good + b"\0",
        "under another key": heads.announced(said, other, Secret(secret("ana")), chance("heads")),
        "of another epoch": heads.announced(Heads(SPACE, 4, said.digest, 41, 1), KEY, Secret(secret("ana")), chance()),
        "nothing": b"",
    }.items():
        yield {"name": name, **known, "bytes": data.hex(), "valid": False}


def letters() -> Iterator[Case]:
    """Letters to one sealing key; the key of each seal is fixed here, and must never be elsewhere."""
    pieces = (Piece("join", b"a step of joining"), Piece("grant", b"a grant"))

    def sealed(content: bytes, to: str = "bo") -> Sealed:
        return Sealed(1, second.seal(content, sealing(to).plain, letter.SEALED_AS, EPHEMERAL))

    def inside(to: str = "bo", made: int = MADE) -> bytes:
        return letter.inside(pieces, sealing(to).plain, Secret(secret("ana")), made, 30)

    known = {"sealing": secret("bo", "sealing").hex(), "now": MADE + DAY}
    good = sealed(inside())
    yield {
        "name": "as it is written",
        **known,
        "bytes": good.to_bytes().hex(),
        "valid": True,
        "id": good.id.hex(),
        "text": armour.written(good),
        "says": {
            "node": node("ana").hex(),
            "made": MADE,
            "until": MADE + 30 * DAY,
            "pieces": [[one.kind, one.body.hex()] for one in pieces],
        },
    }
    data = good.to_bytes()
    for name, odd in {
        "a byte changed": data[:200] + bytes([data[200] ^ 1]) + data[201:],
        "to somebody else": sealed(inside(), "cleo").to_bytes(),
        "written to somebody else and passed on": sealed(inside("cleo")).to_bytes(),
        "too old": sealed(inside(made=MADE - 30 * DAY)).to_bytes(),
        "from the future": sealed(inside(made=MADE + 2 * DAY)).to_bytes(),
        "other pieces than were signed": sealed(inside().replace(b"a grant", b"A grant")).to_bytes(),
        "something where it is filled up": sealed(inside()[:-1] + b"\1").to_bytes(),
        "of a later version": Sealed(2, good.sealed).to_bytes(),
    }.items():
        yield {"name": name, **known, "bytes": odd.hex(), "valid": False}


FILES: dict[str, Callable[[], Iterator[Case]]] = {
    "have-vectors.json": have_vectors,
    "heads.json": announcements,
    "letters.json": letters,
}


def text_of(name: str) -> str:
    """A file of vectors as it should be."""
    return json.dumps(list(FILES[name]()), indent=1, ensure_ascii=False) + "\n"

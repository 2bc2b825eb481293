"""A blob comes whole, verified piece by piece, to those who may read the entry that names it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identity.secrets import Secret
from protocol.errors import LocalProtocolError, RemoteProtocolError
from protocol.spaces import acts
from protocol.spaces.keys import Unopened
from protocol.sync import blobs, limits
from protocol.sync.blobs import Attachment, attached
from protocol.sync.events import Came, Ended, Found, Load, Loaded, Out, Seek, Send, Store
from protocol.sync.fetching import Fetching
from protocol.sync.serving import Serving
from protocol.sync.wire import Chunk, Manifest, written
from tests.protocol.sync.world import Space, chance, node

HERE = ("ana", "bo")


@dataclass
class Lent:
    """A blob of Ana's, an entry that names it, and a disk of Bo's."""

    space: Space
    size: int = 300_000
    disk: bytearray = field(default_factory=bytearray)
    loaded: int = 0

    def __post_init__(self) -> None:
        self.content = chance("content")(self.size)
        self.locked, key = blobs.lock(self.space.id, self.content, chance())
        self.manifest = blobs.manifest(self.locked)
        self.name = blobs.name(self.space.id, self.manifest)
        self.attachment = Attachment(self.name, key, "photo.jpg")
        self.entry = self.space.say("ana", "look:\n" + self.attachment.line())

    def fetch(self, peer: str = "bo", stop_after: int | None = None, entry: bytes | None = None) -> list[str]:
        fetching = Fetching(self.space.id, entry or self.entry.hash, self.name, len(self.disk))
        serving = Serving(node(peer), lambda _: self.space.copies["ana"])
        ended: list[str] = []
        to_serve, to_fetch = self._done(fetching.begin(), ended), list[bytes]()
        while to_serve or to_fetch:
            for frame in to_serve:
                to_fetch += self._served(serving, frame, ended)
            to_serve = []
            while to_fetch:
                to_serve += self._done(fetching.handle(Came(to_fetch.pop(0)), 0), ended)
                if stop_after is not None and len(self.disk) >= stop_after:
                    return ended
        return ended

    def _served(self, serving: Serving, frame: bytes, ended: list[str]) -> list[bytes]:
        outs, frames = list(serving.handle(Came(frame), 0)), []
        while outs:
            match outs.pop(0):
                case Send(payload):
                    frames.append(payload)
                case Seek(_, blob):
                    outs += serving.handle(Found(self.manifest if blob == self.name else None), 0)
                case Load(_, _, offset, size):
                    self.loaded += size
                    outs += serving.handle(Loaded(self.locked[offset : offset + size]), 0)
                case Ended(why):
                    ended.append(why)
        return frames

    def _done(self, outs: list[Out], ended: list[str]) -> list[bytes]:
        frames = []
        for out in outs:
            match out:
                case Send(payload):
                    frames.append(payload)
                case Store(_, _, _, offset, data):
                    assert offset == len(self.disk)
                    self.disk += data
                case Ended(why):
                    ended.append(why)
        return frames


def lent(size: int = 300_000) -> Lent:
    return Lent(Space.of(*HERE), size)


@pytest.mark.parametrize("size", [1, limits.CHUNK - 40, limits.CHUNK, 2_000_000])
def test_a_blob_comes_as_it_was(size: int) -> None:
    blob = lent(size)
    assert blob.fetch() == ["done", "done"]
    assert blobs.unlock(blob.space.id, bytes(blob.disk), blob.attachment.key) == blob.content


def test_it_goes_on_where_it_was_cut() -> None:
    blob = lent(1_000_000)
    blob.fetch(stop_after=500_000)
    kept = len(blob.disk)
    assert 500_000 <= kept < 600_000
    blob.loaded = 0
    assert blob.fetch() == ["done", "done"]
    assert bytes(blob.disk) == blob.locked
    assert blob.loaded == len(blob.locked) - kept


def test_it_is_for_those_who_may_read_the_entry_that_names_it() -> None:
    blob = lent()
    assert blob.fetch("mallory") == ["unknown", "unknown"]
    other = blob.space.say("ana", "names nothing")
    assert blob.fetch(entry=other.hash) == ["unknown", "unknown"]
    assert blob.fetch(entry=bytes(32)) == ["unknown", "unknown"]
    root = blob.space.renew((*HERE, "cleo"))
    blob.space.join("cleo", root)
    assert blob.fetch("cleo") == ["unknown", "unknown"]
    assert blob.disk == b""


def test_when_the_prose_is_deleted_nobody_gets_it_any_more() -> None:
    blob = lent()
    blob.space.say("ana", act=acts.Delete(blob.entry.hash))
    assert blob.fetch() == ["unknown", "unknown"]


def test_nobody_can_make_one_keep_something_else_or_more() -> None:
    blob = lent()
    piece = blob.locked[: limits.CHUNK]

    def at(most: int = limits.BLOB) -> Fetching:
        fetching = Fetching(blob.space.id, blob.entry.hash, blob.name, 0, most)
        fetching.begin()
        return fetching

    with pytest.raises(RemoteProtocolError, match="another blob"):
        at().handle(Came(written(blobs.manifest(b"something else"))), 0)
    with pytest.raises(RemoteProtocolError, match="another blob"):
        at().handle(Came(written(Manifest(blob.manifest.size + limits.CHUNK, blob.manifest.chunks))), 0)
    with pytest.raises(RemoteProtocolError, match="room"):
        at(blob.manifest.size - 1).handle(Came(written(blob.manifest)), 0)
    with pytest.raises(RemoteProtocolError, match="no place"):
        at().handle(Came(written(Chunk(0, piece))), 0)
    for odd in (Chunk(0, piece[:-1] + b"x"), Chunk(0, piece + b"x"), Chunk(limits.CHUNK, piece), Chunk(0, b"")):
        fetching = at()
        fetching.handle(Came(written(blob.manifest)), 0)
        with pytest.raises(RemoteProtocolError, match="piece"):
            fetching.handle(Came(written(odd)), 0)


def test_a_blob_over_the_limit_is_not_made() -> None:
    with pytest.raises(LocalProtocolError, match="at most"):
        blobs.lock(bytes(32), bytes(limits.BLOB), chance())


def test_the_name_of_a_blob_is_of_one_space_alone() -> None:
    made = blobs.manifest(b"content")
    assert blobs.name(bytes(32), made) != blobs.name(b"\1" * 32, made)
    locked, key = blobs.lock(bytes(32), b"content", chance())
    with pytest.raises(Unopened):
        blobs.unlock(b"\1" * 32, locked, key)
    with pytest.raises(Unopened):
        blobs.unlock(bytes(32), b"", key)


def test_prose_names_blobs_in_lines_of_their_own() -> None:
    one = Attachment(b"\1" * 32, Secret(b"\2" * 32), "사진.jpg")
    text = f"look at this\n{one.line()}\nand kith-blob: is only a word here\nkith-blob:nonsense\n  {one.line()}"
    assert attached(text) == [one, one]
    assert attached("\n".join([one.line()] * 100)) == [one] * limits.ATTACHED


@given(st.text())
def test_any_text_is_read_for_blobs(text: str) -> None:
    assert attached(text) == []
    assert attached("kith-blob:" + text) == []

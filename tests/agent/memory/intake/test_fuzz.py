"""Whatever bytes a file holds: pieces come out, or a sentence why none do, and nothing else."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.memory.intake import kinds
from agent.memory.intake.cleaning import LONGEST, says_something
from agent.memory.intake.limits import Limits
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.reading import read
from tests.agent.memory.intake.samples import FILES, of, taken

STRICT = Limits(size=1 << 20, whole=1 << 20, pieces=500, depth=16, unpacked=1 << 20, pages=5, seconds=20)
SAMPLES = {kind: (made if isinstance(made := make(), bytes) else made.encode()) for kind, (_, make) in FILES.items()}
SPICE = [
    b"\0",
    b"\xff",
    b"\n",
    b"From ",
    b"{",
    b"[" * 50,
    b'"',
    b"<",
    b"\\ud800",
    b"2026-13-99",
    b"99/99/9999, 99:99 - a: b\n",
]
SPICE += ["\u202e".encode(), b"=?utf-8?q?=ff?=", b"1e999", b"-" * 100, b"charset=klingon; ", b"\r", b"%PDF-1.7\n"]


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    data = bytearray(sample)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.integers(0, 4)):
            case 0:
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case 1:
                data[at:at] = draw(st.sampled_from(SPICE))
            case 2:
                del data[at : at + draw(st.integers(1, 200))]
            case 3:
                data[at:at] = data[at : at + draw(st.integers(1, 500))] * draw(st.integers(1, 5))
            case _:
                del data[at:]
    return bytes(data)


def holds(path: Path) -> None:
    """What must hold of anything that is read."""
    pieces: list[Piece] = []
    for batch in read(path, 0, STRICT):
        msgspec.msgpack.decode(msgspec.msgpack.encode(batch), type=type(batch))
        assert 0 <= batch.done <= batch.total
        assert all(one.why and one.where for one in batch.skipped)
        pieces += batch.pieces
    for piece in pieces:
        assert 0 < len(piece.text) <= LONGEST
        assert says_something(piece.text)
        assert piece.text == piece.text.strip()
        assert piece.text.replace("\n", "").isprintable() or not piece.text.isascii()
        assert "\n" not in piece.author + piece.part
    assert [piece.group for piece in pieces] == sorted(piece.group for piece in pieces)
    if len(pieces) > 1:
        assert taken(path, len(pieces) // 2, STRICT)[0] == pieces[len(pieces) // 2 :]


@pytest.mark.parametrize("kind", FILES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_mutated_file_is_read_or_refused(kind: str, tmp_path: Path, data: st.DataObject) -> None:
    holds(of(tmp_path, FILES[kind][0], data.draw(mutated(SAMPLES[kind]))))


@pytest.mark.parametrize("kind", [*FILES, "audio"])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_a_reader_that_is_handed_the_file_of_another_kind_reads_or_refuses_it(
    kind: str, tmp_path: Path, data: st.DataObject
) -> None:
    sample = data.draw(st.sampled_from(sorted(SAMPLES.values())))
    path = of(tmp_path, "any", data.draw(mutated(sample)))

    def as_this(_: Opened) -> str:
        return kind

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "kind_of", as_this)
        holds(path)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["user", "text"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


def _changed(value: object, draw: Callable[[st.SearchStrategy[object]], object]) -> object:
    """A value of JSON in which something is of another type than it should be."""
    if draw(st.integers(0, 12)) == 0:
        return draw(VALUES)
    if isinstance(value, dict):
        return {key: _changed(one, draw) for key, one in value.items()}
    if isinstance(value, list):
        return [_changed(one, draw) for one in value]
    return value


@pytest.mark.parametrize("kind", ["telegram", "discord", "slack", "chatgpt", "claude", "json"])
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_an_export_whose_fields_are_of_other_types_is_read_or_refused(
    kind: str, tmp_path: Path, data: st.DataObject
) -> None:
    changed = _changed(json.loads(SAMPLES[kind]), data.draw)
    holds(of(tmp_path, FILES[kind][0], json.dumps(changed)))

"""What a GGUF says of itself is read rightly; whatever is none is refused in words, quickly, and never breaks us."""

import os
import struct
import time
from pathlib import Path

import gguf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.bodies import header, layout
from node.errors import BodyRefused
from tests.agent.mind import bodies
from tests.node.bodies import ggufs

QUICK = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refused(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(BodyRefused) as caught:
        header.read(path)
    return caught.value.says


def test_the_tables_are_those_of_the_gguf_package() -> None:
    stored = {int(kind): (kind.name, *size) for kind, size in gguf.GGML_QUANT_SIZES.items()}
    assert stored == layout.STORED
    called = {int(kind): kind.name.removeprefix("MOSTLY_").removeprefix("ALL_") for kind in gguf.LlamaFileType}
    del called[1024]
    assert called == layout.CALLED


def test_a_body_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = ggufs.write(tmp_path / "a.gguf", file_type=1)
    found = header.read_body(path)
    assert (found.architecture, found.name, found.kind) == ("llama", "A small one", "model")
    assert (found.context, found.layers, found.vocabulary) == (2048, 2, 300)
    assert found.parameters == 16 * 256 + 256
    assert found.languages == ("en", "ko")
    assert found.licence == "apache-2.0"
    assert found.has_template
    assert found.whole
    assert found.size == path.stat().st_size


def test_a_body_that_llama_cpp_runs_is_read_alike(tmp_path: Path) -> None:
    made = bodies.body(tmp_path)
    found = header.read_body(Path(made.path))
    assert found.architecture == "llama"
    assert found.vocabulary == len(bodies.PIECES)
    assert found.layers == bodies.LAYERS
    assert found.can_sleep
    reader = gguf.GGUFReader(made.path)
    assert found.parameters == sum(int(tensor.n_elements) for tensor in reader.tensors)


def test_an_adapter_is_told_from_a_body(tmp_path: Path) -> None:
    adapter = bodies.adapter(tmp_path, bodies.body(tmp_path))
    assert header.read(Path(adapter.path)).is_adapter
    with pytest.raises(BodyRefused, match="it is an adapter"):
        header.read_body(Path(adapter.path))


@pytest.mark.parametrize(
    ("stored", "file_type", "called", "sleeps"),
    [
        (ggufs.F16, 1, "F16", True),
        (ggufs.F16, None, "F16", True),
        (ggufs.Q8_0, 7, "Q8_0", True),
        (ggufs.Q8_0, 15, "Q8_0", True),  # it says Q4_K_M, and is not
        (ggufs.Q4_K, 15, "Q4_K_M", False),
        (ggufs.Q4_K, 14, "Q4_K_S", False),
        (ggufs.Q4_K, None, "Q4_K", False),
    ],
)
def test_whether_it_can_sleep_is_told_by_its_weights(
    tmp_path: Path, stored: gguf.GGMLQuantizationType, file_type: int | None, called: str, sleeps: bool
) -> None:
    found = header.read(ggufs.write(tmp_path / "a.gguf", stored, file_type=file_type))
    assert (found.quantisation, found.can_sleep) == (called, sleeps)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"kind": "mmproj"}, "lets another model see"),
        ({"split": 3}, "one of 3 pieces"),
        ({"tokens": 0}, "does not say what its tokens are"),
    ],
)
def test_what_cannot_speak_by_itself_is_refused_by_what_it_is(
    tmp_path: Path, options: dict[str, str | int], says: str
) -> None:
    path = ggufs.write(tmp_path / "a.gguf", **options)  # type: ignore[arg-type]
    with pytest.raises(BodyRefused, match=says):
        header.read_body(path)


def test_a_body_cut_off_within_its_weights_is_not_whole(tmp_path: Path) -> None:
    path = ggufs.write(tmp_path / "a.gguf")
    os.truncate(path, path.stat().st_size - 2000)
    assert not header.read(path).whole
    with pytest.raises(BodyRefused, match="cut off"):
        header.read_body(path)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "ends within its own header"),
        (b"GG", "ends within its own header"),
        (b"not a model at all, just words", "does not begin like one"),
        (ggufs.head(magic=b"FUGG"), "does not begin like one"),
        (ggufs.head(version=1), "too old"),
        (ggufs.head(version=4), "of version 4"),
        (ggufs.head(version=3 << 24), "big-endian"),
        (ggufs.head(keys=2**63), "claims to hold more than any model does"),
        (ggufs.head(tensors=2**63), "claims to hold more than any model does"),
        (ggufs.head(keys=1) + struct.pack("<Q", 2**63), "ends within its own header"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IQ", 8, 2**62), "ends within its own header"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<I", 77), "unknown kind of value"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IIQ", 9, 77, 1), "unknown kind of value"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IIQ", 9, 4, 2**62), "ends within its own header"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IIQ", 9, 8, 2**62), "has more than 4,000,000 texts"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IIQ", 9, 8, 1000), "ends within its own header"),
        (ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IIQ", 9, 9, 10**6), "arrays in arrays"),
        (ggufs.head(keys=1) + ggufs.text("a" * 2000) + struct.pack("<II", 4, 1), "a name in its metadata is too long"),
        (ggufs.head(keys=1) + ggufs.text("general.alignment") + struct.pack("<II", 4, 48), "cannot be aligned to 48"),
        (ggufs.head(tensors=1) + ggufs.text("t") + struct.pack("<I", 2**31), "a tensor that no model has"),
        (ggufs.head(tensors=1) + ggufs.tensor("t", [8], stored=99), "stored in a way that is not known"),
    ],
)
def test_a_hostile_header_is_refused_in_words_and_at_once(tmp_path: Path, data: bytes, says: str) -> None:
    begun = time.process_time()
    assert says in refused(tmp_path / "evil.gguf", data)
    assert time.process_time() - begun < 0.5


def test_sizes_beyond_all_numbers_only_mean_that_it_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "evil.gguf"
    path.write_bytes(ggufs.head(tensors=1) + ggufs.tensor("t", [2**63, 2**63, 2**63, 2**63], offset=2**63))
    assert not header.read(path).whole


def test_a_header_longer_than_any_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "evil.gguf"
    path.write_bytes(ggufs.head(keys=1) + ggufs.text("a") + struct.pack("<IQ", 8, 1 << 32))
    os.truncate(path, 1 << 33)  # no block of it is ever written
    with pytest.raises(BodyRefused, match="header is longer than 128 MB"):
        header.read(path)


def test_what_is_no_file_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, says in (
        (tmp_path / "pipe", "is not a file"),
        (tmp_path, "is not a file"),
        (tmp_path / "none", "no such file"),
        (tmp_path / "nul\0", "no name of a file"),
    ):
        with pytest.raises(BodyRefused, match=says):
            header.read(path)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return ggufs.write(tmp_path_factory.mktemp("real") / "real.gguf", file_type=1).read_bytes()


@QUICK
@given(cut=st.floats(0, 1), flips=st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 255)), max_size=8))
def test_any_damage_is_refused_or_read_but_never_a_fault(
    tmp_path: Path, real: bytes, cut: float, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(real[: int(len(real) * cut)])
    for at, by in flips:
        if data:
            data[at % len(data)] ^= by
    path = tmp_path / "damaged.gguf"
    path.write_bytes(bytes(data))
    try:
        assert header.read(path).size == len(data)
    except BodyRefused as error:
        assert "\n" not in error.says


@QUICK
@given(rest=st.binary(max_size=400), tensors=st.integers(0, 5), keys=st.integers(0, 5))
def test_any_bytes_after_the_magic_are_refused_or_read(tmp_path: Path, rest: bytes, tensors: int, keys: int) -> None:
    path = tmp_path / "random.gguf"
    path.write_bytes(ggufs.head(tensors, keys) + rest)
    try:
        header.read(path)
    except BodyRefused as error:
        assert error.do


def test_a_large_vocabulary_is_read_quickly(tmp_path: Path) -> None:
    path = ggufs.write(tmp_path / "large.gguf", tokens=200_000)
    begun = time.process_time()
    assert header.read(path).vocabulary == 200_000
    assert time.process_time() - begun < 1

"""Texts as vectors: whatever a text is, it becomes one; and a model that is not the noted one becomes none."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from agent.memory import embedding
from agent.memory.embedding import MINILM, MINILM_SHA256, Choice, Model, found, steps
from agent.memory.refusals import ModelForeign, ModelIsAnother, ModelMissing

STRANGE = [
    "",
    " ",
    "\0",
    "\x07\x1b[31m",
    "\ud800",
    "😀" * 3000,
    "a" * 100_000,
    "word " * 100_000,
    "어제 강아지를 봤어",
    "\n",
]


@pytest.fixture(scope="module")
def model() -> Model:
    return Model(Choice(threads=1))


def numbers(vectors: list[bytes]) -> NDArray[np.float32]:
    return np.stack([np.frombuffer(vector, "<f2") for vector in vectors]).astype(np.float32)


def test_the_default_is_the_known_model_and_says_so(model: Model) -> None:
    assert model.status().model == f"{MINILM}@{MINILM_SHA256}"
    assert model.status().dimensions == 384
    name, folder = found("")
    assert Model(Choice(str(folder), MINILM_SHA256)).status().model == f"model@{MINILM_SHA256}"


def test_what_means_alike_lies_near(model: Model) -> None:
    dog, puppy, market = numbers(model.embed(["A dog ran by.", "A puppy was running.", "Stocks fell sharply today."]))
    assert dog @ puppy > 0.6 > 0.3 > dog @ market


def test_any_text_becomes_a_vector_of_length_one(model: Model) -> None:
    vectors = numbers(model.embed(STRANGE))
    assert vectors.shape == (len(STRANGE), 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-2)
    assert model.embed([]) == []


def test_what_is_too_long_for_a_model_is_cut(model: Model) -> None:
    whole, cut = numbers(model.embed(["word " * 254, "word " * 2000]))
    assert whole @ cut > 0.999


@settings(max_examples=10)
@given(st.lists(st.text(max_size=300), max_size=20))
def test_a_text_means_the_same_beside_whatever_it_stands(model: Model, texts: list[str]) -> None:
    alone = numbers(model.embed(["We met in Lisbon in May."]))[0]
    beside = numbers(model.embed([*texts, "We met in Lisbon in May."]))[-1]
    assert alone @ beside > 0.998


@given(st.lists(st.text(max_size=2000), max_size=60))
def test_steps_hold_each_text_once_are_small_and_go_from_long_to_short(texts: list[str]) -> None:
    cut = list(steps(texts))
    assert sorted(place for step in cut for place in step) == list(range(len(texts)))
    sizes = [[len(embedding.readable(texts[place]).encode()) for place in step] for step in cut]
    assert all(len(step) <= embedding.TOGETHER for step in cut)
    assert all(len(step) == 1 or len(step) * max(step) <= embedding.STEP_BYTES for step in sizes)
    assert [size for step in sizes for size in step] == sorted((s for step in sizes for s in step), reverse=True)


def test_what_is_asked_and_what_is_searched_bear_the_models_own_prefixes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "multilingual-e5-small"
    shutil.copytree(found("")[1], folder)
    told: list[list[str]] = []
    e5 = Model(Choice(str(folder)))
    assert e5.status().model == f"multilingual-e5-small@{MINILM_SHA256}"

    def noted(texts: list[str]) -> NDArray[np.float16]:
        told.append(texts)
        return np.zeros((len(texts), 2), np.float16)

    monkeypatch.setattr(e5, "_vectors", noted)
    e5.embed(["where?"], asked=True)
    e5.embed(["here."])
    assert told == [["query: where?"], ["passage: here."]]


def test_other_weights_than_those_noted_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(found("")[1], folder)
    weights = folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    with pytest.raises(ModelIsAnother):
        Model(Choice(str(folder), MINILM_SHA256))


def test_a_default_that_was_tampered_with_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.setattr(embedding, "found", lambda _: (MINILM, folder))
    with pytest.raises(ModelIsAnother):
        Model(Choice())


@pytest.mark.parametrize("name", ["nobody/never-fetched", "not a name", "../x", "a/b/c", "/nonexistent/model", "~/x"])
def test_a_model_that_is_not_here_is_told_and_not_fetched(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("it wanted to reach the network"))
    with pytest.raises(ModelMissing):
        Model(Choice(name))


def test_without_its_package_the_default_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MINILM_PACKAGE", "kith_no_such_package")
    with pytest.raises(ModelMissing):
        found("")


def test_what_is_no_model_or_wants_to_run_its_own_code_is_foreign(tmp_path: Path) -> None:
    with pytest.raises(ModelForeign):
        Model(Choice(str(tmp_path)))
    (tmp_path / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(ModelForeign):
        Model(Choice(str(tmp_path)))
    folder = tmp_path / "own"
    shutil.copytree(found("")[1], folder)
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Evil: pass\n")
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "evil.Evil"
    (folder / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelForeign):
        Model(Choice(str(folder)))
    assert not (tmp_path / "ran").exists()

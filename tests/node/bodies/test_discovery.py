"""GGUFs of other programs are found by the names these give them; what is garbage or hostile is passed over."""

import errno
import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from node.bodies import discovery
from node.bodies.discovery import OF_OLLAMA, Finds, is_whole_model, search
from tests.node.bodies import ggufs


def ollama(store: Path, name: str, data: bytes, kind: str = OF_OLLAMA) -> Path:
    digest = hashlib.sha256(data).hexdigest()
    blob = store / "blobs" / f"sha256-{digest}"
    blob.parent.mkdir(parents=True, exist_ok=True)
    blob.write_bytes(data)
    manifest = store / "manifests" / name
    manifest.parent.mkdir(parents=True, exist_ok=True)
    layers = [
        {"mediaType": "application/vnd.ollama.image.license", "digest": "sha256:" + "1" * 64, "size": 1},
        {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)},
    ]
    manifest.write_text(json.dumps({"schemaVersion": 2, "layers": layers}))
    return blob


def look(user: Path, **environment: str) -> Finds:
    return search({"HOME": str(user), **environment}, user / "no-root")


def names(finds: Finds) -> set[tuple[str, str]]:
    return {(one.name, one.by) for one in finds.found}


def test_ollama_s_models_are_found_under_the_names_people_type(tmp_path: Path) -> None:
    store = tmp_path / ".ollama/models"
    blob = ollama(store, "registry.ollama.ai/library/llama3.2/1b", b"one")
    ollama(store, "registry.ollama.ai/ana/mine/latest", b"two")
    ollama(store, "hf.co/Qwen/Qwen3-0.6B-GGUF/Q8_0", b"three")
    found = look(tmp_path)
    assert names(found) == {
        ("llama3.2:1b", "Ollama"),
        ("ana/mine:latest", "Ollama"),
        ("hf.co/Qwen/Qwen3-0.6B-GGUF:Q8_0", "Ollama"),
    }
    assert blob in {one.path for one in found.found}
    assert found.passed_over == 0


def test_other_places_are_taken_from_the_environment(tmp_path: Path) -> None:
    ollama(tmp_path / "elsewhere", "registry.ollama.ai/library/a/b", b"one")
    ggufs.write(_made(tmp_path / "cache/c.gguf"))
    ggufs.write(_made(tmp_path / "hf/hub/models--a--b/snapshots/1/d.gguf"))
    assert names(look(tmp_path / "nobody")) == set()
    assert names(
        look(
            tmp_path / "nobody",
            OLLAMA_MODELS=str(tmp_path / "elsewhere"),
            LLAMA_CACHE=str(tmp_path / "cache"),
            HF_HOME=str(tmp_path / "hf"),
        )
    ) == {("a:b", "Ollama"), ("c", "llama.cpp"), ("d", "Hugging Face")}


def test_the_system_s_ollama_is_found_too(tmp_path: Path) -> None:
    ollama(tmp_path / "usr/share/ollama/.ollama/models", "registry.ollama.ai/library/a/b", b"one")
    assert names(search({}, tmp_path)) == {("a:b", "Ollama")}


def test_files_of_lm_studio_are_found_but_no_parts_and_no_eyes(tmp_path: Path) -> None:
    for name in ("A-Q8_0.gguf", "mmproj-A-f16.gguf", "A-mmproj-f16.gguf", "B-00001-of-00002.gguf", "notes.txt"):
        ggufs.write(_made(tmp_path / ".lmstudio/models/publisher/repo" / name))
    ggufs.write(_made(tmp_path / ".cache/lm-studio/models/publisher/old/C.GGUF"))
    found = look(tmp_path)
    assert names(found) == {("A-Q8_0", "LM Studio"), ("C", "LM Studio")}
    assert found.passed_over == 3


def test_a_file_with_two_names_is_found_once(tmp_path: Path) -> None:
    blob = ggufs.write(_made(tmp_path / ".cache/huggingface/hub/models--a--b/blobs/x"))
    for commit in ("1", "2"):
        _made(tmp_path / f".cache/huggingface/hub/models--a--b/snapshots/{commit}/m.gguf").symlink_to(blob)
    store = tmp_path / ".ollama/models"
    ollama(store, "registry.ollama.ai/library/a/b", b"one")
    ollama(store, "registry.ollama.ai/library/a/latest", b"one")
    assert len(look(tmp_path).found) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"not json", b"[]", b'{"layers": 3}', b'{"layers": [{"mediaType": 1}]}', b'{"layers": []}', b"\xff" * 100],
)
def test_a_manifest_that_is_garbage_is_counted_and_passed_over(tmp_path: Path, content: bytes) -> None:
    store = tmp_path / ".ollama/models"
    ollama(store, "registry.ollama.ai/library/good/one", b"one")
    _made(store / "manifests/registry.ollama.ai/library/bad/one").write_bytes(content)
    found = look(tmp_path)
    assert names(found) == {("good:one", "Ollama")}
    assert found.passed_over == 1


@pytest.mark.parametrize(
    "digest",
    ["sha256:../../../etc/passwd", "sha256:" + "0" * 63, "md5:1", "sha256:" + "A" * 64, "", "sha256:" + "0" * 64],
)
def test_a_manifest_leads_nowhere_but_to_a_blob(tmp_path: Path, digest: str) -> None:
    manifest = _made(tmp_path / ".ollama/models/manifests/registry.ollama.ai/library/bad/one")
    manifest.write_text(json.dumps({"layers": [{"mediaType": OF_OLLAMA, "digest": digest}]}))
    found = look(tmp_path)
    assert (found.found, found.passed_over) == ([], 1)


def test_links_in_circles_end(tmp_path: Path) -> None:
    store = tmp_path / ".lmstudio/models"
    ggufs.write(_made(store / "a/b/m.gguf"))
    (store / "a/b/up").symlink_to(store)
    (store / "self.gguf").symlink_to(store / "self.gguf")
    (store / "gone.gguf").symlink_to(store / "none.gguf")
    assert names(look(tmp_path)) == {("m", "LM Studio")}


def test_a_walk_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "MAX_ENTRIES", 20)
    for number in range(50):
        _made(tmp_path / f".lmstudio/models/a/{number}.gguf").write_bytes(b"x")
    found = look(tmp_path)
    assert len(found.found) < 20
    assert found.passed_over == 1
    deep = tmp_path / "deep/.lmstudio/models" / "/".join("abcdefghijkl")
    _made(deep / "m.gguf").write_bytes(b"x")
    assert look(tmp_path / "deep").found == []


def test_a_folder_that_is_closed_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the one above Ollama's on most Linux machines: nobody else can even see whether there is something in it."""
    closed = tmp_path / ".lmstudio"

    def refused(call: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Path, *rest: object, **more: object) -> object:
            if Path(path).is_relative_to(closed):
                raise PermissionError(errno.EACCES, "closed")
            return call(path, *rest, **more)

        return asked

    monkeypatch.setattr(os, "scandir", refused(os.scandir))
    monkeypatch.setattr(Path, "stat", refused(Path.stat))
    assert look(tmp_path).passed_over == 1


def test_a_manifest_that_lies_beside_its_folders_goes_by_its_own_name(tmp_path: Path) -> None:
    ollama(tmp_path / ".ollama/models", "alone", b"x")
    assert names(look(tmp_path)) == {("alone", "Ollama")}


def test_a_manifest_that_is_nested_without_end_is_passed_over(tmp_path: Path) -> None:
    _made(tmp_path / ".ollama/models/manifests/a/b/c").write_bytes(b'{"x":' + b"[" * 500_000)
    assert look(tmp_path).passed_over == 1


def test_a_file_whose_name_is_no_text_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".lmstudio/models").mkdir(parents=True)
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/.lmstudio/models/\xff.gguf")).write_bytes(b"x")
    found = look(tmp_path)
    assert (found.found, found.passed_over) == ([], 1)


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("a.gguf", True),
        ("A-Q8_0.GGUF", True),
        ("mmproj-a.gguf", False),
        ("a.mmproj-f16.gguf", False),
        ("a-00001-of-00003.gguf", False),
        ("a.safetensors", False),
    ],
)
def test_a_whole_model_is_told_by_its_name(name: str, whole: bool) -> None:
    assert is_whole_model(name) == whole


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path

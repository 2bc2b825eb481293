"""What a GGUF says of itself: its header, read fast and safely, without llama.cpp and without its weights."""

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from node.bodies.cursor import Cursor, HeaderWrong
from node.bodies.layout import ARRAY, CALLED, SCALARS, SLEEPING, STORED, TEXT
from node.bodies.words import shown
from node.errors import BodyRefused, in_words

MAGIC = int.from_bytes(b"GGUF", "little")
MAX_KEYS = 10_000
MAX_TENSORS = 100_000
MAX_DIMENSIONS = 4
MAX_ALIGNMENT = 1 << 16
LONGEST_KEY = 1 << 10
LONGEST_TEXT = 1 << 12  # of those that are kept; templates and licences may be longer and are passed over
LANGUAGES = 200

ANOTHER = "name another file; `kith body suggest` lists some"


@dataclass(frozen=True)
class Header:
    """A GGUF as it describes itself. Texts come from a stranger: they are short, and shown only after a wash."""

    architecture: str
    name: str
    kind: str  # "model", "adapter", "mmproj" …
    parameters: int
    context: int  # tokens it was trained on; 0 if it does not say
    vocabulary: int
    layers: int
    quantisation: str
    can_sleep: bool  # stored exactly enough that an adapter can be learnt on it
    languages: tuple[str, ...]
    licence: str
    has_template: bool
    pieces: int  # files that it is split into
    size: int
    whole: bool  # all of its tensors lie within the file

    @property
    def is_adapter(self) -> bool:
        """Whether it changes another body instead of being one."""
        return self.kind == "adapter"


@dataclass(frozen=True)
class _Tensors:
    parameters: int
    weights: dict[str, int]  # by how they are stored
    end: int  # of the last one, counted from where they begin


def read(path: Path, called: str = "") -> Header:
    """The header of the file at ``path``; raises ``BodyRefused`` for what is none, by what it is ``called``."""
    name = called or shown(path.name)
    try:
        seen = path.stat()
        if not stat.S_ISREG(seen.st_mode):  # a pipe would make us wait
            raise BodyRefused(f"{name} is not a file", ANOTHER)
        with path.open("rb") as file:
            return _read(file, seen.st_size)
    except HeaderWrong as error:
        raise BodyRefused(f"{name} is no GGUF that can be read: {error}", ANOTHER) from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        why = in_words(error) if isinstance(error, OSError) else "that is no name of a file"
        raise BodyRefused(f"{name} cannot be read: {why}", ANOTHER) from error


def read_body(path: Path, called: str = "") -> Header:
    """Like ``read``, but raises for whatever cannot speak by itself."""
    found = read(path, called)
    why = ""
    if found.is_adapter:
        why = "it is an adapter, which changes a body and is none"
    elif found.kind == "mmproj":
        why = "it is the part that lets another model see"
    elif found.pieces > 1:
        why = f"it is one of {found.pieces} pieces; a body is one file"
    elif not found.whole:
        why = "it is cut off; its weights reach beyond its end"
    elif not found.parameters or not found.vocabulary or not found.architecture:
        why = "it holds no weights" if not found.parameters else "it does not say what its tokens are"
    if why:
        raise BodyRefused(f"{called or shown(path.name)} is no body: {why}", ANOTHER)
    return found


def _read(file: BinaryIO, size: int) -> Header:
    cursor = Cursor(file, size)
    if cursor.count("I") != MAGIC:
        raise HeaderWrong("it does not begin like one")
    version = cursor.count("I")
    if version not in (2, 3):
        raise HeaderWrong(_of_version(version))
    tensors, keys = cursor.count(), cursor.count()
    if tensors > MAX_TENSORS or keys > MAX_KEYS:
        raise HeaderWrong("it claims to hold more than any model does")
    found, lists = _metadata(cursor, keys)
    stored = _tensors(cursor, tensors)

    def said(key: str) -> str:
        value = found.get(key)
        return value if isinstance(value, str) else ""

    def number(key: str) -> int:
        value = found.get(key)
        return value if isinstance(value, int) and value > 0 else 0

    alignment = number("general.alignment") or 32
    if alignment > MAX_ALIGNMENT or alignment & (alignment - 1):
        raise HeaderWrong(f"its weights cannot be aligned to {alignment}")
    begin = -(-cursor.at // alignment) * alignment
    architecture = said("general.architecture")
    tokens, _ = lists.get("tokenizer.ggml.tokens", (0, []))
    return Header(
        architecture=architecture,
        name=said("general.name"),
        kind=said("general.type") or "model",
        parameters=stored.parameters,
        context=number(f"{architecture}.context_length"),
        vocabulary=tokens or number(f"{architecture}.vocab_size"),
        layers=number(f"{architecture}.block_count"),
        quantisation=_quantisation(stored.weights, found.get("general.file_type")),
        can_sleep=bool(stored.weights) and set(stored.weights) <= SLEEPING,
        languages=tuple(filter(None, lists.get("general.languages", (0, []))[1])),
        licence=said("general.license"),
        has_template="tokenizer.chat_template" in found,
        pieces=max(number("split.count"), 1),
        size=size,
        whole=bool(tensors) and begin + stored.end <= size,
    )


def _metadata(
    cursor: Cursor, keys: int
) -> tuple[dict[str, str | int | float | None], dict[str, tuple[int, list[str]]]]:
    found: dict[str, str | int | float | None] = {}
    lists = {}
    for _ in range(keys):
        key = cursor.text(LONGEST_KEY)
        kind = cursor.count("I")
        if key is None:
            raise HeaderWrong("a name in its metadata is too long")
        if kind in SCALARS:
            found[key] = cursor.scalar(SCALARS[kind])
        elif kind == TEXT:
            found[key] = cursor.text(LONGEST_TEXT)
        elif kind == ARRAY:
            lists[key] = cursor.array(LANGUAGES if key == "general.languages" else 0)
        else:
            raise HeaderWrong(f"its metadata holds an unknown kind of value ({kind})")
    return found, lists


def _tensors(cursor: Cursor, count: int) -> _Tensors:
    parameters, end = 0, 0
    weights: dict[str, int] = {}
    for _ in range(count):
        name, dimensions = cursor.text(LONGEST_KEY), cursor.count("I")
        if name is None or dimensions > MAX_DIMENSIONS:
            raise HeaderWrong("it describes a tensor that no model has")
        elements = 1
        for _ in range(dimensions):
            elements *= cursor.count()
        stored = STORED.get(cursor.count("I"))
        offset = cursor.count()
        if stored is None:
            raise HeaderWrong("its weights are stored in a way that is not known here")
        called, block, taken = stored
        parameters += elements
        end = max(end, offset + -(-elements // block) * taken)
        if dimensions > 1:  # norms are F32 in every file, and say nothing about the rest
            weights[called] = weights.get(called, 0) + elements
    return _Tensors(parameters, weights, end)


def _quantisation(weights: dict[str, int], file_type: object) -> str:
    """What the file is called; what it says of itself counts only where its weights do not say otherwise."""
    if not weights:
        return "none"
    most = max(weights, key=lambda kind: weights[kind])
    said = CALLED.get(file_type, "") if isinstance(file_type, int) else ""
    return said if said.startswith(most) or (said and not set(weights) <= SLEEPING) else most


def _of_version(version: int) -> str:
    if version in (2 << 24, 3 << 24):
        return "it was written for big-endian machines"
    if version > 3:
        return f"it is of version {version}, and versions 2 and 3 are known here"
    return f"it is of version {version}, which is too old"

"""llama.cpp: a model and its vocabulary. One thread uses it all; what the library cannot bear is refused before.

The functions of ``llama_cpp`` are called as they are: its classes parse control tokens out of text, reuse caches across
adapters, and die of what they should refuse.
"""

import ctypes
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Any

os.environ.setdefault("GGML_NO_BACKTRACE", "1")  # else it starts a debugger upon itself when it aborts
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that wait must not burn a core that others need

from llama_cpp import llama_cpp as _llama_cpp

from agent.errors import AgentError
from agent.mind.refusals import (
    BodyDamaged,
    BodyForeign,
    BodyIsAnother,
    BodyMissing,
    TokenUnknown,
)
from agent.mind.specials import Mark
from agent.mind.thoughts import CLOSE, OPEN

lib: Any = _llama_cpp

LONGEST_TOKEN = 1 << 10  # bytes
LONGEST_VALUE = 1 << 12  # bytes of metadata that we ask for

_HALF = re.compile("[\ud800-\udfff]")  # half a character: no text has it, but a Python string can

_heard: list[str] | None = None


@lib.llama_log_callback  # type: ignore[untyped-decorator]
def _hear(_level: int, text: bytes, _data: object) -> None:
    # Nothing of it is ever printed: it may quote what strangers wrote into a file.
    if _heard is not None:
        _heard.append(text.decode(errors="replace"))


lib.llama_log_set(_hear, None)


@contextmanager
def overheard() -> Iterator[list[str]]:
    """What the library says meanwhile. It names an error in no other way."""
    global _heard
    _heard = []
    try:
        yield _heard
    finally:
        _heard = None


def hash_of(path: str, missing: type[AgentError] = BodyMissing) -> str:
    """The SHA-256 of a file, in hex."""
    try:
        with Path(path).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise missing(f"it cannot be read: {os.strerror(error.errno or 0).lower()}") from error


class Model:
    """A body's weights and vocabulary, opened from a file whose hash is known."""

    def __init__(self, path: str, sha256: str) -> None:
        found = hash_of(path)
        if found != sha256:
            raise BodyIsAnother(f"its SHA-256 is {found[:16]}…, not {sha256[:16]}…")
        self.sha256 = sha256
        self.pointer: int | None = _loaded(path)
        self._vocabulary = lib.llama_model_get_vocab(self.pointer)
        self.size: int = lib.llama_vocab_n_tokens(self._vocabulary)
        has_words = lib.llama_vocab_type(self._vocabulary) != lib.LLAMA_VOCAB_TYPE_NONE  # asked for any, it would die
        if (
            not self.size
            or not has_words
            or not lib.llama_model_has_decoder(self.pointer)
            or lib.llama_model_has_encoder(self.pointer)
        ):
            self.close()
            raise BodyForeign("it is not a model that goes on with a text")
        self.trained_on: int = lib.llama_model_n_ctx_train(self.pointer)
        self._piece = ctypes.create_string_buffer(LONGEST_TOKEN)
        self._pieces: dict[int, bytes] = {}

    @property
    def architecture(self) -> str:
        """Its kind, as llama.cpp names it."""
        return self.said_of_itself("general.architecture")

    @property
    def vocabulary(self) -> Any:
        """The library's own."""
        return self._vocabulary

    def said_of_itself(self, name: str) -> str:
        """A value of the file's metadata; empty if there is none."""
        return metadata(name, lambda *rest: lib.llama_model_meta_val_str(self.pointer, *rest))

    @property
    def template(self) -> str:
        """How the file says that messages are to be written; empty if it does not."""
        found: bytes | None = lib.llama_model_chat_template(self.pointer, None)
        return (found or b"").decode(errors="replace")

    @property
    def first(self) -> int | None:
        """The token that stands before everything, if there is one."""
        return _there(lib.llama_vocab_bos(self._vocabulary))

    @property
    def wants_first(self) -> bool:
        """Whether it was trained with ``first``."""
        return bool(lib.llama_vocab_get_add_bos(self._vocabulary))

    @property
    def last(self) -> int | None:
        """The token that ends everything, if there is one."""
        return _there(lib.llama_vocab_eos(self._vocabulary))

    def word(self, token: int | None) -> str:
        """How a special token is written; nothing for none."""
        if token is None:
            return ""
        found: bytes | None = lib.llama_vocab_get_text(self._vocabulary, token)
        return (found or b"").decode(errors="replace")

    def marks(self) -> dict[str, Mark]:
        """All tokens that are no text, by how they are written."""
        special = lib.LLAMA_TOKEN_ATTR_CONTROL | lib.LLAMA_TOKEN_ATTR_USER_DEFINED | lib.LLAMA_TOKEN_ATTR_UNKNOWN
        kinds = ((id, lib.llama_vocab_get_attr(self._vocabulary, id)) for id in range(self.size))
        return {
            self.word(id): Mark(id, bool(kind & lib.LLAMA_TOKEN_ATTR_RSTRIP), bool(kind & lib.LLAMA_TOKEN_ATTR_UNKNOWN))
            for id, kind in kinds
            if kind & special
        }

    def plain(self, text: str) -> list[int]:
        """Text of people as tokens; nothing in it is taken for a control token."""
        return self._tokens(text, special=False)

    def control(self, name: str) -> int:
        """The token of a control word."""
        found = self._tokens(name, special=True)
        if len(found) != 1 or not lib.llama_vocab_is_control(self._vocabulary, found[0]):
            raise TokenUnknown(f"this body has no control token {name}")
        return found[0]

    def known(self, tokens: tuple[int, ...]) -> list[int]:
        """The tokens, if the body has them all."""
        if any(not 0 <= token < self.size for token in tokens):
            raise TokenUnknown(f"a token is outside of this body's {self.size}")
        return list(tokens)

    def ends(self, token: int) -> bool:
        """Whether the body means by this that it has said all."""
        return bool(lib.llama_vocab_is_eog(self._vocabulary, token))

    def piece(self, token: int) -> bytes:
        """What a token stands for; nothing for a control token, if no thought. It may be a part of a character."""
        known = self._pieces.get(token)
        if known is None:
            size = lib.llama_token_to_piece(self._vocabulary, token, self._piece, LONGEST_TOKEN, 0, False)
            word = self.word(token).encode()
            known = self._pieces[token] = word if word in (OPEN, CLOSE) else self._piece.raw[: max(size, 0)]
        return known

    def close(self) -> None:
        """Give back its memory. Contexts and adapters must have gone before."""
        if self.pointer:
            lib.llama_model_free(self.pointer)
            self.pointer = None

    def _tokens(self, text: str, special: bool) -> list[int]:
        data = _HALF.sub("\ufffd", text).encode()
        room = (lib.llama_token * (len(data) + 2))()
        count = lib.llama_tokenize(self._vocabulary, data, len(data), room, len(room), False, special)
        if count < 0:  # more tokens than bytes: no vocabulary of ours does that
            raise TokenUnknown("this body cannot read the text")
        return room[:count]  # type: ignore[no-any-return]


def _there(token: int) -> int | None:
    return token if token >= 0 else None


def metadata(name: str, ask: Callable[..., int]) -> str:
    """A value of a GGUF's metadata as text; empty if there is none."""
    room = ctypes.create_string_buffer(LONGEST_VALUE)
    return room.value.decode(errors="replace") if ask(name.encode(), room, LONGEST_VALUE) >= 0 else ""


def _loaded(path: str) -> int:
    with Path(path).open("rb") as file:
        if file.read(4) != b"GGUF":
            raise BodyDamaged("it is no GGUF file")
    settings = lib.llama_model_default_params()
    with overheard() as said:
        pointer: int | None = lib.llama_model_load_from_file(path.encode(), settings)
    if pointer:
        return pointer
    if match := re.search(r"unknown model architecture: '(\w{1,40})'", "".join(said)):
        raise BodyForeign(f"its architecture, {match[1]}, is not known to this llama.cpp")
    raise BodyDamaged("it is not a whole model")

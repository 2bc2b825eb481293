"""The languages that a GGUF file says its model speaks. (llama.cpp does not tell what is written there as a list.)

It stands among the first lines of a file, so no more than those are read; what cannot be read says nothing.
"""

import struct
from pathlib import Path
from typing import BinaryIO

LANGUAGES = b"general.languages"
MOST = 64  # lines that are looked at
LONGEST = 1 << 10  # bytes of a text
_TEXT, _LIST = 8, 9
_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def languages(path: str) -> tuple[str, ...]:
    """As codes (“en”); empty if the file does not say."""
    try:
        with Path(path).open("rb") as file:
            return _found(file)
    except (OSError, ValueError, struct.error, KeyError):
        return ()


def _found(file: BinaryIO) -> tuple[str, ...]:
    file.seek(16)  # past its name, its version and the number of its tensors
    for _ in range(min(_number(file, "<Q"), MOST)):
        key, kind = _text(file), _number(file, "<I")
        if key == LANGUAGES and kind == _LIST and _number(file, "<I") == _TEXT:
            return tuple(_text(file).decode() for _ in range(min(_number(file, "<Q"), MOST)))
        if key.startswith(b"tokenizer."):  # long, and after all that is general
            break
        _skip(file, kind)
    return ()


def _skip(file: BinaryIO, kind: int) -> None:
    if kind == _TEXT:
        file.seek(_number(file, "<Q"), 1)
    elif kind == _LIST:
        kind, count = _number(file, "<I"), _number(file, "<Q")
        if kind == _TEXT:
            for _ in range(min(count, MOST)):
                _text(file)
        else:
            file.seek(_SIZES[kind] * count, 1)
    else:
        file.seek(_SIZES[kind], 1)


def _text(file: BinaryIO) -> bytes:
    size = _number(file, "<Q")
    text = file.read(size) if size <= LONGEST else b""
    if len(text) < size:
        raise ValueError
    return text


def _number(file: BinaryIO, form: str) -> int:
    (number,) = struct.unpack(form, file.read(struct.calcsize(form)))
    return int(number)

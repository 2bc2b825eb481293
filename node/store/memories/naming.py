"""How memories are named on the command line: sixteen letters of which the first few will do."""

import base64
import binascii

from agent.memory.memory import Memory
from node.errors import NotAccepted, NotKnown
from node.journal import Transaction
from node.store.memories import rows
from node.store.memories.rows import ID_BYTES

LETTERS = ID_BYTES * 8 // 5
ENOUGH_LETTERS = 4


def spelled(id: bytes) -> str:
    """An id as text."""
    return base64.b32encode(id).decode().lower()


def meant(of: Transaction, text: str) -> Memory:
    """The one memory whose id begins so."""
    low, high = _range(text)
    found = rows.begun(of, low, high)
    if not found:
        raise NotKnown("there is no memory of that id", "see what there is with `kith memory list`")
    if len(found) > 1:
        raise NotKnown("more than one memory's id begins so", "write more letters of it")
    return found[0]


def _range(text: str) -> tuple[bytes, bytes]:
    letters = "".join(text.split()).upper()
    if not ENOUGH_LETTERS <= len(letters) <= LETTERS or not letters.isascii():
        raise NotAccepted(
            f"{text[:20]!r} is no id of a memory", f"write at least {ENOUGH_LETTERS} of its {LETTERS} letters"
        )
    try:
        low = base64.b32decode(letters.ljust(LETTERS, "A"))
        high = base64.b32decode(letters.ljust(LETTERS, "7"))
    except (binascii.Error, ValueError) as error:
        raise NotAccepted(f"{text[:20]!r} is no id of a memory", "an id has the letters a to z and 2 to 7") from error
    return low, high

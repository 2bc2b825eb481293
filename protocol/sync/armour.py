"""A letter as text that survives messengers: quoted, broken into lines, wrapped in other words.

Between two marks only the letters, digits and two signs of base64 count; what messengers put there besides is passed
over.
"""

import base64
import binascii
import re

from identity.ids import digest
from protocol.errors import RemoteProtocolError
from protocol.sync import letter, limits
from protocol.sync.letter import Sealed

BEGIN, END = "kith-letter:", ":kith-letter"
_WIDTH = 64
_CHECK = 4
_ELSE = re.compile(r"[^A-Za-z0-9+/]")


def written(sealed: Sealed) -> str:
    """A letter to be pasted anywhere."""
    data = sealed.to_bytes()
    letters = base64.b64encode(data + _check(data)).decode().rstrip("=")
    lines = [letters[at : at + _WIDTH] for at in range(0, len(letters), _WIDTH)]
    return "\n".join([BEGIN, *lines, END, ""])


def read(text: str) -> Sealed:
    """The letter in a text, whatever stands around it; raises if there is none, or not all of it."""
    if len(text) > limits.LETTER_TEXT:
        raise RemoteProtocolError("more text than a letter can be")
    begin = text.find(BEGIN)
    end = text.find(END, begin + len(BEGIN))
    if begin < 0 or end < 0:
        raise RemoteProtocolError(f"no letter, or not all of it: it goes from {BEGIN!r} to {END!r}")
    letters = _ELSE.sub("", text[begin + len(BEGIN) : end])
    try:
        whole = base64.b64decode(letters + "=" * (-len(letters) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise RemoteProtocolError("a letter that was not copied faithfully") from error
    data, check = whole[:-_CHECK], whole[-_CHECK:]
    if check != _check(data):
        raise RemoteProtocolError("a letter that was not copied faithfully: have it sent as a file")
    return letter.read(data)


def _check(data: bytes) -> bytes:
    return digest("kith/letter-check/1", data)[:_CHECK]

"""A ticket as a QR code: on the terminal, or in a file."""

import io
from pathlib import Path

from node.errors import DiskRefused, NotAccepted, in_words
from node.files import write_durably

_KINDS = (".svg", ".png")


def on_terminal(ticket: str) -> str:
    """The code in half blocks, two rows to a line, light on dark and dark on light terminals alike."""
    drawn = io.StringIO()
    _code(ticket).terminal(drawn, compact=True, border=2)
    return drawn.getvalue()


def refuse_unknown(path: Path) -> None:
    """Raise for a file of a kind that cannot be drawn, before anything is signed."""
    if path.suffix.lower() not in _KINDS:
        raise NotAccepted(
            f"a QR code is drawn as {' or '.join(_KINDS)}, not {path.suffix or 'that'}", "name such a file"
        )


def draw(ticket: str, path: Path) -> None:
    """The code in a file for its owner alone: it is as secret as the ticket."""
    drawn = io.BytesIO()
    _code(ticket).save(drawn, kind=path.suffix.lower()[1:], scale=8, border=4)
    try:
        write_durably(path.absolute(), drawn.getvalue())
    except OSError as error:
        raise DiskRefused(
            f"cannot write {path}: {in_words(error)}", "the invite is made: `kith invite list`"
        ) from error


def _code(ticket: str):  # type: ignore[no-untyped-def]  # the library has no types of its own
    import segno

    return segno.make_qr(ticket.upper(), error="m", boost_error=False)  # capitals take half the room

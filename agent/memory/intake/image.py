"""Images: when and where they were taken and with what, what is written about them, and the text in them.

The text is looked for only if the program ``tesseract`` is there.
"""

import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agent.memory.intake import when
from agent.memory.intake.cleaning import clean, name, says_something
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.refusals import (
    Damaged,
    ExtraMissing,
    IntakeRefused,
    TookTooLong,
    TooLarge,
    damaged_if_it_fails,
)

if TYPE_CHECKING:
    from PIL import Image

BROKEN = "it is no image, or not a whole one"
READING = 60.0  # seconds that tesseract may take
MOST_TEXT = 1 << 20
_CAMERA, _GPS = 0x8769, 0x8825  # where EXIF keeps what the camera said, and where it was
_ABOUT, _MAKE, _MODEL, _CHANGED, _ARTIST = 0x010E, 0x010F, 0x0110, 0x0132, 0x013B
_TAKEN, _ZONE, _COMMENT, _XP_TITLE, _XP_COMMENT = 0x9003, 0x9011, 0x9286, 0x9C9B, 0x9C9C


def read(file: Opened) -> Iterator[Piece]:
    """What is known of an image."""
    with damaged_if_it_fails(BROKEN):
        found, pixels = _known(file)
    if found is not None:
        yield found
    text = ""
    try:
        text = written_in(file, pixels)
    except ExtraMissing as missing:
        if found is None:
            file.note(str(file.path), f"nothing is written about it; {missing}")
    except IntakeRefused as refused:
        file.note(str(file.path), str(refused))
    for line in text.split("\n\n"):
        one = " ".join(line.split())
        if found is not None:
            yield Piece(one, at=found.at, whole_day=found.whole_day, part="the text in it", wall=found.wall)
        else:
            yield Piece(one, part="the text in it")


def written_in(file: Opened, pixels: int) -> str:
    """The text that can be seen in it."""
    program = shutil.which("tesseract")
    if program is None:
        raise ExtraMissing("to read the text in it, install the program tesseract")
    if pixels > file.limits.pixels:
        raise TooLarge(f"it is too large for its text to be read: {pixels // 1_000_000} million pixels")
    try:
        done = subprocess.run(
            [program, "stdin", "stdout"], input=file.whole(), capture_output=True, timeout=READING, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooLong(f"reading the text in it took more than {READING:g} seconds") from error
    except OSError as error:
        raise ExtraMissing("the program tesseract cannot be started") from error
    if done.returncode:
        raise Damaged("tesseract cannot read it")
    return done.stdout[:MOST_TEXT].decode("utf-8", "replace")


def _known(file: Opened) -> tuple[Piece | None, int]:
    from PIL import Image

    file.need_whole()
    Image.MAX_IMAGE_PIXELS = None  # nothing is unpacked here: only what stands at its beginning is read
    with Image.open(file.stream()) as image:
        pixels = image.width * image.height
        marks = Image.Image.getexif(image)  # PNG's own would unpack all of it
        camera = marks.get_ifd(_CAMERA)
        place = _place(marks.get_ifd(_GPS))
        written = list(_written(image, marks, camera))
    said = _taken(camera.get(_TAKEN) or marks.get(_CHANGED), camera.get(_ZONE))
    maker, model = name(str(marks.get(_MAKE, ""))), name(str(marks.get(_MODEL, "")))
    with_what = model if model.startswith(maker) else f"{maker} {model}".strip()
    facts = [f"at {place}" if place else "", f"with {with_what}" if with_what else "", *written]
    if said is None and not any(facts):
        return None, pixels
    text = ", ".join((f"Photo {name(file.path.name)}", *(one for one in facts if one)))
    author = name(str(marks.get(_ARTIST, "")))
    if said is None:
        return Piece(text, author=author), pixels
    return Piece(text, author=author, at=said.at, whole_day=said.whole_day, wall=said.wall), pixels


def _written(image: "Image.Image", marks: Any, camera: Any) -> Iterator[str]:
    """What people wrote about it."""
    seen = set()
    for value in (
        *(marks.get(_ABOUT), camera.get(_COMMENT), marks.get(_XP_TITLE), marks.get(_XP_COMMENT)),
        *(image.info.get(key) for key in ("Description", "Title", "Comment", "comment")),
    ):
        text = clean(_text(value))
        if says_something(text) and text not in seen:
            seen.add(text)
            yield text


def _text(value: object) -> str:
    if isinstance(value, bytes):
        if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0"):
            value, wide = value[8:], value.startswith(b"UNICODE")
        else:
            wide = value[1::2].count(0) * 4 > len(value)
        return value[:4000].decode("utf-16" if wide else "utf-8", "replace")
    return str(value)[:4000] if isinstance(value, str) else ""


def _taken(value: object, zone: object) -> when.When | None:
    if not isinstance(value, str):
        return None
    day, _, clock = value.strip("\0 ").partition(" ")
    around = zone if isinstance(zone, str) and clock else ""
    return when.iso(f"{day.replace(':', '-')} {clock}{around}".strip()) or when.iso(day.replace(":", "-"))


def _place(gps: Any) -> str:
    north, east = _degrees(gps.get(2)), _degrees(gps.get(4))
    if north is None or east is None or not (0 <= north <= 90 and 0 <= east <= 180):
        return ""
    return f"{north:.4f}° {'S' if gps.get(1) == 'S' else 'N'}, {east:.4f}° {'W' if gps.get(3) == 'W' else 'E'}"


def _degrees(value: Any) -> float | None:
    try:
        degrees, minutes, seconds = (float(one) for one in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    return degrees + minutes / 60 + seconds / 3600

"""Dates as people and programs write them. What has no zone is meant where this machine is."""

import math
import re
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

FIRST, LAST = 1800, 2200  # years that a memory may be of


class When(NamedTuple):
    """A moment, or a day when only that is known."""

    at: float
    whole_day: bool = False
    wall: float | None = None  # what ``at`` would be in UTC, where no zone is written


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "januar", "jänner"),
            ("february", "feb", "februar"),
            ("march", "mar", "märz", "mär"),
            ("april", "apr"),
            ("may", "mai"),
            ("june", "jun", "juni"),
            ("july", "jul", "juli"),
            ("august", "aug"),
            ("september", "sep", "sept"),
            ("october", "oct", "oktober", "okt"),
            ("november", "nov"),
            ("december", "dec", "dezember", "dez"),
        ),
        1,
    )
    for name in names
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_CLOCK = (
    r"(?:(?:T|[ \t]+|,[ \t]+)(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:[.,]\d{1,9})?)?(?P<z>Z|[+-]\d{2}:?\d{2})?)?"
)
_ISO = r"(?P<y>\d{4})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})"
_LEADING = re.compile(rf"[\[(]?{_ISO}(?!\d){_CLOCK}(?!\w)[\])]?[ \t]*[:,;.|–—-]*[ \t]*")
_DAYS = tuple(
    re.compile(rf"(?<![\w.]){form}(?![\w])", re.IGNORECASE)
    for form in (
        _ISO,
        r"(?P<y>\d{4})/(?P<mo>\d{1,2})/(?P<d>\d{1,2})",
        r"(?P<y>\d{4})[년年][ ]?(?P<mo>\d{1,2})[월月][ ]?(?P<d>\d{1,2})[일日]",
        r"(?P<y>\d{4})\.[ ]?(?P<mo>\d{1,2})\.[ ]?(?P<d>\d{1,2})\.?",
        r"(?P<d>\d{1,2})\.[ ]?(?P<mo>\d{1,2})\.[ ]?(?P<y>\d{4})",
        rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?[ ](?:of[ ])?(?P<mo>{_MONTH})\.?,?[ ](?P<y>\d{{4}})",
        rf"(?P<mo>{_MONTH})\.?[ ](?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?[ ](?P<y>\d{{4}})",
    )
)
_AROUND = re.compile(
    r"[\W_]*(?:\w{2,12}(?:day|tag|woch)\b\.?|(?:mon|tue|wed|thu|fri|sat|sun)\b\.?|\w요일|\w曜日)?[\W_]*", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def moment(
    year: int,
    month: int,
    day: int,
    hour: int | None = None,
    minute: int = 0,
    second: int = 0,
    zone: tzinfo | None = None,
) -> When | None:
    """A date that there is, or nothing."""
    if not FIRST <= year <= LAST:
        return None
    try:
        said = datetime(year, month, day, hour or 0, minute, min(second, 59), tzinfo=zone)
        return When(said.timestamp(), hour is None, None if zone else said.replace(tzinfo=UTC).timestamp())
    except (ValueError, OverflowError, OSError):
        return None


def iso(text: object) -> When | None:
    """A date and time as programs write them."""
    if not isinstance(text, str) or not 8 <= len(text) <= 40 or not text[:4].isdigit():
        return None
    if found := _LEADING.match(text.strip()):
        return _of(found)
    try:
        said = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment(said.year, said.month, said.day, said.hour, said.minute, said.second, said.tzinfo)


def epoch(value: object) -> When | None:
    """Seconds since 1970 (or thousandths, or millionths), as a number or in digits."""
    if isinstance(value, str) and len(value) > 32:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(number):
        return None
    for _ in range(2):
        if abs(number) > 1e11:
            number /= 1000
    return When(number) if -6e9 < number < 7.3e9 else None


def leading(text: str) -> tuple[When, str] | None:
    """The date that a line begins with, and the rest of the line."""
    if not text or text[0] not in "[(0123456789" or (found := _LEADING.match(text)) is None:
        return None
    said = _of(found)
    return (said, text[found.end() :]) if said else None


def day_in(text: str) -> When | None:
    """The day that is written somewhere in a heading."""
    text = text[:200]
    if not _YEAR.search(text):
        return None
    for form in _DAYS:
        if (found := form.search(text)) and (said := _of(found)):
            return said
    return None


def alone(text: str) -> When | None:
    """The day, if the line holds nothing else: a heading in a diary."""
    if len(text) > 60 or not _YEAR.search(text):
        return None
    for form in _DAYS:
        if (found := form.search(text)) and (said := _of(found)):
            around = text[: found.start()], text[found.end() :]
            return said if all(_AROUND.fullmatch(one) for one in around) else None
    return None


def loosely(value: object) -> When | None:
    """A date in whatever way a program wrote it."""
    if isinstance(value, str):
        return iso(value) or (day_in(value) if len(value) < 60 else None) or (epoch(value) if len(value) > 8 else None)
    said = epoch(value)
    return said if said and said.at > 3e7 else None  # a small number is no date


def _of(found: re.Match[str]) -> When | None:
    parts = found.groupdict()
    month = parts["mo"]
    number = int(month) if month.isdecimal() else _MONTHS[month.lower()]
    hour = int(parts["h"]) if parts.get("h") else None
    zone = _zone(parts.get("z") or "")
    return moment(
        int(parts["y"]), number, int(parts["d"]), hour, int(parts.get("mi") or 0), int(parts.get("s") or 0), zone
    )


def _zone(text: str) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    try:
        return datetime.strptime(text, "%z").tzinfo
    except ValueError:
        return None

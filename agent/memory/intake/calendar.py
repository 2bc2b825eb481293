"""ICS: events at their time, tasks with their due dates."""

import re
from collections.abc import Iterator
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from agent.memory.intake import when
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece
from agent.memory.intake.tasks import Task

MOST_LINES = 2_000  # of one event
LONGEST_LINE = 1 << 16
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?")
_KIND = ("VEVENT", "VTODO", "VJOURNAL")
_ESCAPED = re.compile(r"\\([\\;,nN])")

Fields = dict[str, tuple[str, str]]  # by name: what is said of it, and its value


def read(file: Opened) -> Iterator[Piece]:
    """The events and tasks of a calendar."""
    kind, fields, within = "", Fields(), 0
    for line in _unfolded(file):
        head, _, value = line.partition(":")
        field, _, about = head.partition(";")
        field = field.strip().upper()
        value = value.strip()
        if field == "BEGIN" and not kind and value.upper() in _KIND:
            kind, fields, within = value.upper(), {}, 0
        elif field == "BEGIN" and kind:
            within += 1  # an alarm in an event has a text of its own
        elif field == "END" and kind and within:
            within -= 1
        elif field == "END" and kind == value.upper():
            if piece := _piece(kind, fields):
                yield piece
            kind = ""
        elif kind and not within and len(fields) < MOST_LINES:
            fields.setdefault(field, (about, value))
        elif field == "X-WR-CALNAME" and not kind:
            file.title = _plain(value)[:200]


def _unfolded(file: Opened) -> Iterator[str]:
    held, size = list[str](), 0
    for line in file.lines():
        if line[:1] in (" ", "\t"):
            if size < LONGEST_LINE:
                held.append(line[1:])
                size += len(line)
            continue
        if held:
            yield "".join(held)
        held, size = [line], len(line)
    if held:
        yield "".join(held)


def _piece(kind: str, fields: Fields) -> Piece | None:
    summary = _plain(fields.get("SUMMARY", ("", ""))[1])
    more = _plain(fields.get("DESCRIPTION", ("", ""))[1])
    if kind == "VTODO":
        return _task(fields, summary, more)
    place = _plain(fields.get("LOCATION", ("", ""))[1])
    said = _time(fields, "DTSTART") or _time(fields, "CREATED")
    text = summary + (f", at {place}" if place else "") + _again(fields)
    text = "\n".join(one for one in (text, more) if one)
    return Piece(text, at=said.at, whole_day=said.whole_day, wall=said.wall) if said else Piece(text)


def _task(fields: Fields, summary: str, more: str) -> Piece:
    due, done = _time(fields, "DUE"), _time(fields, "COMPLETED")
    is_done = done is not None or fields.get("STATUS", ("", ""))[1].upper() == "COMPLETED"
    if due and (found := _TIME.match(fields["DUE"][1])):
        summary += f" (due {found[1]}-{found[2]}-{found[3]})"
    text = "\n".join(one for one in (summary, more) if one)
    return Task(text, is_done, due, done or _time(fields, "CREATED") or _time(fields, "DTSTART")).piece()


def _again(fields: Fields) -> str:
    found = re.search(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)", fields.get("RRULE", ("", ""))[1].upper())
    return f" ({found[1].lower()})" if found else ""


def _time(fields: Fields, which: str) -> when.When | None:
    about, value = fields.get(which, ("", ""))
    if (found := _TIME.match(value)) is None:
        return None
    year, month, day, hour, minute, second, utc = found.groups()
    if hour is None:
        return when.moment(int(year), int(month), int(day))
    zone = UTC if utc else _zone(about)
    return when.moment(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), zone)


def _zone(about: str) -> tzinfo | None:
    found = re.search(r"TZID=\"?([\w+/-]{1,60})", about)
    try:
        return ZoneInfo(found[1]) if found else None
    except (ValueError, OSError, KeyError):  # there is none of that name
        return None


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)

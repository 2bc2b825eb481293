"""WhatsApp: the text that its apps export, in the forms of Android and of iOS.

Which of two numbers is the day stands nowhere. It is told from the whole of the file: by a number that can be no
month, and else by the order in which the messages come.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from agent.memory.intake import when
from agent.memory.intake.chats.talk import Talk
from agent.memory.intake.opened import Opened
from agent.memory.intake.piece import Piece

LONGEST = 1 << 16  # characters of a message
LONGEST_NAME = 80
MOST_SEEN = 200_000  # messages, from which the order of day and month is told

_DATE = r"(?P<a>\d{1,4})(?:[./-]|\. |년 |年)(?P<b>\d{1,2})(?:[./-]|\. |월 |月)(?P<c>\d{1,4})(?:일|日|\.)?"
_MARK = r"(?:[ap]\.? ?m\.?|오전|오후|午前|午後|上午|下午)"
_CLOCK = rf"(?P<before>{_MARK} ?)?(?P<h>\d{{1,2}})[:.](?P<mi>\d{{2}})(?:[:.](?P<s>\d{{2}}))?(?: ?(?P<after>{_MARK}))?"
_HEAD = re.compile(rf"\[?{_DATE}(?:,? (?:um |at |a las )?{_CLOCK})?(?:\] | [-–] )(?P<rest>.*)", re.IGNORECASE)
_MARKS = str.maketrans({"\u200e": "", "\u200f": "", "\u202a": "", "\u202c": "", "\u00a0": " ", "\u202f": " "})
_NO_TEXT = re.compile(
    r"<[^<>]{1,120}>|[^\n]{1,120} \((?:file attached|datei angehängt|archivo adjunto|fichier joint|파일 첨부됨)\)[^\n]*"
    r"|(?:image|video|audio|gif|sticker|document|contact card|bild|dokument|video note) (?:omitted|weggelassen)"
    r"|(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht"
    r"|du hast diese nachricht gelöscht|null|waiting for this message.*)\.?"
    r"|(?:missed (?:voice|video|group voice|group video) call.*|verpasster (?:sprach|video)anruf.*)",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\s*<(?:This message was edited|Diese Nachricht wurde bearbeitet\.?)>$")
_LATER = re.compile(r"p|오후|午後|下午", re.IGNORECASE)


@dataclass
class _Message:
    """A message as it is being read."""

    date: tuple[int, int, int]
    clock: tuple[int, int, int] | None
    author: str
    text: str
    is_of_the_app: bool  # iOS marks what people did not write

    def add(self, line: str) -> None:
        """Another line of it."""
        if len(self.text) < LONGEST:
            self.text += f"\n{line}"


def looks_like(lines: list[str]) -> bool:
    """Whether these are lines of such an export."""
    lines = [line for line in lines if line.strip()]
    found = [match for line in lines if (match := _HEAD.match(line.translate(_MARKS)))]
    return bool(found) and (len(found) >= 0.3 * len(lines)) and any(": " in match["rest"] for match in found)


def read(file: Opened) -> Iterator[Piece]:
    """The messages of a chat."""
    order = _order(file)
    talk = Talk()
    for message in _messages(file):
        text = _EDITED.sub("", message.text).strip()
        if message.is_of_the_app or not message.author or _NO_TEXT.fullmatch(text):
            continue
        year, month, day = _sorted(message.date, order)
        hour, minute, second = message.clock or (None, 0, 0)
        yield talk.piece(text, message.author, when.moment(year, month, day, hour, minute, second))


def _messages(file: Opened) -> Iterator[_Message]:
    message: _Message | None = None
    for line in file.lines():
        plain = line.translate(_MARKS)
        if (found := _HEAD.match(plain)) is not None:
            if message is not None:
                yield message
            message = _begun(found, line)
        elif message is not None:
            message.add(plain)
    if message is not None:
        yield message


def _begun(found: re.Match[str], line: str) -> _Message:
    author, colon, text = found["rest"].partition(": ")
    if not colon and found["rest"].endswith(":"):
        author, colon = found["rest"][:-1], ":"
    # “Anna changed the subject to “Trip: Rome”” is no message of somebody with a long name.
    named = colon and len(author) <= LONGEST_NAME and not re.search(r"[“”\"„]", author)
    clock = None
    if found["h"] is not None:
        clock = _clock(found)
    return _Message(
        (int(found["a"]), int(found["b"]), int(found["c"])),
        clock,
        author.strip().removeprefix("~").strip() if named else "",
        text,
        is_of_the_app="\u200e" in line[len(line) - len(line.lstrip("\u200e")) :].partition(": ")[2][:1],
    )


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    hour, mark = int(found["h"]), found["before"] or found["after"]
    if mark:
        hour = hour % 12 + (12 if _LATER.match(mark) else 0)
    return min(hour, 23), min(int(found["mi"]), 59), int(found["s"] or 0)


def _order(file: Opened) -> str:
    """How its dates are to be read: ``ymd``, ``dmy`` or ``mdy``."""
    seen: list[tuple[int, int, int]] = []
    sign, half_days = "", False
    for line in file.lines():
        if (found := _HEAD.match(line.translate(_MARKS))) is not None:
            date = (int(found["a"]), int(found["b"]), int(found["c"]))
            if not seen or seen[-1] != date:
                seen.append(date)
            sign = sign or line[found.end("a") : found.end("a") + 3]
            half_days = half_days or bool(found["before"] or found["after"])
            if len(seen) == MOST_SEEN:
                break
    if not seen or len([one for one in seen if one[0] > 31]) > len(seen) / 2:
        return "ymd"
    no_month_first = sum(1 for one, _, _ in seen if one > 12)
    no_month_second = sum(1 for _, one, _ in seen if one > 12)
    if no_month_first or no_month_second:
        return "dmy" if no_month_first >= no_month_second else "mdy"
    backwards = {order: _backwards(seen, order) for order in ("dmy", "mdy")}
    if backwards["dmy"] != backwards["mdy"]:
        return min(backwards, key=lambda order: backwards[order])
    return "mdy" if half_days and "." not in sign else "dmy"


def _backwards(dates: list[tuple[int, int, int]], order: str) -> int:
    """How often a message would come before the one above it."""
    read_so = [_sorted(date, order) for date in dates]
    return sum(1 for one, other in pairwise(read_so) if other < one)


def _sorted(date: tuple[int, int, int], order: str) -> tuple[int, int, int]:
    """Year, month and day."""
    a, b, c = date
    year, month, day = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    return (year + 2000 if year < 100 else year), month, day

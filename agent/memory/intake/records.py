"""Rows of tables and objects of JSON: fields with names, from which a piece is made.

A field that is called a date is when it was said, one that is called an author who said it; the others are its text.
"""

from collections.abc import Iterable

from agent.memory.intake import when
from agent.memory.intake.piece import Piece

MOST_FIELDS = 200
LONGEST_TEXT = 1 << 17
_DATES = frozenset(
    [
        "date",
        "time",
        "datetime",
        "timestamp",
        "created",
        "created_at",
        "createdat",
        "creationdate",
        "when",
        "day",
        "datum",
        "ts",
    ]
)
_DATES |= frozenset(("date_created", "created_time", "createdon", "zeit", "published", "published_at", "날짜", "日付"))
_AUTHORS = frozenset(
    ["author", "from", "sender", "speaker", "user", "username", "by", "who", "autor", "von", "absender", "written_by"]
)
_TEXTS = frozenset(
    [
        "text",
        "message",
        "body",
        "content",
        "note",
        "entry",
        "memo",
        "line",
        "comment",
        "description",
        "notiz",
        "inhalt",
        "nachricht",
    ]
)
_TITLES = frozenset(["title", "subject", "name", "heading", "summary", "titel", "betreff"])
_NOISE = frozenset(
    [
        "id",
        "uuid",
        "guid",
        "_id",
        "index",
        "row",
        "key",
        "hash",
        "etag",
        "checksum",
        "color",
        "colour",
        "url",
        "href",
        "link",
        "icon",
    ]
)


def as_piece(fields: Iterable[tuple[str, str]], part: str = "", group: int = 0) -> Piece:
    """A piece of a record; its text is empty if there is nothing to say."""
    said, author, texts, size = None, "", list[tuple[str, str]](), 0
    for number, (field, value) in enumerate(fields):
        if number == MOST_FIELDS or size > LONGEST_TEXT:
            break
        plain = field.strip().lower()
        if not value:
            continue
        if said is None and plain in _DATES and (found := when.loosely(value)) is not None:
            said = found
        elif not author and plain in _AUTHORS and len(value) <= 100:
            author = value
        elif plain not in _NOISE:
            texts.append((field.strip(), value))
            size += len(value)
    text = _text(texts)
    if said is None:
        return Piece(text, author=author, part=part, group=group)
    return Piece(text, author=author, at=said.at, whole_day=said.whole_day, part=part, group=group, wall=said.wall)


def has_names(row: list[str]) -> bool:
    """Whether the first row of a table names its columns."""
    return len(set(row)) == len(row) and all(0 < len(cell) <= 60 and not _is_number(cell) for cell in row)


def _text(texts: list[tuple[str, str]]) -> str:
    if len(texts) == 1 or all(not field for field, _ in texts):
        return "; ".join(value for _, value in texts)
    words = [value for field, value in texts if field.lower() in _TITLES]
    words += [value for field, value in texts if field.lower() in _TEXTS]
    if words and len(words) == len(texts):
        return "\n".join(words)
    return "; ".join(value if not field or field.lower() in _TEXTS else f"{field}: {value}" for field, value in texts)


def _is_number(cell: str) -> bool:
    try:
        float(cell.replace(",", "."))
    except ValueError:
        return when.leading(cell) is not None
    return True

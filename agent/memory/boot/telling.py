"""What a trace and its turnings say, without a model: "March 2021: from worry to calm; new: pottery, Lena"."""

from calendar import month_name
from datetime import date

from agent.memory.boot.trace import LINES, Trace, month_of
from agent.memory.boot.turning import Shift, Turning
from agent.memory.boot.words import TOPICS

FEELING_NAMES = {"joy": "joy", "sadness": "sadness", "anger": "anger", "fear": "worry", "calm": "calm"}
NEW_FOR = 12  # months in which a word did not occur, or hardly
LEAST_NEW = 4  # times in the turning's month and the next
MOST_NAMED = 4


def told(trace: Trace, turning: Turning) -> str:
    """A turning in words."""
    when = date.fromordinal(turning.day)
    said = [_feelings(turning.shifts), *_others(trace, turning)]
    return f"{month_name[when.month]} {when.year}: " + "; ".join(part for part in said if part)


def overview(trace: Trace) -> str:
    """How much there is, and of when."""
    lines = sum(columns[LINES] for columns in trace.days.values())
    if not trace.days:
        return f"{trace.undated} lines without a date"
    first, last = date.fromordinal(min(trace.days)), date.fromordinal(max(trace.days))
    undated = f", {trace.undated} more without a date" if trace.undated else ""
    return f"{lines} lines on {len(trace.days)} days, from {first} to {last}{undated}"


def new_words(trace: Trace, turning: Turning) -> list[str]:
    """Words of the turning's month and the next that hardly occurred in the year before; the most frequent first."""
    month = month_of(turning.day)
    now = _sum(trace, range(month, month + 2))
    before = _sum(trace, range(month - NEW_FOR, month))
    if not before:
        return []
    new = [word for word, count in now.items() if count >= LEAST_NEW and count >= LEAST_NEW * before.get(word, 0)]
    people = {shift.name.lower() for shift in turning.shifts if shift.kind == "person"}
    return sorted((word for word in new if word not in people), key=lambda word: (-now[word], word))[:MOST_NAMED]


def _feelings(shifts: tuple[Shift, ...]) -> str:
    moved = [shift for shift in shifts if shift.kind == "feeling"]
    less, more = (
        [FEELING_NAMES.get(shift.name, shift.name) for shift in moved if (shift.after > shift.before) is rose]
        for rose in (False, True)
    )
    if less and more:
        return f"from {_listed(less)} to {_listed(more)}"
    return f"more {_listed(more)}" if more else f"less {_listed(less)}" if less else ""


def _others(trace: Trace, turning: Turning) -> list[str]:
    people = [shift for shift in turning.shifts if shift.kind == "person"]
    topics = [shift for shift in turning.shifts if shift.kind == "topic" and shift.name in TOPICS]
    fresh = [shift.name for shift in people if shift.after > 4 * shift.before]
    gone = [shift.name for shift in people if shift.before > 4 * shift.after]
    fresh = fresh[: MOST_NAMED // 2]
    new = [*new_words(trace, turning)[: MOST_NAMED - len(fresh)], *fresh]
    parts = {
        "new": new,
        "no more": gone,
        "more of": [shift.name for shift in topics if shift.after > shift.before],
        "less of": [shift.name for shift in topics if shift.after < shift.before],
        "more about": ["oneself"] if _rose(turning, "identity") else [],
    }
    return [f"{what}: {', '.join(names[:MOST_NAMED])}" for what, names in parts.items() if names]


def _rose(turning: Turning, kind: str) -> bool:
    return any(shift.kind == kind and shift.after > shift.before for shift in turning.shifts)


def _sum(trace: Trace, months: range) -> dict[str, int]:
    found: dict[str, int] = {}
    for month in months:
        for word, count in trace.words.get(month, {}).items():
            found[word] = found.get(word, 0) + count
    return found


def _listed(names: list[str]) -> str:
    return " and ".join(names[:2])

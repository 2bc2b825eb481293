"""Days, times, dates, amounts, as people spell them."""

from datetime import date, timedelta

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.wordlists import words

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = words("January February March April May June July August September October November December")
WORDS = words("no one two three four five six seven eight nine ten eleven twelve")
PARTS = ("morning", "afternoon", "evening")


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def weekday(chance: Chance) -> str:
    """Thursday, or Thu."""
    day = chance.one(DAYS)
    return day[:3] if chance.often(0.2) else day


def monthday(chance: Chance) -> str:
    """A day of a month, in one of many spellings that all go with “on”."""
    day, month = chance.number(1, 28), chance.one(MONTHS)
    return chance.one(
        (
            *(f"{day} {month}", f"{month} {day}", f"{month} {ordinal(day)}", f"the {ordinal(day)} of {month}"),
            *(
                f"{day} {month[:3]}",
                f"{month[:3]} {day}",
                f"{ordinal(day)} {month}",
                f"{day}.{MONTHS.index(month) + 1}.",
            ),
        )
    ).removesuffix(".")


def day(chance: Chance) -> str:
    """Any day that goes with “on”."""
    named = chance.one(DAYS)
    return chance.one(
        (
            *(weekday(chance), weekday(chance), monthday(chance), monthday(chance)),
            *(
                f"{named} {chance.one(PARTS)}",
                f"{named} the {ordinal(chance.number(1, 28))}",
                f"{named} {monthday(chance)}",
            ),
        )
    )


def month(chance: Chance) -> str:
    """A month: goes with “in” and “since”."""
    name = chance.one(MONTHS)
    return name if chance.often(0.8) else chance.one((f"early {name}", f"late {name}", f"mid-{name}"))


def clock(chance: Chance) -> str:
    """A time that goes with “at”."""
    hour, minute = chance.number(7, 21), chance.one((0, 0, 5, 10, 15, 20, 30, 30, 40, 45, 50))
    twelve = (hour - 1) % 12 + 1
    half = "am" if hour < 12 else "pm"
    return chance.one(
        (
            *(f"{hour}:{minute:02}", f"{hour}:{minute:02}", f"{twelve}:{minute:02} {half}"),
            *(f"{twelve} {half}", f"{twelve}{half}", f"half past {WORDS[twelve]}", f"{WORDS[twelve]} o'clock"),
        )
    )


def iso(chance: Chance) -> str:
    """The date of a note."""
    return str(date(2025, 1, 1) + timedelta(days=chance.number(0, 900)))


def two_dates(chance: Chance) -> tuple[str, str]:
    """An older date and a newer one."""
    older = date(2025, 1, 1) + timedelta(days=chance.number(0, 800))
    return str(older), str(older + timedelta(days=chance.number(1, 200)))


def count(chance: Chance, least: int = 2, most: int = 9) -> str:
    """A number, as a word or in figures."""
    number = chance.number(least, most)
    return WORDS[number] if number < len(WORDS) and chance.often(0.6) else str(number)


def money(chance: Chance, most: int = 400) -> str:
    """An amount."""
    number = chance.one((chance.number(2, 30), chance.number(5, most), 5 * chance.number(1, max(2, most // 5))))
    return chance.one(
        (
            f"{number} euros",
            f"€{number}",
            f"${number}",
            f"{number} dollars",
            f"£{number}",
            f"{number} pounds",
            f"{number} francs",
        )
    )


def span(chance: Chance) -> str:
    """How long."""
    number = chance.number(2, 12)
    unit = chance.one(("days", "weeks", "months", "hours", "years"))
    return f"{WORDS[number] if chance.often(0.6) else number} {unit}"


def year(chance: Chance) -> str:
    """A year gone by."""
    return str(chance.number(1968, 2025))
